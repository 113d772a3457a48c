"""Who is approved enters within seconds; a full build goes on beside the patches, and takes them over."""

import pytest

from mosaic import tasks
from mosaic.building import drawing, jobs, placing, publication, renewing, room
from mosaic.building.files import BuildFiles
from mosaic.models import Build, Mosaic
from tests.conftest import build_here
from tests.mosaic.building.built import cells_of, manifest_of, placed
from tracker.models import Delivery, Webhook
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database
PHOTOS = 37


@pytest.fixture
def version(mosaic, crowd):
    """37 photos in 40 cells."""
    crowd(PHOTOS)
    return build_here(mosaic)


@pytest.fixture
def live(monkeypatch):
    """The clock's task, and the full builds that it has asked others for."""
    asked: list[int] = []
    monkeypatch.setattr(tasks.advance, "delay", asked.append)
    monkeypatch.setattr(tasks, "watch", renewing.Watch())

    def act() -> Build | None:
        tasks.keep_live()
        return Mosaic.objects.select_related("current_build").get(is_default=True).current_build

    act.asked = asked
    return act


def drawn(build):
    """A full build with all its blocks, before it is published."""
    for block_id in build.blocks.values_list("pk", flat=True):
        drawing.render_block(block_id)
    return build


def test_one_beat_brings_in_who_was_approved(version, crowd, live):
    (newcomer,) = crowd(1, first=90)
    now = live()
    assert newcomer.pk in cells_of(now).values()
    assert (now.is_full, now.base, live.asked) == (False, version, [])
    assert BuildFiles(now).missing() == []
    assert manifest_of(now) == now.manifest_sha256


def test_one_beat_takes_out_who_has_gone(version, live):
    gone = version.placements.first().submission
    lifecycle.withdraw(gone)
    assert gone.pk not in cells_of(live()).values()


def test_a_beat_at_which_nobody_came_or_went_builds_nothing_and_looks_at_no_placement(
    version, live, django_assert_max_num_queries
):
    assert live() == version
    with django_assert_max_num_queries(3):
        tasks.keep_live()
    assert Build.objects.count() == 1


def test_who_comes_meanwhile_enters_with_the_next(version, crowd, live, monkeypatch):
    crowd(1, first=90)
    late = []

    def place_and_approve(build_id, place=placing.place):
        place(build_id)
        if not late:
            late.extend(crowd(1, first=91))

    monkeypatch.setattr(placing, "place", place_and_approve)
    first = live()
    assert late[0].pk not in cells_of(first).values()
    assert late[0].pk in cells_of(live()).values()


def test_more_than_there_is_room_for_begin_a_full_build_and_some_enter_at_once(version, crowd, live):
    """40 cells and 42 people: three enter now, and all with the full build."""
    newcomers = crowd(5, first=90)
    now = live()
    inside = set(cells_of(now).values())
    assert [one.pk in inside for one in newcomers] == [True, True, True, False, False]
    (full,) = Build.objects.active()
    assert (full.is_full, live.asked) == (True, [full.pk])
    whole = build_here(version.mosaic)
    assert whole == full
    assert {one.pk for one in newcomers} <= set(cells_of(whole).values())


def test_a_full_build_takes_over_what_was_patched_beside_it(version, crowd, live):
    full = drawn(placed(version.mosaic))
    (newcomer,) = crowd(1, first=90)
    gone = version.placements.first().submission
    lifecycle.withdraw(gone)
    patched = patch_beside(full, live)
    assert newcomer.pk in cells_of(patched).values()
    publication.finish(full.pk)
    assert current() == patched  # first it is drawn where it has changed
    (later,) = crowd(1, first=91)
    assert live() == patched  # nothing is patched any more: the full build is all but there
    assert build_here(version.mosaic) == full
    full.refresh_from_db()
    assert (current(), full.base) == (full, patched)
    inside = set(cells_of(full).values())
    assert newcomer.pk in inside
    assert gone.pk not in inside
    assert manifest_of(full) == full.manifest_sha256
    assert BuildFiles(full).missing() == []
    assert later.pk in inside | set(cells_of(live()).values())


def patch_beside(full, live):
    """As if it had still been drawn when somebody came."""
    block = full.blocks.first()
    full.blocks.filter(pk=block.pk).update(drawn_at=None)
    patched = live()
    full.blocks.filter(pk=block.pk).update(drawn_at=block.drawn_at)
    return patched


def test_a_version_that_is_published_beside_it_sends_a_full_build_round_again(version, crowd, live):
    """Nobody who was in sight vanishes: what is published is never replaced by what lacks somebody of it."""
    full = drawn(placed(version.mosaic))
    crowd(1, first=90)
    patched = patch_beside(full, live)
    full.refresh_from_db()
    assert full.base == version
    publication.finish(full.pk)
    full.refresh_from_db()
    assert (full.status, current()) == (Build.Status.RENDERING, patched)


def test_a_full_build_without_room_for_those_who_entered_meanwhile_ends(version, crowd, live, monkeypatch):
    full = drawn(placed(version.mosaic))
    newcomers = crowd(3, first=90)
    patch_beside(full, live)
    Build.objects.filter(pk=full.pk).update(rows=1, columns=PHOTOS)
    publication.finish(full.pk)
    full.refresh_from_db()
    assert full.status == Build.Status.FAILED
    assert full.fault == "more came than it has room for, while it was drawn"
    assert {one.pk for one in newcomers} <= set(cells_of(current()).values())


def test_other_settings_make_a_full_build_while_the_old_version_is_patched_as_it_is(version, crowd, live):
    Mosaic.objects.filter(pk=version.mosaic_id).update(tint=0.1)
    live()
    (full,) = Build.objects.active()
    (newcomer,) = crowd(1, first=90)
    patched = live()
    assert newcomer.pk in cells_of(patched).values()
    assert patched.record.placed_by.tint == version.record.placed_by.tint
    published = build_here(version.mosaic)
    assert (published, published.record.placed_by.tint) == (full, 0.1)


def test_a_patch_that_was_killed_goes_on_with_the_next_beat(version, crowd, live, monkeypatch):
    crowd(1, first=90)
    for place, name in ((placing, "place"), (drawing, "render_block"), (publication, "finish")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, die)
            with pytest.raises(SystemExit):
                live()
    assert current() == version
    assert Build.objects.active().count() == 1
    assert live().photos == PHOTOS + 1


def die(*_):
    raise SystemExit


def test_webhooks_hear_of_a_version_every_quarter_of_an_hour_and_of_the_last(
    version, crowd, live, time_machine, monkeypatch
):
    monkeypatch.setattr(tasks.advance, "apply_async", lambda *_, **__: None)
    monkeypatch.setattr(tasks.prepare_tiles, "apply_async", lambda *_, **__: None)
    Webhook.objects.create(campaign=version.mosaic.campaign, url="https://example.org/hook")
    Mosaic.objects.update(announced_at=None, announced_build=None)
    time_machine.move_to(version.published_at, tick=False)
    told = []
    for number in range(3):
        crowd(1, first=90 + number)
        told.append(live())
    assert versions_told() == [told[0].pk]
    time_machine.shift(901)
    tasks.sweep()
    tasks.sweep()
    assert versions_told() == [told[0].pk, told[2].pk]


def versions_told():
    heard = Delivery.objects.filter(event=Webhook.Event.PUBLISHED).order_by("pk")
    return [one.data["version"] for one in heard]


def test_a_cell_picture_is_left_every_quarter_of_an_hour(version, crowd, live, time_machine):
    time_machine.move_to(version.published_at, tick=False)
    crowd(1, first=90)
    assert live().sketch == ""
    time_machine.shift(901)
    crowd(1, first=91)
    assert live().sketch != ""


def test_headroom_grows_with_the_inflow(version, crowd, time_machine):
    """Three times as many as come while a full build is under way, and at most a tenth."""
    time_machine.move_to(version.placed_at, tick=False)
    nobody = Build(mosaic=version.mosaic, base=version)
    time_machine.shift(600)
    assert room.find_spare(nobody, 1000) == pytest.approx(0.1)
    Build.objects.filter(pk=version.pk).update(photos=980)
    version.refresh_from_db()
    assert room.find_spare(nobody, 980) == 0.01
    assert room.find_spare(Build(mosaic=version.mosaic, base=version), 1180) == pytest.approx(60 / 1180)


def current():
    return Mosaic.objects.select_related("current_build").get(is_default=True).current_build


def test_a_request_beside_a_patch_gets_the_full_build(version, crowd):
    crowd(1, first=90)
    patch = jobs.plan(version.mosaic, full=False)
    assert jobs.plan(version.mosaic, full=False) == patch
    full = jobs.plan(version.mosaic)
    assert full != patch
    assert jobs.plan(version.mosaic) == full
