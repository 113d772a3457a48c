"""The font files that letters are taken from, each read when a text first needs it; no Django.

Noto has a face for every script, and its npm packages say in `unicode.json` which characters each file is
for: so fifty files need not be opened to find the one that has a letter.
"""

import importlib.util
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from io import BytesIO
from pathlib import Path

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

from tracker.documents.pen import Pen

FIXED, VARIABLE = "@fontsource", "@fontsource-variable"
ENDS = {FIXED: "400-normal.woff", VARIABLE: "wght-normal.woff2"}
SUBSETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
# Of which only the file of the script itself is of use: the rest is what SUBSETS hold.
FIXED_SCRIPTS = "arabic devanagari hebrew thai bengali tamil mongolian nko osage tai-le tifinagh vai yi limbu"
VARIABLE_SCRIPTS = (
    "armenian ethiopic georgian gujarati gurmukhi kannada khmer lao malayalam myanmar oriya sinhala telugu "
    "thaana syriac cherokee canadian-aboriginal adlam balinese bamum cham hanifi-rohingya javanese lisu "
    "meetei-mayek new-tai-lue ol-chiki sundanese tai-tham"
)
# Package and files: ornaments, and letters that stand for others.
SIGNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (VARIABLE, "noto-sans-symbols", ("symbols",)),
    (FIXED, "noto-sans-symbols-2", ("symbols", "math")),
    (VARIABLE, "noto-emoji", tuple("0123456789")),
)
MARKS = {"Mn", "Me", "Mc", "Cf"}
# Shapers leave these out where a face has no glyph for them.
UNSEEN = {"Cf"}
SELECTORS = {"\u034f", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
SKIN_TONES = {chr(code) for code in range(0x1F3FB, 0x1F400)}
HALF_FLAGS = {chr(code) for code in range(0x1F1E6, 0x1F200)}
JOINER, REPLACEMENT = "\u200d", "\ufffd"


@dataclass(frozen=True, eq=False)
class Face:
    """A font file: OpenType as it is, or wrapped as WOFF. subset: its name in the package's unicode.json."""

    file: Path
    subset: str = ""

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
    def forms(self) -> dict[int, str]:
        """Of glyphs that were drawn already."""
        return {}

    def form_of(self, glyph: int) -> str:
        if glyph not in self.forms:
            self.font.draw_glyph_with_pen(glyph, pen := Pen())
            self.forms[glyph] = " ".join(pen.steps)
        return self.forms[glyph]

    @cached_property
    def characters(self) -> set[int]:
        return set(self.face.unicodes)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The characters that the file is for."""
        if not self.subset:
            return [(0, 0x10FFFF)]
        subsets = json.loads((self.file.parent.parent / "unicode.json").read_text())
        said = subsets.get(self.subset) or subsets[f"[{self.subset}]"]
        pairs = (part.removeprefix("U+").split("-") for part in said.split(","))
        return [(int(pair[0], 16), int(pair[-1], 16)) for pair in pairs]

    def has(self, letter: str) -> bool:
        code = ord(letter)
        return any(first <= code <= last for first, last in self.spans) and code in self.characters


@cache
def faces(packages: Path, is_display: bool) -> tuple[Face, ...]:
    """The display or the text face first, then one for each script. packages: the folder node_modules."""
    display = packages / VARIABLE / "newsreader" / "files"
    found = [
        Face(display / f"newsreader-{subset}-opsz-normal.woff2", subset)
        for subset in ("latin", "latin-ext")
        if is_display
    ]
    families: list[tuple[str, str, tuple[str, ...]]] = [(FIXED, "noto-sans", SUBSETS)]
    families += [(FIXED, f"noto-sans-{name}", (name,)) for name in FIXED_SCRIPTS.split()]
    families += [(VARIABLE, f"noto-sans-{name}", (name,)) for name in VARIABLE_SCRIPTS.split()]
    families += [(VARIABLE, "noto-serif-tibetan", ("tibetan",)), *SIGNS]
    for scope, name, subsets in families:
        folder = packages / scope / name / "files"
        found += [Face(folder / f"{name}-{subset}-{ENDS[scope]}", subset) for subset in subsets]
    # Said to be for Latin, and full of letters for formulas: some write their names in them.
    found.append(Face(packages / FIXED / "noto-sans-math" / "files" / f"noto-sans-math-latin-{ENDS[FIXED]}"))
    han = importlib.util.find_spec("cvttf_NotoSansCJK_Regular")
    if han and han.origin:
        found.append(Face(Path(han.origin).parent / "NotoSansCJKtc-Regular.otf"))
    return tuple(found)


def by_face(letters: str, faces: Sequence[Face]) -> Iterator[tuple[str, Face, str]]:
    """Stretches that one face draws: what it draws, the face, and what the text says there where it is not
    the same."""
    part, present = "", faces[0]
    for cluster in clusters_of(letters):
        for shown, face, said in choose(cluster, faces, present):
            if part and (said or face is not present):
                yield part, present, ""
                part = ""
            if said:
                yield shown, face, said
            else:
                part, present = part + shown, face
    if part:
        yield part, present, ""


def clusters_of(text: str) -> Iterator[str]:
    """Letters with what belongs to them: marks, and what joiners hold together to one emoji."""
    part = ""
    for letter in text:
        if part and not belongs(part, letter):
            yield part
            part = ""
        part += letter
    if part:
        yield part


def belongs(part: str, letter: str) -> bool:
    kind = unicodedata.category(letter)
    if part[-1] == JOINER and kind in ("So", "Sm"):
        return True
    return kind in MARKS or letter in SKIN_TONES or (part in HALF_FLAGS and letter in HALF_FLAGS)


def choose(cluster: str, faces: Sequence[Face], present: Face) -> Iterator[tuple[str, Face, str]]:
    """The first face that has all of it. Otherwise an emoji falls into its parts, a letter loses marks that
    nobody has, and for one that nobody has either there is a sign that says so."""
    letters = [letter for letter in cluster if not is_unseen(letter)]
    candidates = (present, *faces) if cluster.isspace() or not letters else faces
    face = find_face("".join(letters), tuple(candidates))
    if face:
        yield cluster, face, ""
    elif any(unicodedata.category(letter) not in MARKS for letter in letters[1:]):
        for letter in letters:
            yield from choose(letter, faces, present)
    elif face := next((face for face in faces if face.has(letters[0])), None):
        kept = "".join(letter for letter in letters if face.has(letter))
        yield kept, face, cluster
    else:
        yield REPLACEMENT, next(face for face in faces if face.has(REPLACEMENT)), cluster


@lru_cache(maxsize=4096)
def find_face(letters: str, faces: tuple[Face, ...]) -> Face | None:
    return next((face for face in faces if all(map(face.has, letters))), None)


def is_unseen(letter: str) -> bool:
    return letter in SELECTORS or unicodedata.category(letter) in UNSEEN
