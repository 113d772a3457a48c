"""Names for the page's ES modules: the one inline script, the same on every page."""

import hashlib
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

SOURCES = Path(settings.BASE_DIR) / "static" / "js"
MODULES = {
    "idb": "idb/build/index.js",
    "lean-qr": "lean-qr/index.mjs",
}
IMPORT = re.compile(r'^import\b[^";]*"([^"]+)";', re.MULTILINE)


@cache
def addresses() -> dict[str, str]:
    """Each name and where it is, the same until the next deployment."""
    found = {f"wave/{file.stem}": static(f"js/{file.name}") for file in sorted(SOURCES.glob("*.js"))}
    return found | {name: static(file) for name, file in MODULES.items()}


@cache
def imports() -> str:
    return json.dumps({"imports": addresses()})


@cache
def list_needed(name: str) -> tuple[str, ...]:
    """Where all is that static/js/<name>.js imports, and what that imports in turn.

    A browser that is told so fetches them side by side; otherwise it learns of each only from the one before.
    """
    found: dict[str, str] = {}
    waiting = [f"wave/{name}"]
    while waiting:
        source = SOURCES / f"{waiting.pop().removeprefix('wave/')}.js"
        fresh = set(IMPORT.findall(source.read_text())) - set(found) if source.is_file() else set()
        found |= {one: addresses()[one] for one in fresh}
        waiting += fresh
    return tuple(sorted(found.values()))


@cache
def hash_of_imports() -> str:
    """What the content security policy knows the import map by: it cannot be a file."""
    return f"'sha256-{b64encode(hashlib.sha256(imports().encode()).digest()).decode()}'"
