"""The mosaic to take home."""

from io import BytesIO

import pypdfium2
import pytest
from django.core.files.storage import storages
from PIL import Image

from mosaic import posters, publication, storage
from mosaic.models import Build
from tests.conftest import build_here
from tracker import moderation

pytestmark = pytest.mark.django_db


def test_the_poster_is_a2_with_the_mosaic_and_the_numbers(client, published):
    answer = client.get("/poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    page = pypdfium2.PdfDocument(answer.content)[0]
    assert page.get_size() == pytest.approx(posters.A2, abs=0.2)
    image = page.render(scale=0.5).to_pil().convert("RGB")
    middle = image.getpixel((image.width // 2, image.height // 2 - 40))
    corner = image.getpixel((3, 3))
    assert sum(corner) < 40 < sum(middle)
    png = Image.open(BytesIO(client.get("/poster.png").content))
    assert png.width == pytest.approx(posters.A2[0] * posters.PNG_SCALE, abs=2)


def test_a_poster_is_drawn_once_and_goes_with_its_version(client, published, time_machine, monkeypatch):
    time_machine.move_to(published.published_at)
    first = client.get("/poster.pdf").content
    folder = storage.posters_folder(published)
    assert storages["private"].listdir(folder)[1] == ["en.pdf"]
    with monkeypatch.context() as patch:
        patch.setattr(posters, "drawn", lambda *_: pytest.fail("drawn again"))
        assert client.get("/poster.pdf").content == first
    moderation.withdraw(published.placements.first().submission)
    newer = build_here(published.mosaic)
    publication.collect()
    assert Build.objects.get(pk=published.pk).status == Build.Status.COLLECTED
    assert not storages["private"].exists(f"{folder}/en.pdf")
    assert newer.pk != published.pk


def test_the_strips_are_the_full_image(client, published):
    pyramid = published.pyramid
    whole = posters.whole(published, pyramid.base_level)
    assert whole.size == (pyramid.width_px, pyramid.height_px)
    top = 0
    for number in range(posters.strips(published)):
        strip = Image.open(BytesIO(client.get(f"/version/strips/{number}.jpg").content))
        assert strip.width == pyramid.width_px
        top += strip.height
    assert top == pyramid.height_px
    assert client.get(f"/version/strips/{number + 1}.jpg").status_code == 404
