"""A campaign's words are its own: whatever another campaign shows, sends or hands out says nothing of 2013.

A campaign at Jupiter is made from its file, lived through, and every route of the site is read, in each
language, as a visitor and as staff.
"""

import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from urllib.parse import unquote
from zipfile import ZipFile

import pypdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mosaic.keepsakes import bundle, certificate, posters
from mosaic.management.commands.setup_campaign import land_file
from mosaic.models import Build, Mosaic
from operations.fields import SECTIONS
from tests.conftest import WORDS, build_here, token_for, upload
from tests.environment import ROOT
from tests.jupiter import FILE
from tests.photos_made import gradient, jpeg
from tests.site_routes import SITE
from tracker import staff, tasks
from tracker.campaigns import campaign2013
from tracker.documents.layout import Order
from tracker.exchange import archives
from tracker.models import ApiToken, Campaign, Email, Group, Submission
from tracker.sky import gazetteer
from tracker.submissions import intake, lifecycle
from tracker.viewing.cards import place_card, wave_card
from tracker.viewing.window import spot_of_town, window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

# Hashes and ids may hold the digits; a year stands alone.
OF_2013 = re.compile(r"saturn|cassini|messenger|(?<![0-9a-z.])2013(?![0-9a-z])", re.I)
LANGUAGES = ("en", "es", "fr")
WAVE = WORDS | {"waved_date": "2024-03-20", "waved_time": "18:05", "email": "ana@example.org"}
# What an address is asked, where it answers nothing without.
ASKED = {
    "place_search": {"q": "Recife"},
    "when_json": {"latitude": "-8", "longitude": "-35"},
    "when_point_calendar": {"latitude": "-8", "longitude": "-35"},
    "find": {"q": "Ana"},
    "map_people": {"box": "-90,-180,90,180"},
    "oembed": {"url": "http://testserver/"},
}
# These only take something (405 to who looks), or hide from who has no token.
TAKERS = {"preview", "private_action", "organise_import", "organise_import_change", "organise_archive"}
TAKERS |= {"moderate_give", "moderate_decide", "moderate_undo", "moderate_release"}
TAKERS |= {"place_nearest", "challenge", "metrics", "pledge_take_back", "log_out"}
TAKERS |= {"moderate_choose", "invite", "people_change", "organise_build"}
TAKERS |= {"campaign_upload", "campaign_open", "campaign_trial"}
# A campaign whose day is over has no pledge to look at, nobody is late; photos of 300 px have no deep levels.
GONE = {"pledge_page", "pledge_photo", "pledge_check_in", "deep", "later"}
OF_THE_API = ("docs", "campaigns", "campaign", "sessions", "sky/recife", "submissions", "countries")
OF_THE_API += ("mosaics", "search?q=Ana", "places?q=Recife", "figures")
STATIC = (".js", ".css", ".svg")
# Where a session is made, all the planets are offered; where a picture is, all of our drawings.
OFFERED = re.compile(r'<option value="(\w+)"(?: selected)?>\1</option>|<code>messenger</code>')
OF_ADMIN = ("", "tracker/campaign/", "tracker/submission/", "mosaic/mosaic/")


@dataclass
class Place:
    """A campaign that has been lived through, and what its addresses are made of."""

    campaign: Campaign
    approved: Submission
    arguments: dict[str, str]


def make(folder, text, year="2024"):
    (folder / "campaign.toml").write_text(text.replace("YEAR", year))
    call_command("new_campaign", str(folder / "campaign.toml"), stdout=(out := StringIO()))
    return Campaign.objects.get(), out.getvalue()


@pytest.fixture
def jupiter(tmp_path, client, moderator, with_mail):
    """Three photos, of which two are approved, a check-in and a group; a published mosaic; an archive."""
    campaign, told = make(tmp_path, FILE)
    assert found_in(told) == []
    client.post("/groups/", {"name": "Class 5b"})
    group = Group.objects.get()
    group.is_approved = True
    group.save()
    links = [send(client, number, group.code) for number in range(3)]
    client.post("/check-in/", WAVE | {"send_key": "a-key-of-jupiter-in"})
    *approved, last, _check_in = Submission.objects.order_by("pk")
    for one in (*approved, last):
        intake.prepare(one.pk)
        one.refresh_from_db()
    for one in approved:
        lifecycle.approve(one, moderator)
    lifecycle.reject(last, moderator, "unclear")
    for mosaic in Mosaic.objects.order_by("is_default"):
        build = build_here(mosaic)
    archive = archives.order(campaign)
    archives.make(archive.pk)
    archive.refresh_from_db()
    first = approved[0]
    arguments = {
        "public_id": first.public_id,
        "code": group.code,
        "language": "es",
        "slug": "recife",
        "identifier": "earth",
        "size": "large",
        "key": build.key,
        "address": "0/0_0",
        "image_format": build.image_format,
        "kind": "pdf",
        "region": "full",
        "name": build.table,
        "action": "appeal",
        "revision": "1",
        "page": "1",
        "number": "0",
        "row": "0",
        "column": "0",
        "side": "512",
        "pk": "1",
        "section": "sessions",
        "token": links[0].rstrip("/").rpartition("/")[2],
        "archive": archives.token_of(archive),
        "invitation": staff.invite(moderator, "Moderator", "Eva"),
    }
    return Place(campaign, first, arguments)


def send(client, number, code=""):
    photo = upload(jpeg(gradient(300 + number, 200)))
    form = WAVE | {"send_key": f"a-key-of-jupiter-{number}", "photo": photo, "group": code}
    answer = client.post("/wave/", form, headers={"accept": "application/json"})
    assert answer.status_code == 201, answer.text
    assert found_in(answer.text) == []
    return answer.json()["private_url"]


def text_of(answer):
    """What somebody reads in an answer: the words of pages, data and documents, and none of a picture."""
    kind = answer.headers.get("Content-Type", "")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = " ".join(f"{name}: {unquote(value)}" for name, value in answer.headers.items())
    return f"{heads}\n{words_of(kind, content)}"


def words_of(kind, content):
    if kind.startswith("image/") and "svg" not in kind:
        return ""
    if kind.startswith("application/pdf"):
        document = pypdf.PdfReader(BytesIO(content))
        return f"{document.metadata} " + " ".join(page.extract_text() for page in document.pages)
    if kind.startswith("application/zip"):
        with ZipFile(BytesIO(content)) as archive:
            files = [(name, archive.read(name)) for name in archive.namelist()]
        return " ".join(name + (one.decode() if not name.endswith(".jpg") else "") for name, one in files)
    return OFFERED.sub("", content.decode())


def found_in(text):
    return [text[max(0, one.start() - 60) : one.end() + 40] for one in OF_2013.finditer(text)]


def addresses_of(place):
    """Every route of the site, with what it asks for."""
    here = place.arguments
    for name, wanted in SITE.items():
        if name in TAKERS:
            continue
        given = {one: here[one] for one in wanted}
        if name in ("archive", "invitation"):
            given["token"] = here[name]
        if name == "campaign_file":
            given["kind"] = "zip"
        if name == "another":
            given["slug"] = "earth"
        if name == "iiif_tile":
            given["size"] = "512,"
        yield name, reverse(name, kwargs=given), ASKED.get(name, {})
    yield from (("edit_section", reverse("edit_section", args=[one]), {}) for one in SECTIONS)
    yield from ((name, f"/api/v1/{name}", {}) for name in OF_THE_API)
    yield from ((f"admin {name}", f"/admin/{name}", {}) for name in OF_ADMIN)


def test_no_page_and_no_file_of_another_campaign_says_a_word_of_2013(jupiter, client, moderator):
    client.force_login(moderator)
    token = token_for(jupiter.campaign, [ApiToken.Scope.FIGURES])
    faults, count = [], 0
    for name, address, asked in addresses_of(jupiter):
        for language in LANGUAGES:
            headers = {"accept-language": language, "authorization": f"Bearer {token}"}
            answer = client.get(address, asked, headers=headers)
            is_there = answer.status_code in (200, 302, 303) or name in GONE
            if not is_there and name != "health":  # no worker is at work here
                faults.append((name, answer.status_code))
            faults += [(name, language, one) for one in found_in(text_of(answer))]
            count += 1
    assert faults == []
    assert count > 3 * 90


def test_nor_does_what_is_drawn_or_sent(jupiter, client, moderator, tmp_path):
    campaign, wave = jupiter.campaign, jupiter.approved
    build = Build.objects.current(campaign).get(mosaic__is_default=True)
    place = window(campaign.main_session, spot_of_town(gazetteer.by_slug("recife")))
    Email.objects.update(due_at=timezone.now())
    client.post("/lost/", {"email": "ana@example.org"})
    tasks.send_messages()
    assert {one.subject for one in mail.outbox} >= {"You are in the mosaic", "Your wave is not shown"}
    bundle.export(build, tmp_path / "bundle", "es")
    device = TOTPDevice.objects.create(user=moderator, name="app")
    sheets = [
        wave_card(wave),
        place_card(place, is_over=True),
        posters.draw_poster(build, "http://x.example"),
    ]
    sheets.append(certificate.certificate(wave, "http://x.example"))
    texts = [
        *(f"{one.subject} {one.body} {one.from_email}" for one in mail.outbox),
        *(Order(sheet, "png").as_json() for sheet in sheets),
        *((tmp_path / "bundle" / name).read_text() for name in ("index.html", "mosaic.js")),
        *(file.read_text() for file in (ROOT / "static").rglob("*") if file.suffix in STATIC),
        unquote(device.config_url),
    ]
    assert [one for text in texts for one in found_in(text)] == []
    assert "Wave at Jupiter" in unquote(device.config_url)
    assert "Wave at Jupiter" in client.get("/log-in/").text
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Wave at Jupiter"


def test_nor_does_a_campaign_that_is_still_to_come(tmp_path, client):
    make(tmp_path, FILE, year="2031")
    named = [name for name, wanted in SITE.items() if not wanted and name not in TAKERS]
    for name in (*named, "when_place", "when_calendar"):
        address = reverse(name, args=["tokyo"] if name.startswith("when_") and name not in named else [])
        assert found_in(text_of(client.get(address))) == [], name


def test_the_search_would_find_them(client, tmp_path):
    campaign = campaign2013.set_up(land_file())
    for name, words in (("home", "The dot"), ("pictures", "MESSENGER"), ("wave", "A message to Saturn")):
        text = client.get(reverse(name)).text
        assert words in text
        assert found_in(text)
    assert [one.heading for one in campaign.home_chapters] == ["The dot", "Why then"]
    assert "Un mensaje para Saturno" in client.get("/wave/", headers={"accept-language": "es"}).text
    assert found_in("© 2013") == ["© 2013"]
    assert found_in("a2013f") == []


def test_the_words_stand_where_they_belong_in_each_language(tmp_path, client):
    make(tmp_path, FILE)
    english = {name: client.get(reverse(name)).text for name in ("home", "pictures", "wave", "check_in")}
    assert "A dot above the clouds" in english["home"]
    assert "All of us are one point of light." in english["home"]
    assert "Juno photographs the Earth from Jupiter." in english["pictures"]
    assert "A message to Jupiter" in english["wave"]
    assert "A message to Jupiter" in english["check_in"]
    spanish = {"accept-language": "es"}
    assert "Todos somos un punto de luz." in client.get("/", headers=spanish).text
    assert "Juno fotografía la Tierra desde Júpiter." in client.get("/pictures/", headers=spanish).text
    assert "Un mensaje para Júpiter" in client.get("/wave/", headers=spanish).text
