"""Work for a browser when a flood is on: find a number whose SHA-256 with a text of ours begins with so many
zero bits.

Some tenths of a second for a phone that sends a photo. Nothing is asked of a person, and nothing comes from
elsewhere. The text is signed and ends after minutes; each counts once; what is won is a cookie that counts as
a visitor of its own, from this address, for ten minutes and as many sends as one visitor may make in one. A
program that is no browser solves one in a fraction of the time: so the work grows with what an address has
won lately, it wins only so many, and what it sends with all of them has an end (tracker/web/limits.py).
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError

PATH = "/challenge/"
COOKIE = "wave-pass"
SOLVED_WITHIN_S, PASS_S = 300, 600
PASSES_OF_AN_ADDRESS = 300
# For so many that an address has won in these minutes, the next ones are twice the work: the last of a
# school's two hundred phones waits four seconds, a program that wants all three hundred works ten times
# as long.
PASSES_A_BIT = 50
LONGEST_NUMBER = 20
signer = signing.TimestampSigner(salt="challenge")
passes = signing.TimestampSigner(salt="challenge-pass")


@dataclass(frozen=True, slots=True)
class Challenge:
    """`text` is signed and says when it was made; `bits` how much work it is, 2^bits numbers on average."""

    text: str
    bits: int

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "path": PATH}


def new(won: int) -> Challenge:
    """For an address that has won so many passes lately."""
    return Challenge(signer.sign(secrets.token_hex(8)), bits_after(won))


def bits_after(won: int) -> int:
    return int(settings.CHALLENGE_BITS) + won // PASSES_A_BIT


def is_solved(text: str, number: str, won: int) -> bool:
    """Whether this is a challenge of ours, of the last minutes, solved, and for the first time.

    How much work it had to be is judged now: texts that were gathered while they were cheap are worth no more
    than others. One bit is let off, because others may have won theirs while this browser was at work.
    """
    if len(number) > LONGEST_NUMBER or not number.isascii() or not number.isdigit():
        return False
    try:
        signer.unsign(text, max_age=SOLVED_WITHIN_S)
    except signing.BadSignature:
        return False
    # The signature is part of the text: work cannot be done ahead, for a text that we have not given yet.
    digest = hashlib.sha256(f"{text}{number}".encode()).digest()
    bits = max(settings.CHALLENGE_BITS, bits_after(won) - 1)
    return int.from_bytes(digest) >> (256 - bits) == 0 and is_first(text)


def is_first(text: str) -> bool:
    key = f"challenge:{hashlib.sha256(text.encode()).hexdigest()}"
    for name in ("shared", "default"):
        try:
            # add() is true for one of two that bring the same solution at once.
            return bool(caches[name].add(key, 1, SOLVED_WITHIN_S))
        except RedisError:
            continue  # each process then remembers for itself
    return True


def new_pass(address: str) -> str:
    """What a solved challenge wins, for this address alone."""
    return passes.sign(f"{secrets.token_hex(8)}@{address}")


def pass_of(request: HttpRequest, address: str) -> str:
    """What this visitor's work counts as; nothing without, or when it was done elsewhere."""
    try:
        won, _, where = passes.unsign(request.COOKIES.get(COOKIE, ""), max_age=PASS_S).partition("@")
    except signing.BadSignature:
        return ""
    return f"pass:{won}" if where == address else ""
