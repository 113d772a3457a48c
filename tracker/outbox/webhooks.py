"""What happens in a campaign, told to the addresses that its organisers have named.

A message is a row, written in the transaction of what it tells of, and sent by a worker: signed as the
Standard Webhooks say, tried again for a day and a half, later each time, and each try is written down. It
holds ids, no names: whoever needs more asks the API, which knows what is public at that moment.
"""

import base64
import hashlib
import hmac
import http.client
import json
import logging
import queue
import random
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.models import Campaign, Delivery, Webhook
from tracker.models.leases import AFRESH
from tracker.outbox import addresses

TIMEOUT_S = 10.0
# A whole try, however slowly the other side speaks.
TRY_S = 15.0
# The name, before it.
NAME_S = 5.0
FIRST_PAUSE, GROWTH = timedelta(seconds=20), 4
AT_ONCE, OF_EACH, LANES = 16, 4, 8
LOG_KEPT = timedelta(days=30)
GONE = 410
TRIAL = "trial"  # somebody wants to see whether it arrives

logger = logging.getLogger(__name__)


class UnreachableError(Exception):
    """It was not delivered; the message is for the log."""


def queue_deliveries(campaign: Campaign, event: str, data: dict[str, Any]) -> None:
    """Write down what each webhook of this campaign is to be told. In the transaction of what it tells of."""
    listening = [
        one for one in campaign.webhooks.filter(is_active=True) if not one.events or event in one.events
    ]
    Delivery.objects.bulk_create([Delivery(webhook=one, event=event, data=data) for one in listening])


def deliver_due() -> int:
    """Send some of what is due, several at once; how many were tried."""
    deliveries = Delivery.objects.select_related("webhook__campaign")
    until = timezone.now() + Delivery.LEASE  # a worker of before asks when it is due, and knows no lease
    claimed = [deliveries.claim(pk, due_at=until) for pk in choose_next()]
    mine = [one for one in claimed if one is not None]
    with ThreadPoolExecutor(LANES) as lanes:
        tries = {lanes.submit(attempt, one): one for one in mine}
        # Each as it comes: who answers slowly makes nobody hear twice.
        for done in as_completed(tries):
            record_answer(tries[done], *done.result())
    return len(mine)


def choose_next() -> list[int]:
    """A few of each webhook, in chance's order: one that is dead keeps nobody else waiting."""
    due = Delivery.objects.available().order_by("due_at").values_list("pk", flat=True)
    hooks = list(Delivery.objects.available().order_by().values_list("webhook", flat=True).distinct())
    random.shuffle(hooks)
    return [pk for hook in hooks[:AT_ONCE] for pk in due.filter(webhook=hook)[:OF_EACH]][:AT_ONCE]


def attempt(delivery: Delivery) -> tuple[int, str]:
    """One try: the status, or 0 and why there is none. Touches no row: it runs in a thread."""
    try:
        body = body_of(delivery)
        return post(delivery.webhook.url, body, headers_of(delivery, body, timezone.now())), ""
    except UnreachableError as error:
        return 0, str(error)
    except ValueError as error:  # a secret that is none, an address that is none
        return 0, f"{type(error).__name__}: {error}"


def record_answer(delivery: Delivery, status: int, fault: str) -> None:
    """The answer in the log, and when to try again."""
    answer = fault or f"{status} {http.client.responses.get(status, '')}".strip()
    if 200 <= status < 300:
        delivery.finish(answer=answer[:120], delivered_at=timezone.now())
    else:
        logger.warning("webhook %s: %s", delivery.webhook_id, answer)
        pause = FIRST_PAUSE * GROWTH ** (delivery.attempts - 1)
        delivery.release(answer=answer[:120], due_at=timezone.now() + pause)
    if status == GONE:  # whoever is there says so
        Webhook.objects.filter(pk=delivery.webhook_id).update(is_active=False)


def try_again(these: "models.QuerySet[Webhook]") -> int:
    """What was not taken, also when it was given up; how many."""
    missed = Delivery.objects.filter(webhook__in=these, delivered_at__isnull=True)
    return missed.update(due_at=timezone.now(), **AFRESH)


def purge_expired() -> None:
    Delivery.objects.filter(created_at__lt=timezone.now() - LOG_KEPT).delete()


# --- What is sent -------------------------------------------------------------------------------------------


def body_of(delivery: Delivery) -> bytes:
    campaign = delivery.webhook.campaign
    payload = {
        "type": delivery.event,
        "timestamp": delivery.created_at.isoformat(),
        "campaign": campaign.slug,
    }
    payload["api"] = f"{campaign.address}/api/v1/"
    return json.dumps({**payload, "data": delivery.data}, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Wave-Webhook/1",
        "webhook-id": delivery.key,
        "webhook-timestamp": seconds,
        "webhook-signature": signature(delivery.webhook.secret, delivery.key, seconds, body),
    }


def signature(secret: str, key: str, seconds: str, body: bytes) -> str:
    """ "v1,…": HMAC-SHA256 over id, time and body, as https://www.standardwebhooks.com describes it."""
    signed = b".".join((key.encode(), seconds.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


# --- Where it is sent ---------------------------------------------------------------------------------------


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; redirects are not followed. Raises UnreachableError."""
    try:
        parts, port = urlsplit(url), port_of(url)
        connection = CheckedConnection(
            parts.hostname or "", port, check_address(parts, port), parts.scheme == "https"
        )
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            with connection.in_time():
                connection.request("POST", path, body, headers)
                return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreachableError(f"{type(error).__name__}: {error}") from error


def port_of(url: str) -> int:
    """Raises ValueError where it is none."""
    parts = urlsplit(url)
    if parts.port == 0:
        raise ValueError("nothing listens on port 0")
    return parts.port or (443 if parts.scheme == "https" else 80)


def check_address(parts: SplitResult, port: int) -> str:
    """The address that the host has now, if all it has are of the public network: nobody reaches ours by a
    webhook.

    Hosts of the own network are reached where WEBHOOK_HOSTS names them. Raises UnreachableError, OSError.
    """
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        raise UnreachableError("only https (or http) is spoken")
    if parts.scheme != "https" and host not in settings.WEBHOOK_HOSTS:
        raise UnreachableError("only https, or a host that WEBHOOK_HOSTS names")
    found = addresses_of(host, port)
    if host in settings.WEBHOOK_HOSTS:
        return found[0]
    if not all(map(addresses.is_public, found)):
        raise UnreachableError("its address is in a private network: see WEBHOOK_HOSTS")
    return found[0]


def check_new(url: str) -> None:
    """Raises UnreachableError, ValueError for what nothing would ever be sent to.

    A name that leads nowhere yet is taken: each try looks again, and says so.
    """
    try:
        check_address(urlsplit(url), port_of(url))
    except OSError:
        if addresses.find_literal(urlsplit(url).hostname or ""):
            raise UnreachableError("its address is none that can be reached") from None


def addresses_of(host: str, port: int) -> list[str]:
    """All that a name leads to now. Raises OSError, ValueError; TimeoutError where nobody answers in time.

    In a thread of its own: the system's resolver knows no deadline, and may take a minute.
    """
    payload: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            payload.put([str(one[4][0]) for one in found])
        except (OSError, ValueError) as error:  # UnicodeError: a label of more than 63 letters
            payload.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = payload.get(timeout=NAME_S)
    except queue.Empty:
        raise TimeoutError(f"its name was not found within {NAME_S:.0f} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class CheckedConnection(http.client.HTTPConnection):
    """To an address that was looked at: asking for the name again might bring another one."""

    def __init__(self, host: str, port: int, address: str, is_secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self.address, self.is_secure = address, is_secure
        self.line: socket.socket | None = None
        self.is_cut = False

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """A socket's limit counts from byte to byte; this one cuts the line when all of it has taken too
        long. Raises UnreachableError then."""
        watch = threading.Timer(TRY_S, self.cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        except (OSError, http.client.HTTPException):
            if not self.is_cut:
                raise
        finally:
            watch.cancel()
            if self.line:
                self.line.close()
            if self.is_cut:  # what it had said so far is no answer, and how the line broke tells nothing
                raise UnreachableError(f"it took longer than {TRY_S:.0f} seconds")

    def cut(self) -> None:
        self.is_cut = True
        if self.line:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        self.line = self.sock.dup()  # also while the socket is being wrapped
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
