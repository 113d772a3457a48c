"""Certificates, and the page that says that one is genuine."""

import re
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from django.test import Client
from PIL import Image

from mosaic.keepsakes import certificate
from mosaic.views import people
from tracker.models import Group, Submission
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


def somebody(build):
    return build.placements.first().submission


def test_a_certificate_is_a_pdf_and_a_picture(client, published):
    code = somebody(published).public_id
    pdf = client.get(f"/certificates/{code}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(pdf.content)) == 1
    png = client.get(f"/certificates/{code}.png")
    width, height = Image.open(BytesIO(png.content)).size
    assert width > 2000
    assert width / height == pytest.approx(297 / 210, rel=0.01)


def test_it_says_where_and_when_and_when_the_light_arrived(client, published):
    page = client.get(f"/certificates/{somebody(published).public_id}/").content.decode()
    assert "waved at Cassini from Recife, Brazil on Friday 19 July 2013, 18:31 (UTC-03)." in page
    assert "22:51:23 UTC, while it photographed us. It was 80 minutes and 23 seconds on the way." in page
    assert "Saturn was almost straight overhead" in page
    assert "Row 1, column 1, of " in page
    assert "Genuine" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"place_slug": "tokyo", "waved_date": "2013-07-20", "waved_time": "06:30"},
            "Saturn was below the horizon",
        ),
        ({"waved_time": "20:00"}, "78\u00a0minutes after the picture was taken"),
        ({"waved_time": "12:00"}, "before the picture was taken"),
        ({"waved_date": "2020-01-01", "other_day": "2020-01-01"}, "Saturn was 1,645 million kilometres away"),
        ({"waved_date": "2008-03-02", "other_day": "2008-03-02"}, "waved at Saturn from Recife"),
    ],
    ids=str,
)
def test_it_is_true_outside_the_window_and_below_the_horizon(send, words, said):
    submission = send(1, **words).submission
    words = " ".join(certificate.paragraphs(submission))
    assert said in words
    assert ("Cassini" in words) == (submission.waved_at.year == 2013)


def test_a_code_is_typed_and_found(client, published):
    code = somebody(published).public_id
    typed = f" {code[:5].upper()}-{code[5:]} "
    assert client.get("/certificates/", {"code": typed}).headers["Location"] == f"/certificates/{code}/"
    wrong = client.get("/certificates/", {"code": "nobodyshere"})
    assert wrong.status_code == 404
    assert "There is no valid certificate with this code." in wrong.content.decode()
    assert client.get("/certificates/", {"code": "x" * 10_000}).status_code == 404
    assert client.get("/certificates/").status_code == 200


@pytest.mark.parametrize("name", ["Նարեկ 👨\u200d👩\u200d👧", "محمد الأحمد", "שלום", "प्रिया"])
def test_it_can_be_searched_copied_and_read_aloud(client, published, name):
    submission = somebody(published)
    Submission.objects.filter(pk=submission.pk).update(name=name)
    by_line = Submission.objects.get(pk=submission.pk).by_line_with(str)
    document = pypdf.PdfReader(BytesIO(client.get(f"/certificates/{submission.public_id}.pdf").content))
    text = document.pages[0].extract_text()
    assert name in text
    assert "waved at Cassini from Recife, Brazil" in text.replace("\n", " ")
    catalog = document.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert name in document.metadata.title
    elements = [one.get_object() for one in catalog["/StructTreeRoot"]["/K"]["/K"]]
    assert [one["/S"] for one in elements if one["/S"] != "/P"] == ["/H1", "/Figure", "/Figure"]
    heading = next(one for one in elements if one["/S"] == "/H1")
    assert heading.get("/ActualText", by_line) == by_line


@pytest.mark.parametrize("ending", ["/", ".pdf", ".png"])
def test_who_withdraws_has_no_certificate_any_more(client, published, ending):
    submission = somebody(published)
    address = f"/certificates/{submission.public_id}{ending}"
    assert client.get(address).status_code == 200
    lifecycle.withdraw(submission)
    assert client.get(address).status_code == 404


def test_nobody_has_one_before_being_approved(client, submission):
    assert client.get(f"/certificates/{submission.public_id}.pdf").status_code == 404


@pytest.mark.parametrize("name", ["محمد الأحمد", "प्रिया शर्मा", "张伟", "田中さくら", "김민준", "W" * 80])
def test_any_name_fits_and_shows(client, published, name):
    submission = somebody(published)
    blank = client.get(f"/certificates/{submission.public_id}.png").content
    Submission.objects.filter(pk=submission.pk).update(name=name)
    named = client.get(f"/certificates/{submission.public_id}.png")
    assert named.status_code == 200
    assert named.content != blank
    assert client.get(f"/certificates/{submission.public_id}.pdf").status_code == 200


def test_it_is_still_drawn_when_neighbours_have_gone(client, published):
    submission = somebody(published)
    for other in Submission.objects.exclude(pk=submission.pk)[:6]:
        lifecycle.withdraw(other)
    assert client.get(f"/certificates/{submission.public_id}.png").status_code == 200


@pytest.fixture
def group(published):
    group = Group.objects.create(campaign=published.mosaic.campaign, name="Class 3b", is_approved=True)
    assert Client().get(f"/groups/{group.code}/certificates.pdf").status_code == 404
    Submission.objects.update(group=group)
    return group


def read_certificates(client, group, part=""):
    answer = client.get(f"/groups/{group.code}/certificates.pdf{part}")
    assert answer.status_code == 200
    return pypdf.PdfReader(BytesIO(answer.content)).pages


def test_each_of_a_group_has_a_certificate_of_their_own(client, published, group):
    for number, submission in enumerate(Submission.objects.order_by("pk")):
        Submission.objects.filter(pk=submission.pk).update(name=f"Pupil {number}", people=1 + number % 2)
    everybody, *pages = read_certificates(client, group)
    waves = group.submissions.approved().order_by("pk")
    for page, submission in zip(pages, waves, strict=True):
        text = page.extract_text()
        assert submission.by_line in everybody.extract_text()
        assert submission.by_line in text
        assert "waved at Cassini from Recife, Brazil" in " ".join(text.split())
        assert submission.public_id in text
        assert certificate.cell_of(submission).line in text
    assert pages[0].mediabox.width > pages[0].mediabox.height
    page = client.get(f"/groups/{group.code}/").content.decode()
    assert page.count("<rect") == published.placements.count()
    assert "18 people in this group waved" in page


def test_those_of_a_large_group_come_in_several_files(client, published, group, monkeypatch):
    monkeypatch.setattr(people, "CERTIFICATES", 5)
    page = client.get(f"/groups/{group.code}/").content.decode()
    assert re.findall(r"certificates\.pdf\?part=(\d)", page) == ["1", "2", "3"]
    assert "Certificates 11–12 (PDF)" in page
    for part, count in (("", 5), ("?part=2", 5), ("?part=3", 2)):
        assert len(read_certificates(client, group, part)) == 1 + count
    assert client.get(f"/groups/{group.code}/certificates.pdf?part=4").status_code == 404
    assert client.get(f"/groups/{group.code}/certificates.pdf?part=x").status_code == 400


def test_who_has_left_is_in_no_certificate_of_a_group(client, published, group):
    one, *others = Submission.objects.order_by("pk")
    lifecycle.withdraw(one)
    text = "".join(page.extract_text() for page in read_certificates(client, group))
    assert one.public_id not in text
    assert all(other.public_id in text for other in others)


def test_cards_for_sharing(client, published):
    submission = somebody(published)
    card = client.get(f"/wave/{submission.public_id}/card.png")
    assert Image.open(BytesIO(card.content)).size == (1200, 630)
    page = client.get(f"/wave/{submission.public_id}/").content.decode()
    assert f'content="http://testserver/wave/{submission.public_id}/card.png"' in page


@pytest.mark.parametrize(
    ("page", "card"),
    [
        ("/", "/card.png"),
        ("/versions/", "/card.png"),
        ("/version/", "/version/card.png"),
        ("/when/recife/", "/when/recife/card.png"),
    ],
)
def test_each_page_has_a_card_of_its_own_size(client, published, page, card):
    found = client.get(page).content.decode()
    assert f'<meta property="og:image" content="http://testserver{card}">' in found
    assert '<meta property="og:image:width" content="1200">' in found
    assert Image.open(BytesIO(client.get(card).content)).size == (1200, 630)


def test_the_card_of_the_mosaic_shows_it(client, published):
    picture = Image.open(BytesIO(client.get("/card.png").content)).convert("RGB")
    assert len(picture.crop((100, 40, 1100, 400)).resize((20, 8)).getcolors(160)) > 20


def test_the_card_of_a_group_has_only_who_is_public(client, published):
    group = Group.objects.create(campaign=published.mosaic.campaign, name="Class 3b", is_approved=True)
    one, other = Submission.objects.order_by("pk")[:2]
    Submission.objects.filter(pk__in=[one.pk, other.pk]).update(group=group)
    assert f"/groups/{group.code}/card.png" in client.get(f"/groups/{group.code}/").content.decode()
    both = client.get(f"/groups/{group.code}/card.png").content
    lifecycle.withdraw(other)
    alone = client.get(f"/groups/{group.code}/card.png").content
    faces = [
        len(Image.open(BytesIO(card)).convert("RGB").crop((330, 200, 570, 420)).getcolors(60_000))
        for card in (both, alone)
    ]
    assert faces[0] > 20
    assert faces[1] == 1, "where the other stood is nothing but the ground"
