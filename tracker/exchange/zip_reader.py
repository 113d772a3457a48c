"""The files of a ZIP, read so that one that is damaged costs itself and no other; no Django.

zipfile gives up a whole archive for one name that is no UTF-8 or one offset beyond the end, cannot be told
how much a packed file may become, and holds a lock for two readers. Here each entry of the directory stands
for itself, and no more is unpacked than was asked for. The format: APPNOTE.TXT of PKWARE, 4.3 to 4.6.
"""

import bz2
import lzma
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tracker.exchange.import_faults import ManifestError, ProblemError, reading

END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
DIRECTORY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
IS_SECRET, IS_UTF8 = 0x1, 0x800
STEP = 1 << 16
MOST_FILES, LARGEST_DIRECTORY = 1_000_000, 400 << 20
LARGEST_DICTIONARY = 64 << 20
ZIP_64, UNICODE_PATH = 0x0001, 0x7075
BROKEN = "The ZIP is damaged or was cut off on its way: send it again, or make it anew."


@dataclass(frozen=True, slots=True)
class Member:
    """A line of the directory. `raw` is its name as it is written, `text` what that is where the archive says
    so; `mode` its kind and rights on Unix."""

    raw: bytes
    text: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


class Unpacker(Protocol):
    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What it becomes, at most STEP bytes at a time."""


class ZipReader:
    """The directory of a ZIP, and the bytes behind it. May be read by several threads at once.

    Raises ManifestError where there is no directory to go by. Where it breaks off, `lost` says how many
    entries it had announced beyond.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self.size = os.fstat(self.file.fileno()).st_size
        try:
            with reading():
                self.start, start, length, announced = self.find_directory()
                if length > LARGEST_DIRECTORY or announced > MOST_FILES:
                    raise ManifestError("The ZIP has more than a million files: split it.")
                self.members = list(parse_directory(self.at(start, length)))
        except ProblemError as error:
            raise ManifestError(BROKEN) from error
        # 65,535 is what fits where the archive is larger and does not say so
        self.lost = max(0, announced - len(self.members))
        if not self.members and (announced or length):
            raise ManifestError(BROKEN)

    def at(self, place: int, length: int) -> bytes:
        return os.pread(self.file.fileno(), max(0, length), max(0, place))

    def find_directory(self) -> tuple[int, int, int, int]:
        """Where the ZIP begins in its file, where its directory does, how long it is, and its entries."""
        behind = max(0, self.size - (1 << 17))
        tail = self.at(behind, self.size)
        place = tail.rfind(END)
        while place >= 0:
            # A comment may hold the same letters, and something may have been added behind.
            if len(tail) >= place + 22 and (found := self.read_end(behind + place, tail[place : place + 20])):
                return found
            place = tail.rfind(END, 0, place)
        raise ManifestError(BROKEN)

    def read_end(self, end: int, record: bytes) -> tuple[int, int, int, int] | None:
        """What stands in an end of a directory, if it is one."""
        count, length, offset = struct.unpack("<10xH2I", record)
        locator = self.at(end - 20, 20)
        if end >= 20 and locator.startswith(LOCATOR_64):
            far = end - 20 - 56  # where it is unless somebody has added to it
            far_record = self.at(far, 56)
            if not far_record.startswith(END_64):
                far = struct.unpack("<8xQ4x", locator)[0]
                far_record = self.at(far, 56)
            count, length, offset = struct.unpack("<32x3Q", far_record)
            end = far
        begin = end - length
        # A program may stand in front, which the offsets do not count.
        if begin < max(offset, 0):
            return None
        is_one = self.at(begin, 4).startswith(DIRECTORY) if length else begin == offset and not count
        if not is_one:
            return None
        return begin - offset, begin, length, count

    def read(self, member: Member, most: int) -> bytes:
        """All of it. Raises ProblemError, also where it is more than `most` bytes whatever it says."""
        whole = bytearray()
        for part in self.parts(member):
            whole += part
            if len(whole) > most:
                raise ProblemError(f"The file cannot be read: it is larger than {most:,} bytes.")
        return bytes(whole)

    def head(self, member: Member, length: int) -> bytes:
        """Its first bytes. Raises ProblemError."""
        head = b""
        for part in self.parts(member):
            head += part
            if len(head) >= length:
                break
        return head[:length]

    def parts(self, member: Member) -> Iterator[bytes]:
        """What it becomes, step by step, and checked at the end. Raises ProblemError."""
        with reading():
            place = self.find_data(member)
            unpacker: Unpacker = UNPACKERS[member.method](member)
            crc = length = 0
            for begin in range(0, max(member.packed, 1), STEP):
                for part in unpacker.unpack(self.at(place + begin, min(STEP, member.packed - begin))):
                    crc, length = zlib.crc32(part, crc), length + len(part)
                    if length > member.size:
                        raise ValueError("longer than it says")
                    yield part
            if (crc, length) != (member.crc, member.size):
                raise ValueError("another checksum")

    def find_data(self, member: Member) -> int:
        if member.flags & IS_SECRET:
            raise ProblemError("The file has a password: make a ZIP without.")
        if member.method not in UNPACKERS:
            raise ProblemError("It is packed in a rare way: make the ZIP with your computer's own program.")
        place = self.start + member.offset
        header = self.at(place, 30)
        if not header.startswith(LOCAL):
            raise ValueError("no file begins there")
        names, extras = struct.unpack("<26x2H", header)
        # Where the two names differ, this may be anybody's photo.
        if self.at(place + 30, names) != member.raw:
            raise ProblemError("The ZIP calls this file by two names: make it anew.")
        begin = place + 30 + names + extras
        if begin + member.packed > self.size:
            raise EOFError("it ends behind the file")
        return int(begin)

    def close(self) -> None:
        self.file.close()


def parse_directory(content: bytes) -> Iterator[Member]:
    """Its entries, as far as they can be read."""
    place = 0
    while content[place : place + 4] == DIRECTORY and place + 46 <= len(content):
        flags, method, crc, packed, size, *rest = struct.unpack_from("<8x2H4x3I3H8xI", content, place)
        names, extras, comment, offset = rest
        mode = struct.unpack_from("<38xI", content, place)[0] >> 16
        begin = place + 46
        raw, extra = content[begin : begin + names], content[begin + names : begin + names + extras]
        size, packed, offset = far_numbers(extra, size, packed, offset)
        text = unicode_path(extra, raw) or (utf_8(raw) if flags & IS_UTF8 else "")
        yield Member(raw, text, method, flags, crc, packed, size, offset, mode)
        place = begin + names + extras + comment


def utf_8(raw: bytes) -> str:
    """Nothing where it is none."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ""


def unicode_path(extra: bytes, raw: bytes) -> str:
    """What Info-ZIP writes beside a name in an old code, as long as it is that name's."""
    for kind, content in fields_of(extra):
        if kind == UNICODE_PATH and len(content) > 5:
            version, crc = struct.unpack_from("<BI", content)
            return utf_8(content[5:]) if (version, crc) == (1, zlib.crc32(raw)) else ""
    return ""


def fields_of(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def far_numbers(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Those that did not fit into 32 bits stand here, one after the other."""
    content = next((content for kind, content in fields_of(extra) if kind == ZIP_64), b"")
    found = []
    for number in numbers:
        if number == 0xFFFFFFFF and len(content) >= 8:
            number, content = struct.unpack_from("<Q", content)[0], content[8:]  # noqa: PLW2901
        found.append(number)
    return tuple(found)


class Store:
    """What was not packed."""

    def __init__(self, _member: Member) -> None:
        pass

    def unpack(self, data: bytes) -> Iterator[bytes]:
        yield data


class Inflate:
    """What nearly every ZIP is packed with."""

    def __init__(self, _member: Member) -> None:
        self.stream = zlib.decompressobj(-zlib.MAX_WBITS)

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while data and not self.stream.eof:
            part = self.stream.decompress(data, STEP)
            data = self.stream.unconsumed_tail
            if part:
                yield part
        while not self.stream.eof and (part := self.stream.decompress(b"", STEP)):
            yield part


class Decompress:
    """By bzip2 or LZMA, whose streams keep for themselves what was not asked for yet."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while not self.stream.eof:
            part = self.stream.decompress(data, STEP)
            data = b""
            if part:
                yield part
            elif self.stream.needs_input:
                return


class UnpackLzma:
    """LZMA in a ZIP: two bytes of version, the length of its settings, and these, before the stream."""

    def __init__(self, _member: Member) -> None:
        self.begun: Decompress | None = None

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if self.begun is None:
            length, settings, dictionary = struct.unpack_from("<2xHBI", data)
            if dictionary > LARGEST_DICTIONARY:
                raise ProblemError(
                    "It is packed in a rare way: make the ZIP with your computer's own program."
                )
            rest, context = divmod(settings, 9)
            filters = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": context}
            filters |= {"lp": rest % 5, "pb": rest // 5}
            self.begun = Decompress(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[filters]))
            data = data[4 + length :]
        yield from self.begun.unpack(data)


UNPACKERS: dict[int, Any] = {
    STORED: Store,
    DEFLATED: Inflate,
    BZIP2: lambda _member: Decompress(bz2.BZ2Decompressor()),
    LZMA: UnpackLzma,
}
