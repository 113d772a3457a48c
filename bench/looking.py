"""What looking through large sources takes: a ZIP of gigabytes in how much memory, a table of a million rows
in which time; nothing is imported.

script/bench looking [--gigabytes 2] [--rows 1000000] [--json FILE]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.photos import wave_photo

# Beside photos lie files that are too large for one, and packed ones that become a hundred times as much.
PHOTO_KB, LARGE_MB, BOMB_MB = 219, 24, 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench looking")
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-look-"))
    try:
        result = measure(folder, options.gigabytes, options.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(result))


def measure(folder: Path, gigabytes: float, rows: int) -> dict[str, float]:
    environment = {**os.environ, "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    manage = [sys.executable, "-W", "ignore", "manage.py"]
    subprocess.run([*manage, "prepare_site"], env=environment, check=True, capture_output=True)
    result: dict[str, float] = {}
    for name, source in sources(folder, gigabytes, rows):
        started = time.monotonic()
        command = [*manage, "import_submissions", str(source), "--dry-run"]
        report = folder / "report.csv"
        command += ["--time=2013-07-19T21:27Z", "--place=Recife, Brazil", f"--report={report}"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as one:
            _, status, used = os.wait4(one.pid, 0)
            one.returncode = os.waitstatus_to_exitcode(status)
        seconds, megabytes = time.monotonic() - started, used.ru_maxrss / 1024
        with report.open("rb") as lines:
            told = sum(1 for _ in lines) - 1
        cpu = used.ru_utime + used.ru_stime
        words = f"{seconds:.0f} s ({cpu:.0f} s of a core), at most {megabytes:.0f} MB"
        print(f"{name}: {told:,} lines of report, {words}")
        figures = {"seconds": seconds, "cpu": cpu, "megabytes": megabytes, "lines": told}
        result |= {f"{name} {what}": number for what, number in figures.items()}
    return result


def sources(folder: Path, gigabytes: float, rows: int) -> Iterator[tuple[str, Path]]:
    """One after the other, so that the disk holds one of them."""
    if gigabytes:
        yield f"ZIP of {gigabytes:g} GB", write_zip(folder / "album.zip", gigabytes)
        (folder / "album.zip").unlink()
    if rows:
        yield f"table of {rows:,} rows", write_table(folder / "table", rows)


def write_zip(path: Path, gigabytes: float) -> Path:
    photo = wave_photo(1)
    with zipfile.ZipFile(path, "w") as archive:
        number = 0
        while path.stat().st_size < gigabytes * 1e9:
            number += 1
            mark = number.to_bytes(8, "big")
            own = photo + os.urandom(max(0, PHOTO_KB * 1000 - len(photo))) + mark
            archive.writestr(f"{number:05}.jpg", own)
            archive.writestr(f"{number:05}-large.jpg", photo + bytes(LARGE_MB << 20) + mark)
            if number % 10 == 0:
                packed = zipfile.ZipInfo(f"{number:05}-bomb.jpg")
                packed.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(packed, photo + bytes(BOMB_MB << 20))
    return path


def write_table(folder: Path, rows: int) -> Path:
    """Beside a hundred photos; every other row names one that is not there, as tables of others do."""
    folder.mkdir()
    for number in range(100):
        (folder / f"{number}.jpg").write_bytes(wave_photo(number))
    with (folder / "manifest.csv").open("w") as table:
        table.write("file,name,place,time,people,message,external_id\n")
        for number in range(rows):
            file = f"{number}.jpg"
            table.write(
                f'{file},N{number},"Recife, Brazil",19/07/2013 18:31,{number % 9 + 1},"Hi, all",id{number}\n'
            )
    return folder


if __name__ == "__main__":
    main()
