"""What a document says, beside how it looks: invisible text over the outlines, to be searched, copied and
read aloud; no Django.

The outlines are the letters that are seen (text.py), so the text needs a font without glyphs: each character
of the document has a number, and a table says which character that is (PDF 32000-1, 9.10.3). Each line is
marked content (14.6) and belongs to a paragraph of the structure tree (14.7), so that a screen reader finds
the order; whatever else is drawn is an artifact.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

FONT = "/Said"
EM = 1000
# So many characters a block of the table may have.
MOST_IN_BLOCK = 100


class TextLayer:
    """Gathered while pages are drawn."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        # Of each page: its paragraphs, of each the numbers of its lines.
        self.pages: list[list[list[int]]] = [[]]
        self.is_open = False

    def add_page(self) -> None:
        self.pages.append([])

    @contextmanager
    def paragraph(self) -> Iterator[None]:
        """Lines that belong together."""
        self.pages[-1].append([])
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False

    def line(self, text: str, left: float, base: float, size: float, width: float) -> tuple[str, str]:
        """What stands before the outlines of a line, and after them."""
        paragraphs = self.pages[-1]
        number = sum(len(lines) for lines in paragraphs)
        if self.is_open:
            paragraphs[-1].append(number)
        else:
            paragraphs.append([number])
        letters = "".join(f"{self.numbers.setdefault(one, len(self.numbers) + 1):04x}" for one in text)
        stretch = 100 * width / (size * len(text)) if text else 100
        return (
            f"/P <</MCID {number}>> BDC q BT 3 Tr {FONT} {size:.3f} Tf {stretch:.3f} Tz "
            f"1 0 0 1 {left:.3f} {base:.3f} Tm <{letters}> Tj ET Q",
            "EMC",
        )

    def into(self, pdf: bytes, language: str) -> bytes:
        """The document with font and structure."""
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
        font = writer._add_object(self.font(writer))
        root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        root_at = writer._add_object(root)
        document = element("/Document", root_at)
        document_at = writer._add_object(document)
        children, parents = ArrayObject(), ArrayObject()
        for number, (page, paragraphs) in enumerate(zip(writer.pages, self.pages, strict=True)):
            resources = cast("DictionaryObject", page["/Resources"].get_object())
            fonts = cast("DictionaryObject", resources.setdefault(NameObject("/Font"), DictionaryObject()))
            cast("DictionaryObject", fonts.get_object())[NameObject(FONT)] = font
            page[NameObject("/StructParents")] = NumberObject(number)
            page[NameObject("/Tabs")] = NameObject("/S")
            own = ArrayObject()
            for lines in paragraphs:
                paragraph = element("/P", document_at)
                paragraph[NameObject("/Pg")] = page.indirect_reference
                paragraph[NameObject("/K")] = ArrayObject([NumberObject(line) for line in lines])
                children.append(writer._add_object(paragraph))
                own.extend(children[-1:] * len(lines))
            parents += [NumberObject(number), writer._add_object(own)]
        document[NameObject("/K")] = children
        root[NameObject("/K")] = document_at
        root[NameObject("/ParentTree")] = writer._add_object(DictionaryObject({NameObject("/Nums"): parents}))
        catalog = writer.root_object
        catalog[NameObject("/StructTreeRoot")] = root_at
        catalog[NameObject("/MarkInfo")] = flag("/Marked")
        catalog[NameObject("/ViewerPreferences")] = flag("/DisplayDocTitle")
        if language:
            catalog[NameObject("/Lang")] = TextStringObject(language)
        writer.write(done := BytesIO())
        return done.getvalue()

    def font(self, writer: PdfWriter) -> DictionaryObject:
        """A font of characters as wide as they are high, and without any form."""
        info = DictionaryObject(
            {
                NameObject("/Registry"): TextStringObject("Adobe"),
                NameObject("/Ordering"): TextStringObject("Identity"),
                NameObject("/Supplement"): NumberObject(0),
            }
        )
        widths = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/CIDFontType2"),
                NameObject("/BaseFont"): NameObject(FONT),
                NameObject("/CIDSystemInfo"): info,
                NameObject("/DW"): NumberObject(EM),
            }
        )
        table = DecodedStreamObject()
        table.set_data(to_unicode(self.numbers).encode())
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type0"),
                NameObject("/BaseFont"): NameObject(FONT),
                NameObject("/Encoding"): NameObject("/Identity-H"),
                NameObject("/DescendantFonts"): ArrayObject([writer._add_object(widths)]),
                NameObject("/ToUnicode"): writer._add_object(table),
            }
        )


def element(kind: str, parent: IndirectObject) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject(kind),
            NameObject("/P"): parent,
        }
    )


def flag(name: str) -> DictionaryObject:
    return DictionaryObject({NameObject(name): BooleanObject(True)})


def to_unicode(numbers: dict[str, int]) -> str:
    """The table of characters, as PostScript has it."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Said def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    pairs = [f"<{number:04x}> <{one.encode('utf-16-be').hex()}>" for one, number in numbers.items()]
    for block in blocks(pairs):
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap CMapName currentdict /CMap defineresource pop end end"])


def blocks(pairs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(pairs), MOST_IN_BLOCK):
        yield pairs[start : start + MOST_IN_BLOCK]
