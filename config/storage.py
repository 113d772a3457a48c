"""Local files that survive a power cut and are never seen half written."""

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

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        target = Path(self.path(name))
        make_folders(target.parent)
        descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            os.replace(aside, target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        sync_folder(target.parent)
        return name

    def url(self, name: str | None) -> str:
        raise ValueError("Files are handed out by views, which know who may see them.")

    def deconstruct(self) -> tuple[Any, ...]:
        return ("config.storage.DurableFileSystemStorage", [], {})


def make_folders(folder: Path) -> None:
    """Like mkdir -p, and each new name is on the disk before anything is put under it."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
