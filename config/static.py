"""The site's static files: which are ours to serve, and how they are gathered under hashed names."""

import filecmp
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder, get_finders
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)

NOTE = ".collected"
NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"


class GatheredStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with the hash of their content; the plain name of what was never gathered.

    Django raises there. But error pages look names up too, and so does the header that allows the import map:
    with the manifest missing, each answer to an error would fail as the page did, again and again. A page
    without its style can be read.
    """

    def stored_name(self, name: str) -> str:
        try:
            hashed: str = super().stored_name(name)
        except ValueError:
            report_missing(name)
            return name
        return hashed


@cache
def report_missing(name: str) -> None:
    """Once for each name, not for each page that wants it."""
    logger.error(
        "%s is not among the gathered static files: run manage.py prepare_site and start anew.", name
    )


class AppFinder(AppDirectoriesFinder):
    """What applications bring along, but for a second viewer of the API that no page of ours shows: 4 MB."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return super().list([*(ignore_patterns or []), "redoc*"])


class NpmFinder(BaseFinder):
    storage = FileSystemStorage(location=NODE_MODULES)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [path for path in list_npm_files() if not (NODE_MODULES / path).is_file()]
        hint = "Run `npm ci --ignore-scripts`, or script/demo, which does."
        return (
            [Warning(f"{len(missing)} files of node_modules are missing, {missing[0]} first.", hint=hint)]
            if missing
            else []
        )

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in list_npm_files() or not (NODE_MODULES / path).is_file():
            return []  # None would make Django serve a list
        found = str(NODE_MODULES / path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return ((path, self.storage) for path in list_npm_files() if (NODE_MODULES / path).is_file())


def list_npm_files() -> list[str]:
    return [f"{package}/{file}" for package, files in settings.NPM_FILES.items() for file in files]


# --- Gathering ----------------------------------------------------------------------------------------------


def collect() -> bool:
    """STATIC_ROOT holds what the sources say; whether there was anything to do.

    The note is written last: a run that was killed is made again.
    """
    note = Path(settings.STATIC_ROOT) / NOTE
    wanted = fingerprint()
    if note.is_file() and note.read_text() == wanted:
        return False
    note.unlink(missing_ok=True)
    drop_stale_copies()
    call_command("collectstatic", interactive=False, verbosity=0)
    # Two that collect at once may write the same: the note appears whole.
    written = note.with_name(f"{NOTE}.{os.getpid()}")
    written.write_text(wanted)
    written.replace(note)
    return True


def sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        yield from ((path, Path(storage.path(path))) for path, storage in finder.list([]))


def drop_stale_copies() -> None:
    """collectstatic keeps a copy that is younger than its source, even when that has become another."""
    for path, source in sources():
        copy = Path(settings.STATIC_ROOT) / path
        if copy.is_file() and not filecmp.cmp(source, copy, shallow=False):
            copy.unlink()


def fingerprint() -> str:
    """Over every source's name, size and time, and all that has a say in what is made of them."""
    digest = hashlib.sha256()
    for path, source in sources():
        stat = source.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    # What compresses and names them is a package too (brotli may come or go).
    digest.update(repr(sorted((one.name, one.version) for one in distributions())).encode())
    digest.update(
        repr((settings.STORAGES["staticfiles"], settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS)).encode()
    )
    return digest.hexdigest()
