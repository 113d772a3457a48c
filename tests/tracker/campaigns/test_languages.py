"""A campaign's texts in its own languages: English is no must, and nothing is said by half."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.test_own_words import FILE, LANGUAGES, make
from tracker.campaigns import toml

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

SPANISH = """
slug = "jupiter"
title = "Saluda a Júpiter"
sentence = "Juno nos mira."
message_label = "Un mensaje para Júpiter"
languages = ["es"]
[consent]
text = "Podéis mostrarla."
[[session]]
spacecraft = "Juno"
body = "Jupiter"
starts_at = 2024-03-20T21:00:00Z
ends_at = 2024-03-20T21:15:00Z
[[picture]]
id = "earth"
title = "La Tierra vista por Juno"
"""
BOTH = (
    SPANISH.replace('["es"]', '["es", "en"]')
    + """
[en]
title = "Wave at Jupiter"
sentence = "Juno looks back at us."
message_label = "A message to Jupiter"
consent = "You may show it."
[en.pictures.earth]
title = "The Earth as Juno saw it"
"""
)


def test_a_campaign_in_spanish_alone_is_spanish_for_everybody(tmp_path, client):
    make(tmp_path, SPANISH)
    for language in LANGUAGES:
        answer = client.get("/wave/", headers={"accept-language": language})
        assert answer["Content-Language"] == "es"
        assert '<html lang="es">' in answer.text
        assert "Un mensaje para Júpiter" in answer.text
        assert "Podéis mostrarla." in answer.text
        assert 'class="languages"' not in answer.text
    assert client.get("/api/v1/campaign").json()["languages"] == ["es"]
    assert "La Tierra vista por Juno" in client.get("/pictures/").text


def test_a_visitor_gets_the_next_best_of_its_languages(tmp_path, client):
    make(tmp_path, BOTH)
    for wanted, given, title in (
        ("en", "en", "Wave at Jupiter"),
        ("fr, en;q=0.8", "en", "Wave at Jupiter"),
        ("fr", "es", "Saluda a Júpiter"),
    ):
        answer = client.get("/", headers={"accept-language": wanted})
        assert (answer["Content-Language"], title in answer.text) == (given, True)
    client.cookies["django_language"] = "en"
    assert client.get("/")["Content-Language"] == "en"
    assert "The Earth as Juno saw it" in client.get("/pictures/").text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('title = "Wave at Jupiter"\n', "", "en.title is missing"),
        ('consent = "You may show it."\n', "", "en.consent is missing"),
        ("[en.pictures.earth]", "[en.pictures.mars]", "en.pictures.earth.title is missing"),
        ('["es", "en"]', '["es", "fr"]', "[en] is none of its languages (es, fr)"),
        ('["es", "en"]', '["en", "es"]', "[en] is the language of the texts above it"),
        ('["es", "en"]', '["es", "xx"]', "languages: Write codes of languages"),
        ('["es", "en"]', '["es", "es"]', "languages: Name each language once."),
        ('["es", "en"]', '"es"', "languages: Write codes of languages"),
        ("message_label =", "message_lable =", "did you mean message_label?"),
    ],
)
def test_what_a_language_lacks_is_said_before_anything_is_changed(before, after, words):
    assert before in BOTH
    with pytest.raises(toml.CampaignFileError, match=re.escape(words)):
        toml.parse(BOTH.replace(before, after, 1))


def test_an_illustration_s_words_can_be_translated_and_a_text_that_is_none_is_told():
    text = FILE.replace("YEAR", "2024") + '[es.pictures.earth]\ntitle = "La Tierra"\n'
    assert toml.parse(text).translations["es"]["The Earth from the spacecraft's side"] == "La Tierra"
    with pytest.raises(toml.CampaignFileError, match=r"es\.pictures\.earth\.credit"):
        toml.parse(text + 'credit = "x"\n')


def test_check_looks_at_the_pictures_too(tmp_path):
    file = tmp_path / "campaign.toml"
    missing = FILE.replace("YEAR", "2024").replace(
        'id = "earth"', 'file = "no.png"\nid = "J1"\ntitle = "x"\ncredit = "x"\nspacecraft = "x"'
    )
    file.write_text(missing)
    with pytest.raises(CommandError, match=r"no\.png cannot be read"):
        call_command("new_campaign", str(file), "--check", stdout=StringIO())
    (tmp_path / "no.png").write_text("no picture")
    with pytest.raises(CommandError, match=r"no\.png: We cannot read this as a photo"):
        call_command("new_campaign", str(file), "--check", stdout=StringIO())
