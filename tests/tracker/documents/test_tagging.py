"""What a PDF says besides what it shows: text to search and to hear, title, language, headings, figures."""

import unicodedata
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from PIL import Image

from tests.environment import ROOT
from tests.tracker.documents.test_text import EMOJI, NAMES
from tracker.documents.layout import Box, Style
from tracker.documents.page import Page

PACKAGES = ROOT / "node_modules"
# Programs turn Arabic and Hebrew round, and not what they do not know to stand from right to left.
UNKNOWN_TO_PROGRAMS = {"Fulani", "Rohingya", "N’Ko"}
ISOLATED = "Ana \u2068محمد\u2069, 3 others"


def pdf_of(*texts, title="Test", language="en"):
    page = Page((600, 60 + 40 * len(texts)), PACKAGES, title=title, language=language)
    for number, text in enumerate(texts):
        page.text(text, 20, 20 + 40 * number, Style(24, display=True), most=560)
    return page.pdf()


def words_of(pdf):
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def elements_of(pdf):
    root = pypdf.PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]["/K"]
    return [one.get_object() for one in root.get_object()["/K"]]


@pytest.mark.parametrize("name", [*(NAMES.keys() - UNKNOWN_TO_PROGRAMS), *EMOJI])
def test_text_is_found_by_programs_as_it_was_typed(name):
    text = unicodedata.normalize("NFC", (NAMES | EMOJI)[name])
    found = unicodedata.normalize("NFC", words_of(pdf_of(text)))
    assert found == text


@pytest.mark.parametrize("name", sorted(UNKNOWN_TO_PROGRAMS))
def test_others_are_told_by_their_element(name):
    assert elements_of(pdf_of(NAMES[name]))[0]["/ActualText"] == NAMES[name]


def test_a_name_in_a_sentence_is_found_with_it():
    pdf = pdf_of(ISOLATED)
    assert words_of(pdf) == "Ana محمد, 3 others"
    assert elements_of(pdf)[0]["/ActualText"] == "Ana محمد, 3 others"


def test_letters_lie_where_they_are_seen():
    """Selecting a word selects what is drawn there."""
    pdf = pdf_of("Ana Müller")
    page = pypdfium2.PdfDocument(pdf)[0]
    words = page.get_textpage()
    left, bottom, right, top = words.get_charbox(9)  # the last letter
    image = page.render(scale=4).to_pil().convert("L").point(lambda shade: 255 * (shade < 128))
    ink = Image.Image.getbbox(image)
    assert left * 4 < ink[2] <= right * 4 + 4
    assert bottom <= 20 < top


def test_it_has_title_language_and_no_placeholder():
    reader = pypdf.PdfReader(BytesIO(pdf_of("x", title="Of \u2068محمد\u2069", language="fr")))
    root = reader.root_object
    assert reader.metadata.title == "Of محمد"
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert set(reader.metadata) == {"/Title", "/Author", "/Producer"}


def test_everything_is_an_element_or_decoration():
    page = Page((400, 300), PACKAGES)
    page.text("Heading", 20, 250, Style(24, tag="H1"))
    page.paragraph("words and more words " * 4, 20, 200, Style(12), 200)
    page.picture(Image.new("RGB", (8, 8)), Box(20, 20, 50, 50), "A square")
    page.picture(Image.new("RGB", (8, 8)), Box(90, 20, 50, 50))
    page.mark(300, 100, 40)
    page.add_page((300, 300))
    page.code("https://example.org/", 20, 20, 50)
    pdf = page.pdf()
    elements = elements_of(pdf)
    assert [one["/S"] for one in elements] == ["/H1", "/P", "/Figure", "/Figure"]
    assert len(elements[1]["/K"]) == 3, "three lines, one paragraph"
    assert [one["/Alt"] for one in elements[2:]] == ["A square", "https://example.org/"]
    reader = pypdf.PdfReader(BytesIO(pdf))
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for place, found in enumerate(reader.pages):
        content = found.get_contents().get_data()
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
        assert content.count(b"BDC") == len(numbers[2 * place + 1])
        assert found["/StructParents"] == numbers[2 * place] == place
        outside = False
        depth = 0
        for _operands, operator in pypdf.generic.ContentStream(found["/Contents"], reader).operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            outside |= operator in (b"f", b"f*", b"S", b"B", b"Tj", b"Do") and depth != 1
        assert not outside


def test_the_unseen_letters_are_not_seen():
    with_text, without = Page((300, 60), PACKAGES), Page((300, 60), PACKAGES)
    with_text.text("Ana", 20, 20, Style(30))
    without.tags.write = lambda *_: ""
    without.text("Ana", 20, 20, Style(30))
    assert with_text.png(2) == without.png(2)
