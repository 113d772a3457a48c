"""Real photos, files, rows and processes; what several tests need."""

import random
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from bench.photos import wave_photo
from mosaic.building import drawing, jobs, placing, publication, targets
from operations.launcher import Site
from tests.environment import find_chromium, missing
from tests.photos_made import gradient, jpeg
from tracker.campaigns.pictures import keep
from tracker.models import ApiToken, Campaign, ConsentText, ImagingSession, ReferenceImage, Submission
from tracker.submissions import inspection, intake, lifecycle
from tracker.submissions.forms import SubmissionForm
from tracker.web import api_tokens, limits

# The last four: nothing may knock at hosts that this machine cannot reach.
CHROMIUM_SWITCHES = ("no-sandbox", "disable-gpu", "disable-background-networking", "disable-sync")
CHROMIUM_SWITCHES += ("disable-component-update", "no-first-run")

WORDS = {
    "name": "Ana",
    "message": "",
    "people": 3,
    "place_slug": "recife",
    "waved_date": "2013-07-19",
    "waved_time": "18:31",
    "consent": "on",
    "permission": "on",
}


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Hashed names need collectstatic; the tests of the running site have it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counters are kept for some seconds, likenesses for ever, the language of the last request until the
    next; a test begins without those of another."""
    translation.deactivate()
    cache.clear()
    caches["shared"].clear()
    limits.Shared.away_until = 0.0
    inspection.library = inspection.Library()


@pytest.fixture
def own_files(settings, tmp_path):
    """Storages in folders of this test's own."""
    stores = {name: dict(settings.STORAGES[name]) for name in settings.STORAGES}
    for name in ("private", "public"):
        stores[name]["OPTIONS"] = {"location": str(tmp_path / "files" / name)}
    settings.STORAGES = stores
    return tmp_path / "files"


@pytest.fixture
def campaign(db):
    return make_campaign()


def make_campaign(slug="2013", is_default=True):
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
    keep(image, jpeg(gradient(240, 100)))
    image.save()
    return campaign


def token_for(campaign, scopes):
    """A program's token, as the administration makes one."""
    row = ApiToken(campaign=campaign, name="A program", scopes=scopes)
    token = api_tokens.give(row)
    row.save()
    return token


@pytest.fixture
def mosaic(campaign):
    return targets.set_up_mosaic(campaign)


@pytest.fixture
def moderator(db):
    return get_user_model().objects.create_superuser("moderator", password="a long password")


@pytest.fixture
def send(campaign):
    """Send one photo through the door a visitor uses; the receipt."""

    def act(number=0, data=None, **words):
        key = words.pop("send_key", f"key-of-a-test-{number}-{random.random()}")
        form = SubmissionForm(
            {**WORDS, "send_key": key, **words}, {"photo": [upload(data or wave_photo(number))]}
        )
        assert form.is_valid(), form.errors
        ((wave, file),) = form.waves()
        return intake.receive(campaign, campaign.consent_texts.get(), wave, file.read())

    return act


@pytest.fixture
def submission(send):
    """Prepared, and waiting for a moderator."""
    sent = send().submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Submission.Status.WAITING
    return sent


@pytest.fixture
def crowd(send, moderator):
    """Send, prepare and approve so many."""

    def act(count, first=0):
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
def published(mosaic, crowd):
    """A published mosaic of twelve."""
    crowd(12)
    return build_here(mosaic)


def build_here(mosaic, *, full=True):
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


def upload(data, name="wave.jpg"):
    return SimpleUploadedFile(name, data)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = find_chromium()
    if chromium is None:
        missing("Chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [f"--{switch}" for switch in CHROMIUM_SWITCHES],
    }


@pytest.fixture
def new_site(tmp_path_factory):
    """Start the real processes on a folder of their own; stopped after the test."""
    sites = []

    def act(folder, **environment):
        site = Site(folder, environment)
        sites.append(site)
        return site.__enter__()

    yield act
    for site in sites:
        site.__exit__(None, None, None)


def form(number=1, **words):
    return {**WORDS, "send_key": f"key-of-a-view-test-{number}", "photo": upload(wave_photo(number)), **words}
