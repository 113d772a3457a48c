"""Alerts and dashboard, by Prometheus's own checker: each alert fires when it should, and not before."""

import json
import shutil
import subprocess

import pytest
import yaml

from tests.environment import ROOT, missing

ALERTS = ROOT / "ops" / "prometheus" / "alerts.yml"
RULES = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
SECONDS = 'wave_request_seconds_{}{{route="wave",method="POST",status="{}"{}}}'
# For each: the series for which it fires, and the ones for which it does not; a value a minute.
HISTORIES = {
    "WaveSiteDown": ({'up{job="wave"}': "0x60"}, {'up{job="wave"}': "1x60"}),
    "WaveErrors": (
        {SECONDS.format("count", 200, ""): "0+98x60", SECONDS.format("count", 503, ""): "0+2x60"},
        {SECONDS.format("count", 200, ""): "0+995x60", SECONDS.format("count", 503, ""): "0+5x60"},
    ),
    "WaveSlowUploads": (
        {
            SECONDS.format("bucket", 200, ',le="1.5"'): "0+94x60",
            SECONDS.format("bucket", 200, ',le="5"'): "0+100x60",
            SECONDS.format("bucket", 200, ',le="+Inf"'): "0+100x60",
        },
        {
            SECONDS.format("bucket", 200, ',le="1.5"'): "0+96x60",
            SECONDS.format("bucket", 200, ',le="5"'): "0+100x60",
            SECONDS.format("bucket", 200, ',le="+Inf"'): "0+100x60",
        },
    ),
    "WaveNoWorker": ({"wave_workers_listening": "0x60"}, {"wave_workers_listening": "1x60"}),
    "WaveDeafWorker": (
        {'wave_heartbeat_age_seconds{worker="worker@one"}': "121x60"},
        {'wave_heartbeat_age_seconds{worker="worker@one"}': "119x60"},
    ),
    "WaveSweepStopped": ({"wave_sweep_age_seconds": "121x60"}, {"wave_sweep_age_seconds": "119x60"}),
    "WaveBrokerDown": ({"wave_broker_up": "0x60"}, {"wave_broker_up": "1x60"}),
    "WaveWorkPilesUp": (
        {"wave_oldest_unprepared_seconds": "1801x60"},
        {"wave_oldest_unprepared_seconds": "1799x60"},
    ),
    "WaveModeratorsBehind": (
        {'wave_oldest_waiting_seconds{campaign="2013"}': "86401x60"},
        {'wave_oldest_waiting_seconds{campaign="2013"}': "86399x60"},
    ),
    "WaveReportsOpen": ({"wave_reports_open": "1x800"}, {"wave_reports_open": "0x800"}),
    "WaveBuildStuck": (
        {'wave_build_age_seconds{mosaic="rings"}': "3601x60"},
        {'wave_build_age_seconds{mosaic="rings"}': "3599x60"},
    ),
    "WaveBuildFailed": (
        {'wave_builds{state="failed"}': "1x50 2x10"},
        {'wave_builds{state="failed"}': "2x60"},
    ),
    "WaveQuarantined": (
        {'wave_submissions{campaign="2013",state="quarantined"}': "0+1x60"},
        {'wave_submissions{campaign="2013",state="quarantined"}': "0x40 0+1x15"},
    ),
    "WaveDiskFull": ({"wave_disk_free_bytes": "4.9e9x60"}, {"wave_disk_free_bytes": "5.1e9x60"}),
    "WaveLettersStuck": ({"wave_letters_due": "51x60"}, {"wave_letters_due": "50x60"}),
    "WaveOrderStuck": (
        {'wave_oldest_order_seconds{kind="import"}': "7201x60"},
        {'wave_oldest_order_seconds{kind="import"}': "7199x60"},
    ),
}
MINUTES = {"WaveReportsOpen": 740}


def promtool(*arguments):
    if shutil.which("promtool") is None:
        missing("promtool")
    command = ["promtool", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_alert_has_its_history():
    assert {rule["alert"] for rule in RULES} == HISTORIES.keys()


def test_the_rules_and_the_scrape_are_understood(tmp_path):
    told = promtool("check", "rules", ALERTS)
    assert told.returncode == 0, told.stderr
    assert f"{len(RULES)} rules found" in told.stdout
    scrape = (ROOT / "ops" / "prometheus" / "prometheus.yml").read_text()
    (tmp_path / "wave-token").write_text("a token")
    (tmp_path / "alerts.yml").write_text(ALERTS.read_text())
    (tmp_path / "prometheus.yml").write_text(scrape.replace("/etc/prometheus/wave-token", "wave-token"))
    told = promtool("check", "config", tmp_path / "prometheus.yml")
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("alert", HISTORIES)
def test_an_alert_fires_when_it_should_and_not_before(tmp_path, alert):
    fires, silent = HISTORIES[alert]
    minutes = MINUTES.get(alert, 55)
    for series, expected in ((fires, True), (silent, False)):
        fired = firing(tmp_path, alert, series, minutes)
        assert fired == expected, series


def firing(folder, alert, series, minutes):
    """Whether an alert fires after so many minutes: promtool is told that it does not, and agrees or says
    what it found."""
    trial = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": alert, "exp_alerts": []}],
            }
        ],
    }
    (folder / "trial.yml").write_text(yaml.safe_dump(trial))
    told = promtool("test", "rules", folder / "trial.yml")
    if told.returncode == 0:
        return False
    assert f'alertname="{alert}"' in told.stdout + told.stderr, told.stdout + told.stderr
    return True


def test_every_question_of_the_dashboard_is_understood(tmp_path):
    panels = json.loads((ROOT / "ops" / "grafana" / "wave.json").read_text())["panels"]
    questions = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(questions) > 20
    rules = [{"record": f"panel:{number}", "expr": asked} for number, asked in enumerate(questions)]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    told = promtool("check", "rules", tmp_path / "panels.yml")
    assert told.returncode == 0, told.stdout + told.stderr
