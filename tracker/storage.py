"""The file storages, local or object storage alike: what may go wrong with them, and folders in them."""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

try:
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
except ModuleNotFoundError:  # without the extra "s3"
    FAULTS: tuple[type[Exception], ...] = (OSError,)
else:
    FAULTS = (OSError, BotoCoreError, ClientError)


def read_private(name: str) -> bytes:
    """Raises FileNotFoundError when there is none, and one of FAULTS when the storage fails."""
    with storages["private"].open(name) as file:
        return bytes(file.read())


def save_private(name: str, content: bytes) -> str:
    return storages["private"].save(name, ContentFile(content))


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
