"""Static files out of node_modules: only those that settings.NPM_FILES lists, under their package's name."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"


class AppFinder(AppDirectoriesFinder):
    """What applications bring along, but for a second viewer of the API that no page of ours shows: 4 MB."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return super().list([*(ignore_patterns or []), "redoc*"])


class NpmFinder(BaseFinder):
    storage = FileSystemStorage(location=NODE_MODULES)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [path for path in listed() if not (NODE_MODULES / path).is_file()]
        hint = "Run `npm ci --ignore-scripts`, or script/demo, which does."
        return (
            [Warning(f"{len(missing)} files of node_modules are missing, {missing[0]} first.", hint=hint)]
            if missing
            else []
        )

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in listed() or not (NODE_MODULES / path).is_file():
            return []  # None would make Django serve a list
        found = str(NODE_MODULES / path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return ((path, self.storage) for path in listed() if (NODE_MODULES / path).is_file())


def listed() -> list[str]:
    return [f"{package}/{file}" for package, files in settings.NPM_FILES.items() for file in files]
