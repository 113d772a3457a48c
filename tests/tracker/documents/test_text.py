"""Names in the world's scripts, as outlines."""

import unicodedata
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.environment import ROOT
from tracker.documents.layout import Style
from tracker.documents.page import Page, faces
from tracker.documents.text import levels_of, set_line, shape_run, visual_runs

PACKAGES = ROOT / "node_modules"
NAMES = {
    "Arabic": "محمد الأحمد",
    "Hindi": "प्रिया क्षत्रिय",
    "Chinese": "张伟",
    "Japanese": "田中さくら",
    "Korean": "김민준",
    "Hebrew": "שלום",
    "Thai": "สมชาย",
    "Bengali": "রবীন্দ্রনাথ",
    "Tamil": "கமலா",
    "Greek": "Ελένη",
    "Russian": "Дмитрий",
    "Vietnamese": "Nguyễn",
    "Polish": "Łukasz",
}


@pytest.mark.parametrize("script", NAMES)
def test_every_letter_has_a_face(script):
    text = unicodedata.normalize("NFC", NAMES[script])
    known = set().union(*(face.characters for face in faces(PACKAGES, True)))
    assert {letter for letter in text if letter != " "} <= {chr(code) for code in known}
    line = set_line(text, 20, faces(PACKAGES, True))
    assert line.width > 20
    assert line.outline


def face_with(letter):
    return next(face for face in faces(PACKAGES, False) if face.has(letter))


def test_arabic_letters_are_joined():
    """Alone, the letter meem has another shape than in the middle of a word."""
    face = face_with("م")
    alone = {glyph for glyph, *_ in shape_run("م", False, face, "")}
    joined = [glyph for glyph, *_ in shape_run("ممم", False, face, "")]
    assert len(set(joined)) == 3
    assert not alone & set(joined[1:2])


def test_hindi_conjuncts_are_one_sign():
    face = face_with("क")
    assert len(shape_run("क्ष", True, face, "")) == 1


def test_korean_syllables_may_come_in_pieces():
    whole, pieces = "한", unicodedata.normalize("NFD", "한")
    assert set_line(pieces, 20, faces(PACKAGES, False)) == set_line(whole, 20, faces(PACKAGES, False))


def test_han_letters_follow_the_country():
    here = [set_line("直", 20, faces(PACKAGES, False), language).outline for language in ("zh-Hant", "ja")]
    assert here[0] != here[1]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Ana", [("Ana", True)]),
        ("אבג", [("אבג", False)]),
        ("Ana אבג Bea", [("Ana ", True), ("אבג", False), (" Bea", True)]),
        ("אבג Ana", [("Ana", True), ("אבג ", False)]),
        ("אבג 12", [("12", True), ("אבג ", False)]),
        ("Ana אבג 12", [("Ana ", True), ("12", True), ("אבג ", False)]),
        ("", []),
        ("12", [("12", True)]),
    ],
    ids=str,
)
def test_the_order_on_the_line_is_that_of_unicode(text, runs):
    assert visual_runs(text) == runs


def test_numbers_after_arabic_stand_to_its_left():
    assert levels_of("سنة 2013") == [1, 1, 1, 1, 2, 2, 2, 2]


def test_a_missing_character_is_shown_as_missing_and_breaks_nothing():
    assert set_line("a\U000f0000b", 20, faces(PACKAGES, True)).width > 20


def test_pdf_and_png_show_the_same():
    def page():
        sheet = Page((400, 100), PACKAGES)
        sheet.text("김민준 محمد", 20, 40, Style(30), most=360)
        return sheet

    png = Image.open(BytesIO(page().png(1.0))).convert("L")
    document = pypdfium2.PdfDocument(page().pdf())
    again = document[0].render(scale=1).to_pil().convert("L")
    assert np.abs(np.asarray(png, int) - np.asarray(again, int)).max() == 0
    assert (np.asarray(png) < 100).sum() > 200


def test_a_long_name_becomes_smaller_and_stays_on_the_sheet():
    sheet = Page((400, 100), PACKAGES)
    line = sheet.line("W" * 20, Style(30))
    assert line.width > 360
    assert sheet.text("W" * 20, 20, 40, Style(30), most=360) <= 381
