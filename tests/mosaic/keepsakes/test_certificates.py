"""Certificates, and the page that says that one is genuine."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from mosaic.keepsakes import certificate
from tests.conftest import WORDS
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
    assert "Saturn stood almost straight up" in page
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
    assert "No certificate with this code is valid." in wrong.content.decode()
    assert client.get("/certificates/", {"code": "x" * 10_000}).status_code == 404
    assert client.get("/certificates/").status_code == 200


def test_it_can_be_searched_copied_and_read_aloud(client, published):
    submission = somebody(published)
    Submission.objects.filter(pk=submission.pk).update(name="Նարեկ 👨\u200d👩\u200d👧")
    document = PdfReader(BytesIO(client.get(f"/certificates/{submission.public_id}.pdf").content))
    text = document.pages[0].extract_text()
    assert "Նարեկ 👨\u200d👩\u200d👧" in text
    assert "waved at Cassini from Recife, Brazil" in text.replace("\n", " ")
    catalog = document.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "Նարեկ" in document.metadata.title
    paragraphs = catalog["/StructTreeRoot"]["/K"]["/K"]
    assert {one.get_object()["/S"] for one in paragraphs} == {"/P"}
    marked = [number for one in paragraphs for number in one.get_object()["/K"]]
    assert marked == list(range(len(marked)))  # in the order in which it is read
    assert document.pages[0].get_contents().get_data().count(b"BDC") == len(marked)


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


def test_the_sheet_of_a_group_holds_all_of_it(client, published):
    group = Group.objects.create(campaign=published.mosaic.campaign, name="Class 3b", is_approved=True)
    assert client.get(f"/groups/{group.code}/certificates.pdf").status_code == 404
    Submission.objects.update(group=group)
    document = PdfReader(BytesIO(client.get(f"/groups/{group.code}/certificates.pdf").content))
    assert len(document.pages) == 1 + 12  # everybody, and then each
    assert "waved at Cassini from" in document.pages[1].extract_text()
    page = client.get(f"/groups/{group.code}/").content.decode()
    assert page.count("<rect") == published.placements.count()
    assert f"{WORDS['people'] * 12} people of this group waved" in page


def test_cards_for_sharing(client, published):
    submission = somebody(published)
    card = client.get(f"/wave/{submission.public_id}/card.png")
    assert Image.open(BytesIO(card.content)).size == (1200, 630)
    page = client.get(f"/wave/{submission.public_id}/").content.decode()
    assert f'content="http://testserver/wave/{submission.public_id}/card.png"' in page
