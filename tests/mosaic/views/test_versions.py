"""Earlier versions: how the mosaic grew."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from PIL import Image

from mosaic.building import drawing, jobs, placing, publication
from mosaic.models import Build
from mosaic.views.versions import evenly
from tests.conftest import build_here
from tracker.submissions import lifecycle

pytestmark = pytest.mark.django_db


def test_a_version_leaves_a_sketch_of_one_pixel_a_cell(client, published):
    assert published.people == 12 * 3
    sketch = Image.open(BytesIO(client.get(f"/sketches/{published.key}.jpg").content))
    assert sketch.size == (published.columns, published.rows)


def test_people_then_and_now(client, published, crowd):
    assert "This is the first version" in client.get("/versions/").text
    crowd(3, first=20)
    now = build_here(published.mosaic, full=False)
    page = client.get("/versions/").text
    assert "36 people were in the first version" in page
    assert "45 are in this one, number 2" in page
    assert page.index(f"/sketches/{now.key}.jpg") < page.index(f"/sketches/{published.key}.jpg")


def test_a_version_that_looks_the_same_leaves_no_sketch(client, published, monkeypatch):
    monkeypatch.setattr(publication.picture, "LEAST_CHANGE", 0.5)
    lifecycle.withdraw(published.placements.first().submission)
    now = build_here(published.mosaic, full=False)
    assert (now.is_full, now.sketch) == (False, "")
    assert client.get(f"/sketches/{now.key}.jpg").status_code == 404
    assert f"/sketches/{now.key}.jpg" not in client.get("/versions/").text


def test_the_sketch_outlives_the_files_with_faces(client, published, crowd, time_machine):
    crowd(1, first=30)
    build_here(published.mosaic, full=False)
    time_machine.move_to(published.published_at + 2 * publication.KEEP_OLD_FILES)
    publication.collect()
    assert Build.objects.get(pk=published.pk).status == Build.Status.COLLECTED
    assert client.get(f"/tiles/{published.key}/still.jpg").status_code == 404
    assert client.get(f"/sketches/{published.key}.jpg").status_code == 200
    assert f"/sketches/{published.key}.jpg" in client.get("/versions/").text


def test_what_was_never_published_leaves_none(published, monkeypatch):
    gone = published.placements.first().submission
    draw = publication.picture.draw_top_levels

    def withdrawn_meanwhile(build):
        drawn = draw(build)
        lifecycle.withdraw(gone)
        return drawn

    with monkeypatch.context() as patch:
        patch.setattr(publication.picture, "draw_top_levels", withdrawn_meanwhile)
        patch.setattr(publication, "reassign_withdrawn_cells", lambda build: None)
        build = jobs.plan(published.mosaic)
        finish_once(build)
    Build.objects.filter(pk=build.pk).update(
        status=Build.Status.FAILED, retired_at=published.published_at - timedelta(days=1)
    )
    publication.collect()
    assert not storages["public"].exists(f"sketches/{build.key}.jpg")
    assert build.key not in [one.key for one in published.mosaic.builds.ever_published()]


def finish_once(build):
    placing.place(build.pk)
    for block in build.blocks.all():
        drawing.render_block(block.pk)
    publication.finish(build.pk)


@pytest.mark.parametrize(("count", "most"), [(0, 5), (1, 5), (5, 5), (6, 5), (500, 60)])
def test_frames_are_even_and_hold_the_first_and_the_last(count, most):
    chosen = evenly(list(range(count)), most)
    assert len(chosen) == min(count, most)
    assert chosen == sorted(set(chosen))
    if count:
        assert (chosen[0], chosen[-1]) == (0, count - 1)


@pytest.mark.parametrize("address", ["/sketches/{}.jpg", "/tiles/{}/still.jpg"])
def test_a_name_that_no_disk_can_hold_is_not_there(client, published, address):
    assert client.get(address.format("a" * 300)).status_code == 404
