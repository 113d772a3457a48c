"""What may be in text that somebody typed: the one place that says so, for forms, files, programs and the
administration."""

import unicodedata
from typing import Any

# Without them Persian and Sinhala words are misspelt, and families of emoji fall apart.
JOINERS = "\u200c\u200d"
BREAKS = "\t\n\r"
# More of them on one letter are a tower over other lines; Tibetan has seven.
MOST_MARKS = 8
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """Without what XML, PostgreSQL or UTF-8 cannot hold, what turns the rest of a line round, and towers of
    marks. Lines stay."""
    stays, marks = [], 0
    for letter in filter(may_stay, text):
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            stays.append(letter)
    return "".join(stays)


def may_stay(letter: str) -> bool:
    if unicodedata.category(letter) in ("Cc", "Cs"):
        return letter in BREAKS
    return letter not in OVERRIDES and not is_noncharacter(ord(letter))


def is_noncharacter(code: int) -> bool:
    """The last two of every plane, and 32 more: Unicode gives them to nobody, and XML takes none."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def one_line(text: str) -> str:
    """Plain text on one line, with nothing in it that cannot be seen but joiners between letters."""
    seen = (
        letter
        for letter in plain(text)
        if letter in JOINERS or unicodedata.category(letter) not in ("Cf", "Co")
    )
    return " ".join("".join(seen).split()).strip(f"{JOINERS} ")


def clean(value: Any) -> Any:
    """Plain text in whatever JSON or TOML holds; everything else as it is."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    return value
