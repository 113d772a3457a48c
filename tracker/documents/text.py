"""Lines of text as outlines, in any of the world's scripts; no Django.

A name may be Arabic, Hindi or Korean, or two of them. Its letters are put into visual order (bidi.py), each
stretch is shaped by HarfBuzz in the first face that has its characters (faces.py), and the outlines go into
PDF and PNG alike: no viewer needs the fonts, and both look the same.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import uharfbuzz as harfbuzz

from tracker.documents.bidi import visual_runs
from tracker.documents.faces import MARKS, Face, by_face


class Outline(NamedTuple):
    """A glyph of a line: its form in font units, as a path of PDF; where it stands; how large a unit is."""

    form: str
    x: float
    y: float
    scale: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its width, its outlines, with y upward from the base line, and its letters from left to
    right, as they were typed, with the width of each."""

    width: float
    outline: tuple[Outline, ...]
    letters: tuple[tuple[str, float], ...]


def set_line(text: str, size: float, faces: Sequence[Face], language: str = "") -> Line:
    """Outlines of one line of text, `size` units to the em. language (BCP 47) picks regional forms of Chinese
    letters.

    A character that no face has is drawn as U+FFFD.
    """
    outline: list[Outline] = []
    letters: list[tuple[str, float]] = []
    right = 0.0
    for shown, is_rightward, face, said in runs(unicodedata.normalize("NFC", text), faces):
        scale, start = size / face.face.upem, right
        glyphs = shape_run(shown, is_rightward, face, language)
        for glyph in glyphs:
            form = face.form_of(glyph.number)
            if form:
                outline.append(Outline(form, right + glyph.x * scale, glyph.y * scale, scale))
            right += glyph.advance * scale
        if said:
            letters.append((said, right - start))
        else:
            groups = spell(shown, glyphs, scale)
            letters += groups if is_rightward else one_by_one(groups)
    return Line(right, tuple(outline), tuple(letters))


class Glyph(NamedTuple):
    """A glyph of a face; its advance and its shift, in font units; where in the text its letters begin."""

    number: int
    advance: float
    x: float
    y: float
    letter: int


def shape_run(letters: str, is_rightward: bool, face: Face, language: str) -> list[Glyph]:
    """From left to right."""
    buffer = harfbuzz.Buffer()
    buffer.add_str(letters)
    buffer.guess_segment_properties()
    buffer.direction = "ltr" if is_rightward else "rtl"
    if language:
        buffer.language = language
    harfbuzz.shape(face.font, buffer)
    both = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [Glyph(info.codepoint, at.x_advance, at.x_offset, at.y_offset, info.cluster) for info, at in both]


def spell(text: str, glyphs: Sequence[Glyph], scale: float) -> Iterator[tuple[str, float]]:
    """Which letters of the text each glyph or group of glyphs stands for, and how wide it is."""
    widths: dict[int, float] = {}
    for glyph in glyphs:
        widths[glyph.letter] = widths.get(glyph.letter, 0.0) + glyph.advance * scale
    starts = [*sorted(widths), len(text)]
    ends = dict(pairwise(starts))
    for start, width in widths.items():
        yield text[start : ends[start]], width


def one_by_one(groups: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """What is written from right to left, as programs expect it that turn it round again: each letter for
    itself, the last of a group first."""
    for text, width in groups:
        wide = [letter for letter in text if unicodedata.category(letter) not in MARKS]
        for letter in reversed(text):
            yield letter, width / len(wide) if letter in wide else 0.0


def runs(text: str, faces: Sequence[Face]) -> Iterator[tuple[str, bool, Face, str]]:
    """Stretches of one direction and one face, from left to right; and what is said by one that shows
    something else."""
    for letters, is_rightward in visual_runs(text):
        parts = list(by_face(letters, faces))
        for shown, face, said in parts if is_rightward else reversed(parts):
            yield shown, is_rightward, face, said
