"""docker-compose.yml, checked without an engine: every command and environment name exists in the project.
What needs an engine is in ops/try-compose."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from django.core.management import get_commands

from tests.environment import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
TOOLS = ("backup", "restore")
OWN = ("web", "worker", "live", "beat", "migrate", *TOOLS)
LASTING = [name for name in SERVICES if name not in ("migrate", *TOOLS)]
SETTINGS = (ROOT / "config" / "settings.py").read_text()
KNOWN = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS))
EXAMPLE = (ROOT / "ops" / "settings.example").read_text()
# Read by the compose file, by Caddy and by restic, and not by the site.
OTHERS = {"POSTGRES_PASSWORD", "COMPOSE_PROFILES", "TLS_HOSTS", "LISTEN", "PORT", "IMAGE"}
OTHERS |= {"RESTIC_REPOSITORY", "RESTIC_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_the_services_are_all_there():
    assert set(SERVICES) == {*OWN, "redis", "postgres", "nginx", "caddy"}


def test_the_example_names_every_setting_and_nothing_that_nobody_reads():
    named = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.M)
    assert len(named) == len(set(named))
    assert set(named) == KNOWN | OTHERS


def test_every_variable_of_the_compose_file_stands_in_the_example():
    files = [(ROOT / name).read_text() for name in ("docker-compose.yml", "docker-compose.many.yml")]
    asked = {name for text in files for name in re.findall(r"\$\{([A-Z0-9_]+)", text)}
    assert asked <= set(re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE, re.M))


def write_settings(*arguments):
    return subprocess.run(
        [ROOT / "ops" / "write-settings", *arguments], capture_output=True, text=True, check=False
    )


def read_settings(text):
    return dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", text, re.M))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://wave.example", {"COMPOSE_PROFILES": "tls", "TLS_HOSTS": "wave.example", "PROXIES": "2"}),
        ("http://localhost:8080", {"PORT": "8080", "ALLOWED_HOSTS": "localhost", "PROXIES": "1"}),
    ],
)
def test_the_settings_that_are_written_start_a_site(tmp_path, address, expected):
    who = ("School of Recife", "wave@school.example") if address.startswith("https") else ()
    written = read_settings(write_settings(address, *who).stdout)
    assert written["SITE_URL"] == address
    assert (written["OPERATOR_NAME"], written["OPERATOR_CONTACT"]) == (who or ("", ""))
    assert written.items() >= expected.items()
    again = read_settings(write_settings(address, *who).stdout)
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "METRICS_TOKEN"):
        assert written[secret] != again[secret]
    environment = {**os.environ, **written, "VAR_DIR": str(tmp_path)}
    environment["DATABASE_PASSWORD"] = written["POSTGRES_PASSWORD"]
    asked = "from django.conf import settings; print(settings.SECURE_SSL_REDIRECT)"
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", asked],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.strip() == str(address.startswith("https")), told.stderr


@pytest.mark.parametrize("address", ["", "wave.example", "http://wave.example", "https://wave.example/path"])
def test_no_settings_are_written_for_an_address_that_cannot_be(address):
    refused = write_settings(address)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "https://" in refused.stderr


@pytest.mark.parametrize("name", OWN)
def test_every_environment_name_is_a_setting(name):
    assert set(SERVICES[name]["environment"]) <= KNOWN
    assert SERVICES[name]["env_file"] == [{"path": ".env", "required": False}]


@pytest.mark.parametrize("name", SERVICES)
def test_no_image_floats(name):
    """One is built, by one service; the others have three numbers, or two where the project has two."""
    if name in OWN:
        assert SERVICES[name]["image"] == "wave-at-saturn"
        assert ("build" in SERVICES[name]) == (name == "migrate")
    else:
        assert re.fullmatch(r"\w+:\d+\.\d+(\.\d+)?-alpine", SERVICES[name]["image"])


def test_the_stages_do_not_float_and_pg_dump_is_of_the_servers_major_version():
    dockerfile = (ROOT / "Dockerfile").read_text()
    for base in re.findall(r"^FROM (\S+)", dockerfile, re.M):
        assert re.fullmatch(r"(node|python):\d+\.\d+\.\d+-(\w+-slim|slim-\w+)", base)
    major = re.match(r"postgres:(\d+)", SERVICES["postgres"]["image"])[1]
    assert f"postgresql-client-{major}" in dockerfile
    assert set(re.findall(r"/usr/lib/postgresql/(\d+)/", dockerfile)) == {major}


@pytest.mark.parametrize("name", ["worker", "live", "beat"])
def test_worker_and_clock_touch_the_file_that_their_check_looks_at(name):
    assert SERVICES[name]["environment"]["PULSE_FILE"]
    assert SERVICES[name]["healthcheck"]["test"][-2:] == ["operations.probe", "pulse"]


def test_no_variable_of_a_shell_is_asked_for_by_a_health_check():
    """podman knows no $HOSTNAME there."""
    for name in LASTING:
        assert "$" not in " ".join(SERVICES[name]["healthcheck"]["test"])


@pytest.mark.parametrize("name", OWN)
def test_every_command_exists(name):
    words = SERVICES[name]["command"]
    if words[:2] == ["python", "manage.py"]:
        assert words[2] in get_commands()
    else:
        assert words[0] in ("gunicorn", "celery")
        assert f"{words[0]}==" in (ROOT / "requirements.txt").read_text()
        assert {"config.wsgi", "config"} & set(words)


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_every_volume_and_dependency_is_declared():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            ours = source in ("./imports", "./campaigns")  # the engine makes them
            assert ours or source in COMPOSE["volumes"] or (ROOT / source).exists()
        assert set(service.get("depends_on", {})) <= set(SERVICES)


MANY = yaml.safe_load((ROOT / "docker-compose.many.yml").read_text())["services"]


def test_the_file_for_many_machines_has_the_same_parts_and_nothing_that_lasts():
    assert set(MANY) == {"migrate", "static", "web", "nginx", "worker", "live", "beat"}
    for name in ("web", "worker", "live", "beat", "nginx"):
        assert MANY[name]["healthcheck"] == SERVICES[name]["healthcheck"]
        assert MANY[name].get("command") == SERVICES[name].get("command")
    assert MANY["nginx"]["image"] == SERVICES["nginx"]["image"]
    volumes = {volume.split(":")[0] for service in MANY.values() for volume in service.get("volumes", [])}
    assert {volume for volume in volumes if not volume.startswith("./")} == {"static"}
    assert {profile for service in MANY.values() for profile in service["profiles"]} == {
        "tools",
        "web",
        "worker",
        "clock",
    }


@pytest.mark.parametrize("name", [name for name in MANY if name != "nginx"])
def test_on_many_machines_every_environment_name_is_a_setting_too(name):
    assert set(MANY[name]["environment"]) <= KNOWN
    assert {"DATABASE_URL", "REDIS_URL", "S3_BUCKET"} <= set(MANY[name]["environment"])
    assert MANY[name]["env_file"] == [{"path": ".env", "required": True}]


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    stages = [line for line in lines if line.startswith("FROM")]
    assert len(stages) == 4
    assert [line for line in lines if line.startswith("USER")][-1] != "USER root"


def test_the_image_has_every_room():
    copied = {
        line.split()[1] for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("COPY")
    }
    assert {
        "config",
        "tracker",
        "mosaic",
        "operations",
        "templates",
        "static",
        "locale",
        "manage.py",
    } <= copied


def test_what_the_image_copies_exists():
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY") and "--from" not in line:
            assert all((ROOT / source).exists() for source in line.split()[1:-1]), line
