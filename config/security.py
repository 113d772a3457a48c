"""What a page of ours may load, what a password must be, and the key of a machine that was given none."""

import re
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.module_loading import import_string

from config.startup import refuse

# The hash of nothing: OpenSeadragon adds a style unless it finds an element of the id it uses. The page has
# an empty one (_viewer_head.html), and a policy without 'unsafe-inline' allows that by the hash of its text.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]


# So long, and of so many different characters, is what nobody tries out.
LEAST_CHARACTERS = {"SECRET_KEY": 40, "METRICS_TOKEN": 16, "DATABASE_PASSWORD": 8}
LEAST_DIFFERENT = 6
ON_THIS_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def refuse_weak_secrets(**given: str) -> None:
    """What was typed for a trial must not guard a site. An empty one is somebody else's question."""
    for name, secret in given.items():
        least = LEAST_CHARACTERS[name]
        if secret and (len(secret) < least or len(set(secret)) < LEAST_DIFFERENT):
            refuse(f"{name} is too easy to guess: set it to {least} or more random characters.")


def refuse_nobody(name: str, contact: str, *, is_needed: bool) -> None:
    """Somebody runs a site, and is reached by an email address or a page."""
    if is_needed and not (name and contact):
        refuse("OPERATOR_NAME and OPERATOR_CONTACT are missing: say who runs the site, and where to ask.")
    if contact and not re.fullmatch(r"https?://\S+|[^@\s]+@[^@\s]+", contact):
        refuse("OPERATOR_CONTACT is no address: give an email address, or a page that begins with https://.")


def is_trial(site_url: str) -> bool:
    """Whether the site is for somebody on this very machine, who needs no TLS. Plain HTTP elsewhere is
    refused: no browser would send the cookies that a login needs."""
    is_here = bool(ON_THIS_MACHINE.fullmatch(site_url))
    if site_url.startswith("http://") and not is_here:
        refuse(
            "SITE_URL begins with http://: put something in front that ends TLS (docs/operate.md) and write "
            "https://. Plain HTTP is for a trial on http://localhost alone."
        )
    return is_here


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
