"""The decoding children of this process: how many, how they are asked, and when one is given up. No
Django."""

import contextlib
import fcntl
import json
import os
import queue
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

CHILD_SECONDS = 30.0
CHILDREN = 2
CHILD_MODULE = "tracker.photos.decoder"
PIPE_BYTES = 1 << 20


class DecoderCrashError(Exception):
    """The child died or hung on this file: perhaps the file, perhaps the machine. Worth another attempt."""


class DecoderBusyError(Exception):
    """All children are at work."""


class Child:
    """One decoding process, kept for many photos."""

    def __init__(self) -> None:
        # -I: nothing from the environment or the current folder gets into the process that meets hostile
        # bytes.
        root = str(Path(__file__).resolve().parent.parent.parent)
        program = f"import sys; sys.path.insert(0, {root!r}); import {CHILD_MODULE} as child; child.main()"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        with contextlib.suppress(
            OSError, AttributeError
        ):  # a photo in a few writes instead of dozens; the default does as well
            fcntl.fcntl(cast(IO[bytes], self.process.stdin), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self.stdin, self.stdout = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        self.asked = 0

    def ask(self, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """The child's answer to this request: one that was left halfway must not meet the next photo."""
        deadline = time.monotonic() + CHILD_SECONDS
        self.asked += 1
        try:
            send(self.stdin, {**request, "number": self.asked}, [data])
            header, files = receive(self.stdout, deadline)
            if header.pop("number", None) != self.asked:
                raise ValueError("an answer to another question")
        except (OSError, EOFError, ValueError) as error:
            self.kill()
            raise DecoderCrashError(str(error)) from error
        except BaseException:
            # A time limit of the task, Ctrl-C: its answer is still on its way, so the child is of no more
            # use.
            self.kill()
            raise
        return header, files

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.stdin, self.stdout):
            # What was left in the buffer has nobody to read it.
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


class Pool:
    """At most CHILDREN decoding processes for this one, started when they are needed."""

    def __init__(self) -> None:
        self.slots: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(CHILDREN):
            self.slots.put(None)

    def ask(
        self, request: dict[str, Any], data: bytes, wait_seconds: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        with self.child(wait_seconds) as child:
            return child.ask(request, data)

    @contextlib.contextmanager
    def child(self, wait_seconds: float) -> Iterator[Child]:
        try:
            child = self.slots.get(timeout=wait_seconds)
        except queue.Empty as error:
            raise DecoderBusyError from error
        try:
            if child is None or not child.alive:
                child = Child()
            yield child
        finally:
            self.slots.put(child if child and child.alive else None)


pools: dict[int, Pool] = {}
pools_lock = threading.Lock()


def get_pool() -> Pool:
    """This process's own children: after a fork the parent's pipes belong to the parent."""
    with pools_lock:
        return pools.setdefault(os.getpid(), Pool())


# --- The wire: a JSON header that tells the lengths of the files behind it --------------------------------


def send(stream: IO[bytes], header: dict[str, Any], files: list[bytes]) -> None:
    raw = json.dumps({**header, "lengths": [len(file) for file in files]}).encode()
    stream.write(struct.pack(">I", len(raw)) + raw)
    for file in files:
        stream.write(file)
    stream.flush()


def receive(stream: IO[bytes], deadline: float | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """Header and files; EOFError when the other end is gone or, with a deadline (monotonic), too slow."""
    (length,) = struct.unpack(">I", read_exactly(stream, 4, deadline))
    header = json.loads(read_exactly(stream, length, deadline))
    return header, [read_exactly(stream, size, deadline) for size in header.pop("lengths")]


def read_exactly(stream: IO[bytes], size: int, deadline: float | None) -> bytes:
    # Straight from the descriptor: a buffered reader would hide bytes from the selector.
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            wait_for(stream, deadline)
        chunk = os.read(stream.fileno(), min(size - len(parts), 1 << 20))
        if not chunk:
            raise EOFError("the other end is gone")
        parts += chunk
    return bytes(parts)


def wait_for(stream: IO[bytes], deadline: float) -> None:
    """Returns when there is something to read; EOFError at the deadline."""
    with selectors.PollSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise EOFError("no answer in time")
