"""More than one mosaic of the same photos, and one in which people are drawn to their own place."""

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from mosaic.building import targets
from mosaic.building.files import BuildFiles
from mosaic.engine.geography import distances_km
from mosaic.models import Build, find_places
from tests.conftest import build_here
from tracker.documents.illustrations import SATURN_SIDE, earth_globe
from tracker.models import ReferenceImage, Submission
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


@pytest.fixture
def earth(campaign):
    """The campaign's second mosaic: the globe, everybody drawn toward home."""
    rings = campaign.reference_images.get()
    globe = ReferenceImage.objects.get(pk=rings.pk)
    globe.pk, globe.identifier, globe.title, globe.globe, globe.position = (
        None,
        "earth",
        "The Earth",
        earth_globe(SATURN_SIDE),
        1,
    )
    globe.save()
    targets.set_up_mosaic(campaign)
    return campaign.mosaics.get(slug="earth")


def scatter():
    """The crowd all over the world."""
    random = np.random.default_rng(3)
    for submission in Submission.objects.all():
        submission.latitude, submission.longitude = random.uniform(-60, 70), random.uniform(-180, 180)
        submission.save()


def median_km(build):
    owners = build.placements.chosen(build)
    plan = BuildFiles(build).load_plan()
    return round(float(np.median(distances_km(plan.places, find_places(owners)))))


def test_the_earth_comes_with_the_campaign_as_a_mosaic_by_geography(earth):
    assert (earth.is_default, earth.geography, earth.is_by_geography) == (False, targets.PULL, True)
    assert earth.campaign.mosaics.get(is_default=True).target.reference.identifier == "rings"


def test_people_are_drawn_home_and_the_build_says_how_near(earth, crowd):
    crowd(60)
    scatter()
    near = build_here(earth)
    assert near.record.median_km == median_km(near)
    earth.geography = 0
    earth.save()
    far = build_here(earth)
    assert far.record.median_km is None
    plan, owners = BuildFiles(near).load_plan(), far.placements.chosen(far)
    assert near.record.median_km < np.median(distances_km(plan.places, find_places(owners)))


def test_a_successor_is_drawn_home_too(earth, crowd):
    crowd(37)
    scatter()
    version = build_here(earth)
    earth.refresh_from_db()
    lifecycle.withdraw(version.placements.first().submission)
    successor = build_here(earth, full=False)
    assert (successor.is_full, successor.status) == (False, Build.Status.PUBLISHED)
    assert successor.record.median_km == median_km(successor)


def test_each_mosaic_has_its_own_pages(earth, crowd, client):
    crowd(5)
    first, second = (build_here(mosaic) for mosaic in earth.campaign.mosaics.order_by("-is_default"))
    assert client.get("/mosaic.json").json()["version"] == first.pk
    assert client.get("/mosaics/earth/mosaic.json").json()["version"] == second.pk
    page = client.get("/mosaics/earth/").content.decode()
    assert "/mosaics/earth/cells/0/0.json" in page
    assert f"{second.record.median_km:,} km" in page
    assert second.manifest_sha256 in client.get("/mosaics/earth/version/").content.decode()
    manifest = b"".join(client.get("/mosaics/earth/version/manifest.csv").streaming_content)
    assert len(manifest.splitlines()) == second.grid.cells + 1
    assert client.get("/mosaics/earth/mosaic.dzi").status_code == 200
    assert client.get("/mosaics/earth/cells/0/0.json").status_code == 200
    assert "/mosaics/earth/" in client.get("/").content.decode()
    assert client.get("/mosaics/mosaic/")["Location"] == "/"
    assert client.get("/mosaics/nowhere/").status_code == 404


def test_a_globe_that_is_none_is_refused(earth):
    earth.target.globe = {"x": 0.5}
    with pytest.raises(ValidationError, match="latitude_deg"):
        earth.target.full_clean()
