"""Every word in every language, and the language that a visitor wants."""

import gettext
import os
import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.environment import ROOT, missing
from tracker.web import i18n

CATALOGS = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|<(/?\w+)")
PAGES = [
    "/",
    "/when/",
    "/when/recife/",
    "/map/",
    "/check-in/",
    "/wave/",
    "/waves/",
    "/groups/",
    "/certificates/",
]
PAGES += ["/pictures/", "/privacy/", "/version/"]


def catalog(file):
    with file.open("rb") as opened:
        return read_po(opened)


def texts(value):
    return list(value) if isinstance(value, tuple | list) else [value]


def test_there_are_two_languages_besides_english():
    assert {file.parts[-3] for file in CATALOGS} == {"es", "fr"}
    assert len(CATALOGS) == 4


@pytest.mark.parametrize("file", CATALOGS, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_every_word_is_translated_and_keeps_its_placeholders(file):
    for message in catalog(file):
        if not message.id:
            continue
        assert all(texts(message.string)), message.id
        assert not message.fuzzy, message.id
        wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
        for text in texts(message.string):
            assert set(PLACEHOLDER.findall(text)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(texts(message.string)[-1])) == wanted, message.id


@pytest.mark.parametrize("file", CATALOGS, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_what_is_compiled_is_what_is_written(file):
    with file.with_suffix(".mo").open("rb") as opened:
        compiled = gettext.GNUTranslations(opened)
    for message in catalog(file):
        if not message.id:
            continue
        for count, text in zip((1, 5), texts(message.string), strict=False):
            one, *many = texts(message.id)
            if many:
                found = compiled.ngettext(one, many[0], count)
            elif message.context:
                found = compiled.pgettext(message.context, one)
            else:
                found = compiled.gettext(one)
            assert found == text, "run script/languages"


def test_no_word_of_the_sources_is_forgotten(tmp_path):
    if shutil.which("xgettext") is None:
        missing("GNU gettext")
    for name in ("config", "tracker", "mosaic", "operations", "templates", "static", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "manage.py", tmp_path)
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "PYTHONWARNINGS": "ignore"}
    for domain in ("django", "djangojs"):
        command = [
            sys.executable,
            "manage.py",
            "makemessages",
            "-l",
            "es",
            "-d",
            domain,
            "--no-location",
            "-v",
            "0",
        ]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        before = catalog(ROOT / f"locale/es/LC_MESSAGES/{domain}.po")
        after = catalog(tmp_path / f"locale/es/LC_MESSAGES/{domain}.po")
        forgotten = {texts(message.id)[0] for message in after} - {texts(message.id)[0] for message in before}
        assert forgotten == set(), "run script/languages and translate these"


@pytest.mark.database
@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_page_speaks_the_language_of_the_browser(client, published, language):
    for address in PAGES:
        page = client.get(address, headers={"Accept-Language": language})
        text = page.content.decode().replace("The rings", "")  # the organiser's own words
        assert page.status_code == 200, address
        assert f'<html lang="{language}">' in text
        assert not re.search(
            r">\s*(The(?! Hague| Valley)|You|It|Where|When|Everybody|Add your wave)\b", text
        ), address


@pytest.mark.database
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ["viernes 19 de julio de 2013", "Brasil"]),
        ("fr", ["vendredi 19 juillet 2013", "Brésil"]),
    ],
)
def test_dates_countries_and_sentences_are_in_it(client, campaign, language, words):
    text = client.get("/when/recife/", headers={"Accept-Language": language}).content.decode()
    assert words[0] in text
    assert words[1] in text


@pytest.mark.database
def test_a_chosen_language_is_remembered(client, campaign):
    answer = client.get("/language/es/", headers={"Referer": "http://testserver/when/"})
    assert answer.headers["Location"] == "http://testserver/when/"
    assert '<html lang="es">' in client.get("/when/", headers={"Accept-Language": "fr"}).content.decode()
    assert client.get("/language/xx/").status_code == 404


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_choosing_a_language_leads_nowhere_else(client, back):
    assert client.get("/language/fr/", headers={"Referer": back}).headers["Location"] == "/"


def test_scripts_get_their_words(client, campaign):
    answer = client.get("/words-es.js")
    assert answer.status_code == 200
    assert "ngettext" in answer.content.decode()
    assert "Elige" in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert client.get("/words-xx.js").status_code == 404


@pytest.mark.database
def test_a_refused_file_is_explained_in_the_senders_language(client, campaign):
    answer = client.post(
        "/wave/", {"photo": SimpleUploadedFile("a.jpg", b"letter")}, headers={"Accept-Language": "es"}
    )
    assert answer.status_code == 422
    assert "We cannot read this as a photo" not in answer.content.decode()
    assert "JPEG, PNG, WebP, AVIF" in answer.content.decode()


def test_every_sentence_of_a_refused_decision_is_translated():
    """They are raised where no language is known, and said in the moderator's."""
    raised = re.compile(r'ModerationError\(f?"([^"]+)"')
    said = {words for file in (ROOT / "tracker").rglob("*.py") for words in raised.findall(file.read_text())}
    assert len(said) > 8
    assert said - set(i18n.MODERATION) == set()
