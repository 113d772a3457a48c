"""What is to be drawn on a sheet of paper, or a card: text, pictures, rules and codes at their places; no
Django.

Only said here: plain values that are written down for the process that draws (artist.py, page.py), so that a
web process holds neither fonts nor pixels. Lengths are points, from the lower left corner.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

INK, MUTED, GOLD, PAPER, NIGHT = "#121722", "#4d5a6e", "#b07a16", "#fbfaf6", "#05070d"
PALE, ASH, SUN, SKY = "#eef2f9", "#a3b1c7", "#e9b44c", "#9fd0ff"


class Box(NamedTuple):
    """A rectangle: its lower left corner, and how wide and high it is."""

    left: float
    bottom: float
    width: float
    height: float


class Style(NamedTuple):
    """How letters look: their size in points, colour, whether in the display face, and whose Han they are.
    And what they are: a tag of PDF, P or H1."""

    size: float
    colour: str = INK
    display: bool = False
    country: str = ""
    tag: str = "P"


class Part(NamedTuple):
    """A file of a storage, and the pixel at which its upper left corner lies."""

    storage: str
    name: str
    left: int = 0
    top: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of so many pixels that is put together from files; without a size, the one file as it is."""

    parts: tuple[Part, ...]
    size: tuple[int, int] | None = None


class Layout:
    """One or more pages: what is done to a page (page.py), step by step."""

    def __init__(
        self,
        size: tuple[float, float],
        packages: Path,
        *,
        title: str = "",
        language: str = "",
        ground: str = PAPER,
    ) -> None:
        self.size = size
        self.paper = {"size": size, "packages": str(packages)}
        self.paper |= {"title": title, "language": language, "ground": ground}
        self.steps: list[tuple[str, dict[str, Any]]] = []
        self.pictures: list[Picture] = []
        self.numbers: dict[Picture, int] = {}

    def sign(self, author: str) -> None:
        """Whose document it is, among the facts of the file."""
        self.steps.append(("sign", {"author": author}))

    def add_page(self, size: tuple[float, float] | None = None) -> None:
        """Of the first one's size, or another."""
        self.steps.append(("add_page", {"size": size or self.size}))

    def box(self, box: Box, *, fill: str = "", line: str = "", thick: float = 1) -> None:
        self.steps.append(("box", {"box": box, "fill": fill, "line": line, "thick": thick}))

    def mark(self, x: float, y: float, size: float, ring: str = GOLD, dot: str = "#0a5aa8") -> None:
        """The ring and the dot."""
        self.steps.append(("mark", {"x": x, "y": y, "size": size, "ring": ring, "dot": dot}))

    def text(self, text: str, left: float, base: float, style: Style, *, most: float = 1e9) -> None:
        """One line, made smaller where it would be wider than `most`."""
        self.steps.append(("text", {"text": text, "left": left, "base": base, "style": style, "most": most}))

    def row(
        self, texts: Sequence[tuple[str, Style]], left: float, base: float, gap: float, end: float
    ) -> None:
        """Lines one after the other, the last ending at `end` at most."""
        self.steps.append(("row", {"texts": texts, "left": left, "base": base, "gap": gap, "end": end}))

    def paragraph(self, text: str, left: float, base: float, style: Style, most: float) -> None:
        """Several lines."""
        self.flow([(text, style, 0)], left, base, most)

    def flow(
        self, paragraphs: Sequence[tuple[str, Style, float]], left: float, base: float, most: float
    ) -> None:
        """Paragraphs one below the other, each with so much room after it."""
        self.steps.append(("flow", {"paragraphs": paragraphs, "left": left, "base": base, "most": most}))

    def picture(self, picture: Picture, box: Box, alternative: str = "") -> None:
        """alternative: what is told to whoever does not see it; nothing of what decorates. The same picture
        travels once."""
        if picture not in self.numbers:
            self.numbers[picture] = len(self.pictures)
            self.pictures.append(picture)
        payload = {"number": self.numbers[picture], "box": box, "alternative": alternative}
        self.steps.append(("picture", payload))

    def code(self, text: str, left: float, bottom: float, side: float, colour: str = INK) -> None:
        """A QR code, as squares."""
        payload = {"text": text, "left": left, "bottom": bottom, "side": side, "colour": colour}
        self.steps.append(("code", payload))


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drawn, and as what: pdf, or png with `scale` pixels a point, of a sheet; jpg of a
    picture."""

    what: Layout | Picture
    kind: str
    scale: float = 1.0

    def pictures(self) -> list[Picture]:
        return [self.what] if isinstance(self.what, Picture) else self.what.pictures

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Each file, and how it is called where it is drawn."""
        for number, picture in enumerate(self.pictures()):
            for place, part in enumerate(picture.parts):
                yield f"{number}-{place}", part

    def as_json(self) -> str:
        layout = self.what if isinstance(self.what, Layout) else None
        return json.dumps(
            {
                "kind": self.kind,
                "scale": self.scale,
                "paper": layout.paper if layout else None,
                "steps": layout.steps if layout else [],
                "pictures": [[picture.size, picture.parts] for picture in self.pictures()],
            }
        )

    def digest(self) -> str:
        """The same for the same drawing: files never change under their names."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()
