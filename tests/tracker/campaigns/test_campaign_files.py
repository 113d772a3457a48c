"""A campaign from one TOML file."""

import re
import sys
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from mosaic.models import Mosaic
from tests.conftest import WORDS, build_here, make_campaign, upload
from tests.environment import ROOT
from tests.photos_made import gradient
from tracker.campaigns import toml
from tracker.models import Campaign, Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WHOLE = """
slug = "jupiter-2027"
title = "Wave at Jupiter"
sentence = "Juno looks back at us."
opens_at = 2020-01-01
story = \"\"\"
# From afar

Juno turned its camera.\"\"\"

[consent]
text = "You may show it."
licence = "CC0"
licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"

[[session]]
spacecraft = "Juno"
body = "Jupiter"
starts_at = 2027-03-20T21:00:00Z
ends_at = 2027-03-20T21:15:00Z

[[picture]]
file = "target.png"
id = "J1"
title = "Jupiter and us"
credit = "A camera of ours"
spacecraft = "Juno"

[es]
title = "Saluda a Júpiter"
sentence = "Juno nos mira."
consent = "Podéis mostrarla."
story = \"\"\"
# Desde lejos

Juno giró su cámara.\"\"\"

[es.pictures.J1]
title = "Júpiter y nosotros"
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "campaign"
    made.mkdir()
    Image.effect_mandelbrot((400, 300), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(made / "target.png")
    (made / "campaign.toml").write_text(WHOLE)
    return made


def set_up(folder):
    call_command("new_campaign", str(folder / "campaign.toml"), stdout=(out := StringIO()))
    return out.getvalue()


def test_one_file_makes_a_campaign_that_takes_photos_and_builds(folder, client, moderator, settings):
    assert "Wave at Jupiter is ready: /" in set_up(folder)
    campaign = Campaign.objects.get()
    assert campaign.is_default
    session = campaign.imaging_sessions.get()
    assert session.distance_km > 600_000_000  # computed: Jupiter of that day
    for number in range(6):
        photo = upload((folder / "target.png").read_bytes() + bytes([number]), "a.png")
        form = WORDS | {"send_key": f"a-key-of-jupiter-{number}", "photo": photo}
        form |= {"other_day": WORDS["waved_date"]}
        assert client.post("/wave/", form, headers={"accept": "application/json"}).status_code == 201
    for one in Submission.objects.all():
        intake.prepare(one.pk)
        one.refresh_from_db()
        lifecycle.approve(one, moderator)
    assert build_here(Mosaic.objects.get()).status == "published"
    page = client.get("/")
    assert "Wave at Jupiter" in page.text
    assert "Jupiter and us" in page.text


def test_every_text_is_said_in_the_visitor_s_language(folder, client):
    set_up(folder)
    spanish = {"accept-language": "es"}
    assert "Saluda a Júpiter" in client.get("/", headers=spanish).text
    assert "Podéis mostrarla." in client.get("/wave/", headers=spanish).text
    story = client.get("/story/", headers=spanish).text
    assert "Desde lejos" in story
    assert "Juno giró su cámara." in story
    assert "Júpiter y nosotros" in client.get("/pictures/", headers=spanish).text
    assert "Wave at Jupiter" in client.get("/", headers={"accept-language": "fr"}).text


def test_two_campaigns_beside_each_other(folder, client):
    make_campaign()
    assert "/c/jupiter-2027/" in set_up(folder)
    spanish = {"accept-language": "es"}
    assert "Saluda a Júpiter" in client.get("/c/jupiter-2027/", headers=spanish).text
    other = client.get("/", headers=spanish).text
    assert "Júpiter" not in other
    assert "Saturn" in client.get("/when/").text
    assert "Jupiter" in client.get("/c/jupiter-2027/when/").text


def test_again_nothing_changes(folder):
    set_up(folder)
    before = [list(model.objects.values()) for model in (Campaign, Mosaic)]
    rows = [
        list(getattr(Campaign.objects.get(), name).values())
        for name in ("imaging_sessions", "reference_images")
    ]
    assert "up to date" in set_up(folder)
    assert before == [list(model.objects.values()) for model in (Campaign, Mosaic)]
    campaign = Campaign.objects.get()
    assert rows == [
        list(getattr(campaign, name).values()) for name in ("imaging_sessions", "reference_images")
    ]
    assert campaign.consent_texts.count() == 1


def test_what_is_taken_out_of_the_file_is_gone(folder):
    (folder / "campaign.toml").write_text("closes_at = 2021-01-01\n" + WHOLE)
    set_up(folder)
    assert not Campaign.objects.get().is_open
    set_up_text = WHOLE.replace(WHOLE[WHOLE.index("story =") : WHOLE.index("[consent]")], "")
    set_up_text = (
        set_up_text[: set_up_text.index("story =")] + set_up_text[set_up_text.index("[es.pictures.J1]") :]
    )
    (folder / "campaign.toml").write_text(set_up_text)
    set_up(folder)
    assert Campaign.objects.get().is_open
    assert Campaign.objects.get().story == ""


def test_what_is_changed_in_the_file_is_changed_in_the_campaign(folder):
    set_up(folder)
    target = Mosaic.objects.get().target.file
    text = WHOLE.replace("You may show it.", "You may show it and print it.").replace(
        "21:15:00Z", "21:30:00Z"
    )
    (folder / "campaign.toml").write_text(text)
    gradient(300, 200).save(folder / "target.png")
    set_up(folder)
    campaign = Campaign.objects.get()
    assert [one.version for one in campaign.consent_texts.all()] == [2, 1]
    assert campaign.imaging_sessions.get().ends_at == datetime(2027, 3, 20, 21, 30, tzinfo=UTC)
    assert campaign.reference_images.get().width == 300
    assert Mosaic.objects.get().target.file not in ("", target)


PROBLEMS = [
    ('slug = "jupiter-2027"', 'slug = "Jupiter 2027!"', "letters, digits and hyphens"),
    ('title = "Wave at Jupiter"', "", "title is missing"),
    ("opens_at", "opens", "did you mean opens_at?"),
    ("Wave at Jupiter", "Wave " * 30, "title: "),
    ("2027-03-20T21:00:00Z", "2027-03-20T21:00:00", "session 1: starts_at has no zone"),
    ("2027-03-20T21:00:00Z", '"soon"', "session 1: starts_at is no time"),
    ("2027-03-20T21:15:00Z", "2027-03-20T20:15:00Z", "It ends before it starts"),
    ('body = "Jupiter"', 'body = "Vulcan"', "session 1"),
    ('[consent]\ntext = "You may show it."', "[consent]", "consent.text is missing"),
    ("[[session]]", "[session]", "written as [[session]]"),
    ('file = "target.png"', 'file = "other.png"', "other.png cannot be read"),
    ('file = "target.png"\nid = "J1"', 'id = "J1"', "as id one of rings, earth, messenger"),
    ("[es.pictures.J1]", "[es.pictures.J2]", "there is no picture of this id"),
    ("# Desde lejos\n\n", "", "es.story has 1 parts, story has 2"),
    ("[consent]", "[consent", "This is no TOML"),
    ('title = "Saluda a Júpiter"', "title = 3", "es.title is missing: a text"),
    ("[es.pictures.J1]\ntitle", "[es]\npictures", "This is no TOML"),
    ('[es.pictures.J1]\ntitle = "Júpiter y nosotros"', "pictures = 3", "es.pictures is written as"),
    ('title = "Júpiter y nosotros"', "title = 3", "es.pictures.J1.title is missing"),
    ('credit = "A camera of ours"', 'credit = "A camera of ours"\nglobe = "round"', "globe: Write names"),
    ('credit = "A camera of ours"', 'credit = "A camera of ours"\ndot = {x = 2.0, y = 0.1}', "dot: x has to"),
    ("opens_at = 2020-01-01", "opens_at = 2020-01-01\ndefault = 1", "default is true or false"),
    ("opens_at = 2020-01-01", "opens_at = 2020-01-01\nlimits = {people = 0}", "limits.people is no limit"),
    ('licence = "CC0"', f'licence = "{"C" * 90}"', "consent.licence"),
]


@pytest.mark.parametrize(("before", "after", "words"), PROBLEMS, ids=[words for *_, words in PROBLEMS])
def test_what_cannot_be_is_told_and_nothing_is_changed(folder, before, after, words):
    assert before in WHOLE
    (folder / "campaign.toml").write_text(WHOLE.replace(before, after, 1))
    with pytest.raises(CommandError, match=re.escape(words)):
        set_up(folder)
    assert not Campaign.objects.exists()


def test_a_file_that_is_no_picture(folder):
    (folder / "target.png").write_text("no picture")
    with pytest.raises(CommandError, match=r"target\.png: We cannot read this as a photo"):
        set_up(folder)


def test_check_changes_nothing(folder):
    call_command("new_campaign", str(folder / "campaign.toml"), "--check", stdout=(out := StringIO()))
    assert "can be used" in out.getvalue()
    assert not Campaign.objects.exists()


def test_five_questions_make_a_file(tmp_path, monkeypatch):
    answers = ['Wave "at" Mars', "It looks back.", "Odyssey", "Mars", "2027-03-20 21:00", "2027-03-20 21:15"]
    monkeypatch.setattr(sys, "stdin", StringIO("\n".join(answers) + "\n"))
    file = tmp_path / "mars.toml"
    call_command("new_campaign", str(file), stdout=(out := StringIO()))
    assert "is ready: /" in out.getvalue()
    assert toml.parse(file.read_text()).campaign["title"] == 'Wave "at" Mars'
    assert Campaign.objects.get().imaging_sessions.get().body == "Mars"


def test_without_answers_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    with pytest.raises(CommandError, match="No answer came"):
        call_command("new_campaign", str(tmp_path / "none.toml"), stdout=StringIO())


def test_the_example_of_the_guide_works(tmp_path):
    guide = (ROOT / "docs" / "organise.md").read_text()
    example = re.search(r"```toml\n(.*?)```", guide, re.S)[1]
    told = toml.parse(example)
    assert told.translations
    for names in toml.KEYS.values():
        for name in names:
            assert name in guide, name
