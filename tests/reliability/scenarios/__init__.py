"""The promises, each as a scenario that starts what it needs, breaks it, and judges. Short counts for every
change, full ones by `script/bench reliability`."""

from tests.reliability.scenarios.builds import (
    a_killed_build_harms_nothing,
    a_reader_never_sees_a_mix,
    one_build_at_a_time,
    same_input_same_manifest,
)
from tests.reliability.scenarios.files import (
    a_full_disk_harms_nothing,
    no_file_hurts,
    power_loss_order,
    rows_and_files_agree,
)
from tests.reliability.scenarios.kills import a_killed_worker_costs_seconds
from tests.reliability.scenarios.phones import slow_phones_close_nothing
from tests.reliability.scenarios.result import Result
from tests.reliability.scenarios.upgrade import an_upgrade_costs_no_request
from tests.reliability.scenarios.uploads import (
    a_retried_send_makes_one_photo,
    a_school_is_served_and_a_flood_is_not,
    acknowledged_uploads_are_kept,
    sizes_are_bounded,
    uploads_need_no_redis,
)
from tests.reliability.scenarios.verdicts import of_two_verdicts_one_counts
from tests.reliability.scenarios.workers import (
    a_deaf_worker_is_noticed,
    a_paused_worker_cannot_overwrite,
    poison_is_contained,
    work_is_repeatable,
)

__all__ = [
    "Result",
    "a_deaf_worker_is_noticed",
    "a_full_disk_harms_nothing",
    "a_killed_build_harms_nothing",
    "a_killed_worker_costs_seconds",
    "a_paused_worker_cannot_overwrite",
    "a_reader_never_sees_a_mix",
    "a_retried_send_makes_one_photo",
    "a_school_is_served_and_a_flood_is_not",
    "acknowledged_uploads_are_kept",
    "an_upgrade_costs_no_request",
    "no_file_hurts",
    "of_two_verdicts_one_counts",
    "one_build_at_a_time",
    "poison_is_contained",
    "power_loss_order",
    "rows_and_files_agree",
    "same_input_same_manifest",
    "sizes_are_bounded",
    "slow_phones_close_nothing",
    "uploads_need_no_redis",
    "work_is_repeatable",
]
