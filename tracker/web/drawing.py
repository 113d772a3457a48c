"""What is drawn for a visitor: pictures and documents to take home.

One at a time on this machine, in a process of its own (tracker/documents/drawing.py); whoever comes meanwhile
is told when to come again, and a page does it by itself. What was drawn lately stays at hand for a minute,
by all that stands on it, so that nobody is found on it who may no longer be shown.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tracker.documents import drawing
from tracker.documents.drawing import SMALL, Lane, Turn
from tracker.documents.layout import Order, Part
from tracker.web import limits
from tracker.web.guards import wants_json

COME_AGAIN_S = 5
AFTER_A_FAILURE_S = 60
AT_HAND_S, AT_HAND_BYTES = 60.0, 16 << 20
View = Callable[..., HttpResponse]

logger = logging.getLogger(__name__)


class TooOftenError(Exception):
    """This address has had so much drawn already."""


class Shelf:
    """What this process has had drawn in the last minute, by its digest."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.drawings: dict[str, tuple[float, bytes]] = {}

    def find(self, key: str) -> bytes | None:
        with self.lock:
            self.clear_up()
            return self.drawings[key][1] if key in self.drawings else None

    def put(self, key: str, content: bytes) -> None:
        with self.lock:
            self.drawings[key] = (time.monotonic(), content)
            self.clear_up()

    def clear_up(self) -> None:
        """The oldest come first."""
        size = sum(len(content) for _, content in self.drawings.values())
        for key, (since, content) in list(self.drawings.items()):
            if size <= AT_HAND_BYTES and time.monotonic() - since < AT_HAND_S:
                return
            del self.drawings[key]
            size -= len(content)


shelf = Shelf()


def draw(request: HttpRequest, order: Order, lane: Lane = SMALL) -> bytes:
    """Raises BusyError, TooOftenError, DrawingError."""
    key = order.digest()
    if (content := shelf.find(key)) is not None:
        return content
    with lane.take(settings.VAR_DIR) as turn:
        if (content := shelf.find(key)) is not None:
            return content
        with draw_file(request, order, turn) as file:
            content = file.read_bytes()
        shelf.put(key, content)
        return content


def draw_into_storage(request: HttpRequest, name: str, order: Order, lane: Lane) -> None:
    """The same for what is kept: once for everybody, and never whole in this process's memory."""
    with lane.take(settings.VAR_DIR) as turn:
        if storages["private"].exists(name):
            return
        with draw_file(request, order, turn) as drawn, drawn.open("rb") as file:
            storages["private"].save(name, File(file))


def draw_file(request: HttpRequest, order: Order, turn: Turn) -> AbstractContextManager[Path]:
    # Only what is drawn counts: neither what is at hand, nor coming again as one was told to.
    if not limits.is_within(request, "drew", settings.DRAWINGS_A_MINUTE_OF_AN_ADDRESS, limits.A_MINUTE):
        raise TooOftenError
    return drawing.draw(order, read, turn)


def read(part: Part) -> bytes | None:
    try:
        with storages[part.storage].open(part.name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def tell_when_to_come(view: View) -> View:
    """For views that draw."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except drawing.BusyError:
            return come_again(request, _("It is being drawn and will be here in a moment."), COME_AGAIN_S)
        except drawing.DrawingError:
            logger.exception("a drawing has failed")
            return come_again(request, _("It could not be drawn. Please try again later."), AFTER_A_FAILURE_S)
        except TooOftenError:
            often = _("That was too often. Please try again in a minute.")
            return limits.too_often(request, often, limits.A_MINUTE)

    return answer


def come_again(request: HttpRequest, message: str, seconds: int) -> HttpResponse:
    """503; a browser asks again by itself."""
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": message}, status=503)
    else:
        response = render(request, "tracker/refused.html", {"message": message, "waits": True}, status=503)
        response["Refresh"] = str(seconds)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
