"""A disk that fills under the whole site, and is emptied again: nothing is given up, and work goes on by
itself."""

import contextlib
import os
import shutil
import threading
import time

import pytest
import requests

from operations import launcher
from tests.environment import missing
from tests.reliability.host import Host
from tests.reliability.scenarios.files import small_disk
from tests.reliability.visitors import Visitor, coloured_photo
from tests.waiting import until

pytestmark = pytest.mark.processes
ALL = ("broker", "worker", "beat", "web")


def fill(file):
    """To the last byte, once more if something has gone since."""
    with file.open("ab", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(bytes(1 << 16))


def answers(host, path):
    try:
        return requests.get(host.address + path, timeout=30).status_code
    except requests.ConnectionError:
        return None


def is_new(host, name, pid):
    return host.site.processes[name].pid != pid and host.site.processes[name].poll() is None


def test_the_site_outlives_a_full_disk_and_all_its_processes_do():
    if os.geteuid() != 0:
        missing("the right to mount a small disk (root)")
    with Host() as host, small_disk(host, 40):
        host.paused |= set(ALL)  # the launcher is the supervisor here
        host.environment["REDIS_URL"] = host.site.environment["REDIS_URL"] = ""
        host.site.start_broker()
        host.start("worker", "beat", "web")
        keeper = threading.Thread(target=host.site.wait, daemon=True)
        keeper.start()
        assert Visitor(host).send(1, coloured_photo(1)).status == 201
        until(lambda: host.statuses() == {"waiting": 1})
        time.sleep(launcher.SHORTEST_RUN_S + 1)  # each has lasted

        fill(host.var_dir / "filler")
        assert shutil.disk_usage(host.var_dir).free == 0
        assert Visitor(host).send(2, coloured_photo(2)).status == 507
        for name in ALL:
            pid = host.site.processes[name].pid
            host.kill(name)
            until(lambda name=name, pid=pid: is_new(host, name, pid))
        for path in ("/", "/wave/", "/when/recife/", "/waves/"):
            until(lambda path=path: answers(host, path) == 200)
        begun = {name: process.pid for name, process in host.site.processes.items()}
        fill(host.var_dir / "filler")  # those that have ended left some room
        assert Visitor(host).send(3, coloured_photo(3)).status == 507
        time.sleep(launcher.SHORTEST_RUN_S + 1)  # and each lasts again, full as it is
        assert {name: process.pid for name, process in host.site.processes.items()} == begun
        assert keeper.is_alive()

        (host.var_dir / "filler").unlink()
        assert Visitor(host).send(4, coloured_photo(4)).status == 201
        until(lambda: host.statuses() == {"waiting": 2})
        assert keeper.is_alive()
        assert all(process.poll() is None for process in host.site.processes.values())
