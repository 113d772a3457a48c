"""A backup off the machine, encrypted: restic does it (https://restic.net), where RESTIC_REPOSITORY says.

Its own variables name the place and the password, and are documented there; nothing of them is read here but
whether there is a place.
"""

import os
import shutil
import subprocess
from pathlib import Path

from operations.backup import SINCE, BackupError

# Long enough to notice a fault, and no longer: what was erased must not live on in old snapshots.
KEPT = "30d"
TAGS = {"backup": "wave", "marks": "wave-marks"}
READ_EACH_TIME = "5%"


def is_set() -> bool:
    return bool(os.environ.get("RESTIC_REPOSITORY"))


def send(folder: Path, kind: str = "backup") -> str:
    """Take the folder, or what is in it of this kind, to the repository, and forget what is too old; what
    restic says of it. Raises BackupError."""
    if not repository_exists():
        restic("init")
    tag = TAGS[kind]
    told = restic("backup", "--tag", tag, "--host", "wave", "--quiet", ".", folder=folder)
    restic("forget", "--tag", tag, "--host", "wave", "--keep-within", KEPT, "--keep-last", "1", "--prune")
    return told


def verify() -> None:
    """The repository's own check, and some of the data read: another part each time. Raises BackupError."""
    restic("check", f"--read-data-subset={READ_EACH_TIME}")


def fetch(folder: Path) -> None:
    """The newest of each kind into this folder. Raises BackupError."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, tag in TAGS.items():
        if restic("snapshots", "--tag", tag, "--json").strip() not in ("", "null", "[]"):
            target = folder / SINCE if kind == "marks" else folder
            restic("restore", "latest", "--tag", tag, "--host", "wave", "--target", str(target))


def repository_exists() -> bool:
    try:
        restic("cat", "config")
    except BackupError:
        return False
    return True


def restic(*arguments: str, folder: Path | None = None) -> str:
    program = shutil.which("restic")
    if program is None:
        raise BackupError("restic is missing: install it (Debian: restic).")
    made = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        last = (made.stderr.strip().splitlines() or ["it was killed"])[-1]
        raise BackupError(f"restic {arguments[0]} failed: {last}")
    return made.stdout
