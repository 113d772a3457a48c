"""What a sheet says, drawn: as PDF and as PNG; no Django, and nothing for a web process (artist.py).

Lengths are points, from the lower left corner. The PNG is the PDF, rendered by PDFium, so both are the same.
"""

import contextlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pypdfium2
import segno
from PIL import Image
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tracker.documents.bidi import is_turned, without_isolates
from tracker.documents.faces import faces
from tracker.documents.layout import GOLD, INK, PAPER, Box, Style
from tracker.documents.tagging import DECORATION, END, Element, Tags
from tracker.documents.text import Line, set_line

LEADING = 1.35
rl_config.useA85 = 0  # streams as bytes: a quarter less than as letters
# Han letters have regional forms; whose they are is told by the country.
HAN_LANGUAGES = {"JP": "ja", "KR": "ko", "TW": "zh-Hant", "HK": "zh-Hant-HK", "MO": "zh-Hant-HK"}


class Page:
    """One or more pages; the steps of a sheet are its methods."""

    def __init__(
        self,
        size: Sequence[float],
        packages: Path,
        *,
        title: str = "",
        language: str = "",
        ground: str = PAPER,
    ) -> None:
        self.size, self.packages, self.language, self.ground = size, packages, language, ground
        self.buffer, self.tags = BytesIO(), Tags()
        self.canvas = Canvas(self.buffer, pagesize=(size[0], size[1]), pageCompression=1, invariant=1)
        self.canvas.setTitle(without_isolates(title))
        self.fill_ground()

    def fill_ground(self) -> None:
        self.box(Box(0, 0, self.size[0], self.size[1]), fill=self.ground)

    def sign(self, author: str) -> None:
        """Whose document it is, among the facts of the file."""
        self.canvas.setAuthor(without_isolates(author))

    def add_page(self, size: Sequence[float]) -> None:
        self.canvas.showPage()
        self.tags.add_page()
        self.size = size
        self.canvas.setPageSize((size[0], size[1]))
        self.fill_ground()

    @contextlib.contextmanager
    def tag(self, element: Element | None = None) -> Iterator[None]:
        """What is drawn meanwhile is a piece of this element; without one, decoration."""
        self.canvas.addLiteral(self.tags.begin(element) if element else DECORATION)
        yield
        self.canvas.addLiteral(END)

    def box(self, box: Box, *, fill: str = "", line: str = "", thick: float = 1) -> None:
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        if line:
            self.canvas.setStrokeColor(HexColor(line))
            self.canvas.setLineWidth(thick)
        with self.tag():
            self.canvas.rect(*box, stroke=int(bool(line)), fill=int(bool(fill)))

    def mark(self, x: float, y: float, size: float, ring: str = GOLD, dot: str = "#0a5aa8") -> None:
        """The ring and the dot."""
        with self.tag():
            self.canvas.saveState()
            self.canvas.translate(x, y)
            self.canvas.rotate(14)
            self.canvas.setStrokeColor(HexColor(ring))
            self.canvas.setLineWidth(size / 18)
            self.canvas.ellipse(-size / 2, -size / 5, size / 2, size / 5)
            self.canvas.setFillColor(HexColor(dot))
            self.canvas.circle(0, 0, size / 10, stroke=0, fill=1)
            self.canvas.restoreState()

    def text(self, text: str, left: float, base: float, style: Style, *, most: float = 1e9) -> float:
        """One line, made smaller where it would be wider than `most`; where it ends."""
        return self.put(self.element(text, style), text, (left, base), style, most)

    def element(self, text: str, style: Style) -> Element:
        """What stands from right to left is told in the order in which it is read."""
        return self.tags.add(style.tag, text if any(map(is_turned, text)) else "")

    def put(self, element: Element, text: str, at: tuple[float, float], style: Style, most: float) -> float:
        """A line of an element; where it ends."""
        line = self.line(text, style)
        if line.width > most:
            style = style._replace(size=style.size * most / line.width)
            line = self.line(text, style)
        with self.tag(element):
            self.draw(line, at, style)
            self.canvas.addLiteral(self.tags.write(line, style.size, *at))
        return at[0] + line.width

    def draw(self, line: Line, at: tuple[float, float], style: Style) -> None:
        self.canvas.setFillColor(HexColor(style.colour))
        for form, x, y, scale in line.outline:
            place = f"{scale:.5f} 0 0 {scale:.5f} {at[0] + x:.3f} {at[1] + y:.3f} cm"
            self.canvas.addLiteral(f"q {place} {form} f Q")

    def paragraph(self, text: str, left: float, base: float, style: Style, most: float) -> float:
        """Several lines; the base line that would come next."""
        element = self.element(text, style)
        for line in self.wrap(text, style, most):
            self.put(element, line, (left, base), style, most)
            base -= style.size * LEADING
        return base

    def flow(
        self, paragraphs: Sequence[tuple[str, Style, float]], left: float, base: float, most: float
    ) -> None:
        """Paragraphs one below the other, each with so much room after it."""
        for text, style, room in paragraphs:
            base = self.paragraph(text, left, base, style, most) - room

    def row(
        self, texts: Sequence[tuple[str, Style]], left: float, base: float, gap: float, end: float
    ) -> None:
        """Lines one after the other, the last ending at `end` at most."""
        for text, style in texts:
            left = self.text(text, left, base, style, most=end - left) + gap

    def wrap(self, text: str, style: Style, most: float) -> Iterator[str]:
        present = ""
        for word in text.split(" "):  # a no-break space holds two words together
            longer = f"{present} {word}".strip()
            if present and self.line(longer, style).width > most:
                yield present
                present = word
            else:
                present = longer
        if present:
            yield present

    def line(self, text: str, style: Style) -> Line:
        language = HAN_LANGUAGES.get(style.country, "")
        return set_line(text, style.size, faces(self.packages, style.display), language)

    def picture(self, image: Image.Image | BytesIO, box: Box, alternative: str = "") -> None:
        """A JPEG file goes in as it is; pixels are packed without loss."""
        with self.tag(self.tags.add("Figure", alternative) if alternative else None):
            self.canvas.drawImage(ImageReader(image), *box)

    def code(self, text: str, left: float, bottom: float, side: float, colour: str = INK) -> None:
        """A QR code, as squares."""
        matrix: Sequence[Sequence[int]] = list(segno.make(text, error="m").matrix)
        step = side / len(matrix)
        self.canvas.setFillColor(HexColor(colour))
        path = self.canvas.beginPath()
        for row, line in enumerate(matrix):
            for column, is_dark in enumerate(line):
                if is_dark:
                    path.rect(left + column * step, bottom + side - (row + 1) * step, step, step)
        with self.tag(self.tags.add("Figure", text)):
            self.canvas.drawPath(path, stroke=0, fill=1)

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.tags.finish(self.buffer.getvalue(), self.language)

    def png(self, scale: float = 2.0) -> bytes:
        """The first page, `scale` pixels a point."""
        self.canvas.save()
        document = pypdfium2.PdfDocument(self.buffer.getvalue())
        image = document[0].render(scale=scale).to_pil().convert("RGB")
        document.close()
        image.save(png := BytesIO(), "PNG")
        return png.getvalue()
