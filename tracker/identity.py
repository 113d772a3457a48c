"""Names for what is private and what is public; no Django.

A private token is a keyed hash of a random key that the form carries, so that a send repeated after a broken
connection gets the same link again, while the database holds only hashes of both.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode

# Letters and digits that nobody confuses when reading them aloud.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def public_id() -> str:
    """Ten random characters, about 49 bits: not to be counted or guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def group_code() -> str:
    """Six characters to write on a blackboard, about 29 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def send_key() -> str:
    return secrets.token_urlsafe(24)


def webhook_secret() -> str:
    """32 bytes as the Standard Webhooks write them."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def message_id() -> str:
    return f"msg_{secrets.token_hex(12)}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def new_token() -> str:
    """A private token that nobody has."""
    return secrets.token_urlsafe(32)


def next_token(secret: str, number: int, token_hash: str) -> str:
    """What comes after a private token that was lost: the same, however often it is asked for."""
    message = f"{number}:{token_hash}".encode()
    return url_text(hmac.new(secret.encode(), b"next-token:" + message, hashlib.sha256).digest())


def private_token(secret: str, key: str, photo_sha256: str) -> str:
    """43 characters that only this server can make from the sender's key and photo."""
    message = f"{key}:{photo_sha256}".encode()
    return url_text(hmac.new(secret.encode(), b"private-token:" + message, hashlib.sha256).digest())


def pledge_token(secret: str, key_digest: str) -> str:
    """The private link of a pledge: the same in each email, and stored nowhere."""
    return url_text(
        hmac.new(secret.encode(), b"pledge-token:" + key_digest.encode(), hashlib.sha256).digest()
    )


def url_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
