"""Public names use the words of docs/architecture.md, and functions are named by what they do."""

import ast
import re

import pytest

from tests.environment import ROOT
from tests.test_architecture import SOURCES, room_of, tree

HEADING = "| word | means | never say |"
# Not ending in -ed; those that are as often a verb or a noun (put, read, set, left) are not here.
IRREGULAR = re.findall(
    r"\w+",
    """
    begun broken brought built caught chosen done drawn driven fallen felt forgotten found frozen
    given gone gotten heard held hidden kept known laid lent lost made meant paid risen said seen
    sent shown shut slept sold spent spoken stood sunk swept taken taught thought thrown told torn
    understood woven written
    """,
)
NO_PARTICIPLE = {"embed", "exceed", "feed", "need", "oembed", "proceed", "seed", "speed"}
# `Sent` is named so in the API's schema, where other people's programs find it; `Leased` is what rows are.
ALLOWED = {"Leased", "Sent"}
# Names that Django gives, and that are overridden.
DJANGO_S = {"stored_name"}


def glossary():
    """[(words, never say)] as they are written."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    lines = text.partition(HEADING)[2].strip().splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        word, _, never = (cell.strip() for cell in line.strip("|").split("|"))
        rows.append((word, never))
    return rows


def never_said():
    return {
        word
        for _, never in glossary()
        if not never.startswith("only in")
        for word in re.findall(r"`(\w+)`", never)
    }


def rooms_of_words():
    """Words that mean one thing, in the rooms of that thing."""
    return {
        word: set(re.findall(r"`([\w.]+)`", never))
        for word, never in glossary()
        if never.startswith("only in")
    }


def words_in(name):
    """ "find_by_token" and "HTTPError" as their words, in the singular too."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]
    return parts, {*parts, *(part.removesuffix("s") for part in parts)}


def is_participle(word):
    return word in IRREGULAR or (len(word) > 3 and word.endswith("ed") and word not in NO_PARTICIPLE)


def public_names(body, owner=""):
    """(name, node, its class) of functions, methods and classes, but for what is inside functions."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_"):
            yield node.name, node, owner
        if isinstance(node, ast.ClassDef):
            yield from public_names(node.body, node.name)


def names_an_act(node, owner):
    """A function that has to be named by a verb: no property, and no method that says which rows remain."""
    if isinstance(node, ast.ClassDef) or owner.endswith("QuerySet"):
        return False
    return not any("property" in ast.unparse(decorator) for decorator in node.decorator_list)


NAMES = [(path, *found) for path in SOURCES for found in public_names(tree(path).body)]


def test_there_is_something_to_check():
    assert len(glossary()) > 25
    assert {"letter", "hint", "crown", "told"} <= never_said()
    assert len(NAMES) > 1000


@pytest.mark.parametrize("word", sorted(never_said()))
def test_no_public_name_has_a_word_that_the_glossary_does_without(word):
    assert [f"{path}: {name}" for path, name, *_ in NAMES if word in words_in(name)[1]] == []


@pytest.mark.parametrize("word", sorted(rooms_of_words()))
def test_a_word_of_one_meaning_is_in_the_rooms_of_that_meaning(word):
    used = {room_of(path) for path, name, *_ in NAMES if word in words_in(name)[1]}
    assert used == rooms_of_words()[word]


def test_no_function_is_named_by_a_participle():
    named = [
        f"{path}: {name}"
        for path, name, node, owner in NAMES
        if names_an_act(node, owner) and is_participle(words_in(name)[0][0]) and name not in DJANGO_S
    ]
    assert named == []


def test_no_class_is_named_by_a_participle_alone():
    named = {
        name
        for _, name, node, _ in NAMES
        if isinstance(node, ast.ClassDef) and len(words_in(name)[0]) == 1 and is_participle(name.lower())
    }
    assert named == ALLOWED


def test_the_rules_would_notice():
    assert is_participle("told")
    assert is_participle("encoded")
    assert not is_participle("seed")
    assert "hint" in words_in("send_hints")[1]
    assert "letter" in words_in("LetterQuerySet")[1]
    assert names_an_act(ast.parse("def kept(): pass").body[0], "")
    assert not names_an_act(ast.parse("def approved(self): pass").body[0], "SubmissionQuerySet")
