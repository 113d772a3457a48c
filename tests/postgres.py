"""A PostgreSQL of our own, from the binaries the machine has."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any


def find_postgres() -> Path | None:
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


class Cluster:
    """A database server under a folder. As root it runs as `postgres`: PostgreSQL refuses to run as root."""

    def __init__(self, folder: Path, port: int) -> None:
        # Short, because the socket lies in it, and a Unix socket's name is at most 107 bytes.
        self.data, self.port = folder / "cluster", port
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    @property
    def address(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.data.parent.chmod(0o755)
        self.data.mkdir()
        if self.user:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")

    def start(self, *options: str) -> None:
        places = (f"port={self.port}", f"unix_socket_directories={self.data}", "listen_addresses=127.0.0.1")
        words = " ".join(f"-c {option}" for option in (*places, *options))
        self.run("pg_ctl", "-o", words, "-w", "-l", str(self.data / "log"), "start")

    def stop(self) -> None:
        """As a crash would: nothing is written any more."""
        self.run("pg_ctl", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> None:
        binaries = find_postgres()
        assert binaries is not None, "PostgreSQL is not installed"
        who: dict[str, Any] = {"user": self.user.pw_uid, "group": self.user.pw_gid} if self.user else {}
        command = [str(binaries / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **who)
