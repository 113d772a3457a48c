"""Lines of text as outlines, in any of the world's scripts; no Django.

A name may be Arabic, Hindi or Korean, or two of them. Its letters are put into visual order (the Unicode
Bidirectional Algorithm, UAX #9, without embeddings and pairs of brackets), each stretch is shaped by HarfBuzz
in the first face that has its characters, and the outlines go into PDF and PNG alike: no viewer needs the
fonts, and both look the same.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

# One step of an outline: "M", "L", "C" or "Z", and the numbers of its points.
Step = tuple[str, tuple[float, ...]]
MARKS = {"Mn", "Me", "Mc", "Cf"}
REPLACEMENT = "\ufffd"
ZERO_WIDTH = {"\u200c", "\u200d", "\ufe0e", "\ufe0f"}


@dataclass(frozen=True)
class Face:
    """A font file: OpenType as it is, or wrapped as WOFF. It is opened for a letter of its blocks only (first
    and last code points); without any, for each letter that no face before it has."""

    file: Path
    blocks: tuple[tuple[int, int], ...] = ()

    @cached_property
    def face(self) -> harfbuzz.Face:
        data = self.file.read_bytes()
        if data[:4] in (b"wOFF", b"wOF2"):
            font = TTFont(BytesIO(data))
            font.flavor = None
            font.save(plain := BytesIO())
            data = plain.getvalue()
        return harfbuzz.Face(data)

    @cached_property
    def font(self) -> harfbuzz.Font:
        return harfbuzz.Font(self.face)

    @cached_property
    def characters(self) -> set[int]:
        return set(self.face.unicodes)

    def has(self, letter: str) -> bool:
        code = ord(letter)
        may_have = not self.blocks or any(first <= code <= last for first, last in self.blocks)
        return may_have and code in self.characters


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its width, and its outline, with y upward from the base line."""

    width: float
    outline: tuple[Step, ...]


def set_line(text: str, size: float, faces: Sequence[Face], language: str = "") -> Line:
    """Outlines of one line of text, `size` units to the em. language (BCP 47) picks regional forms of Chinese
    letters.

    A character that no face has is drawn as REPLACEMENT.
    """
    outline: list[Step] = []
    right = 0.0
    for letters, is_rightward, face in runs(with_replacements(text, faces), faces):
        scale = size / face.face.upem
        for glyph, advance, at_x, at_y in shape_run(letters, is_rightward, face, language):
            pen = Pen(scale, right + at_x * scale, at_y * scale, outline)
            face.font.draw_glyph_with_pen(glyph, pen)
            right += advance * scale
    return Line(right, tuple(outline))


def with_replacements(text: str, faces: Sequence[Face]) -> str:
    """Composed; a mark that cannot be drawn goes, and a letter is replaced."""
    seen = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in ZERO_WIDTH or letter.isspace() or any(face.has(letter) for face in faces):
            seen.append(letter)
        elif unicodedata.category(letter) not in MARKS:
            seen.append(REPLACEMENT)
    return "".join(seen)


def shape_run(
    letters: str, is_rightward: bool, face: Face, language: str
) -> list[tuple[int, float, float, float]]:
    """(glyph, advance, x, y) from left to right, in font units."""
    buffer = harfbuzz.Buffer()
    buffer.add_str(letters)
    buffer.guess_segment_properties()
    buffer.direction = "ltr" if is_rightward else "rtl"
    if language:
        buffer.language = language
    harfbuzz.shape(face.font, buffer)
    both = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [(info.codepoint, at.x_advance, at.x_offset, at.y_offset) for info, at in both]


def runs(text: str, faces: Sequence[Face]) -> Iterator[tuple[str, bool, Face]]:
    """Stretches of one direction and one face, from left to right."""
    for letters, is_rightward in visual_runs(text):
        parts = list(by_face(letters, faces))
        for part, face in parts if is_rightward else reversed(parts):
            yield part, is_rightward, face


def by_face(letters: str, faces: Sequence[Face]) -> Iterator[tuple[str, Face]]:
    """Marks stay with the letter that they belong to."""
    part, present = "", None
    for letter in letters:
        stays = present is not None and (
            letter in ZERO_WIDTH
            or (unicodedata.category(letter) in MARKS and present.has(letter))
            or letter == " "
        )
        face = present if stays else next((face for face in faces if face.has(letter)), faces[-1])
        if face is not present and part and present:
            yield part, present
            part = ""
        present, part = face, part + letter
    if part and present:
        yield part, present


class Pen:
    """Takes HarfBuzz's drawing of a glyph, and puts it to its place."""

    def __init__(self, scale: float, right: float, up: float, outline: list[Step]) -> None:
        self.scale, self.right, self.up, self.outline = scale, right, up, outline
        self.now = (0.0, 0.0)

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  (the pen protocol of fontTools)
        self.add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.add("L", point)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.add("C", *points)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        """A quadratic curve is the cubic one whose control points lie two thirds of the way."""
        control, end = points
        start = self.now
        one = tuple(start[axis] + 2 / 3 * (control[axis] - start[axis]) for axis in (0, 1))
        other = tuple(end[axis] + 2 / 3 * (control[axis] - end[axis]) for axis in (0, 1))
        self.add("C", one, other, end)  # type: ignore[arg-type]

    def closePath(self) -> None:  # noqa: N802
        self.outline.append(("Z", ()))

    def endPath(self) -> None:  # noqa: N802
        pass

    def add(self, kind: str, *points: tuple[float, float]) -> None:
        self.now = points[-1]
        placed = [
            number for x, y in points for number in (self.right + x * self.scale, self.up + y * self.scale)
        ]
        self.outline.append((kind, tuple(placed)))


# --- Visual order -------------------------------------------------------------------------------------------


def visual_runs(text: str) -> list[tuple[str, bool]]:
    """Stretches of one direction in the order in which they stand on the line, each in its logical order."""
    levels = levels_of(text)
    stretches: list[tuple[int, str]] = []
    for letter, level in zip(text, levels, strict=True):
        if stretches and stretches[-1][0] == level:
            stretches[-1] = (level, stretches[-1][1] + letter)
        else:
            stretches.append((level, letter))
    # L2: from the highest level down to the lowest odd one, turn every sequence at that level or higher
    # around.
    for level in range(max(levels, default=0), 0, -1):
        turned: list[tuple[int, str]] = []
        sequence: list[tuple[int, str]] = []
        for stretch in [*stretches, (-1, "")]:
            if stretch[0] >= level:
                sequence.append(stretch)
            else:
                turned += [*reversed(sequence), stretch]
                sequence = []
        stretches = turned[:-1]
    return [(letters, level % 2 == 0) for level, letters in stretches]


def levels_of(text: str) -> list[int]:
    """The embedding level of each character: rules P2–P3, W1–W7, N1–N2 and I1–I2."""
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in text]
    base = next((int(kind != "L") for kind in kinds if kind in ("L", "R", "AL")), 0)
    edge = "R" if base else "L"
    resolve_weak(kinds, edge)
    resolve_neutral(kinds, edge)
    rise = {0: {"R": 1, "AN": 2, "EN": 2}, 1: {"L": 1, "EN": 1, "AN": 1}}[base]
    return [base + rise.get(kind, 0) for kind in kinds]


def resolve_weak(kinds: list[str], edge: str) -> None:
    """Numbers, their signs, and marks."""
    strong, before = edge, edge
    for place, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[place] = before  # W1
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"  # W2
        if kinds[place] in ("L", "R", "AL"):
            strong = kinds[place]
        before = kinds[place]
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for place in range(1, len(kinds) - 1):
        one, kind, other = kinds[place - 1 : place + 2]
        if one == other and ((kind == "ES" and one == "EN") or (kind == "CS" and one in ("EN", "AN"))):
            kinds[place] = one  # W4
    spread(kinds, "ET", lambda one, other: "EN" if "EN" in (one, other) else "ON")  # W5
    kinds[:] = ["ON" if kind in ("ES", "CS", "ET") else kind for kind in kinds]  # W6
    strong = edge
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            kinds[place] = "L"  # W7


def resolve_neutral(kinds: list[str], edge: str) -> None:
    """Spaces and signs take the direction of both neighbours, or the line's. Numbers count as
    right-to-left."""
    kinds[:] = [kind if kind in ("L", "R", "EN", "AN") else "ON" for kind in kinds]
    side = {"EN": "R", "AN": "R", "": edge}

    def between(one: str, other: str) -> str:
        one, other = side.get(one, one), side.get(other, other)
        return one if one == other else edge

    spread(kinds, "ON", between)


def spread(kinds: list[str], wanted: str, decide: Callable[[str, str], str]) -> None:
    """Replace each sequence of one kind by what its neighbours decide; "" stands for the edge of the line."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] == wanted:
            end += 1
        if end > place:
            one = kinds[place - 1] if place else ""
            other = kinds[end] if end < len(kinds) else ""
            kinds[place:end] = [decide(one, other)] * (end - place)
        place = max(end, place + 1)
