"""Sending a wave, its private page and its public one; the refusal beside the success."""

import json
from io import BytesIO

import pytest
from PIL import Image

from bench.photos import wave_photo
from tests.conftest import form, make_campaign, upload
from tests.photos_made import huge_png, with_exif
from tracker.models import Submission
from tracker.photos import door
from tracker.submissions import intake, lifecycle, renditions
from tracker.web.files import qr_svg

pytestmark = pytest.mark.database

JSON = {"HTTP_ACCEPT": "application/json"}


def test_a_sent_photo_leads_to_its_private_page(client, campaign):
    response = client.post("/wave/", form(), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[0][1] == 302
    submission = Submission.objects.get()
    assert (submission.name, submission.place, submission.country, submission.zone) == (
        *("Ana", "Recife", "BR"),
        "America/Recife",
    )
    assert submission.waved_at.isoformat() == "2013-07-19T21:31:00+00:00"
    assert "18:31" in response.content.decode()


def test_a_script_gets_the_private_link_as_json(client, campaign):
    response = client.post("/wave/", form(), **JSON)
    assert response.status_code == 201
    assert client.get(response.json()["private_url"]).status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_boarding_pass_for_light_comes_at_once_and_stands_on_the_private_page(client, campaign):
    answer = client.post("/wave/", form(), **JSON).json()
    assert answer["pass"]["sentence"].startswith("Your wave left Recife, Brazil at 18:31")
    page = client.get(answer["private_url"]).content.decode()
    assert "<light-pass>" in page
    assert "Your wave left Recife" in page


def test_several_photos_without_a_script_get_a_link_each(client, campaign):
    files = [upload(wave_photo(1)), upload(wave_photo(2))]
    response = client.post("/wave/", form(photo=files))
    assert response.status_code == 201
    assert Submission.objects.count() == 2
    assert response.content.decode().count("/w/") >= 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"text", "not-a-photo"),
        (wave_photo(1)[:9000], "damaged"),
        (huge_png(14_000, 12_714), "too-many-pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing"),
        (with_exif(wave_photo(1), 20), "too-much-metadata"),
        (b"\xff\xd8\xff" + bytes(26 * 1024 * 1024), "too-many-bytes"),
    ],
    ids=["empty", "text", "truncated", "178 megapixels", "svg", "20 MB of EXIF", "26 MB"],
)
def test_a_bad_file_is_a_form_error_and_nothing_is_stored(client, campaign, data, code):
    page = client.post("/wave/", form(photo=upload(data)))
    answer = client.post("/wave/", form(photo=upload(data)), **JSON)
    assert (page.status_code, answer.status_code) == (422, 422)
    assert answer.json()["errors"]["photo"] == [door.ADVICE[code]]
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"permission": ""}, "permission"),
        ({"place_slug": "", "place": ""}, "place"),
        ({"place_slug": "", "place": "Atlantis of the Deep"}, "place"),
        ({"place_slug": "", "place": "Paris"}, "place"),
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"latitude": "nan", "longitude": "0"}, "latitude"),
        ({"waved_date": "2099-01-01"}, "waved_date"),
        ({"waved_date": "0001-01-01"}, "waved_date"),
        ({"waved_time": "25:00"}, "waved_time"),
        ({"people": "0"}, "people"),
        ({"name": "x" * 81}, "name"),
        ({"website": "http://spam.example"}, "website"),
        ({"send_key": "short"}, "send_key"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_stored(client, campaign, words, field):
    response = client.post("/wave/", form(**words), **JSON)
    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert not Submission.objects.exists()


def test_towns_of_the_same_name_are_offered(client, campaign):
    response = client.post("/wave/", form(place_slug="", place="Paris"), **JSON)
    assert "paris" in [place["slug"] for place in response.json()["places"]]
    page = client.post("/wave/", form(place_slug="", place="Paris")).content.decode()
    assert 'type="radio"' in page
    assert "Paris, Texas, United States" in page


def test_text_stays_text(client, campaign, moderator):
    client.post("/wave/", form(name="<b>Ana</b>\u202e\nX-Evil: 1", message="<script>alert(1)</script>"))
    submission = Submission.objects.get()
    assert submission.name == "<b>Ana</b> X-Evil: 1"
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    page = client.get(f"/wave/{submission.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Ana" in page


def test_nothing_is_public_before_it_is_approved(client, submission, moderator):
    addresses = [
        f"/wave/{submission.public_id}/",
        *(f"/photo/{submission.public_id}/{s}.jpg" for s in renditions.SIZES),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    lifecycle.approve(submission, moderator)
    assert {client.get(address).status_code for address in addresses} == {200}
    lifecycle.withdraw(submission)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_the_private_page_shows_the_tile_and_is_kept_out_of_caches(client, send):
    receipt = send(1)
    intake.prepare(receipt.submission.pk)
    page = client.get(f"/w/{receipt.token}/")
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "same-origin"  # "no-referrer" would make the page's own forms fail
    tile = client.get(f"/w/{receipt.token}/tile.jpg")
    assert Image.open(BytesIO(tile.content)).size == (256, 256)
    assert client.get(f"/w/{receipt.token[:-1]}x/").status_code == 404


def test_the_private_page_shows_the_local_time_of_the_place(client, send):
    receipt = send(1)
    assert "18:31 (UTC-03)" in client.get(f"/w/{receipt.token}/").content.decode()


def test_an_edit_keeps_the_place_that_was_left_alone(client, send):
    receipt = send(1, place_slug="", latitude="0.1", longitude="-140")
    form_of_page = client.get(f"/w/{receipt.token}/").context["form"]
    words = {name: form_of_page[name].value() for name in ("people", "place", "waved_time")}
    changed = {
        **words,
        "waved_date": "2013-07-19",
        "name": "Bia",
        "place_slug": "",
        "latitude": "",
        "longitude": "",
    }
    assert client.post(f"/w/{receipt.token}/", changed).status_code == 302
    submission = Submission.objects.get()
    assert (submission.name, submission.latitude, submission.longitude) == ("Bia", 0.1, -140.0)
    assert submission.revision == 2


def test_hide_show_and_remove(client, send, moderator):
    receipt = send(1)
    intake.prepare(receipt.submission.pk)
    page = f"/w/{receipt.token}/"
    client.post(f"{page}withdraw/")
    assert Submission.objects.get().status == "withdrawn"
    client.post(f"{page}restore/")
    assert Submission.objects.get().status == "received"
    response = client.post(f"{page}erase/")
    assert receipt.submission.public_id in response.content.decode()
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("action", ["withdraw", "restore", "erase"])
def test_a_link_that_is_only_followed_changes_nothing(client, send, action):
    receipt = send(1)
    assert client.get(f"/w/{receipt.token}/{action}/").status_code == 405
    assert Submission.objects.get().status == "received"


def test_town_search_answers_with_the_local_start_of_the_session(client, campaign):
    place = client.get("/places.json?q=caracas").json()["places"][0]
    # The zone's rule of 2013, not today's.
    assert (place["date"], place["time"]) == ("2013-07-19", "16:57")
    assert client.get("/places.json?q=mumbai").json()["places"][0]["date"] == "2013-07-20"


@pytest.mark.parametrize("point", [(), (91, 0), ("x", 1), ("nan", 0)], ids=str)
def test_a_point_that_is_nowhere_is_refused(client, campaign, point):
    words = dict(zip(("latitude", "longitude"), point, strict=False))
    assert client.post("/places/nearest.json", words).status_code == 400


def test_where_somebody_is_goes_into_no_address(client, campaign):
    point = {"latitude": "-8.061", "longitude": "-34.871"}
    assert client.post("/places/nearest.json", point).json()["label"] == "Recife, Brazil"
    assert client.get("/places/nearest.json", point).status_code == 405


def test_another_campaign_lives_under_its_own_address(client, campaign):
    other = make_campaign("flyby", is_default=False)
    response = client.post("/c/flyby/wave/", form(), follow=True)
    assert response.redirect_chain[0][0].startswith("/c/flyby/w/")
    assert Submission.objects.get().campaign == other
    assert client.get("/c/nothing/wave/").status_code == 404
    assert "/c/flyby/" not in client.get("/wave/").content.decode()


def test_a_closed_campaign_says_so(client, campaign):
    campaign.closes_at = "2014-01-01T00:00:00Z"
    campaign.save()
    assert "We are not taking photos" in client.get("/wave/").content.decode()
    assert client.post("/wave/", form()).status_code == 403
    assert not Submission.objects.exists()


def test_a_site_without_a_campaign_says_so(client, db):
    assert client.get("/").status_code == 404


def test_a_public_page_has_a_code_that_leads_to_the_face(client, crowd):
    one = crowd(1)[0]
    page = client.get(f"/wave/{one.public_id}/").text
    assert qr_svg(f"http://testserver/?wave={one.public_id}") in page


def test_lists_have_pages(client, crowd):
    crowd(3)
    page = client.get("/waves/?page=2")
    assert page.status_code == 200
    assert page.content.decode().count("/photo/") == 3


def test_the_form_keeps_what_was_typed(client, campaign):
    page = client.post("/wave/", form(consent="", name="Ana of Recife", message="Hello")).content.decode()
    assert "Ana of Recife" in page
    assert "Hello" in page
    assert "Please tick this box" in page


def test_json_in_the_page_cannot_close_its_script(client, published, moderator):
    Submission.objects.update(name="</script><script>alert(1)</script>")
    assert "</script><script>alert" not in client.get("/").content.decode()
    cell = client.get("/cells/0/0.json")
    assert json.loads(cell.content)["by"].startswith("</script>")
    assert cell["Content-Type"] == "application/json"


def test_the_town_in_the_field_wins_over_the_one_chosen_before(client, campaign):
    words = form(place="Olinda", place_slug="recife")
    client.post("/wave/", words)
    assert Submission.objects.get().place == "Olinda"


def test_too_many_photos_at_once_are_a_form_error(client, campaign):
    files = [upload(wave_photo(1)) for _ in range(21)]
    response = client.post("/wave/", form(photo=files))
    assert response.status_code == 422
    assert "at most 20 photos" in response.content.decode()
    assert not Submission.objects.exists()
