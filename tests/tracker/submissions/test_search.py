"""Finding somebody among many."""

from importlib import import_module

import pytest
from django.apps import apps

from tracker.models import Group, SearchText, Submission
from tracker.submissions import intake, lifecycle, search

pytestmark = pytest.mark.database


@pytest.fixture
def people(send, moderator):
    """Approved, by their names."""
    made = {}
    names = [
        ("Ana Silva", "recife"),
        ("Ana Müller", "munich"),
        ("José da Silva", "olinda"),
        ("田中さくら", "tokyo"),
    ]
    for number, (name, town) in enumerate(names):
        words = {"waved_date": "2013-07-20", "waved_time": "05:00"}
        sent = send(number, name=name, place_slug=town, **words).submission
        intake.prepare(sent.pk)
        sent.refresh_from_db()
        lifecycle.approve(sent, moderator)
        made[name] = sent
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ana", {"Ana Silva", "Ana Müller"}),
        ("SILVA", {"Ana Silva", "José da Silva"}),
        ("ana silv", {"Ana Silva"}),
        ("silva ana", {"Ana Silva"}),
        ("muller", {"Ana Müller"}),
        ("jose", {"José da Silva"}),
        ("recif", {"Ana Silva"}),
        ("brazil", {"Ana Silva", "José da Silva"}),
        ("Brasil", {"Ana Silva", "José da Silva"}),
        ("Allemagne ana", {"Ana Müller"}),
        ("田中", {"田中さくら"}),
        ("さくら", {"田中さくら"}),
        ("東京", {"田中さくら"}),
        ("Tokio, Japón", {"田中さくら"}),
        ("Deutschland", {"Ana Müller"}),
        ("München", {"Ana Müller"}),
        ("lva", set()),
        ("nobody", set()),
        ("", set()),
        ("%", set()),
        ("_", set()),
        ("' OR 1=1 --", set()),
        ("x" * 10_000, set()),
    ],
)
def test_who_is_found(client, people, query, names):
    found = client.get("/find.json", {"q": query}).json()["found"]
    assert {people[name].public_id for name in names} == {one["id"] for one in found}


def test_texts_from_before_are_written_anew(people):
    SearchText.objects.filter(submission=people["Ana Müller"]).update(text=" łukasz ana")
    import_module("tracker.migrations.0028_search_texts_anew").forget(apps, None)
    assert set(search.missing()) == {people["Ana Müller"], people["田中さくら"]}


def test_what_is_told_of_them(client, people):
    (found,) = client.get("/find.json", {"q": "ana silva"}).json()["found"]
    mine = people["Ana Silva"]
    assert found["place"] == "Recife, Brazil"
    assert client.get(found["tile"]).status_code == 200
    assert client.get(found["url"]).status_code == 200
    assert set(found) == {"id", "by", "place", "group", "tile", "url"}
    assert found["id"] == mine.public_id


def test_a_code_finds_its_wave(client, people):
    code = people["Ana Müller"].public_id
    assert [one["id"] for one in client.get("/find.json", {"q": code}).json()["found"]] == [code]


def test_a_private_link_finds_its_own_by_post_only(client, send, moderator):
    receipt = send(9)
    intake.prepare(receipt.submission.pk)
    mine = Submission.objects.get()
    lifecycle.approve(mine, moderator)
    for text in (receipt.token, f"https://wave.example/w/{receipt.token}/"):
        assert [one["id"] for one in client.post("/find.json", {"token": text}).json()["found"]] == [
            mine.public_id
        ]
    assert client.get("/find.json", {"q": receipt.token}).json()["found"] == []
    assert client.post("/find.json", {"token": "x"}).json()["found"] == []
    assert client.post("/find.json").json()["found"] == []


@pytest.mark.parametrize("leave", [lifecycle.withdraw, intake.erase])
def test_who_leaves_is_found_no_more(client, people, leave):
    leave(people["Ana Silva"])
    assert client.get("/find.json", {"q": "ana silva"}).json()["found"] == []
    assert not SearchText.objects.filter(submission=people["Ana Silva"]).exists()


def test_who_waits_is_not_found(client, submission):
    assert client.get("/find.json", {"q": submission.name}).json()["found"] == []


def test_a_group_is_found_by_its_code_and_by_a_name_that_may_be_shown(client, people, campaign):
    group = Group.objects.create(campaign=campaign, name="Escola Verde")
    Submission.objects.filter(pk=people["José da Silva"].pk).update(group=group)
    search.remember_group(group)
    assert client.get("/find.json", {"q": "verde"}).json()["found"] == []
    assert len(client.get("/find.json", {"q": group.code}).json()["found"]) == 1
    Group.objects.update(is_approved=True)
    search.remember_group(Group.objects.get())
    assert len(client.get("/find.json", {"q": "escola"}).json()["found"]) == 1


def test_those_of_an_older_database_are_caught_up(client, people):
    SearchText.objects.all().delete()
    assert set(search.missing()) == set(people.values())
    for submission in search.missing():
        search.remember(submission)
    assert len(client.get("/find.json", {"q": "ana"}).json()["found"]) == 2


def test_the_list_has_the_same_filters(client, people):
    page = client.get("/waves/", {"q": "silva", "country": "BR"}).content.decode()
    assert "Ana Silva" in page
    assert "José da Silva" in page
    assert "Ana Müller" not in page
    assert "Nobody who matches is public" in client.get("/waves/", {"q": "zzz"}).content.decode()
