"""How often, and under which names, odd input comes."""

import os

from hypothesis import HealthCheck, settings

from tests.conftest import WORDS

CASES = int(os.environ.get("FUZZ_CASES", "260"))
often = settings(max_examples=CASES, suppress_health_check=list(HealthCheck), database=None)
FIELDS = sorted(
    {
        *WORDS,
        "send_key",
        "crop_left",
        "crop_top",
        "crop_size",
        "latitude",
        "longitude",
        "place",
        "group",
        "website",
        "email",
    }
)


def changed(data, chance):
    """Bytes flipped, cut out, doubled, moved, or put in from elsewhere."""
    data = bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        at, length = chance.randrange(len(data)), chance.randrange(1, 64)
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * chance.randrange(1, 20)
            case 3:
                data[at : at + length] = chance.randbytes(length)
            case 4:
                data[at : at + 4] = chance.choice(
                    [b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\xff\xda\0\x0c"]
                )
        if not data:
            data = bytearray(b"\xff")
    return bytes(data)
