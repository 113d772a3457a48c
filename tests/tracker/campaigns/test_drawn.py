"""What a campaign gets that says or shows nothing of its own: computed from its session, or left out."""

import re

import pytest

from tests.test_own_words import FILE, make
from tracker.sky import ephemeris

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_the_illustration_of_the_earth_is_turned_as_at_the_session(tmp_path):
    campaign, _ = make(tmp_path, FILE)
    image, session = campaign.reference_images.get(), campaign.main_session
    under = ephemeris.point_under(ephemeris.Aim("Jupiter"), session.starts_at)
    assert (image.globe["latitude_deg"], image.globe["longitude_deg"]) == pytest.approx(under, abs=0.01)
    assert (image.spacecraft, image.distance_km) == ("Juno", session.distance_km)
    first = image.file
    make(tmp_path, FILE)
    assert campaign.reference_images.get().file == first
    make(tmp_path, FILE.replace("YEAR-03-20T21:0", "YEAR-03-20T15:0"))
    assert campaign.reference_images.get().file != first


def test_what_a_campaign_does_not_say_is_computed_or_left_out(tmp_path, client):
    text = re.sub(r"(?m)^(pictures_sentence|message_label) = .*\n", "", FILE)
    text = re.sub(r'chapters = """.*?"""\n', "", text, flags=re.S)
    make(tmp_path, text)
    assert "A message to Juno" in client.get("/wave/").text
    home = client.get("/").text
    assert "When it looked" in home
    assert "20 March 2024, 21:00" in home
    assert 'class="lead"' not in client.get("/pictures/").text
