"""What keeps an installation out of trouble: versions with known holes, upgrades that break what runs, files
for operation that name what does not exist."""

import importlib
import json
import re

import pytest
import yaml
from django.apps import apps
from django.core.management import get_commands
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from packaging.version import Version

from tests.environment import ROOT

LOCK = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", (ROOT / "requirements.txt").read_text(), re.M))
# Each for a reason that is known: a critical overflow in the JPEG decoder, code execution by HEIC files,
# workers that go deaf after a restart of Redis.
LEAST = {"pillow": "13.0.0", "pillow-heif": "1.8.1", "celery": "5.7.0", "kombu": "5.7.0", "django": "5.2.19"}
# From here on old code runs beside a new schema: a deployment is first widened, then, with the next one,
# narrowed.
EXPAND_FROM = {"tracker": "0015_heartbeat", "mosaic": "0007_checksums"}
NARROWING = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)


@pytest.mark.parametrize("name", LEAST)
def test_no_version_with_a_known_hole_is_pinned(name):
    assert Version(LOCK[name]) >= Version(LEAST[name])


def test_every_pinned_package_has_its_hash():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pinned = [place for place, line in enumerate(lines) if re.match(r"[a-z0-9-]+==", line)]
    assert pinned
    assert all("--hash=sha256:" in lines[place + 1] for place in pinned)


@pytest.mark.parametrize("label", EXPAND_FROM)
def test_a_migration_widens_only_unless_it_says_since_when_nobody_needs_what_it_takes(label):
    """`contract = "since 0.4.0"` in a migration says that no code from that version on uses what it
    removes."""
    names = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == label)
    for name in names[names.index(EXPAND_FROM[label]) :]:
        module = importlib.import_module(f"{apps.get_app_config(label).name}.migrations.{name}")
        if getattr(module, "contract", ""):
            continue
        for operation in module.Migration.operations:
            assert not isinstance(operation, NARROWING), f"{name}: {operation.describe()}"
            if isinstance(operation, migrations.AddField):
                assert leaves_old_code_alone(operation.field), f"{name}: {operation.describe()}"


def leaves_old_code_alone(field):
    """Whether code that does not know the column can still write rows."""
    return field.null or field.has_db_default() or isinstance(field, models.ManyToManyField)


def test_the_rule_would_notice():
    assert not leaves_old_code_alone(models.CharField(max_length=3))
    assert not leaves_old_code_alone(models.JSONField(default=dict))
    assert leaves_old_code_alone(models.JSONField(null=True))
    assert leaves_old_code_alone(models.IntegerField(db_default=0))


def metric_names():
    sources = (ROOT / "operations" / "metrics.py").read_text()
    return set(re.findall(r'"(wave_[a-z_]+)"', sources))


def test_alerts_and_dashboard_ask_for_metrics_that_there_are():
    known = metric_names()
    known |= {f"{name}_{end}" for name in known for end in ("bucket", "count", "sum")}
    rules = [
        rule
        for group in yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text())["groups"]
        for rule in group["rules"]
    ]
    panels = json.loads((ROOT / "ops/grafana/wave.json").read_text())["panels"]
    questions = [rule["expr"] for rule in rules] + [
        target["expr"] for panel in panels for target in panel["targets"]
    ]
    assert len(questions) > 30
    for question in questions:
        asked = set(re.findall(r"\bwave_[a-z_]+", question))
        assert asked <= known, asked - known
    shown = {name for question in questions for name in re.findall(r"\bwave_[a-z_]+", question)}
    unshown = {name for name in metric_names() if not any(name in one for one in shown)}
    assert unshown <= {"wave_broker_up", "wave_letters_due"}


def test_every_alert_is_explained():
    rules = yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    text = (ROOT / "docs" / "operate.md").read_text()
    for rule in rules:
        assert f"`{rule['alert']}`" in text, rule["alert"]


UNITS = sorted((ROOT / "ops" / "systemd").glob("*.service"))
BY_A_TIMER = [unit for unit in UNITS if unit.with_suffix(".timer").exists()]


@pytest.mark.parametrize("unit", BY_A_TIMER, ids=lambda unit: unit.stem)
def test_what_a_timer_starts_is_a_command_and_ends(unit):
    text = unit.read_text()
    command = re.search(r"^ExecStart=/opt/wave/.venv/bin/python manage.py (\w+)", text, re.M)[1]
    assert command in get_commands()
    assert "Type=oneshot" in text


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit not in BY_A_TIMER], ids=lambda unit: unit.stem
)
def test_units_start_what_the_compose_file_starts(unit):
    text = unit.read_text()
    command = re.search(r"^ExecStart=/opt/wave/.venv/bin/(.*)$", text, re.M)[1]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][
        unit.stem.removeprefix("wave-")
    ]
    words = command.split()
    assert words[0] == compose["command"][0]
    assert {"config.wsgi", "config"} & set(words)
    assert "Restart=always" in text
    assert "EnvironmentFile=/etc/wave/environment" in text
