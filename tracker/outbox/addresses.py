"""Which addresses a webhook may reach: those of the public Internet, by a table of our own; no Django.

`ipaddress.is_global` changed its mind between Python 3.11 and 3.14 and never looks into an address that
carries another one (NAT64, 6to4, Teredo). Here nothing is allowed but global unicast, less what the
registries of special purposes name: https://www.iana.org/assignments/iana-ipv4-special-registry and
iana-ipv6-special-registry.
"""

import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# This host, private, shared by a provider's customers, loopback, link, protocols, examples, the old relays of
# 6to4, AS112, benchmarks, multicast, and everything reserved with the broadcast.
NOT_V4 = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# All that is given out to be reached: neither ::/96, ::ffff:0:0/96, 64:ff9b::/96, fc00::/7, fe80::/10,
# fec0::/10 nor ff00::/8 lies in it.
GLOBAL_V6 = IPv6Network("2000::/3")
# Protocols (Teredo among them: an address within an address), examples, 6to4 (likewise), AS112, and more
# examples.
NOT_V6 = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"))
)
# What the C library reads as an IPv4 address: 127.1, 0, 2130706433, 0x7f.1, 0177.0.0.1.
NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether an address, as getaddrinfo writes it, may be reached. Raises ValueError where it is none."""
    one = ip_address(address)  # with a zone ("%eth0") it is one of a link
    if isinstance(one, IPv4Address):
        return is_public_v4(one)
    return one.scope_id is None and is_public_v6(one)


def is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in NOT_V4)


def is_public_v6(address: IPv6Address) -> bool:
    return address in GLOBAL_V6 and not any(address in network for network in NOT_V6)


def find_literal(host: str) -> str:
    """The address that a host's name is, however it is spelt; nothing where it is a name."""
    if NUMBERS.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host.removesuffix(".")))
        except OSError:
            return "0.0.0.0"  # noqa: S104  # nosec B104  (no address, and nobody's name either)
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return ""
