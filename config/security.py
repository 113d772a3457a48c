"""What a page of ours may load, what a password must be, and the key of a machine that was given none."""

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.module_loading import import_string

# The hash of nothing: OpenSeadragon adds a style unless it finds an element of the id it uses. The page has
# an empty one (_viewer_head.html), and a policy without 'unsafe-inline' allows that by the hash of its text.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]


def name_issuer(_device: object) -> str:
    """What an authenticator app shows beside its code: the site's name."""
    return str(import_string("tracker.models.Campaign").objects.name_site())


def content_security_policy(picture_hosts: list[str]) -> dict[str, Any]:
    """Nothing from elsewhere but pictures of our own other hosts, and nothing inline.

    blob: a photo is shown before it is sent. The one page that may be framed replaces that line itself
    (mosaic/views/embedding.py).
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF, EMPTY_STYLE],
            "img-src": [SELF, "blob:", "data:", *picture_hosts],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        }
    }


def own_secret_key(folder: Path) -> str:
    """A key made once for this machine, so that a clone starts without any setting."""
    file = folder / "secret_key"
    if not file.exists():
        # Closed to others before there is anything in it: between writing and chmod, anybody could read.
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
