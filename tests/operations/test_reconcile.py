"""Every deleted, flipped or stray file is reported, and nothing else."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from mosaic.building import addresses, drawing, jobs, placing
from operations import reconcile
from tests.conftest import build_here
from tests.photos_made import gradient, jpeg
from tracker.campaigns import pictures
from tracker.models import Submission
from tracker.storage import walk
from tracker.submissions import intake, lifecycle, renditions

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NONE = timedelta(0)
DAY = timedelta(days=1)


@pytest.fixture
def site(own_files, published, mosaic, crowd):
    """A version and a successor that shares files with it, an edit, an erasure: whatever leaves files
    behind."""
    people = crowd(2, first=40)
    lifecycle.withdraw(Submission.objects.approved().exclude(pk__in=[one.pk for one in people]).first())
    mosaic.refresh_from_db()
    build = build_here(mosaic, full=False)
    intake.erase(people[0])
    return build


def everything():
    return [(alias, name) for alias in ("private", "public") for name in walk(storages[alias])]


def replace(alias, name, content):
    storages[alias].delete(name)
    storages[alias].save(name, ContentFile(content))


def read(alias, name):
    with storages[alias].open(name) as file:
        return file.read()


def told(grace=NONE):
    return {(finding.kind, finding.alias, finding.name) for finding in reconcile.findings(grace)}


def test_no_false_alarm(site):
    assert told() == set()


def test_no_false_alarm_while_a_build_is_under_way(site, mosaic, crowd):
    crowd(1, first=60)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    drawing.render_block(build.blocks.first().pk)
    assert told() == set()


def test_the_whole_of_a_cropped_picture_is_no_stray_and_is_missed_when_it_is_gone(site, campaign):
    image = campaign.reference_images.first()
    pictures.save_source(image, jpeg(gradient(400, 200)))
    image.crop = {"left": 0.5, "top": 0, "width": 0.5, "height": 1}
    pictures.cut(image)
    image.save()
    assert told() == set()
    storages["private"].delete(image.source)
    assert ("missing", "private", image.source) in told()


def matters(site):
    """Files that somebody would miss: of published versions and of people."""
    needed = {(alias, name) for alias, name, _ in reconcile.files_of(site)}
    needed |= {("private", name) for name in reconcile.picture_names()}
    for row in Submission.objects.exclude(status="erased"):
        needed |= {
            ("private", row.original),
            *(("private", row.rendition(size)) for size in renditions.SIZES),
        }
    return sorted(needed)


def test_every_deleted_and_every_flipped_file_is_reported(site):
    for alias, name in matters(site):
        content = read(alias, name)
        storages[alias].delete(name)
        assert ("missing", alias, name) in told(DAY), name
        middle = len(content) // 2
        replace(alias, name, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        assert ("damaged", alias, name) in told(DAY), name
        replace(alias, name, content)
    assert told() == set()


STRAYS = [
    ("private", "originals/ab/0123456789abcdef0123456789abcdef"),
    ("private", "originals/ab/.new-left"),
    ("private", "renditions/zz/zzzzzzzzzz/1-tile.jpg"),
    ("private", "plans/0000000000/0.npz"),
    ("private", "roots/0000000000/0_0.png"),
    ("private", "posters/0000000000/en.pdf"),
    ("private", "pictures/0.jpg"),
    ("private", "health/0"),
    ("public", "tiles/0000000000/0/0_0.jpg"),
    ("public", "tables/0.json"),
    ("public", "sketches/0.jpg"),
]


def test_every_stray_is_reported_and_removed_only_past_its_grace(site):
    for alias, name in STRAYS:
        storages[alias].save(name, ContentFile(b"x"))
    of_mine = f"tiles/{site.key}/9/9_9.jpg"
    storages["public"].save(of_mine, ContentFile(b"x"))
    wanted = {("stray", alias, name) for alias, name in [*STRAYS, ("public", of_mine)]}
    assert told() == wanted
    assert told(DAY) == set()
    before = len(everything())
    call_command("reconcile", "--remove-strays", stdout=StringIO())
    assert len(everything()) == before
    call_command("reconcile", "--remove-strays", "--grace-hours=0", stdout=StringIO())
    assert told() == set()
    assert len(everything()) == before - len(wanted)


def test_renditions_are_made_again_from_their_original(site):
    one = Submission.objects.approved().first()
    storages["private"].delete(one.rendition("tile"))
    replace("private", one.rendition("large"), b"no picture")
    with pytest.raises(CommandError, match="2 left"):
        call_command("reconcile", stdout=StringIO())
    call_command("reconcile", "--repair", stdout=(out := StringIO()))
    assert out.getvalue().count("made again") == 1  # the first puts both right
    assert told() == set()


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_nothing_is_made_again_from_what_is_damaged_itself(site, is_forgotten):
    one = Submission.objects.approved().first()
    if is_forgotten:  # the original's date has come: our large picture serves
        storages["private"].delete(one.original)
        Submission.objects.filter(pk=one.pk).update(original="")
    source = one.rendition("large") if is_forgotten else one.original
    content = read("private", source)
    replace("private", source, content[:-40] + bytes(40))
    storages["private"].delete(one.rendition("tile"))
    with pytest.raises(CommandError, match="2 left"):
        call_command("reconcile", "--repair", stdout=StringIO())
    assert read("private", source) != content
    assert not storages["private"].exists(one.rendition("tile"))


def test_a_version_of_before_checksums_is_only_looked_for(site):
    type(site).objects.update(checksums=None)
    Submission.objects.update(checksums=None)
    assert told() == set()
    storages["public"].delete(addresses.preview_name(site.key))
    assert told(DAY) == {("missing", "public", addresses.preview_name(site.key))}
