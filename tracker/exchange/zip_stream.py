"""A ZIP64 that is written while it is saved: nothing is held in memory, whatever its size."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import File

# Enough for a whole row of a ZIP's parts to be worth a write.
PART = 1 << 18


class Sink(io.RawIOBase):
    """Where zipfile writes: it cannot be gone back in, so sizes follow the files, and what was written can be
    taken."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.waiting += content
        return len(content)

    def take(self, least: int = 1) -> Iterator[bytes]:
        if len(self.waiting) >= least:
            yield bytes(self.waiting)
            self.waiting.clear()


def zip_entries(entries: Iterator[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """The bytes of a ZIP64: more than 65,535 files and more than 4 GB are nothing special. Photos are stored,
    since nothing makes a JPEG smaller."""
    sink = Sink()
    now = datetime.now(UTC).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", allowZip64=True) as archive:
        for name, parts in entries:
            entry = zipfile.ZipInfo(name, now)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=not name.endswith(".jpg")) as file:
                for part in parts:
                    file.write(part)
                    yield from sink.take(PART)
    yield from sink.take()


class Stream(File):
    """A file that is being made while it is read, for a storage to save."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__(None, "archive.zip")
        self.parts, self.rest = parts, bytearray()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return self.parts

    def read(self, size: int = -1) -> bytes:
        """As object storage asks, part by part."""
        while size < 0 or len(self.rest) < size:
            part = next(self.parts, None)
            if part is None:
                break
            self.rest += part
        end = len(self.rest) if size < 0 else size
        taken = bytes(self.rest[:end])
        del self.rest[:end]
        return taken

    def seek(self, *_: int) -> int:
        """Storages go to the beginning before they read, where this is."""
        return 0

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""
