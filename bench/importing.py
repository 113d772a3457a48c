"""How fast photos from elsewhere come in: a folder of photos of about 150 kB, imported, and a second time.

script/bench importing [--count 20000] [--json FILE]
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

SCENES = 200


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench importing")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-import-"))
    try:
        result = measure(folder, options.count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(result))


def measure(folder: Path, count: int) -> dict[str, float]:
    kilobytes = write_photos(folder / "photos", count)
    environment = {**os.environ, "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}

    def manage(*arguments: str) -> float:
        started = time.monotonic()
        command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
        made = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        print("  " + made.stdout.strip().splitlines()[-1])
        return time.monotonic() - started

    manage("prepare_site")
    ours = (
        "import_submissions",
        str(folder / "photos"),
        "--time=2013-07-19T21:27Z",
        "--place=Recife, Brazil",
    )
    first, second = manage(*ours), manage(*ours)
    print(
        f"{count:,} photos of {kilobytes:.0f} kB: {first:.0f} s, {count / first:.0f} a second; "
        f"again {second:.0f} s"
    )
    return {"count": count, "kilobytes": kilobytes, "first": first, "again": second}


def write_photos(folder: Path, count: int) -> float:
    """Some hundred scenes, each file with bytes of its own behind the picture; their mean size in kB."""
    folder.mkdir()
    random.seed(8)
    scenes = []
    for _ in range(min(SCENES, count)):
        Image.effect_noise((760, 570), random.uniform(30, 60)).convert("RGB").save(
            made := BytesIO(), "JPEG", quality=80
        )
        scenes.append(made.getvalue())
    for number in range(count):
        (folder / f"{number:06d}.jpg").write_bytes(scenes[number % len(scenes)] + str(number).encode())
    return sum(map(len, scenes)) / len(scenes) / 1000


if __name__ == "__main__":
    main()
