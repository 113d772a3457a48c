"""Where a webhook may go: the same answer on every Python."""

import socket
import threading

import pytest

from tracker.exchange.forms import WebhookForm
from tracker.models import Webhook
from tracker.outbox import addresses, webhooks

ZERO = "0.0.0.0"  # noqa: S104  (nothing is bound to it)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"),
    *("169.253.0.1", "192.0.1.1", "192.167.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.1"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::200e", "2400:cb00::1", "2003::1"),
)
REFUSED = (
    # ours, and what is near
    *(ZERO, "0.1.2.3", "10.0.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"),
    *("172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"),
    # of special purposes
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "feff::1", "ff02::1"),
    *("ff0e::1", "100::1", "2001:db8::1", "3fff::1", "2001:2::1", "2001:20::1", "5f00::1", "4000::1"),
    # an IPv4 address within
    *("::127.0.0.1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "2001::1", "2001:0:7f00:1::"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_given_out_to_be_reached_may_be(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_everything_else_may_not(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["2001:db8::1%1", "2606:4700:4700::1111%2"])
def test_an_address_of_a_link_is_none_of_the_public_network(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *(("127.1", "127.0.0.1"), ("0", ZERO), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1")),
        *(("0177.0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1"), ("99999999999", ZERO)),
        *(("::1", "::1"), ("wave.example", ""), ("1e100.net", ""), ("", "")),
    ],
)
def test_an_address_is_known_however_it_is_spelt(host, address):
    assert addresses.find_literal(host) == address


@pytest.fixture
def names(monkeypatch):
    """What the resolver says: {name: addresses}; nothing for a name that there is not."""
    known = {}
    real = socket.getaddrinfo

    def answer(host, port, **options):
        if host not in known and not addresses.find_literal(host):
            raise socket.gaierror(-2, "Name or service not known")
        found = known.get(host, [host])
        return [one for address in found for one in real(address, port, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


def error_of(campaign, url):
    given = {"campaign": campaign.pk, "url": url, "secret": Webhook().secret}
    return " ".join(WebhookForm(given).errors.get("url", []))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.1",
            "0",
            "2130706433",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
        ),
        *("[64:ff9b::a9fe:a9fe]", "[fec0::1]", "[ff02::1]", "224.0.0.1", "192.88.99.1", "[2002:7f00:1::]"),
        *("0x7f000001", "10.0.0.1", "both.example", "inside.example"),
    ],
)
def test_none_of_them_is_taken_down(campaign, names, settings, host):
    settings.WEBHOOK_HOSTS = []
    names |= {"both.example": ["1.1.1.1", "10.0.0.1"], "inside.example": ["fd00::1"], "localhost": ["::1"]}
    assert error_of(campaign, f"https://{host}/hook")


@pytest.mark.django_db
def test_what_can_be_reached_is_taken_down(campaign, names, settings):
    settings.WEBHOOK_HOSTS = ["hooks.internal.example"]
    names |= {"wave.example": ["1.1.1.1", "2606:4700:4700::1111"], "hooks.internal.example": ["10.0.0.9"]}
    for url in ("https://wave.example/hook", "https://8.8.8.8/", "http://hooks.internal.example/"):
        assert not error_of(campaign, url), url
    assert not error_of(campaign, "https://not-there-yet.example/")
    assert "only https" in error_of(campaign, "http://wave.example/")


def test_one_private_address_among_a_name_s_is_enough(names, settings):
    settings.WEBHOOK_HOSTS = []
    names["both.example"] = ["1.1.1.1", "169.254.169.254"]
    with pytest.raises(webhooks.UnreachableError, match="private network"):
        webhooks.post("https://both.example/", b"", {})


def test_a_resolver_that_never_answers_holds_nobody_up(monkeypatch):
    over, answered = threading.Event(), threading.Event()

    def resolve(*_, **__):
        over.wait(300)
        answered.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(webhooks, "NAME_S", 0.2)
    with pytest.raises(webhooks.UnreachableError, match="not found within"):
        webhooks.post("https://wave.example/", b"", {})
    assert not answered.is_set()
    over.set()
