"""How often somebody may do something. By the address of the connection, kept in memory and nowhere else."""

import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest


def is_within(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count this request; whether its visitor has asked at most so often in these seconds."""
    key = f"limit:{what}:{visitor(request)}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # it ended between the two lines
        return True


def visitor(request: HttpRequest) -> str:
    """The IPv4 address, or the IPv6 network of one connection (/64)."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
