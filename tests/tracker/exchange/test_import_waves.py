"""What an entry says, and what the camera says where it says nothing."""

from datetime import UTC, datetime

import pytest

from tests.tracker.albums import import_all
from tests.tracker.exchange.made import camera_photo
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def run(campaign, path, gaps):
    """What became of photos and rows."""
    outcomes = import_all(campaign, Source.open(path), gaps)
    return [outcome for outcome in outcomes if outcome.kind != "skipped"]


def kinds(outcomes):
    return [outcome.kind for outcome in outcomes]


def test_the_camera_fills_the_gaps(campaign, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "local.jpg").write_bytes(camera_photo())
    (tmp_path / "in" / "zoned.jpg").write_bytes(camera_photo("2013:07:19 23:31:00", "+02:00"))
    assert kinds(run(campaign, tmp_path / "in", Gaps())) == ["imported"] * 2
    for one in Submission.objects.all():
        assert (one.place, one.waved_at) == ("Recife", datetime(2013, 7, 19, 21, 31, tzinfo=UTC))


def test_an_offset_that_is_none_is_told_and_the_place_s_clocks_count(campaign, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(camera_photo(offset="+99:99"))
    (one,) = run(campaign, tmp_path / "in", Gaps())
    assert (one.kind, "“+99:99” is none" in one.words) == ("imported", True)
    assert Submission.objects.get().waved_at == datetime(2013, 7, 19, 21, 31, tzinfo=UTC)


def test_a_day_takes_its_hour_from_the_camera_or_is_doubtful(campaign, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("same", "other"):
        (tmp_path / "in" / f"{name}.jpg").write_bytes(camera_photo() + name.encode())
    table = "file,place,time\nsame.jpg,Recife,2013-07-19\nother.jpg,Recife,20 July 2013\n"
    (tmp_path / "in" / "manifest.csv").write_text(table)
    same, other = run(campaign, tmp_path / "in", Gaps())
    assert (same.wave.waved_at, same.words) == (datetime(2013, 7, 19, 21, 31, tzinfo=UTC), "")
    assert other.wave.waved_at == datetime(2013, 7, 20, 3, tzinfo=UTC)
    assert "it counts as midnight there" in other.words


@pytest.mark.parametrize("zero", ["0", "0.0", "0,000000"])
def test_zero_and_zero_is_no_place(campaign, tmp_path, zero):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(camera_photo())
    table = f'file,latitude,longitude,time\na.jpg,"{zero}","{zero}",2013-07-19 18:31\n'
    (tmp_path / "in" / "manifest.csv").write_text(table)
    (one,) = run(campaign, tmp_path / "in", Gaps())
    assert (one.kind, one.wave.place) == ("imported", "Recife")


def test_a_place_may_be_two_degrees(campaign, folder):
    (folder / "manifest.csv").write_text('file,Coordinates,time\n0.jpg,"-8.05, -34.9",2013-07-19 18:31\n')
    outcomes = run(campaign, folder, Gaps())
    assert [one.wave.place for one in outcomes if one.wave] == ["Recife"]
