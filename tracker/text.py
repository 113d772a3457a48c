"""What may be in text that somebody typed: the one place that says so, for forms, files, programs and the
administration."""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator
from typing import Any

# Without them Persian, Sinhala and Mongolian words are misspelt, and families of emoji fall apart.
JOINERS = "\u200c\u200d\u180e"
# Signs that count as formatting, and can be seen: they stand around numbers and abbreviations.
SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
BREAKS = "\t\n\r"
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ISOLATES = ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT = ("R", "AL")
# The flags of Scotland and others: a black flag with a region spelt in characters that nobody sees.
FLAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)")
# Fillers and variation selectors: they count as letters and marks, and show nothing.
BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef"
NOTHING = re.compile(f"[\\s{JOINERS}{BLANKS}]*")
# How many marks one letter may carry. Vietnamese needs two of those that go on any letter, scholars four; the
# marks of a script's own pile up to six (Hebrew with points and accents), letters of Tibetan to nine.
MOST_MARKS, MOST_OF_A_SCRIPT, MOST_TIBETAN, MOST_ALIKE = 4, 6, 9, 2
ANYWHERE = ("COMBINING", "VARIATION")


def plain(text: str, keep: Container[str] = ()) -> str:
    """Without what XML, PostgreSQL or UTF-8 cannot hold, what turns the rest of a line round (but for what
    is to be kept, of our own making), and marks in heaps. Lines stay."""
    if text.isascii() and text.isprintable():  # most cells of a table of a million rows
        return text
    kept = "".join(letter for letter in text if may_stay(letter) or letter in keep)
    return kept if kept.isascii() else "".join(unpile(kept))


def unpile(text: str) -> Iterator[str]:
    """Each letter with as many marks as it needs in some language: what is stacked higher runs over the
    lines around it."""
    marks: Counter[str] = Counter()
    for letter in text:
        if unicodedata.category(letter) in ("Mn", "Me"):
            marks[letter] += 1
            if marks.total() > most_marks(letter) or marks[letter] > MOST_ALIKE:
                marks[letter] -= 1
                continue
        elif unicodedata.category(letter) not in ("Mc", "Cf"):  # these hide nothing below them
            marks.clear()
        yield letter


def most_marks(mark: str) -> int:
    if unicodedata.name(mark, "COMBINING").startswith(ANYWHERE):
        return MOST_MARKS
    return MOST_TIBETAN if "\u0f00" <= mark <= "\u0fff" else MOST_OF_A_SCRIPT


def may_stay(letter: str) -> bool:
    if unicodedata.category(letter) in ("Cc", "Cs"):
        return letter in BREAKS
    return letter not in OVERRIDES and not is_noncharacter(ord(letter))


def is_noncharacter(code: int) -> bool:
    """The last two of every plane, and 32 more: Unicode gives them to nobody, and XML takes none."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def one_line(text: str) -> str:
    """Plain text on one line, with nothing in it that cannot be seen but what joins letters and emoji; and
    nothing at all where nothing can be seen."""
    parts = FLAGS.split(plain(text))
    shown = "".join(part if place % 2 else without_format(part) for place, part in enumerate(parts))
    line = " ".join(shown.split()).strip(f"{JOINERS} ")
    return "" if NOTHING.fullmatch(line) else line


def without_format(text: str) -> str:
    return "".join(
        letter
        for letter in text
        if letter in JOINERS or letter in SIGNS or unicodedata.category(letter) not in ("Cf", "Co")
    )


def isolate(text: str) -> str:
    """A name as it stands inside a sentence: one that is written from right to left is set apart by
    characters that nobody sees, or it would turn round what stands beside it."""
    return enclose(text) if not text.isascii() and any(map(is_right_to_left, text)) else text


def enclose(text: str) -> str:
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


def is_right_to_left(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in RIGHT_TO_LEFT


def clean(value: Any) -> Any:
    """Plain text in whatever JSON or TOML holds; everything else as it is."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    return value
