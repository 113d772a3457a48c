"""How often somebody may do something: counted in Redis for all processes, in each one's memory where Redis is away.

By the connection's address, an IPv6 network (/64) being one, and for forms by the visitor too, who is known by the
cookie that keeps forms safe: a school behind one address is many visitors, a flood from it is not. Nothing is written
down; a count ends with its minute or hour.
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

A_MINUTE = 60
UNKNOWN = "unknown"
UNLIMITED = ("GET", "HEAD", "OPTIONS", "TRACE")

logger = logging.getLogger(__name__)


class LimitMiddleware:
    """Whatever changes something, staff excepted: so many a minute for a visitor, so many for an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in UNLIMITED and not request.user.is_staff and not may_send(request):
            return too_often(request, _("That was very often. Please try again in a minute."), A_MINUTE)
        return self.get_response(request)


def may_send(request: HttpRequest) -> bool:
    by_visitor = count("sent", visitor(request), A_MINUTE) <= settings.SENDS_A_MINUTE
    return count("sent", client_address(request), A_MINUTE) <= settings.SENDS_A_MINUTE_OF_AN_ADDRESS and by_visitor


def is_within(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count this request; whether its address has asked at most so often in these seconds."""
    return count(what, client_address(request), seconds) <= most


def count(what: str, who: str, seconds: int) -> int:
    """How often, this time included, in the present span of so many seconds."""
    key = f"limit:{what}:{who}:{int(time.time()) // seconds}"
    for name in ("shared", "default"):
        try:
            caches[name].add(key, 0, seconds)
            return int(caches[name].incr(key))
        except RedisError as error:
            logger.warning("limits are counted in memory, Redis does not answer: %s", type(error).__name__)
        except ValueError:
            return 1  # it ended between the two lines
    return 1


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

    Each proxy writes whom it hears at the end of X-Forwarded-For; what stands before that anybody may have written.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        told = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return UNKNOWN
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def too_often(request: HttpRequest, message: str, seconds: int) -> HttpResponse:
    """429, with when to come again; a form's script keeps what was typed and tries again."""
    if request.headers.get("Accept", "").startswith("application/json"):
        response: HttpResponse = JsonResponse({"error": message, "errors": {"photo": [message]}}, status=429)
    else:
        response = render(request, "tracker/refused.html", {"message": message}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
