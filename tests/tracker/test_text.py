"""What may stay in text that somebody typed, and that it is the same whatever way the text came."""

import sys
import unicodedata
import xml.etree.ElementTree as ET

import pytest

from tracker.campaigns import toml
from tracker.models import Campaign, Group
from tracker.text import ISOLATES, clean, isolate, one_line, plain

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PERSIAN = "می\u200cخواهم"
BAD = "\0\x0b\x7f\x85\u202a\u202e\u2066\u2069\ud83d\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"


def test_every_character_that_stays_can_stand_in_xml_and_in_utf_8():
    everything = plain("".join(map(chr, range(sys.maxunicode + 1))))
    text = ET.fromstring(f"<a>{everything.replace('&', '').replace('<', '')}</a>".encode()).text  # noqa: S314
    assert len(text) > 1_000_000
    assert "\0" not in everything


def test_what_harms_goes_and_what_words_are_made_of_stays():
    assert plain(f"a{BAD}b\n\tc") == "ab\n\tc"
    assert one_line(f" a{BAD}\u200b\ufeff b\r\nc ") == "a b c"
    assert one_line("\u200d\u200c=1+1\u200d ") == "=1+1"
    for whole in (FAMILY, PERSIAN, "Zoë", "日本語", "\U0001fae8"):
        assert one_line(whole) == whole


def test_towers_of_marks_are_cut_and_real_ones_stay():
    assert plain("H" + "\u0300" * 40 + "i") == "H\u0300\u0300i"
    assert plain("H" + "\u0300\u0301\u0302\u0303\u0304\u0489" * 9 + "i") == "H\u0300\u0301\u0302\u0303i"
    assert plain("ก" + "\u0e47" * 20) == "ก\u0e47\u0e47"
    assert plain("H" + "\u0300\u200d" * 9).count("\u0300") == 2
    hebrew, tibetan, vietnamese = "בְּרֵאשִׁ֖ית", "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ", "Nguye\u0302\u0303n"
    longest, burmese, keycap = "ཧྐྵྨླྺྼྻྂ", "မြွှို့", "1\ufe0f\u20e3"
    for name in (hebrew, tibetan, vietnamese, longest, burmese, keycap, "น้ำ", "क्ष्म्य", "שָּֽׁ֣", "مُحَمَّدٌ"):
        for form in ("NFC", "NFD"):
            written = unicodedata.normalize(form, name)
            assert plain(written) == written
            assert plain(plain(written * 3)) == plain(written * 3)


def test_a_flag_is_spelt_in_characters_that_nobody_sees_and_nothing_else_is():
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert one_line(f"Ana {scotland}!") == f"Ana {scotland}!"
    assert one_line(f"Ana{scotland[1:]}") == "Ana"


def test_a_name_in_a_sentence_is_set_apart_where_it_would_turn_it_round():
    assert isolate("Ana 日本") == "Ana 日本"
    assert isolate("محمد 3") == "\u2068محمد 3\u2069"
    assert plain(isolate("محمد")) == "محمد", "nobody sends such a character"
    assert plain(isolate("محمد"), keep=ISOLATES) == isolate("محمد")


@pytest.mark.parametrize("text", ["", " \n", "\u200d", "\u200c \u200d", "\u3164\u2800", "\ufe0f", BAD])
def test_what_cannot_be_seen_is_nothing(text):
    assert one_line(text) == ""


def test_all_text_in_a_value_is_cleaned():
    told = {"a\0": [f"b{BAD}", 1, None, True, {"c": 1.5, "d": "\x0b"}]}
    assert clean(told) == {"a": ["b", 1, None, True, {"c": 1.5, "d": ""}]}


@pytest.mark.database
def test_a_row_that_an_organiser_types_is_cleaned(db):
    campaign = Campaign.objects.create(
        slug="a", title=f"One{BAD}", sentence="x", translations={"es": {f"One{BAD}": f"Uno{BAD}"}}
    )
    campaign.refresh_from_db()
    assert (campaign.title, campaign.translations) == ("One", {"es": {"One": "Uno"}})
    assert Group.objects.create(campaign=campaign, name=f"4b{BAD}").name == "4b"


def test_a_campaign_s_file_is_cleaned_before_it_is_compared():
    told = toml.parse(
        r"""
        slug = "a"
        title = "One\u000B\uFFFE"
        sentence = "x\u202E"
        [consent]
        text = "I agree\u0000."
        [[session]]
        spacecraft = "Cassini\u000B"
        body = "Saturn"
        starts_at = 2013-07-19T21:27:00Z
        ends_at = 2013-07-19T21:42:00Z
        [[picture]]
        id = "rings"
        """
    )
    assert (told.campaign["title"], told.campaign["sentence"]) == ("One", "x")
    assert (told.consent["text"], told.sessions[0]["spacecraft"]) == ("I agree.", "Cassini")
