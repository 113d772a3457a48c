"""A worker whose decoding children do what a broken decoder would, for files that say so. Everything else is
real: the process, its limits, the pipe, the clock."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parent.parent.parent)


def install(child_seconds: float) -> None:
    """In the worker, before it starts."""
    sys.path.insert(0, ROOT)
    from tracker.photos import pool

    pool.CHILD_SECONDS = child_seconds
    pool.CHILD_MODULE = "tests.reliability.poisoned_decoder"


def main() -> None:
    """In the child."""
    from tracker.photos import decoder

    plain = decoder.answer

    def answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        end = data[-12:]
        if b"CRASH" in end:
            ctypes.string_at(0)
        elif b"HANG" in end:
            while True:
                pass
        elif b"EAT" in end:
            hoard = []
            while True:
                hoard.append(bytearray(os.urandom(1 << 20)) * 64)
        return plain(request, data)

    decoder.answer = answer
    decoder.main()
