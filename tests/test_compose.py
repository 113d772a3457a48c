"""docker-compose.yml, checked without an engine: every command and environment name exists in the project."""

import re

import pytest
import yaml
from django.core.management import get_commands

from tests.environment import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OWN = ("web", "worker", "beat", "migrate")
SETTINGS = (ROOT / "config" / "settings.py").read_text()


def test_the_services_are_all_there():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "redis", "postgres", "nginx"}


@pytest.mark.parametrize("name", OWN)
def test_every_environment_name_is_a_setting(name):
    known = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS))
    assert set(SERVICES[name]["environment"]) <= known


@pytest.mark.parametrize("name", OWN)
def test_every_command_exists(name):
    words = SERVICES[name]["command"]
    if words[:2] == ["python", "manage.py"]:
        assert words[2] in get_commands()
    else:
        assert words[0] in ("gunicorn", "celery")
        assert f"{words[0]}==" in (ROOT / "requirements.txt").read_text()
        assert {"config.wsgi", "config"} & set(words)


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_every_volume_and_dependency_is_declared():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists()
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    stages = [line for line in lines if line.startswith("FROM")]
    assert len(stages) >= 2
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
