"""One version replaces another, and the old one goes when nobody needs it."""

import pytest
from django.core.files.storage import storages

from mosaic.building import addresses, publication
from mosaic.building.saving import Drawing
from mosaic.engine import Address
from mosaic.models import Build
from tests.conftest import build_here
from tests.mosaic.building.built import public_files
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


def test_an_older_build_cannot_replace_a_newer_version(published):
    mosaic = published.mosaic
    late = Build.objects.create(mosaic=mosaic, base=None, status=Build.Status.RENDERING, lease="mine")
    assert not publication.publish(late, Drawing("table", {}))
    mosaic.refresh_from_db()
    assert mosaic.current_build == published


def test_a_replaced_version_is_collected_after_an_hour_and_not_before(published, crowd, time_machine):
    mosaic = published.mosaic
    crowd(1, first=80)
    newer = build_here(mosaic)
    first_tile = addresses.tile_name(published.key, Address(0, 0, 0))
    assert storages["public"].exists(first_tile)
    time_machine.move_to(newer.published_at)
    time_machine.shift(2 * 3600)
    publication.collect()
    assert not storages["public"].exists(first_tile)
    assert storages["public"].exists(addresses.tile_name(newer.key, Address(0, 0, 0)))
    assert not published.placements.exists()


def test_a_replaced_version_with_somebody_who_withdrew_goes_at_once(published, crowd):
    lifecycle.withdraw(published.placements.first().submission)
    newer = build_here(published.mosaic)
    assert newer.status == Build.Status.PUBLISHED
    assert public_files(published) != []
    publication.collect()
    assert public_files(published) == []
    assert public_files(newer) != []


def test_the_hour_of_a_replaced_version_counts_from_its_replacement(published, crowd, time_machine):
    time_machine.move_to(published.published_at)
    time_machine.shift(5 * 3600)
    crowd(1, first=80)
    build_here(published.mosaic)
    publication.collect()
    assert public_files(published) != []
