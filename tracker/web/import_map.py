"""Names for the page's ES modules: the one inline script, the same on every page."""

import hashlib
import json
from base64 import b64encode
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

MODULES = {"exifr": "exifr/dist/lite.esm.mjs"}


@cache
def imports() -> str:
    """The same until the next deployment."""
    own = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))
    found = {f"wave/{file.stem}": static(f"js/{file.name}") for file in own}
    found |= {name: static(file) for name, file in MODULES.items()}
    return json.dumps({"imports": found})


@cache
def hash_of_imports() -> str:
    """What the content security policy knows the import map by: it cannot be a file."""
    return f"'sha256-{b64encode(hashlib.sha256(imports().encode()).digest()).decode()}'"
