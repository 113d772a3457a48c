"""What lies in a folder or a ZIP: each file once, by its name and its first bytes; no Django.

Names come as bytes in whatever code the computer had that wrote them. Nothing is unpacked to the disk, no
link is followed, and only what is a file is ever opened.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from tracker.exchange.import_faults import ManifestError, ProblemError, reading
from tracker.exchange.zip_reader import END, LOCAL, Member, ZipReader
from tracker.photos import door
from tracker.text import plain

HEAD, STEP = 512, 1 << 16
# What programs leave beside photos, and whose it is; in small letters.
LITTER_FOLDERS = {
    "__macosx": "what a Mac adds to a ZIP",
    "@eadir": "a small copy that a network storage made",
    "@__thumb": "a small copy that a network storage made",
    ".@__thumb": "a small copy that a network storage made",
    ".thumbnails": "a small copy that a program made",
    ".thumbs": "a small copy that a program made",
    ".thumb": "a small copy that a program made",
    ".trashes": "it was thrown away",
    ".trash": "it was thrown away",
    "#recycle": "it was thrown away",
    "@recycle": "it was thrown away",
    "$recycle.bin": "it was thrown away",
    ".trash-1000": "it was thrown away",
    ".picasaoriginals": "what a photo was before it was edited",
}
# Folders of small copies, where the same photo lies beside them; else the photos themselves may be in it.
SMALL_FOLDERS = ("thumbs", "thumb", "thumbnails", "thumbnail", "_thumbs", "_thumbnails", "previews")
SMALL_COPY = "a small copy of the photo beside its folder"
LITTER_STARTS = ("~$", ".~lock.")
LITTER_FILES = (
    ".ds_store",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".picasa.ini",
    "picasa.ini",
    ".nomedia",
)
APPLE_DOUBLE = b"\0\5\x16\7"
PACKED = (LOCAL, END, b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
# What somebody calls a photo; whether it is one its bytes say.
PHOTO_NAME = re.compile(
    r"\.(jpe?g|jpe|jfif|jif|pjpeg|pjp|mpo|png|apng|webp|avifs?|hei[cf]s?|hif|tiff?|gif|bmp|dng)$", re.I
)
# What somebody may have meant to be seen, whatever it is called.
SEEN = ("animation", "video", "raw", "drawing")
IN_A_ZIP = ("word/", "xl/", "ppt/", "mimetype", "[Content_Types].xml", "META-INF/")
# The codes of names before everybody wrote UTF-8: of the command line, then of Windows.
CODES = (
    *("cp437", "cp850", "cp852", "cp866", "cp932", "gbk", "cp949", "big5", "cp737", "cp857"),
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254"),
)


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One file: `name` as it is told, with slashes; `names` what else its bytes may mean; `litter` why it is
    passed over, whatever is in it. A path on the disk, or a member of a ZIP."""

    name: str
    names: tuple[str, ...] = ()
    size: int = 0
    litter: str = ""
    path: bytes = b""
    member: Member | None = None


class Files:
    """The files of a source, in its order, and what is in them."""

    def __init__(self, files: list[File], archive: ZipReader | None = None) -> None:
        self.files, self.archive = files, archive
        self.lost = archive.lost if archive else 0

    def head(self, file: File) -> bytes:
        """The first bytes. Raises ProblemError."""
        if file.member and self.archive:
            return self.archive.head(file.member, HEAD)
        return next(self.parts(file), b"")[:HEAD]

    def read(self, file: File, most: int) -> bytes:
        """All of it. Raises ProblemError, also for what is longer than `most` bytes whatever it says."""
        whole = BytesIO()
        for part in self.parts(file):
            if whole.tell() + len(part) > most:
                raise ProblemError(f"The file cannot be read: it is larger than {most:,} bytes.")
            whole.write(part)
        return whole.getvalue()

    def parts(self, file: File) -> Iterator[bytes]:
        """Step by step. Raises ProblemError."""
        if file.member and self.archive:
            yield from self.archive.parts(file.member)
            return
        with reading():
            with open(file.path, "rb") as stream:
                yield from iter(partial(stream.read, STEP), b"")


def open_folder(path: Path) -> Files:
    return Files(mark_small(sorted(walk(os.fsencode(path)), key=lambda file: file.name)))


def open_zip(path: Path) -> Files:
    """Raises ManifestError."""
    archive = ZipReader(path)
    members = [member for member in archive.members if not member.raw.endswith((b"/", b"\\"))]
    if members and all(member.flags & 1 for member in members):
        raise ManifestError("The ZIP has a password: make one without.")
    return Files(mark_small([file_of(member) for member in members]), archive)


def mark_small(files: list[File]) -> list[File]:
    """Small copies are known by the photo of the same name, one folder up."""
    names = {file.name.lower() for file in files}

    def is_small(file: File) -> bool:
        *folders, parent, last = ["", *file.name.lower().split("/")]
        return parent in SMALL_FOLDERS and "/".join([*filter(None, folders), last]) in names

    return [file if file.litter or not is_small(file) else replace(file, litter=SMALL_COPY) for file in files]


def file_of(member: Member) -> File:
    name, *others = readings(member.raw, member.text)
    litter = "it is a link" if stat.S_ISLNK(member.mode) else litter_of(name)
    return File(name, tuple(others), member.size, litter, member=member)


def walk(top: bytes) -> Iterator[File]:
    """Every file below, and every folder that cannot be looked into."""
    broken: list[OSError] = []
    for folder, folders, files in os.walk(top, onerror=broken.append):
        for raw in [*files, *(one for one in folders if os.path.islink(os.path.join(folder, one)))]:
            path = os.path.join(folder, raw)
            name, *others = readings(os.path.relpath(path, top))
            with_litter = partial(File, name, tuple(others), path=path)
            try:
                kind = os.lstat(path)
            except OSError:
                yield with_litter(litter="it is gone")
                continue
            if stat.S_ISLNK(kind.st_mode):
                yield with_litter(litter="it is a link")
            elif not stat.S_ISREG(kind.st_mode):
                yield with_litter(litter="it is no file")
            else:
                yield with_litter(size=kind.st_size, litter=litter_of(name))
    for fault in broken:
        name, *_ = readings(os.path.relpath(fault.filename or top, top))
        yield File(name, litter="this folder cannot be opened")


def readings(raw: bytes, text: str = "") -> list[str]:
    """What a name in bytes may be, the likeliest first: as it is said, as UTF-8, or in an old code."""
    if text or raw.isascii():
        return [in_slashes(text or raw.decode("ascii"))]
    found = []
    for code in ("utf-8", *CODES):
        try:
            found.append(in_slashes(raw.decode(code)))
        except UnicodeDecodeError:
            continue
        if code == "utf-8":
            break
    return list(dict.fromkeys(found)) or [in_slashes(raw.decode("utf-8", "replace"))]


def in_slashes(name: str) -> str:
    """As one can be told, and looked for: old programs of Windows write backslashes."""
    return plain(name).replace("\\", "/").removeprefix("./").replace("\n", " ").replace("\r", " ")


def litter_of(name: str) -> str:
    """Why it is passed over, by where it lies; nothing for everything else."""
    *folders, last = name.lower().split("/")
    if last in LITTER_FILES:
        return "what a program keeps beside photos"
    if last.startswith(LITTER_STARTS):
        return "what a program keeps beside a table that is open"
    return next((LITTER_FOLDERS[folder] for folder in folders if folder in LITTER_FOLDERS), "")


# --- By content -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is no photo that can be taken; `matters` where somebody may have meant it to be one."""

    words: str
    matters: bool


def judge(file: File, head: bytes, *, is_meant: bool = False) -> Refusal | None:
    """By its first bytes; None for what is to be decoded. `is_meant` where a table calls it a photo."""
    code = door.wrong_kind(head) if head else "empty"
    if code is None:
        return None
    if head.startswith(APPLE_DOUBLE) and not is_meant:
        return Refusal("what a Mac keeps beside a file", matters=False)
    if is_archive(head):
        return Refusal("This is an archive in the archive: unpack it, or import it by itself.", matters=True)
    if code == "drawing" and b"<svg" not in head.lower():
        code = "not-a-photo"
    matters = is_meant or bool(PHOTO_NAME.search(file.name)) or code in SEEN
    return Refusal(door.ADVICE[code] if matters else "it is no photo", matters)


def is_archive(head: bytes) -> bool:
    """A ZIP or another, but no text or table of an office, which is a ZIP, too."""
    if head[257:262] == b"ustar":
        return True
    inside = head[30:60].decode("latin-1")
    return head.startswith(PACKED) and not (head.startswith(LOCAL) and inside.startswith(IN_A_ZIP))
