"""What the kernel knows of a process."""

import re
from pathlib import Path


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    # Shared pages are counted once, by their share.
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def is_traced(pid: int) -> bool:
    """All its threads, by strace or another."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return all(re.search(r"^TracerPid:\t[1-9]", (task / "status").read_text(), re.M) for task in tasks)
