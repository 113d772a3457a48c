"""Real photos, files, rows and processes; what several tests need."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pytest_django import Settings

from bench.photos import wave_photo
from mosaic.building import drawing, jobs, placing, publication, targets
from mosaic.models import Build, Mosaic
from operations.launcher import Site
from tests.environment import find_chromium, missing
from tests.photos_made import gradient, jpeg
from tracker.campaigns.pictures import save_jpeg
from tracker.documents.drawing import LARGE, SMALL
from tracker.models import ApiToken, Campaign, ConsentText, ImagingSession, ReferenceImage, Submission
from tracker.submissions import inspection, intake, lifecycle
from tracker.submissions.forms import SubmissionForm
from tracker.web import api_tokens, limits

# A busy machine is slow, not wrong: no example has a deadline, and none is too slow to be thought of.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")
SMALL.seconds = LARGE.seconds = 600.0
# For a test that hangs, and no judgement: real browsers, workers and databases, all cores at other work.
SECONDS_OF_REAL_PROCESSES = 900

# The last four: nothing may knock at hosts that this machine cannot reach.
CHROMIUM_SWITCHES: tuple[str, ...] = (
    "no-sandbox",
    "disable-gpu",
    "disable-background-networking",
    "disable-sync",
)
CHROMIUM_SWITCHES += ("disable-component-update", "no-first-run")

WORDS: dict[str, Any] = {
    "name": "Ana",
    "message": "",
    "people": 3,
    "place_slug": "recife",
    "waved_date": "2013-07-19",
    "waved_time": "18:31",
    "consent": "on",
    "permission": "on",
}


class Send(Protocol):
    """Send one photo through the door a visitor uses; the receipt."""

    def __call__(self, number: int = 0, data: bytes | None = None, **words: Any) -> intake.Receipt: ...


class Crowd(Protocol):
    """Send, prepare and approve so many."""

    def __call__(self, count: int, first: int = 0) -> list[Submission]: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.timeout(SECONDS_OF_REAL_PROCESSES))


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Hashed names need collectstatic; the tests of the running site have it. Whole addresses
    lead to the test client."""
    settings.SITE_URL = "http://testserver"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Counters are kept for some seconds, likenesses for ever, the language of the last request until the
    next; a test begins without those of another."""
    translation.deactivate()
    cache.clear()
    caches["shared"].clear()
    limits.SharedCounts.away_until = 0.0
    inspection.library = inspection.Library()


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Storages in folders of this test's own."""
    stores = {name: dict(settings.STORAGES[name]) for name in settings.STORAGES}
    for name in ("private", "public"):
        stores[name]["OPTIONS"] = {"location": str(tmp_path / "files" / name)}
    settings.STORAGES = stores
    return tmp_path / "files"


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign()


def make_campaign(slug: str = "2013", is_default: bool = True) -> Campaign:
    campaign = Campaign.objects.create(
        slug=slug, title="Wave at Saturn", sentence="They waved.", is_default=is_default
    )
    ConsentText.objects.create(campaign=campaign, version=1, text="I agree.")
    ImagingSession.objects.create(
        campaign=campaign,
        spacecraft="Cassini",
        body="Saturn",
        starts_at=datetime(2013, 7, 19, 21, 27, tzinfo=UTC),
        ends_at=datetime(2013, 7, 19, 21, 42, tzinfo=UTC),
        distance_km=1_444_645_843,
        light_time_s=4823,
    )
    image = ReferenceImage(
        campaign=campaign, identifier="rings", title="The rings", spacecraft="Cassini", credit="Ours"
    )
    save_jpeg(image, jpeg(gradient(240, 100)))
    image.save()
    return campaign


def token_for(campaign: Campaign, scopes: list[str]) -> str:
    """A program's token, as the administration makes one."""
    row = ApiToken(campaign=campaign, name="A program", scopes=scopes)
    token = api_tokens.issue(row)
    row.save()
    return token


@pytest.fixture
def mosaic(campaign: Campaign) -> Mosaic:
    return targets.set_up_mosaic(campaign)


@pytest.fixture
def moderator(db: None) -> User:
    return get_user_model().objects.create_superuser("moderator", password="a long password")


@pytest.fixture
def send(campaign: Campaign) -> Send:
    def act(number: int = 0, data: bytes | None = None, **words: Any) -> intake.Receipt:
        key = words.pop("send_key", f"key-of-a-test-{number}-{random.random()}")
        form = SubmissionForm(
            {**WORDS, "send_key": key, **words}, {"photo": [upload(data or wave_photo(number))]}
        )
        assert form.is_valid(), form.errors
        ((wave, file),) = form.waves()
        return intake.receive(campaign, campaign.consent_texts.get(), wave, file.read())

    return act


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def submission(send: Send) -> Submission:
    """Prepared, and waiting for a moderator."""
    sent = send().submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Submission.Status.WAITING
    return sent


@pytest.fixture
def crowd(send: Send, moderator: User) -> Crowd:
    def act(count: int, first: int = 0) -> list[Submission]:
        made = []
        for number in range(first, first + count):
            sent = send(number).submission
            intake.prepare(sent.pk)
            sent.refresh_from_db()
            lifecycle.approve(sent, moderator)
            made.append(sent)
        return made

    return act


@pytest.fixture
def published(mosaic: Mosaic, crowd: Crowd) -> Build:
    """A published mosaic of twelve."""
    crowd(12)
    return build_here(mosaic)


def build_here(mosaic: Mosaic, *, full: bool = True) -> Build:
    """A whole build in this process, by the functions that the tasks call."""
    build = jobs.plan(mosaic, full=full)
    for _ in range(20):
        work = jobs.lacks(build)
        for submission_id in work.tiles:
            jobs.prepare_tile(submission_id)
        if work.place:
            placing.place(build.pk)
        for block_id in work.blocks:
            drawing.render_block(block_id)
        if work.finish:
            publication.finish(build.pk)
        build.refresh_from_db()
        if build.status not in build.ACTIVE:
            return build
    raise AssertionError(f"the build stands still: {build.progress()}")


def upload(data: bytes, name: str = "wave.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def form(number: int = 1, **words: Any) -> dict[str, Any]:
    """A wave as the form posts it."""
    return {**WORDS, "send_key": f"key-of-a-view-test-{number}", "photo": upload(wave_photo(number)), **words}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = find_chromium()
    if chromium is None:
        missing("Chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [f"--{switch}" for switch in CHROMIUM_SWITCHES],
    }


@pytest.fixture
def new_site() -> Iterator[Callable[..., Site]]:
    """Start the real processes on a folder of their own; stopped after the test."""
    sites: list[Site] = []

    def act(folder: Path, **environment: str) -> Site:
        site = Site(folder, environment)
        sites.append(site)
        return site.__enter__()

    yield act
    for site in sites:
        site.__exit__(None, None, None)
