"""Drawing beside the web processes: one at a time on this machine, in a process with limits; no Django."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tracker.documents.layout import Order, Part

ORDER, RESULT = "order.json", "result"
AT_ONCE = 2  # so many threads of a web process may be at it: one that draws, one that waits
PATIENCE_S, LOOK_EVERY_S = 5.0, 0.05
ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
PROGRAM += "from tracker.documents import artist; artist.main(sys.argv[1])"


class BusyError(Exception):
    """Something else is being drawn, or this very thing."""


class DrawingError(Exception):
    """The process that draws has failed, or took too long."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is to draw: the descriptor of the lock, a folder to work in, and so many seconds."""

    lock: int
    folder: Path
    seconds: float


class Lane:
    """One drawing at a time for all processes that name the same file: whoever holds its lock draws.

    Not more than a thread or two of a web process wait for it; the others have visitors to answer.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self.name, self.seconds = name, seconds
        self.inside = threading.BoundedSemaphore(AT_ONCE)

    @contextlib.contextmanager
    def take(self, var_dir: Path) -> Iterator[Turn]:
        """Raises BusyError."""
        if not self.inside.acquire(blocking=False):
            raise BusyError
        try:
            with (var_dir / f"drawing-{self.name}.lock").open("ab") as file:
                wait_for_lock(file.fileno())
                yield Turn(file.fileno(), var_dir / f"drawing-{self.name}", self.seconds)
        finally:
            self.inside.release()


SMALL, LARGE = Lane("small", 60.0), Lane("large", 240.0)


def wait_for_lock(descriptor: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise BusyError from error
            time.sleep(LOOK_EVERY_S)
        else:
            return


@contextlib.contextmanager
def draw(order: Order, read: Callable[[Part], bytes | None], turn: Turn) -> Iterator[Path]:
    """The file that was drawn, until the context ends. Raises DrawingError.

    Files go through a folder, one after the other: this process holds one of them at a time.
    """
    folder = turn.folder
    shutil.rmtree(folder, ignore_errors=True)  # of somebody who was killed
    folder.mkdir(mode=0o700)
    try:
        (folder / ORDER).write_text(order.as_json())
        for called, part in order.parts():
            if (content := read(part)) is not None:
                (folder / called).write_bytes(content)
        run(turn)
        yield folder / RESULT
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(turn: Turn) -> None:
    # The child holds the lock too: it stays held while somebody draws, even when this process is killed.
    try:
        subprocess.run(
            [sys.executable, "-I", "-c", PROGRAM, str(turn.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
            pass_fds=(turn.lock,),
            timeout=turn.seconds,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingError(f"not drawn within {turn.seconds:.0f} seconds") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise DrawingError(said[-1] if said else f"ended with {error.returncode}") from error
