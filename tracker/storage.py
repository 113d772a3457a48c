"""The file storages, local or object storage alike: what may go wrong with them, and folders in them."""

import errno
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import OperationalError

try:
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
except ModuleNotFoundError:  # without the extra "s3"
    FAULTS: tuple[type[Exception], ...] = (OSError,)
else:
    FAULTS = (OSError, BotoCoreError, ClientError)
FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: BaseException | None) -> bool:
    """Whether that is what it says: no room left, of a disk or of SQLite, which has no code for it but this
    sentence."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError) and "disk is full" in str(error)


@runtime_checkable
class GathersFiles(Protocol):
    """A storage whose files are on the disk for sure only after this."""

    def flush(self) -> None: ...


def read_private(name: str) -> bytes:
    """Raises FileNotFoundError when there is none, and one of FAULTS when the storage fails."""
    with storages["private"].open(name) as file:
        return bytes(file.read())


def save_private(name: str, content: bytes) -> str:
    return storages["private"].save(name, ContentFile(content))


def save_public(contents: Mapping[str, bytes]) -> None:
    """Save files for everyone, by name. When this returns they survive a power cut, and a row may say that
    they are there; object storage knows no other."""
    public = storages["public"]
    for name, content in contents.items():
        public.save(name, ContentFile(content))
    if isinstance(public, GathersFiles):
        public.flush()


def try_out(alias: str) -> None:
    """Write, read and delete a file. Raises one of FAULTS where that cannot be done."""
    name = f"health/{uuid.uuid4().hex}"
    storages[alias].save(name, ContentFile(b"ok"))
    with storages[alias].open(name) as file:
        file.read()
    storages[alias].delete(name)


def forget_private(name: str) -> None:
    storages["private"].delete(name)


def checksum(content: bytes) -> str:
    """What a row remembers of a file, so that one that was damaged later shows: 64 bits of BLAKE2b."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def forget_folder(storage: Storage, folder: str) -> None:
    """Delete a folder and everything in it; nothing happens when there is none."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        storage.delete(f"{folder}/{name}")
    for name in folders:
        forget_folder(storage, f"{folder}/{name}")
    storage.delete(folder)


def walk(store: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files in a folder and below it; of all files without one."""
    before = f"{folder}/" if folder else ""
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{before}{name}" for name in sorted(files) if name)
    for name in sorted(folders):
        yield from walk(store, f"{before}{name}")
