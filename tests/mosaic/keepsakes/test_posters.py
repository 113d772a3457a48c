"""The mosaic to take home."""

from io import BytesIO

import pypdfium2
import pytest
from django.core.files.storage import storages
from PIL import Image

from mosaic.building import files, publication
from mosaic.keepsakes import posters
from mosaic.models import Build
from tests.conftest import build_here
from tracker.submissions import lifecycle

pytestmark = pytest.mark.django_db


def test_the_poster_is_a2_with_the_mosaic_and_the_numbers(client, published):
    answer = client.get("/poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    page = pypdfium2.PdfDocument(answer.getvalue())[0]
    assert page.get_size() == pytest.approx(posters.A2, abs=0.2)
    image = page.render(scale=0.5).to_pil().convert("RGB")
    middle = image.getpixel((image.width // 2, image.height // 2 - 40))
    corner = image.getpixel((3, 3))
    assert sum(corner) < 40 < sum(middle)
    png = Image.open(BytesIO(client.get("/poster.png").getvalue()))
    assert png.width == pytest.approx(posters.A2[0] * posters.PNG_SCALE, abs=2)


def test_a_poster_is_drawn_once_and_goes_with_its_version(client, published, time_machine, monkeypatch):
    time_machine.move_to(published.published_at)
    first = client.get("/poster.pdf").getvalue()
    folder = files.BuildFiles(published).posters_folder
    assert storages["private"].listdir(folder)[1] == ["en.pdf"]
    with monkeypatch.context() as patch:
        patch.setattr(posters, "draw_poster", lambda *_: pytest.fail("drawn again"))
        assert client.get("/poster.pdf").getvalue() == first
    lifecycle.withdraw(published.placements.first().submission)
    newer = build_here(published.mosaic)
    publication.collect()
    assert Build.objects.get(pk=published.pk).status == Build.Status.COLLECTED
    assert not storages["private"].exists(f"{folder}/en.pdf")
    assert newer.pk != published.pk


@pytest.mark.parametrize("address", ["/poster.pdf", "/poster.png", "/version/strips/0.jpg"])
def test_nothing_of_who_has_withdrawn_is_given_out(client, published, address):
    assert client.get(address).status_code == 200  # and a poster is kept from now on
    lifecycle.withdraw(published.placements.first().submission)
    refused = client.get(address)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "Try again in a minute" in refused.text


def test_who_withdraws_while_a_poster_is_drawn_stays_on_none(client, published, monkeypatch):
    draw = posters.draw_poster

    def drawn_slowly(*arguments):
        lifecycle.withdraw(published.placements.first().submission)
        return draw(*arguments)

    monkeypatch.setattr(posters, "draw_poster", drawn_slowly)
    assert client.get("/poster.pdf").status_code == 503
    assert not storages["private"].exists(f"{files.BuildFiles(published).posters_folder}/en.pdf")


def test_the_strips_are_the_full_image(client, published):
    pyramid = published.pyramid
    top = 0
    for number in range(posters.strips(published)):
        strip = Image.open(BytesIO(client.get(f"/version/strips/{number}.jpg").content))
        assert strip.width == pyramid.width_px
        top += strip.height
    assert top == pyramid.height_px
    assert client.get(f"/version/strips/{number + 1}.jpg").status_code == 404
