"""Sources of photos as strangers send them, made byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image

from tests.photos_made import gradient, saved
from tracker.exchange.import_columns import Reading
from tracker.exchange.import_source import Entry, Source

Member = tuple[bytes, bytes]
FORMATS = "http://schemas.openxmlformats.org"
MAIN, PACKAGE = f"{FORMATS}/spreadsheetml/2006/main", f"{FORMATS}/package/2006"
OFFICE = f"{FORMATS}/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATED = "application/vnd.openxmlformats-package.relationships+xml"
OPEN, ODS_KIND = "urn:oasis:names:tc:opendocument:xmlns", "application/vnd.oasis.opendocument.spreadsheet"
Cell = str | float | tuple[float]


def photo(number: int = 0) -> bytes:
    """A small photo like no other."""
    return saved(gradient(80, 70), "JPEG") + number.to_bytes(4, "big")


def camera_photo(
    taken: str = "2013:07:19 18:31:00",
    offset: str = "",
    place: tuple[int, int, str, int, int, str] | None = (8, 3, "S", 34, 54, "W"),
) -> bytes:
    """With a camera's notes, near Recife unless otherwise said."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    if place:
        exif.get_ifd(0x8825).update(
            {1: place[2], 2: (place[0], place[1], 0), 3: place[5], 4: (place[3], place[4], 0)}
        )
    gradient(200, 150).save(buffer := io.BytesIO(), "JPEG", exif=exif)
    return buffer.getvalue()


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """As a computer's own program makes it; names may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def raw_zip(members: Iterable[Member], *, flags: int = 0, local: dict[bytes, bytes] | None = None) -> bytes:
    """With names in any bytes; `local` are those that stand otherwise before the file itself."""
    body, directory = b"", b""
    members = list(members)
    for name, content in members:
        crc, size = zlib.crc32(content), len(content)
        numbers = struct.pack("<4H3I", flags, 0, 0, 0x21, crc, size, size)
        before = (local or {}).get(name, name)
        directory += b"PK\x01\x02" + struct.pack("<2H", 20, 20) + numbers
        directory += struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + struct.pack("<H", 20) + numbers
        body += struct.pack("<2H", len(before), 0) + before + content
    end = struct.pack("<4H2IH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def write_zip(folder: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    path = folder / "album.zip"
    path.write_bytes(zip_bytes(members))
    return path


def read_table(
    folder: Path, content: bytes | str, name: str = "manifest.csv", dates: str = ""
) -> tuple[list[Entry], str]:
    """The rows of a table beside six photos, and what is told of the table."""
    for number in range(6):
        (folder / f"{number}.jpg").write_bytes(b"x")
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    own, *rows = Source.open(folder, Reading(dates)).entries()
    assert own.is_table
    return [row for row in rows if row.is_named], own.litter


def xlsx(rows: Iterable[Iterable[Cell]], extra: str = "") -> bytes:
    """As small as one can be; a cell that is a number is a number, a tuple one with the style of dates."""
    body = "".join(
        f'<row r="{n}">{"".join(xlsx_cell(place, n, value) for place, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, start=1)
    )
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{KIND}.{kind}+xml"/>'
        for name, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
        )
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{RELATED}"/>{types}</Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Waves" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
        f"{body}{extra}</sheetData></worksheet>",
    }
    return zip_bytes((name, text.encode()) for name, text in parts.items())


def xlsx_cell(place: int, row: int, value: Cell) -> str:
    where = f'r="{"ABCDEFGH"[place]}{row}"'
    if isinstance(value, tuple):
        return f'<c {where} s="1"><v>{value[0]}</v></c>'
    if isinstance(value, float | int):
        return f"<c {where}><v>{value}</v></c>"
    return f'<c {where} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def relations(*targets: tuple[str, str]) -> str:
    body = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'


def ods(rows: Iterable[Iterable[str]]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(escape(value)) for value in row)}</table:table-row>"
        for row in rows
    )
    names = " ".join(f'xmlns:{short}="{OPEN}:{short}:1.0"' for short in ("office", "table", "text"))
    content = f"<office:document-content {names}><office:body><office:spreadsheet>"
    content += f'<table:table table:name="Waves">{body}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    listed = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_KIND}"/>'
    listed = f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0">{listed}</manifest:manifest>'
    parts = {"mimetype": ODS_KIND, "content.xml": content, "META-INF/manifest.xml": listed}
    return zip_bytes((name, text.encode()) for name, text in parts.items())
