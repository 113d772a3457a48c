"""Caption, dot, globe and credit belong to the picture that is shown, whatever way it came."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mosaic import tasks
from mosaic.building import renewing
from mosaic.models import Build, Mosaic, TargetImage
from mosaic.web.published import beside
from tests.conftest import build_here
from tests.photos_made import gradient, jpeg
from tests.tracker.campaigns.test_campaign_files import WHOLE
from tracker.models import ReferenceImage

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def file(tmp_path):
    """Of the size of the brightened crop of PIA17172."""
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(gradient(1920, 800)))
    return str(path)


def load(file, *options, identifier="PIA17172"):
    call_command("load_reference_image", file, "--id", identifier, *options, stdout=(out := StringIO()))
    return ReferenceImage.objects.get(identifier=identifier), out.getvalue()


def test_one_command_says_where_the_dot_is_in_the_known_crop(mosaic, file):
    image, told = load(file)
    assert image.dot == {"x": pytest.approx(1220 / 1920), "y": pytest.approx(578.5 / 1920)}
    assert "not known" not in told


def test_a_dot_is_said_in_pixels_or_in_widths(mosaic, file):
    assert load(file, "--dot", "960,480")[0].dot == {"x": 0.5, "y": 0.25}
    assert load(file, "--dot", "0.5,0.25")[0].dot == {"x": 0.5, "y": 0.25}
    with pytest.raises(CommandError, match="is no place"):
        load(file, "--dot", "1921,480")


def test_a_globe_is_said_too_and_goes_with_the_picture(mosaic, file):
    image, _ = load(file, "--globe", "0.5,0.2,0.1,10,-20")
    assert image.globe == {"x": 0.5, "y": 0.2, "radius": 0.1, "latitude_deg": 10, "longitude_deg": -20}
    mosaic.target.refresh_from_db()
    assert mosaic.target.the_globe.radius == 0.1
    assert load(file)[0].globe is None
    for globe in ("0.5,0.2", "0.5,0.2,-1,10,-20", "a,b,c,d,e"):
        with pytest.raises(CommandError, match="is no globe"):
            load(file, "--globe", globe)


def test_where_the_dot_is_unknown_the_command_says_so(mosaic, tmp_path):
    other = tmp_path / "other.jpg"
    other.write_bytes(jpeg(gradient(838, 958)))
    image, told = load(str(other), identifier="PIA17171")
    assert image.dot is None
    assert "Where it shows the Earth is not known" in told


def test_a_credit_that_is_corrected_on_the_web_stands_on_poster_and_manifest(published, client):
    reference = published.mosaic.target.reference
    ReferenceImage.objects.filter(pk=reference.pk).update(credit="Corrected, by an organiser")
    assert "Corrected, by an organiser" in client.get("/iiif/manifest.json").content.decode()
    target = TargetImage.objects.get(pk=published.mosaic.target_id)
    assert target.said_of_it.credit == "Corrected, by an organiser"
    target.file = "pictures/another.jpg"
    assert target.said_of_it == target


def test_a_loaded_picture_is_built_at_the_next_beat_with_nobody_coming_or_going(published, file, monkeypatch):
    monkeypatch.setattr(tasks.advance, "delay", lambda _: None)
    monkeypatch.setattr(tasks, "watch", renewing.Watch())
    tasks.keep_live()
    assert not Build.objects.active().exists()
    _, told = load(file)
    assert "is built with this picture at the next beat" in told
    tasks.keep_live()
    assert Build.objects.active().get().is_full
    build = build_here(published.mosaic)
    mosaic = Mosaic.objects.select_related("target__reference", "campaign").get(pk=published.mosaic_id)
    assert build.record.placed_by.target == mosaic.target.file
    build.mosaic = mosaic
    assert beside(build)["dot"]["x"] == pytest.approx(1220 / 1920)
    tasks.keep_live()
    assert not Build.objects.active().exists()


@pytest.mark.parametrize(
    ("name", "value"), [("stretch", 0.2), ("spread", 3), ("harmony", 0.5), ("tint", 0.1), ("saliency", 0.4)]
)
def test_another_setting_is_built_at_the_next_beat(published, name, value, monkeypatch):
    monkeypatch.setattr(tasks.advance, "delay", lambda _: None)
    monkeypatch.setattr(tasks, "watch", renewing.Watch())
    tasks.keep_live()
    Mosaic.objects.filter(pk=published.mosaic_id).update(**{name: value})
    tasks.keep_live()
    assert Build.objects.active().get().is_full


def test_wait_waits_until_it_is_published(published, file, monkeypatch):
    monkeypatch.setattr(tasks.advance, "delay", lambda _: build_here(published.mosaic))
    _, told = load(file, "--wait")
    assert "is published with this picture" in told
    now = Mosaic.objects.select_related("current_build", "target").get(pk=published.mosaic_id)
    assert now.current_build.record.placed_by.target == now.target.file


def test_a_file_in_a_campaign_s_illustration_s_place_takes_its_row_and_none_of_its_words(tmp_path):
    """By the file of a campaign: first one of our illustrations, then a picture."""
    (tmp_path / "target.png").write_bytes(jpeg(gradient(640, 480)))
    own = WHOLE[WHOLE.index('file = "target.png"') : WHOLE.index("[es]")]
    ours = 'id = "earth"\ncaption = "The Earth, drawn."\n\n'
    campaign = tmp_path / "campaign.toml"
    campaign.write_text(WHOLE.replace(own, ours)[: WHOLE.replace(own, ours).index("[es]")])
    call_command("new_campaign", str(campaign), stdout=StringIO())
    drawn = ReferenceImage.objects.get()
    assert (drawn.is_illustration, drawn.caption, bool(drawn.globe)) == (True, "The Earth, drawn.", True)
    campaign.write_text(
        WHOLE[: WHOLE.index("[es]")].replace('id = "J1"', 'id = "J1"\ndot = {x = 0.2, y = 0.1}')
    )
    call_command("new_campaign", str(campaign), stdout=(out := StringIO()))
    image = ReferenceImage.objects.get()
    assert (image.pk, image.identifier, image.is_illustration) == (drawn.pk, "J1", False)
    assert (image.caption, image.globe, image.dot) == ("", None, {"x": 0.2, "y": 0.1})
    mosaics = Mosaic.objects.filter(is_default=True).select_related("target")
    assert [one.target.file for one in mosaics] == [image.file]
    assert "is built with this picture at the next beat" in out.getvalue()
    call_command("new_campaign", str(campaign), stdout=(again := StringIO()))
    assert "next beat" not in again.getvalue()
