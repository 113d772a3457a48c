"""The mosaics in the API: a cell and who is in it, there and back; and a machine that tries everything."""

from itertools import product

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.django_db


def test_from_a_wave_to_its_cells_and_back(client, published):
    (told,) = client.get("/api/v1/mosaics").json()
    assert (told["slug"], told["rows"], told["photos"]) == ("mosaic", published.rows, 12)
    assert told["tiles"].endswith("/tiles/{build}/{level}/{column}_{row}.jpg")
    assert client.get("/api/v1/mosaics/mosaic").json() == told
    wave = client.get("/api/v1/submissions?limit=1").json()["items"][0]
    cells = client.get(f"/api/v1/mosaics/mosaic/submissions/{wave['id']}").json()["cells"]
    assert cells
    for cell in cells:
        here = client.get(f"/api/v1/mosaics/mosaic/cells/{cell['row']}/{cell['column']}")
        assert here.json()["id"] == wave["id"]
    assert client.get("/api/v1/mosaics/mosaic/cells/999/0").status_code == 404
    assert client.get("/api/v1/mosaics/other").status_code == 404
    for name in ("pointer", "dzi", "iiif", "table", "url", "manifest"):
        assert client.get(told[name]).status_code == 200, name


@pytest.fixture
def one_connection():
    """The handler of requests would close the connection that this test's rows are on, as Django's own client
    knows."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


def asker(operation, mode):
    """A test of one operation: good requests from its documentation, or bad ones."""
    # No schema can say what a photo is: what is none is refused, although the request is valid.
    unsaid = [positive_data_acceptance] if operation.label == "POST /api/v1/submissions" else []

    @effort(
        max_examples=25,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=unsaid)

    return ask


def test_a_machine_that_tries_everything_finds_nothing(published, settings, one_connection):
    """schemathesis makes requests from our own documentation, good ones and bad ones, and compares the
    answers."""
    settings.LOOKS_A_MINUTE_OF_AN_ADDRESS = settings.SENDS_A_MINUTE = (
        settings.SENDS_A_MINUTE_OF_AN_ADDRESS
    ) = 10**6
    settings.SENDS_A_MINUTE_OF_ALL = 10**6
    settings.ALLOWED_HOSTS = ["*"]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    tried = 0
    for result, mode in product(schema.get_all_operations(), GenerationMode):
        try:
            asker(result.ok(), mode)()
        except Unsatisfiable:  # nothing can be wrong with a request that takes no parameter
            assert mode == GenerationMode.NEGATIVE
            continue
        tried += 1
    assert tried >= 24
