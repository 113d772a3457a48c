"""An upgrade and the way back, under visitors: the socket is the supervisor's, and who comes meanwhile waits
there."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections import Counter
from pathlib import Path

import requests

from tests.environment import ROOT
from tests.reliability.front import Front
from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.waiting import HANG_S, until

PARTS = ("config", "tracker", "mosaic", "operations", "templates", "static", "locale")
ADDRESSES = ("/", "/counters.json", "/waves/", "/wave/", "/map/", "/health/live")
VISITORS = 4
OF_OLD, OF_NEW = "ok", "ok, and new"
WIDENS = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "{last}")]
    operations = [
        migrations.AddField("heartbeat", "trial", models.IntegerField(null=True)),
    ]
"""


def an_upgrade_costs_no_request(database: str, least: int) -> Result:
    """The old version, the new one with a migration, and the old one again; so many requests at least, in all
    three."""
    counts: Counter[str] = Counter()
    seen: list[str] = []
    with Host(database, LOOKS_A_MINUTE_OF_AN_ADDRESS="1000000") as host, socket.socket() as listener:
        new = make_new_version(host.folder / "new")
        listener.bind(("127.0.0.1", host.web_port))
        listener.listen(2048)
        with Front(host) as front, Visitors(front.port, counts) as visitors:
            server = start(host, ROOT, listener)
            try:
                for share, code in ((1, new), (2, ROOT), (3, None)):
                    visitors.wait_for(least * share // 3)
                    seen.append(visitors.ask_version())
                    if code is None:
                        break
                    prepare(host, code)  # while the one before serves
                    server.send_signal(signal.SIGTERM)
                    server.wait(timeout=HANG_S)
                    server = start(host, code, listener)
                visitors.stop()
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(timeout=HANG_S)
    bad = {what: number for what, number in counts.items() if what != "good"}
    told = f"{counts['good']} good, {sum(bad.values())} bad {bad or ''}, {' → '.join(seen)}"
    holds = not bad and counts["good"] >= least and seen == [OF_OLD, OF_NEW, OF_OLD]
    return Result(f"an upgrade and back ({database})", f"{least} requests", told.strip(), holds)


def make_new_version(folder: Path) -> Path:
    """This code, with another answer and a migration that widens the schema."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    health = folder / "operations" / "health.py"
    text = health.read_text()
    assert '"ok\\n"' in text
    health.write_text(text.replace('"ok\\n"', f'"{OF_NEW}\\n"'))
    migrations = folder / "tracker" / "migrations"
    last = max(file.stem for file in migrations.glob("[0-9]*.py"))
    (migrations / f"{int(last[:4]) + 1:04d}_trial.py").write_text(WIDENS.format(last=last))
    return folder


def prepare(host: Host, code: Path) -> None:
    command = host.command("manage.py", "prepare_site")
    subprocess.run(command, cwd=code, env=host.whole_environment, check=True, capture_output=True)


def start(host: Host, code: Path, listener: socket.socket) -> "subprocess.Popen[bytes]":
    """As systemd starts it: the socket is number 3, and LISTEN_PID says for whom."""
    unit = (ROOT / "ops" / "systemd" / "wave-web.service").read_text()
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    words = line.partition("gunicorn ")[2]
    descriptor = os.dup(listener.fileno())
    script = f"exec 3<&{descriptor}; LISTEN_PID=$$ LISTEN_FDS=1 exec {host.command()[0]} -m gunicorn {words}"
    with (host.folder / "web.log").open("ab") as log:
        server = subprocess.Popen(
            ["/bin/bash", "-c", script],
            cwd=code,
            env=host.whole_environment,
            pass_fds=(descriptor,),
            stdout=log,
            stderr=log,
        )
    os.close(descriptor)
    return server


class Visitors:
    """They ask one page after the other, and never twice for the same answer."""

    def __init__(self, port: int, counts: Counter[str]) -> None:
        self.address, self.counts = f"http://127.0.0.1:{port}", counts
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(VISITORS)]

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ask(self, number: int) -> None:
        while not self.done.is_set():
            number += 1
            address = ADDRESSES[number % len(ADDRESSES)]
            try:
                code = requests.get(f"{self.address}{address}", timeout=HANG_S).status_code
                self.counts["good" if code < 400 else f"{address} {code}"] += 1
            except requests.RequestException as error:
                self.counts[f"{address} {type(error).__name__}"] += 1

    def ask_version(self) -> str:
        return requests.get(f"{self.address}/health/live", timeout=HANG_S).text.strip()

    def wait_for(self, good: int) -> None:
        until(lambda: self.counts["good"] >= good)

    def stop(self) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()
