"""The style sheets name no side and no pixel where the language or the reader decides."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHEETS = sorted((ROOT / "static").rglob("*.css"))
SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"(?:^|[\s;{{])(?:(?:(?:margin|padding|border|scroll-margin)-(?:{SIDES})(?:-\w+)?|{SIDES}): "
    r"|(?:text-align|float|clear): (?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius: "
    r"|(?:margin|padding|inset): (?P<top>\S+) (?P<right>\S+) (?P<bottom>\S+) (?!(?P=right);)\S+;)"
)
IN_PIXELS = re.compile(r"\bfont(?:-size)?: [^;]*\d(?:px|pt)\b")
FUNCTION = re.compile(r"\([^()]*\)")
RULE = re.compile(r"(?P<selector>[^{}]+)\{(?P<body>[^{}]*)\}")


def rules(sheet):
    """Each innermost rule: its selector and what stands in it, comments included; a function as one word."""
    text = sheet.read_text()
    while FUNCTION.search(text):
        text = FUNCTION.sub("[]", text)
    return [(rule["selector"].strip(), rule["body"]) for rule in RULE.finditer(text)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_side_is_named_unless_pixels_are_meant(sheet):
    """A rule that means the left of a picture, not the beginning of a line, says `Physical` in a comment."""
    named = [rule for rule in rules(sheet) if PHYSICAL.search(rule[1]) and "/* Physical" not in rule[1]]
    assert named == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_letters_are_as_large_as_the_reader_wants_them(sheet):
    """Only letters within a drawing grow with the drawing, and those of a printed page with nothing."""
    text = re.sub(r"@media print \{.*?\n  \}\n", "", sheet.read_text(), flags=re.S)
    fixed = [line.strip() for line in text.splitlines() if IN_PIXELS.search(line)]
    drawings = [selector for selector, body in rules(sheet) if IN_PIXELS.search(body)]
    if fixed:
        assert all(re.search(r"\btext$|-name$", selector) for selector in drawings), (fixed, drawings)


@pytest.mark.parametrize(
    "text",
    [
        "margin-left: 1rem;",
        "  left: 0;",
        "border-top: 1px solid;",
        "text-align: right;",
        "padding: 0 1rem 0 0;",
        "inset: 0 auto 0 2px;",
    ],
)
def test_a_named_side_would_be_found(text):
    assert PHYSICAL.search(text)


@pytest.mark.parametrize(
    "text", ["margin: 0 auto;", "padding: 0 1rem 2rem 1rem;", "inset: 0;", "text-align: start;"]
)
def test_what_is_the_same_on_both_sides_is_none(text):
    assert not PHYSICAL.search(text)


def test_letters_in_pixels_would_be_found():
    assert IN_PIXELS.search("font: 400 15px/1.2 serif;")
    assert IN_PIXELS.search("font-size: 9pt;")
    assert not IN_PIXELS.search("font: 400 1rem/1.5 serif;")
