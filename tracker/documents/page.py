"""What a sheet says, drawn: as PDF and as PNG; no Django, and nothing for a web process (artist.py).

Lengths are points, from the lower left corner. The PNG is the PDF, rendered by PDFium, so both are the same.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import segno
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tracker.documents.layout import GOLD, INK, PAPER, Box, Style
from tracker.documents.text import Face, Line, set_line

LEADING = 1.35
# Han letters have regional forms; whose they are is told by the country.
HAN_LANGUAGES = {"JP": "ja", "KR": "ko", "TW": "zh-Hant", "HK": "zh-Hant-HK", "MO": "zh-Hant-HK"}
SCRIPTS = ("arabic", "devanagari", "hebrew", "thai", "bengali", "tamil")
SUBSETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")


@cache
def faces(packages: Path, is_display: bool) -> tuple[Face, ...]:
    """The display or the text face first, then one for each script. packages: the folder node_modules."""
    display = packages / "@fontsource-variable" / "newsreader" / "files"
    plain = packages / "@fontsource"
    found = [
        display / f"newsreader-{subset}-opsz-normal.woff2" for subset in ("latin", "latin-ext") if is_display
    ]
    found += [plain / "noto-sans" / "files" / f"noto-sans-{subset}-400-normal.woff" for subset in SUBSETS]
    found += [
        plain / f"noto-sans-{name}" / "files" / f"noto-sans-{name}-{name}-400-normal.woff" for name in SCRIPTS
    ]
    han = importlib.util.find_spec("cvttf_NotoSansCJK_Regular")
    if han and han.origin:
        found.append(Path(han.origin).parent / "NotoSansCJKtc-Regular.otf")
    return tuple(Face(file) for file in found)


class Page:
    """One or more pages of one size; the steps of a sheet are its methods."""

    def __init__(
        self, width: float, height: float, packages: Path, *, title: str = "", ground: str = PAPER
    ) -> None:
        self.width, self.height, self.packages, self.ground = width, height, packages, ground
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(width, height), pageCompression=1, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Wave at Saturn")
        self.fill_ground()

    def fill_ground(self) -> None:
        self.box(Box(0, 0, self.width, self.height), fill=self.ground)

    def add_page(self) -> None:
        self.canvas.showPage()
        self.fill_ground()

    def box(self, box: Box, *, fill: str = "", line: str = "", thick: float = 1) -> None:
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        if line:
            self.canvas.setStrokeColor(HexColor(line))
            self.canvas.setLineWidth(thick)
        self.canvas.rect(*box, stroke=int(bool(line)), fill=int(bool(fill)))

    def mark(self, x: float, y: float, size: float, ring: str = GOLD, dot: str = "#0a5aa8") -> None:
        """The ring and the dot."""
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
        line = self.line(text, style)
        if line.width > most:
            line = self.line(text, style._replace(size=style.size * most / line.width))
        self.canvas.setFillColor(HexColor(style.colour))
        path = self.canvas.beginPath()
        for kind, numbers in line.outline:
            points = [number + (left, base)[index % 2] for index, number in enumerate(numbers)]
            {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}[kind](*points)
        self.canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
        return left + line.width

    def paragraph(self, text: str, left: float, base: float, style: Style, most: float) -> float:
        """Several lines; the base line that would come next."""
        for line in self.wrap(text, style, most):
            self.text(line, left, base, style, most=most)
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

    def picture(self, image: Image.Image | BytesIO, box: Box) -> None:
        """A JPEG file goes in as it is; pixels are packed without loss."""
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
        self.canvas.drawPath(path, stroke=0, fill=1)

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()

    def png(self, scale: float = 2.0) -> bytes:
        """The first page, `scale` pixels a point."""
        document = pypdfium2.PdfDocument(self.pdf())
        image = document[0].render(scale=scale).to_pil().convert("RGB")
        document.close()
        image.save(png := BytesIO(), "PNG")
        return png.getvalue()
