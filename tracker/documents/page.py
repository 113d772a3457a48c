"""What a sheet says, drawn: as PDF and as PNG; no Django, and nothing for a web process (artist.py).

Lengths are points, from the lower left corner. The PNG is the PDF, rendered by PDFium, so both are the same.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from tracker.documents.text_layer import TextLayer

LEADING = 1.35
# Han letters have regional forms; whose they are is told by the country.
HAN_LANGUAGES = {"JP": "ja", "KR": "ko", "TW": "zh-Hant", "HK": "zh-Hant-HK", "MO": "zh-Hant-HK"}
# Each script's own font, and the blocks of Unicode that it is opened for.
SCRIPTS = {
    "sans-armenian": ((0x0530, 0x058F), (0xFB13, 0xFB17)),
    "sans-hebrew": ((0x0590, 0x05FF), (0xFB1D, 0xFB4F)),
    "sans-arabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "sans-thaana": ((0x0780, 0x07BF),),
    "sans-devanagari": ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)),
    "sans-bengali": ((0x0980, 0x09FF),),
    "sans-gurmukhi": ((0x0A00, 0x0A7F),),
    "sans-gujarati": ((0x0A80, 0x0AFF),),
    "sans-oriya": ((0x0B00, 0x0B7F),),
    "sans-tamil": ((0x0B80, 0x0BFF),),
    "sans-telugu": ((0x0C00, 0x0C7F),),
    "sans-kannada": ((0x0C80, 0x0CFF),),
    "sans-malayalam": ((0x0D00, 0x0D7F),),
    "sans-sinhala": ((0x0D80, 0x0DFF),),
    "sans-thai": ((0x0E00, 0x0E7F),),
    "sans-lao": ((0x0E80, 0x0EFF),),
    "serif-tibetan": ((0x0F00, 0x0FFF),),
    "sans-myanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "sans-georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "sans-ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    "sans-khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
}
EMOJI = ((0x00A9, 0x00A9), (0x00AE, 0x00AE), (0x203C, 0x3299), (0x1F000, 0x1FAFF), (0xE0020, 0xE007F))
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
    all_faces = [Face(file) for file in found]
    for name, blocks in SCRIPTS.items():
        script = name.partition("-")[2]
        file = plain / f"noto-{name}" / "files" / f"noto-{name}-{script}-400-normal.woff"
        all_faces.append(Face(file, blocks))
    all_faces.append(Face(plain / "noto-emoji" / "files" / "noto-emoji-emoji-400-normal.woff", EMOJI))
    han = importlib.util.find_spec("cvttf_NotoSansCJK_Regular")
    if han and han.origin:
        all_faces.append(Face(Path(han.origin).parent / "NotoSansCJKtc-Regular.otf"))
    return tuple(all_faces)


class Page:
    """One or more pages of one size; the steps of a sheet are its methods."""

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
        self.layer = TextLayer()
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(size[0], size[1]), pageCompression=1, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Wave at Saturn")
        self.fill_ground()

    def fill_ground(self) -> None:
        self.box(Box(0, 0, self.size[0], self.size[1]), fill=self.ground)

    def add_page(self, size: Sequence[float]) -> None:
        self.canvas.showPage()
        self.layer.add_page()
        self.size = size
        self.canvas.setPageSize((size[0], size[1]))
        self.fill_ground()

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is seen and says nothing."""
        self.write("/Artifact BMC")
        yield
        self.write("EMC")

    def write(self, operators: str) -> None:
        """Marked content is nothing that ReportLab has a word for."""
        self.canvas._code.append(operators)

    def box(self, box: Box, *, fill: str = "", line: str = "", thick: float = 1) -> None:
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        if line:
            self.canvas.setStrokeColor(HexColor(line))
            self.canvas.setLineWidth(thick)
        with self.artifact():
            self.canvas.rect(*box, stroke=int(bool(line)), fill=int(bool(fill)))

    def mark(self, x: float, y: float, size: float, ring: str = GOLD, dot: str = "#0a5aa8") -> None:
        """The ring and the dot."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.rotate(14)
        self.canvas.setStrokeColor(HexColor(ring))
        self.canvas.setLineWidth(size / 18)
        self.canvas.setFillColor(HexColor(dot))
        with self.artifact():
            self.canvas.ellipse(-size / 2, -size / 5, size / 2, size / 5)
            self.canvas.circle(0, 0, size / 10, stroke=0, fill=1)
        self.canvas.restoreState()

    def text(self, text: str, left: float, base: float, style: Style, *, most: float = 1e9) -> float:
        """One line, made smaller where it would be wider than `most`; where it ends."""
        line = self.line(text, style)
        if line.width > most:
            style = style._replace(size=style.size * most / line.width)
            line = self.line(text, style)
        before, after = self.layer.line(text, left, base, style.size, line.width)
        self.canvas.setFillColor(HexColor(style.colour))
        path = self.canvas.beginPath()
        for kind, numbers in line.outline:
            points = [number + (left, base)[index % 2] for index, number in enumerate(numbers)]
            {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}[kind](*points)
        self.write(before)
        self.canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
        self.write(after)
        return left + line.width

    def paragraph(self, text: str, left: float, base: float, style: Style, most: float) -> float:
        """Several lines; the base line that would come next."""
        with self.layer.paragraph():
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
        with self.artifact():
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
        with self.artifact():
            self.canvas.drawPath(path, stroke=0, fill=1)

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.layer.into(self.buffer.getvalue(), self.language)

    def png(self, scale: float = 2.0) -> bytes:
        """The first page, `scale` pixels a point."""
        self.canvas.save()
        document = pypdfium2.PdfDocument(self.buffer.getvalue())
        image = document[0].render(scale=scale).to_pil().convert("RGB")
        document.close()
        image.save(png := BytesIO(), "PNG")
        return png.getvalue()
