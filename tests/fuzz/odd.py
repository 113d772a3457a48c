"""How often, and under which names, odd input comes."""

import os

from hypothesis import HealthCheck, settings

from tests.conftest import WORDS

CASES = int(os.environ.get("FUZZ_CASES", "260"))
often = settings(max_examples=CASES, suppress_health_check=list(HealthCheck), database=None)
FIELDS = sorted(
    {
        *WORDS,
        "send_key",
        "crop_left",
        "crop_top",
        "crop_size",
        "latitude",
        "longitude",
        "place",
        "group",
        "website",
        "email",
    }
)
