"""Local files that survive a power cut and are never seen half written."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableFileSystemStorage(FileSystemStorage):
    """Write aside, fsync, rename over, fsync the folder: a name holds the old bytes or the new, whole.

    `save` keeps the name it is given and replaces what was there, as object storage does.
    """

    syncs_each = True

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        try:
            return super()._open(name, mode)  # type: ignore[misc, no-any-return]
        except OSError as error:
            # Names come out of addresses. One that no disk can hold is no fault of the disk's.
            if error.errno == errno.ENAMETOOLONG:
                raise FileNotFoundError(errno.ENOENT, "No file has so long a name", name) from error
            raise

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        make_folders(target.parent)
        descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                if self.syncs_each:
                    os.fsync(file.fileno())
            os.replace(aside, target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        if self.syncs_each:
            sync_folder(target.parent)
        return name

    def url(self, name: str | None) -> str:
        raise ValueError("Files are handed out by views, which know who may see them.")

    def deconstruct(self) -> tuple[Any, ...]:
        return ("config.storage.DurableFileSystemStorage", [], {})


class GatheringFileSystemStorage(DurableFileSystemStorage):
    """For many small files that count only together, as the pyramid tiles of a block: still never half
    written, but on the disk for sure only after `settle`. A quarter of the time of drawing went into waiting
    for each of them."""

    syncs_each = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unflushed: set[Path] = set()

    def _save(self, name: str, content: File) -> str:
        saved = super()._save(name, content)
        self.unflushed.add(Path(self.path(saved)))
        return saved

    def delete(self, name: str) -> None:
        super().delete(name)
        self.unflushed.discard(Path(self.path(name)))

    def flush(self) -> None:
        """Returns when everything that this process has saved so far survives a power cut. One wait for many
        files: the first writes out what the others share."""
        files, self.unflushed = self.unflushed, set()
        for file in files:
            with contextlib.suppress(FileNotFoundError):  # given away meanwhile
                sync_file(file)
        for folder in {file.parent for file in files}:
            with contextlib.suppress(FileNotFoundError):
                sync_folder(folder)

    def deconstruct(self) -> tuple[Any, ...]:
        return ("config.storage.GatheringFileSystemStorage", [], {})


def make_folders(folder: Path) -> None:
    """Like mkdir -p, and each new name is on the disk before anything is put under it."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    sync_file(folder)


def sync_file(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
