"""Names in the scripts of the world have glyphs, and nothing is drawn as an empty box."""

import pytest
from django.conf import settings

from tracker.documents.page import faces
from tracker.documents.text import REPLACEMENT, runs, set_line, shape_run, with_replacements

FACES = faces(settings.BASE_DIR / "node_modules", True)
NAMES = {
    "Armenian": "Արամ Խաչատրյան",
    "Georgian": "ნინო ბერიძე",
    "Amharic": "ሰላም ተስፋዬ",
    "Sinhala": "ශ්‍රී ලංකා නිමල්",
    "Khmer": "សុខ ចាន់ថា",
    "Lao": "ສົມສັກ ພູວົງ",
    "Burmese": "အောင်ဆန်းစုကြည်",
    "Tibetan": "བསྟན་འཛིན་རྒྱ་མཚོ།",
    "Gujarati": "મોહનદાસ ગાંધી",
    "Punjabi": "ਗੁਰੂ ਨਾਨਕ",
    "Kannada": "ಕುವೆಂಪು",
    "Malayalam": "കമല സുരയ്യ",
    "Telugu": "శ్రీశ్రీ",
    "Oriya": "ଫକୀର ମୋହନ",
    "Dhivehi": "އިބްރާހީމް",
    "Arabic": "نور الهدى",
    "Persian": "می‌خواهم نیما",
    "Hebrew": "דָּוִד בֶּן־גּוּרִיּוֹן",
    "Hindi": "श्रीमती क्षमा",
    "Bengali": "রবীন্দ্রনাথ",
    "Tamil": "பாரதி ஸ்ரீ",
    "Thai": "สมชาย น้ำใจ",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Cyrillic": "Владимир Ґалаґан",
    "Greek": "Ἀριστοτέλης",
    "Chinese": "李小龍",
    "Japanese": "さくら 太郎",
    "Korean": "김연아",
    "emoji": "👋🏽🪐☀️👨‍👩‍👧‍👦🇧🇷",
}


@pytest.mark.parametrize("script", NAMES)
def test_every_letter_has_a_glyph(script):
    name = NAMES[script]
    assert REPLACEMENT not in with_replacements(name, FACES)
    glyphs = [
        glyph
        for letters, is_rightward, face in runs(name, FACES)
        for glyph, *_ in shape_run(letters, is_rightward, face, "")
    ]
    assert glyphs
    assert 0 not in glyphs
    assert set_line(name, 20, FACES).width > 20


def test_a_family_is_one_picture():
    ((letters, is_rightward, face),) = runs("👨‍👩‍👧‍👦", FACES)
    assert len(shape_run(letters, is_rightward, face, "")) == 1


def test_what_no_font_has_is_replaced_by_something_readable():
    assert with_replacements("a\U00012000b\u1abe", FACES) == f"a{REPLACEMENT}b"  # cuneiform, and a rare mark


def test_a_latin_name_opens_no_other_font():
    fresh = faces.__wrapped__(settings.BASE_DIR / "node_modules", False)
    set_line("Ana", 20, fresh)
    opened = [face.file.name for face in fresh if "face" in vars(face)]
    assert opened == ["noto-sans-latin-400-normal.woff"]
