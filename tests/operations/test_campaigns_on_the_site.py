"""A campaign is made, changed, previewed, taken along and opened on the site alone."""

import zipfile
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaic.models import Mosaic
from operations import editing
from tests.photos_made import gradient, jpeg
from tracker.campaigns import to_file, toml
from tracker.campaigns.keys import CampaignFileError
from tracker.models import Campaign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
QUESTIONS = {
    "title": "Wave at Jupiter 2031",
    "sentence": "JUICE looks back.",
    "spacecraft": "JUICE",
    "body": "Jupiter",
    "starts_at": "2031-07-20T12:00",
    "ends_at": "2031-07-20T12:15",
}
HERE = "/c/wave-at-jupiter-2031"
EARLIER = {
    "title": "From afar",
    "spacecraft": "Voyager 1",
    "taken_on": "1990-02-14",
    "distance_km": 6_000_000_000,
    "words": "A dot.",
}
EDIT = f"{HERE}/organise/campaign/"


@pytest.fixture
def organiser(client):
    user = get_user_model().objects.create_user("olga", password="a long password", is_staff=True)
    user.groups.add(Group.objects.get(name="Organiser"))
    client.force_login(user)
    return client


@pytest.fixture
def jupiter(organiser):
    answer = organiser.post("/organise/campaigns/", QUESTIONS)
    assert answer["Location"] == EDIT, answer.text
    return Campaign.objects.get()


def form_of(page):
    """What its form would send as it is."""
    fields = {}
    for context in page.context:
        for _block, asked in context.get("blocks", []):
            for field, value in asked:
                if value not in ("", False, None, []):
                    fields[field.name] = "on" if value is True else value
    return fields


def test_from_an_empty_database_a_few_questions_make_a_draft_that_nobody_sees(organiser, jupiter):
    assert jupiter.is_draft
    assert jupiter.is_default
    assert Mosaic.objects.get(campaign=jupiter, is_default=True).target.reference.identifier == "earth"
    organiser.logout()
    assert organiser.get("/").status_code == 404
    assert organiser.get(f"{HERE}/wave/").status_code == 404
    assert organiser.get("/api/v1/campaigns").json() == []


def test_everything_that_is_missing_is_said_at_once(organiser, db):
    answer = organiser.post("/organise/campaigns/", {"starts_at": "soon"})
    assert answer.status_code == 422
    for words in ("Give it a title", "in one sentence", "Name the spacecraft", "Say until when"):
        assert words in answer.text
    answer = organiser.post("/organise/campaigns/", QUESTIONS | {"starts_at": "soon", "ends_at": "later"})
    for name in ("starts_at", "ends_at"):
        assert f"session 1: {name}" in answer.text
    assert not Campaign.objects.exists()


def test_a_session_that_lacks_everything_is_told_so_at_once(db):
    with pytest.raises(CampaignFileError) as told:
        toml.read(editing.begin({"title": "Wave", "sentence": "It looks."}))
    wrong = str(told.value)
    assert all(f"session 1: {name}" in wrong for name in ("spacecraft", "starts_at", "ends_at"))


def test_each_page_of_it_saves_what_it_shows_and_means_the_same(organiser, jupiter):
    before = to_file.describe(jupiter)
    for section in ("words", "sessions", "pictures", "consent", "dates"):
        form = form_of(organiser.get(f"{EDIT}{section}/"))
        answer = organiser.post(f"{EDIT}{section}/", form)
        assert answer.status_code == 302, (section, answer.text)
    jupiter.refresh_from_db()
    assert to_file.describe(jupiter) == before
    assert jupiter.consent_texts.count() == 1


def test_words_in_two_languages(organiser, jupiter):
    form = form_of(organiser.get(f"{EDIT}words/"))
    form |= {
        "story": "# Far\r\n\r\nIt looked.",
        "es.title": "Saluda a Júpiter 2031",
        "es.story": "# Lejos\n\nMiró.",
    }
    assert organiser.post(f"{EDIT}words/", form).status_code == 302
    page = organiser.get(f"{HERE}/as/before/story/", headers={"accept-language": "es"})
    assert "Miró." in page.text
    assert "Saluda a Júpiter 2031" in page.text


def test_a_session_that_moves_has_its_distance_computed_anew(organiser, jupiter):
    before = jupiter.main_session.distance_km
    form = form_of(organiser.get(f"{EDIT}sessions/"))
    form |= {"session.0.starts_at": "2031-12-20T12:00", "session.0.ends_at": "2031-12-20T12:15"}
    organiser.post(f"{EDIT}sessions/", form)
    assert abs(jupiter.main_session.distance_km - before) > 10_000_000


def test_a_picture_comes_first_is_cropped_and_has_a_dot(organiser, jupiter):
    form = form_of(organiser.get(f"{EDIT}pictures/"))
    file = SimpleUploadedFile("us.jpg", jpeg(gradient(400, 200)))
    new = {"id": "J1", "title": "Us", "credit": "A camera", "spacecraft": "JUICE", "upload": file}
    form |= {f"picture.1.{name}": value for name, value in new.items()}
    form |= {"picture.first": "1", "picture.1.dot.x": "0.25", "picture.1.dot.y": "0,5"}
    answer = organiser.post(f"{EDIT}pictures/", form)
    assert answer.status_code == 302, answer.text
    first = jupiter.reference_images.first()
    assert (first.identifier, first.dot, first.width) == ("J1", {"x": 0.25, "y": 0.5}, 400)
    assert Mosaic.objects.get(campaign=jupiter, is_default=True).target.reference == first
    form = form_of(organiser.get(f"{EDIT}pictures/"))
    form |= {f"picture.0.crop.{name}": value for name, value in (("left", "0.5"), ("top", "0"))}
    form |= {"picture.0.crop.width": "0.5", "picture.0.crop.height": "1"}
    assert organiser.post(f"{EDIT}pictures/", form).status_code == 302
    first.refresh_from_db()
    assert (first.width, first.height) == (200, 200)
    assert Mosaic.objects.get(campaign=jupiter, is_default=True).target.width == 200
    form = form_of(organiser.get(f"{EDIT}pictures/")) | {"picture.0.out": "on"}
    organiser.post(f"{EDIT}pictures/", form)
    assert [one.identifier for one in jupiter.reference_images.all()] == ["earth"]
    assert Mosaic.objects.get(campaign=jupiter, is_default=True).target.reference.identifier == "earth"


def test_what_cannot_be_is_said_and_what_was_typed_stays(organiser, jupiter):
    form = form_of(organiser.get(f"{EDIT}dates/"))
    form |= {"opens_at": "2031-08-01T00:00", "closes_at": "2031-07-01T00:00", "limits.people": "none"}
    answer = organiser.post(f"{EDIT}dates/", form)
    assert answer.status_code == 422
    assert "limits.people is no limit" in answer.text
    assert 'value="none"' in answer.text
    assert Campaign.objects.get().opens_at is None


def test_the_file_goes_out_and_in_and_means_the_same(organiser, jupiter):
    form = form_of(organiser.get(f"{EDIT}pictures/"))
    file = SimpleUploadedFile("us.jpg", jpeg(gradient(400, 200)))
    new = {"id": "J1", "title": "Us", "credit": "A camera", "spacecraft": "JUICE", "upload": file}
    form |= {f"picture.1.{name}": value for name, value in new.items()}
    organiser.post(f"{EDIT}pictures/", form)
    Campaign.objects.update(late_wavers="ring", earlier_pictures=[EARLIER])
    before = to_file.describe(Campaign.objects.get())
    assert (before["late_wavers"], before["earlier_picture"]) == ("ring", [EARLIER])
    files = dict(jupiter.reference_images.values_list("identifier", "file"))
    packed = organiser.get(f"{EDIT}file.zip").content
    assert ZipFile(BytesIO(packed)).namelist() == ["campaign.toml", "J1.jpg"]
    upload = {"file": SimpleUploadedFile("jupiter.zip", packed), "do": "use"}
    assert organiser.post(f"{EDIT}upload/", upload).status_code == 302
    assert to_file.describe(Campaign.objects.get()) == before
    assert dict(jupiter.reference_images.values_list("identifier", "file")) == files
    text = organiser.get(f"{EDIT}file.toml").text
    changed = text.replace("JUICE looks back.", "JUICE looks home.")
    checked = {"file": SimpleUploadedFile("a.toml", changed.encode()), "do": "check"}
    assert "can be used" in organiser.post(f"{EDIT}upload/", checked).text
    assert Campaign.objects.get().sentence == "JUICE looks back."
    organiser.post(f"{EDIT}upload/", {"file": SimpleUploadedFile("a.toml", changed.encode()), "do": "use"})
    assert Campaign.objects.get().sentence == "JUICE looks home."


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_zip_is_a_sentence_and_changes_nothing(organiser, jupiter, how):
    with ZipFile(buffer := BytesIO(), "w", how) as archive:
        archive.writestr("campaign.toml", organiser.get(f"{EDIT}file.toml").text)
    whole = buffer.getvalue()
    torn = whole[:60] + bytes(40) + whole[100:]
    answer = organiser.post(f"{EDIT}upload/", {"file": SimpleUploadedFile("a.zip", torn), "do": "use"})
    assert "This ZIP is damaged: make it anew." in answer.text


def test_a_picture_that_did_not_come_with_the_file_is_missed(organiser, jupiter):
    more = '\n[[picture]]\nfile = "juice.png"\nid = "J2"\ntitle = "Us"\ncredit = "A"\nspacecraft = "JUICE"\n'
    text = organiser.get(f"{EDIT}file.toml").text + more
    answer = organiser.post(
        f"{EDIT}upload/", {"file": SimpleUploadedFile("a.toml", text.encode()), "do": "check"}
    )
    assert answer.status_code == 422
    assert "juice.png is missing" in answer.text


def test_what_is_written_is_read_as_it_was(db):
    words = 'A "quote", a \\\\ and\n\n# two\tlines – ü \u202e'
    data = editing.begin(QUESTIONS) | {"sentence": "x", "story": words}
    with pytest.raises(CampaignFileError, match="starts_at"):
        toml.read(data)
    again = editing.data_of(to_file.write(data))
    assert again == data


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_each_page_is_seen_as_a_visitor_will_see_it(organiser, jupiter, moment):
    for page in ("", "when/", "wave/", "check-in/", "pictures/", "map/", "waves/", "numbers/", "privacy/"):
        answer = organiser.get(f"{HERE}/as/{moment}/{page}")
        assert answer.status_code == 200, page
        assert "preview-bar" in answer.text
        assert "no-store" in answer["Cache-Control"]


def test_the_clock_of_a_preview_is_its_own(organiser, jupiter):
    counts = "<count-down"
    assert counts in organiser.get(f"{HERE}/as/before/").text
    assert 'data-now="2031-07-20T12:07:30+00:00"' in organiser.get(f"{HERE}/as/during/").text
    assert counts not in organiser.get(f"{HERE}/as/after/").text
    assert "data-now" not in organiser.get(f"{HERE}/organise/campaign/").text
    assert counts in organiser.get(f"{HERE}/as/before/").text


def test_a_preview_sends_nothing_and_is_for_organisers(organiser, jupiter):
    assert organiser.post(f"{HERE}/as/during/wave/", {}).status_code == 409
    organiser.logout()
    assert organiser.get(f"{HERE}/as/during/")["Location"].startswith(f"{HERE}/as/during/log-in/")


def test_it_is_opened_when_somebody_says_so(organiser, jupiter):
    page = organiser.get(EDIT)
    assert "There is none: nothing would become public" in page.text
    organiser.post(f"{EDIT}open/")
    organiser.logout()
    assert organiser.get("/").status_code == 200
