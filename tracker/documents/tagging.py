"""What a PDF says besides what it shows: its letters, and what is a heading, a paragraph or a figure
(ISO 32000-1, 14.7 and 14.8); no Django.

Letters are drawn as outlines, which nobody can search, select or hear. Over each line lies the same text in a
face whose glyphs are empty, as programs that read scans do it: one code for each group of letters that is
drawn as one, as wide as what is seen, with what it means in the font's ToUnicode table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from tracker.documents.bidi import without_isolates
from tracker.documents.text import Line

FONT, EM = "Unseen", 1000
ASCENT, DESCENT = 800, -200
MOST_IN_A_BLOCK = 100  # of a table of characters, by its specification
DECORATION, END = "/Artifact BMC", "EMC"
MAP_HEAD = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
"""
MAP_FOOT = "endcmap CMapName currentdict /CMap defineresource pop end end"


@dataclass(slots=True)
class Element:
    """A heading, a paragraph or a figure: its tag, what is told instead of it, and its pieces as (page,
    number on that page)."""

    tag: str
    alternative: str = ""
    pieces: list[tuple[int, int]] = field(default_factory=list)


class Tags:
    """Collects elements and letters while pages are drawn, and writes them into the finished file."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.codes: dict[tuple[str, int], int] = {}
        self.pieces: list[list[Element]] = [[]]

    def add_page(self) -> None:
        self.pieces.append([])

    def add(self, tag: str, alternative: str = "") -> Element:
        self.elements.append(Element(tag, without_isolates(alternative)))
        return self.elements[-1]

    def begin(self, element: Element) -> str:
        """The operation that begins a piece of an element on the present page; END ends it."""
        page = self.pieces[-1]
        page.append(element)
        element.pieces.append((len(self.pieces) - 1, len(page) - 1))
        return f"/{element.tag} <</MCID {len(page) - 1}>> BDC"

    def write(self, line: Line, size: float, left: float, base: float) -> str:
        """The operations that lay the letters of a line over its outlines, unseen; and a space after it."""
        codes = [self.code(text, width / size) for text, width in (*line.letters, (" ", 0.0))]
        text = "".join(f"{code:04X}" for code in codes)
        return f"q BT 3 Tr /{FONT} {size:.3f} Tf 1 0 0 1 {left:.3f} {base:.3f} Tm <{text}> Tj ET Q"

    def code(self, text: str, ems: float) -> int:
        return self.codes.setdefault((text, round(ems * EM)), len(self.codes) + 1)

    def finish(self, pdf: bytes, language: str) -> bytes:
        writer = PdfWriter(clone_from=BytesIO(pdf))
        # The library that draws fills the rest with placeholders: "unspecified", and the year 2000.
        known: dict[str, Any] = dict(PdfReader(BytesIO(pdf)).metadata or {})
        writer.metadata = {name: known[name] for name in ("/Title", "/Author", "/Producer") if name in known}
        add_font(writer, self.codes)
        self.add_tree(writer)
        root = writer.root_object
        root[NameObject("/Lang")] = TextStringObject(language)
        root[NameObject("/MarkInfo")] = dictionary(Marked=True)
        root[NameObject("/ViewerPreferences")] = dictionary(DisplayDocTitle=True)
        writer.write(tagged := BytesIO())
        return tagged.getvalue()

    def add_tree(self, writer: PdfWriter) -> None:
        """Elements in the order in which they were drawn, each with its pieces; and for each page whose
        pieces those are."""
        tree = dictionary(Type="/StructTreeRoot")
        tree_reference = writer._add_object(tree)
        document = dictionary(Type="/StructElem", S="/Document", P=tree_reference)
        parent = writer._add_object(document)
        references = {id(one): writer._add_object(describe(one, writer, parent)) for one in self.elements}
        document[NameObject("/K")] = ArrayObject(references.values())
        numbers = ArrayObject()
        for place, owners in enumerate(self.pieces):
            page = writer.pages[place]
            page[NameObject("/StructParents")] = NumberObject(place)
            page[NameObject("/Tabs")] = NameObject("/S")
            numbers += [NumberObject(place), ArrayObject(references[id(owner)] for owner in owners)]
        tree |= dictionary(K=parent, ParentTree=dictionary(Nums=numbers), ParentTreeNextKey=len(self.pieces))
        writer.root_object[NameObject("/StructTreeRoot")] = tree_reference


def describe(element: Element, writer: PdfWriter, parent: PdfObject) -> DictionaryObject:
    pieces = ArrayObject()
    for page, number in element.pieces:
        of_page = writer.pages[page].indirect_reference
        pieces.append(dictionary(Type="/MCR", Pg=of_page, MCID=number))
    found = dictionary(Type="/StructElem", S=f"/{element.tag}", P=parent, K=pieces)
    if element.alternative:
        is_figure = element.tag == "Figure"
        found[NameObject("/Alt" if is_figure else "/ActualText")] = TextStringObject(element.alternative)
    return found


def add_font(writer: PdfWriter, codes: dict[tuple[str, int], int]) -> None:
    """For all pages, which share their table of fonts."""
    widths = [width for _, width in codes]
    program = stream(draw_empty_font(widths))
    program[NameObject("/Length1")] = NumberObject(len(program.get_data()))
    descriptor = dictionary(
        Type="/FontDescriptor", FontName=f"/{FONT}", Flags=4, FontBBox=[0, DESCENT, EM, ASCENT], ItalicAngle=0
    )
    descriptor |= dictionary(
        Ascent=ASCENT, Descent=DESCENT, CapHeight=ASCENT, StemV=0, FontFile2=writer._add_object(program)
    )
    system = dictionary(
        Registry=TextStringObject("Adobe"), Ordering=TextStringObject("Identity"), Supplement=0
    )
    descendant = dictionary(
        Type="/Font", Subtype="/CIDFontType2", BaseFont=f"/{FONT}", CIDToGIDMap="/Identity"
    )
    descendant |= dictionary(
        CIDSystemInfo=system, FontDescriptor=writer._add_object(descriptor), W=[1, widths], DW=0
    )
    font = dictionary(Type="/Font", Subtype="/Type0", BaseFont=f"/{FONT}", Encoding="/Identity-H")
    font |= dictionary(
        DescendantFonts=[writer._add_object(descendant)],
        ToUnicode=writer._add_object(stream(draw_map([text for text, _ in codes]))),
    )
    reference = writer._add_object(font)
    for page in writer.pages:
        page["/Resources"]["/Font"].get_object()[NameObject(f"/{FONT}")] = reference  # type: ignore[index]


def draw_empty_font(widths: Sequence[int]) -> bytes:
    """A TrueType file: as many glyphs as there are codes, all empty."""
    names = [".notdef", *(f"g{number}" for number in range(1, len(widths) + 1))]
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({})
    font.setupGlyf({name: Glyph() for name in names})
    font.setupHorizontalMetrics({name: (width, 0) for name, width in zip(names, (0, *widths), strict=True)})
    font.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    font.setupNameTable({"familyName": FONT, "styleName": "Regular", "psName": FONT})
    font.setupOS2()
    font.setupPost(keepGlyphNames=False)
    font.save(file := BytesIO())
    return file.getvalue()


def draw_map(texts: Sequence[str]) -> bytes:
    """What each code means, from 1 on."""
    lines = [MAP_HEAD]
    numbered = enumerate(texts, 1)
    for _, block in groupby(numbered, key=lambda pair: (pair[0] - 1) // MOST_IN_A_BLOCK):
        pairs = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in block]
        lines += [f"{len(pairs)} beginbfchar", *pairs, "endbfchar"]
    return "\n".join([*lines, MAP_FOOT]).encode()


def stream(data: bytes) -> Any:
    plain = DecodedStreamObject()
    plain.set_data(data)
    return plain.flate_encode()


def dictionary(**values: Any) -> DictionaryObject:
    """Of a PDF: names begin with a slash, everything else is what it is."""
    return DictionaryObject({NameObject(f"/{name}"): as_object(value) for name, value in values.items()})


def as_object(value: Any) -> PdfObject:
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, str):
        return NameObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    return ArrayObject(map(as_object, value))
