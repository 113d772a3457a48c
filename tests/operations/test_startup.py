"""What is wrong with the configuration is said in one sentence, before anything runs."""

import os
import subprocess
import sys
from datetime import UTC

import pytest

from config import broker
from operations import startup
from tests.environment import ROOT, free_port

pytestmark = pytest.mark.processes
SERVER = ("-m", "gunicorn", "config.wsgi", "--preload", "--bind", "127.0.0.1:0")
WORKER = ("-m", "celery", "-A", "config", "worker", "--concurrency=1")
CLOCK = ("-m", "celery", "-A", "config", "beat", "--pidfile=")
KEY = "9vXq3TfLr7WbZs1NyKc5HgJp2MdRe8UaVt4BoQi6YlEw0PnSxD"
GOOD = {
    "PRODUCTION": "1",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "wave.example",
    "SITE_URL": "https://wave.example",
    "OPERATOR_NAME": "School of Recife",
    "OPERATOR_CONTACT": "wave@school.example",
}
FILE_IN_THE_WAY = "a file is in the way"


def start(tmp_path, program, **environment):
    names = {**os.environ, "VAR_DIR": str(tmp_path / "var"), **environment}
    command = [sys.executable, "-W", "ignore", *program]
    return subprocess.run(
        command, cwd=ROOT, env=names, capture_output=True, text=True, timeout=300, check=False
    )


def sentence_of(ended):
    assert ended.returncode != 0
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said, said
    (line,) = [line for line in said.splitlines() if "Not started." in line]
    return line


CONFIGURATIONS = [
    ({"PRODUCTION": "1"}, "SECRET_KEY is missing"),
    ({"PRODUCTION": "1", "SECRET_KEY": KEY}, "ALLOWED_HOSTS is missing"),
    ({"PRODUCTION": "1", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "wave.example"}, "SITE_URL is missing"),
    (GOOD | {"OPERATOR_NAME": ""}, "OPERATOR_NAME and OPERATOR_CONTACT are missing"),
    (GOOD | {"OPERATOR_CONTACT": ""}, "OPERATOR_NAME and OPERATOR_CONTACT are missing"),
    ({"OPERATOR_CONTACT": "ask at the door"}, "OPERATOR_CONTACT is no address"),
    ({"SITE_URL": "wave.example"}, "SITE_URL is missing, or no address"),
    ({"PRODUCTION": "1", "DEBUG": "1", "SECRET_KEY": KEY}, "take DEBUG out"),
    (GOOD | {"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess"),
    (GOOD | {"SECRET_KEY": "x" * 50}, "SECRET_KEY is too easy to guess"),
    (GOOD | {"METRICS_TOKEN": "metrics"}, "METRICS_TOKEN is too easy to guess"),
    (GOOD | {"DATABASE_URL": "postgres://w@h/w", "DATABASE_PASSWORD": "wave"}, "DATABASE_PASSWORD is too"),
    (GOOD | {"SITE_URL": "http://wave.example"}, "SITE_URL begins with http://"),
    (GOOD | {"SITE_URL": "http://localhost.wave.example"}, "SITE_URL begins with http://"),
    ({"DATABASE_URL": "postgres://wave:q2+ab/9=@postgres:5432/wave"}, "DATABASE_URL is no address"),
    ({"DATABASE_URL": "postgres://wave:p@ss/w#rd@postgres:5432/wave"}, "set DATABASE_PASSWORD"),
    ({"EMAIL_URL": "smtp+tls://wave:a/b#c@mail.example:587"}, "EMAIL_URL is no address"),
    ({"SWEEP_SECONDS": "often"}, "SWEEP_SECONDS has a value that cannot be used"),
    ({"DATABASE_URL": "postgres://nobody@127.0.0.1:{port}/none"}, "correct DATABASE_URL"),
    ({"VAR_DIR": FILE_IN_THE_WAY}, "make VAR_DIR writable"),
    (
        {
            "S3_BUCKET": "none",
            "S3_ENDPOINT_URL": "http://127.0.0.1:{port}",
            "S3_ACCESS_KEY": "a",
            "S3_SECRET_KEY": "b",
        },
        "S3_BUCKET",
    ),
]


@pytest.mark.parametrize(("environment", "words"), CONFIGURATIONS, ids=[words for _, words in CONFIGURATIONS])
def test_the_web_server_says_what_is_wrong(tmp_path, environment, words):
    environment = {name: value.format(port=free_port()) for name, value in environment.items()}
    if environment.get("VAR_DIR") == FILE_IN_THE_WAY:
        (tmp_path / "var").mkdir()
        (tmp_path / "var" / "private").write_text("a file where a folder should be")
        environment.pop("VAR_DIR")
    assert words in sentence_of(start(tmp_path, SERVER, **environment))


@pytest.mark.parametrize("password", ["q2+ab/9=", "p@ss/w#rd", "50%25 ' \"?&[x]:", "пароль–é"])
def test_a_password_may_have_any_characters(tmp_path, password):
    address = {"DATABASE_URL": "postgres://wave@db.example:5432/wave", "DATABASE_PASSWORD": password}
    asked = "from django.db import connection; d = connection.settings_dict; print(d['PASSWORD'], d['HOST'])"
    told = start(tmp_path, ("manage.py", "shell", "-v", "0", "-c", asked), **address)
    assert told.stdout.strip() == f"{password} db.example", told.stderr


def test_the_database_may_be_asked_by_a_socket(tmp_path):
    asked = "from django.db import connection; print(connection.settings_dict['HOST'])"
    address = {"DATABASE_URL": "postgres://wave@%2Fvar%2Frun%2Fpostgresql/wave"}
    told = start(tmp_path, ("manage.py", "shell", "-v", "0", "-c", asked), **address)
    assert told.stdout.strip() == "/var/run/postgresql", told.stderr


def test_what_is_refused_says_nothing_of_the_password(tmp_path):
    said = start(tmp_path, SERVER, DATABASE_URL="postgres://wave:Geheim/7@postgres:5432/wave")
    assert "Geheim" not in said.stdout + said.stderr


@pytest.mark.parametrize("program", [WORKER, CLOCK], ids=["worker", "beat"])
def test_worker_and_clock_say_it_too(tmp_path, program):
    address = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    (tmp_path / "var").mkdir()
    process = broker.start(tmp_path / "var")
    try:
        assert "correct DATABASE_URL" in sentence_of(start(tmp_path, program, DATABASE_URL=address))
    finally:
        process.kill()
        process.wait()


def test_a_wrong_table_of_time_zones(monkeypatch):
    monkeypatch.setattr(startup, "ZoneInfo", lambda _: UTC)
    with pytest.raises(SystemExit, match="time zone database is wrong"):
        startup.check_time_zones()
