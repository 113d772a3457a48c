"""How often somebody may do something: counted in Redis for all processes, in each one's memory where Redis
is away.

By the connection's address, an IPv6 network (/64) being one, and for forms by the visitor too, who is known
by the cookie that keeps forms safe: a school behind one address is many visitors, a flood from it is not.
Where an address or the whole site is asked too often, a browser may work for its way
(tracker/web/challenge.py). Nothing is written down; a count ends with its minute or hour.
"""

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from tracker.web import api_tokens, challenge
from tracker.web.guards import wants_json

A_MINUTE = 60
REDIS_PAUSE_S = 10.0
UNKNOWN = "unknown"
PREVIEW = "/wave/preview/"
LOOKING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Files that a view only hands out, hundreds to a visitor, and what watches over the site.
UNCOUNTED = ("/tiles/", "/deep/", "/sketches/", "/tables/", "/photo/", "/health/", "/metrics")

logger = logging.getLogger(__name__)


class LimitMiddleware:
    """So many looks, and so many of whatever changes something, a minute; staff excepted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in LOOKING:
            if not may_look(request):
                return too_often(request, _("That was too often. Please try again in a minute."), A_MINUTE)
        elif not request.user.is_staff and (refusal := refusal_of(request)):
            return refusal
        return self.get_response(request)


def may_look(request: HttpRequest) -> bool:
    if request.path_info.startswith(UNCOUNTED):
        return True
    if token := api_tokens.of(request):
        return bool(count("called", f"token-{token.pk}", A_MINUTE) <= settings.LOOKS_A_MINUTE_OF_AN_ADDRESS)
    return is_within(request, "looked", settings.LOOKS_A_MINUTE_OF_AN_ADDRESS, A_MINUTE)


def refusal_of(request: HttpRequest) -> HttpResponse | None:
    if request.path_info != PREVIEW:
        return refusal_of_a_send(request)
    # It costs a second of a decoder, and sends nothing.
    if is_within(request, "previewed", settings.PREVIEWS_A_MINUTE_OF_AN_ADDRESS, A_MINUTE):
        return None
    return too_often(request, _("That was too often. Please try again in a minute."), A_MINUTE)


def refusal_of_a_send(request: HttpRequest) -> HttpResponse | None:
    """Nothing, or 429: come again in a minute, or work for it now."""
    often = _("That was too often. Please try again in a minute.")
    if token := api_tokens.of(request):
        # A kiosk or a school's app is known by its token, which sends for many.
        is_within = count("sent", f"token-{token.pk}", A_MINUTE) <= settings.SENDS_A_MINUTE_OF_AN_ADDRESS
        return None if is_within else too_often(request, often, A_MINUTE)
    address = client_address(request)
    passed = challenge.pass_of(request, address)
    if count("sent", passed or visitor(request), A_MINUTE) > settings.SENDS_A_MINUTE:
        return too_often(request, often, A_MINUTE)
    if request.path_info == challenge.PATH:
        return None  # which counts for itself
    if passed and count("spent", passed, challenge.PASS_S) <= settings.SENDS_A_MINUTE:
        # Whatever an address solves: with all its passes it sends as much again as without, and no more.
        most = max(settings.SENDS_A_MINUTE_OF_AN_ADDRESS, settings.SENDS_A_MINUTE)
        return None if count("worked", address, A_MINUTE) <= most else too_often(request, often, A_MINUTE)
    # Only what an address may send counts for all: nobody alone can put everybody to work.
    if (
        count("sent", address, A_MINUTE) > settings.SENDS_A_MINUTE_OF_AN_ADDRESS
        or count("sent", "everybody", A_MINUTE) > settings.SENDS_A_MINUTE_OF_ALL
    ):
        return too_often(request, often, A_MINUTE, challenge.new(count_won(address)))
    return None


def count_won(address: str, more: int = 0) -> int:
    """How many passes an address has won in these minutes."""
    return count("won", address, challenge.PASS_S, more)


def is_within(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count this request; whether its address has asked at most so often in these seconds."""
    return count(what, client_address(request), seconds) <= most


class SharedCounts:
    """Whether Redis is asked: for some seconds after it did not answer, nobody waits for it again."""

    away_until = 0.0


def count(what: str, who: str, seconds: int, more: int = 1) -> int:
    """How often, this time included, in the present span of so many seconds."""
    key = f"limit:{what}:{who}:{int(time.time()) // seconds}"
    for name in ("shared", "default"):
        if name == "shared" and time.monotonic() < SharedCounts.away_until:
            continue
        try:
            # The first of many at once makes it, all of them count: neither step reads and writes back.
            caches[name].add(key, 0, seconds)
            return int(caches[name].incr(key, more))
        except RedisError as error:
            SharedCounts.away_until = time.monotonic() + REDIS_PAUSE_S
            logger.warning("limits are counted in memory, Redis does not answer: %s", type(error).__name__)
        except ValueError:
            return more  # it ended between the two lines
    return more


def visitor(request: HttpRequest) -> str:
    """Somebody's browser; without its cookie, whoever has the address."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return hashlib.sha256(cookie.encode()).hexdigest()[:32] if cookie else f"nobody:{client_address(request)}"


def login_address(request: HttpRequest) -> str | None:
    """Whom axes counts failed logins by: an address that a database takes as one, or nothing."""
    address = client_address(request).partition("/")[0]
    return None if address == UNKNOWN else address


def client_address(request: HttpRequest) -> str:
    """The IPv4 address or the IPv6 network of whoever is at the other end, as far as our own proxies tell.

    Each proxy writes whom it hears at the end of X-Forwarded-For; what stands before that anybody may have
    written.
    """
    stated = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        # Fewer names than we have proxies: it did not come through them, so nothing in it is to be believed.
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        stated = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else stated
    try:
        address = ipaddress.ip_address(stated)
    except ValueError:
        return UNKNOWN
    # A socket that listens for both writes IPv4 as ::ffff:192.0.2.1, and all of those are one /64.
    address = getattr(address, "ipv4_mapped", None) or address
    # A household is given a /64 at least, and may take another address of it for each request.
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def too_often(
    request: HttpRequest, message: str, seconds: int, work: challenge.Challenge | None = None
) -> HttpResponse:
    """429, with when to come again; a form's script keeps what was typed, does the work and tries again."""
    if wants_json(request):
        payload = {"error": message, "errors": {"photo": [message]}} | (
            {"challenge": work.as_dict()} if work else {}
        )
        response: HttpResponse = JsonResponse(payload, status=429)
    else:
        context = {"message": message, "challenge": work}
        response = render(request, "tracker/refused.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
