"""Names in the world's scripts, as outlines."""

import subprocess
import sys
import unicodedata
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.environment import ROOT
from tracker.documents.bidi import levels_of, visual_runs
from tracker.documents.faces import REPLACEMENT, clusters_of, faces
from tracker.documents.layout import Style
from tracker.documents.page import Page
from tracker.documents.text import runs, set_line, shape_run

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
    "Persian": "می\u200cخواهم",
    "Hebrew with points": "שָׁלוֹם",
    "Urdu": "ٹیپو",
    "Armenian": "Արամ Խաչատրյան",
    "Georgian": "ნინო ბერიძე",
    "Amharic": "ሰላም አበበ",
    "Sinhala": "ශ්\u200dරී කුමාර",
    "Khmer": "សុខា ស្រីមុំ",
    "Lao": "ສົມໃຈ ນ້ຳ",
    "Burmese": "အောင်ဆန်း မြွှို့",
    "Tibetan": "བཀྲ་ཤིས་བདེ་ལེགས",
    "Gujarati": "પ્રિયા",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ",
    "Kannada": "ಪ್ರಿಯಾ",
    "Malayalam": "പ്രിയ കൃഷ്ണൻ",
    "Odia": "ପ୍ରିୟା",
    "Telugu": "శ్రీనివాస్",
    "Dhivehi": "އަހްމަދު",
    "Syriac": "ܡܪܝܡ",
    "Cherokee": "ᏍᏏᏉᏯ",
    "Inuktitut": "ᐊᓈᓇ",
    "Fulani": "𞤀𞤣𞤤𞤢𞤥",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "N’Ko": "ߒߞߏ",
    "Tamazight": "ⵣⵉⵔⵉ",
    "Yi": "ꆈꌠ",
    "Vai": "ꕙꔤ",
    "Javanese": "ꦗꦮ",
    "Balinese": "ᬩᬮᬶ",
    "Sundanese": "ᮞᮥᮔ᮪ᮓ",
    "Cham": "ꨌꩌ",
    "Meitei": "ꯃꯩꯇꯩ",
    "Santali": "ᱥᱟᱱᱛᱟᱲᱤ",
    "Lisu": "ꓡꓲ-ꓢꓴ",
    "Limbu": "ᤕᤰᤌᤢᤱ",
    "Dai": "ᦑᦺ",
    "Tai Nüa": "ᥖᥭᥰ",
    "Lanna": "ᨲ᩠ᩅᩫ",
    "Rohingya": "𐴌𐴟𐴇𐴥𐴝𐴚𐴒𐴙𐴝",
    "Bamum": "ꚠꚡ",
    "Osage": "𐓏𐓘𐓻𐓘𐓻𐓟",
    "letters for formulas": "𝓐𝓷𝓪",
    "signs": "♄ ☄ ★ ♥ ☺",
    "emoji": "🪐 🇧🇷 1️⃣ ❤️",
}
EMOJI = {
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "skin": "👋🏽",
    "flag": "🇧🇷",
    "Scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "astronaut": "👩🏾\u200d🚀",
}


def glyphs_of(text, is_display=True):
    for shown, is_rightward, face, _said in runs(text, faces(PACKAGES, is_display)):
        for glyph in shape_run(shown, is_rightward, face, ""):
            yield face.font.glyph_to_string(glyph.number), glyph.number


@pytest.mark.parametrize("is_display", [True, False], ids=["display", "plain"])
@pytest.mark.parametrize("script", NAMES)
def test_every_letter_has_a_glyph(script, is_display):
    """Number 0 is .notdef, the empty box."""
    text = unicodedata.normalize("NFC", NAMES[script])
    glyphs = list(glyphs_of(text, is_display))
    assert glyphs
    assert not [name for name, number in glyphs if number == 0]
    line = set_line(text, 20, faces(PACKAGES, is_display))
    assert line.width > 15
    assert line.outline
    said = "".join(letter for letter, _ in line.letters)
    assert sorted(said) == sorted(text), "nothing was replaced"
    shown = [said for *_, said in runs(text, faces(PACKAGES, is_display))]
    assert not any(shown)


@pytest.mark.parametrize("name", EMOJI)
def test_an_emoji_of_several_characters_is_one_glyph(name):
    assert len(list(glyphs_of(EMOJI[name]))) == 1
    assert list(clusters_of(f"a{EMOJI[name]}b")) == ["a", EMOJI[name], "b"]


def test_an_emoji_that_no_face_has_falls_into_its_parts():
    text = "👩\u200d🪐"
    assert len([number for _, number in glyphs_of(text) if number]) == 2


def test_a_mark_that_nobody_has_is_left_out_and_still_said():
    line = set_line("a\U00010a0f", 20, faces(PACKAGES, False))
    assert line.outline == set_line("a", 20, faces(PACKAGES, False)).outline
    assert [letter for letter, _ in line.letters] == ["a\U00010a0f"]


def test_fonts_are_read_when_a_text_needs_them():
    program = "from pathlib import Path; from tracker.documents.text import set_line; "
    program += "from tracker.documents.faces import faces; known = faces(Path('node_modules'), True); "
    program += "set_line('Nguyễn Ελένη', 20, known); "
    program += "print(len(known), sum('face' in vars(one) for one in known))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    there, read = map(int, done.stdout.split())
    assert there > 60
    assert read <= 4


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
        ("אב, גד 3", [("3", True), ("אב, גד ", False)]),
        ("\u2068אב\u2069, \u2068גד\u2069 3", [("אב", False), (", ", True), ("גד", False), (" 3", True)]),
        ("אב \u2068Ana, 3\u2069 גד", [(" גד", False), ("Ana, 3", True), ("אב ", False)]),
        ("a\u2068א\u2068b\u2069ג\u2069\u2069", [("a", True), ("ג", False), ("b", True), ("א", False)]),
    ],
    ids=str,
)
def test_the_order_on_the_line_is_that_of_unicode(text, runs):
    assert visual_runs(text) == runs


def test_numbers_after_arabic_stand_to_its_left():
    assert levels_of("سنة 2013") == [1, 1, 1, 1, 2, 2, 2, 2]


def test_a_missing_character_is_shown_as_missing_and_breaks_nothing():
    line = set_line("a\U000f0000b", 20, faces(PACKAGES, True))
    assert line.outline == set_line(f"a{REPLACEMENT}b", 20, faces(PACKAGES, True)).outline
    assert [letter for letter, _ in line.letters] == ["a", "\U000f0000", "b"]


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
