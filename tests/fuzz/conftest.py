"""What all odd input needs."""

import pytest


@pytest.fixture
def no_limit(settings):
    settings.LOOKS_A_MINUTE_OF_AN_ADDRESS = 10**9
