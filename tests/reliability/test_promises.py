"""The promises in their short form; `script/bench reliability` runs the full counts and prints the table."""

import json
import os
import shutil

import pytest

from tests.environment import missing
from tests.postgres import find_postgres
from tests.reliability import scenarios
from tests.reliability.host import Host
from tests.reliability.visitors import Visitor, coloured_photo
from tests.waiting import until

pytestmark = pytest.mark.processes


def holds(result):
    print(result)  # what a failing test shows
    assert result.holds, result.result


def need_postgres():
    if find_postgres() is None:
        missing("PostgreSQL")


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_acknowledged_uploads_are_kept(database):
    need_postgres()
    holds(scenarios.acknowledged_uploads_are_kept(database, 50, 5, 2.5, 2))


def test_uploads_need_no_redis_even_when_it_is_silent():
    holds(scenarios.uploads_need_no_redis("silent", 24))


def test_a_killed_worker_costs_seconds():
    holds(scenarios.a_killed_worker_costs_seconds("sqlite", 60, ("drawing",)))


def test_an_upgrade_and_the_way_back_cost_no_request():
    holds(scenarios.an_upgrade_costs_no_request("sqlite", 150))


def test_work_is_repeatable():
    holds(scenarios.work_is_repeatable("sqlite", 20))


def test_of_two_verdicts_one_counts():
    holds(scenarios.of_two_verdicts_one_counts("sqlite", 12, 12))


def test_poison_is_contained():
    holds(scenarios.poison_is_contained(20, 1, 10))


def test_a_request_s_name_is_in_the_lines_of_its_tasks():
    with Host(LOG_LEVEL="INFO", LOG_JSON="1") as host:
        host.start("worker", "web")
        visitor = Visitor(host)
        visitor.session.headers["X-Request-ID"] = "a-name-of-this-test"
        assert visitor.send(1, coloured_photo(1)).headers["X-Request-ID"] == "a-name-of-this-test"
        until(lambda: "is prepared" in host.site.log("worker").read_text())
        lines = [line for line in host.site.log("worker").read_text().splitlines() if "is prepared" in line]
        assert [json.loads(line)["request_id"] for line in lines] == ["a-name-of-this-test"]


def test_a_deaf_worker_is_noticed_and_replaced():
    holds(scenarios.a_deaf_worker_is_noticed(9))


def test_power_loss_order():
    if shutil.which("strace") is None:
        missing("strace")
    holds(scenarios.power_loss_order())


def test_a_reader_never_sees_a_mix():
    holds(scenarios.a_reader_never_sees_a_mix("sqlite", 3, 4, 1000))


def test_a_killed_build_harms_nothing():
    holds(scenarios.a_killed_build_harms_nothing("sqlite", 2, 24))


def test_a_full_disk_harms_nothing():
    if os.geteuid() != 0:
        missing("the right to mount a small disk (root)")
    holds(scenarios.a_full_disk_harms_nothing("sqlite", 10))


def test_no_file_hurts_the_service():
    holds(scenarios.no_file_hurts(44, 8))


def test_slow_senders_hold_nobody_up():
    holds(scenarios.sizes_are_bounded(24))
