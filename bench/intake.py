"""How fast photos pass the limited decoding child: 12-megapixel JPEGs into renditions of 1,024 and 256 px,
and with the square ones of the deep levels.

    script/bench intake [--count 40] [--json FILE]

Per core: one child, one photo at a time. `check` is what the form does; `renditions` is what a worker does.
"""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench.photos import wave_photo
from tracker.photos import door

SIZES = {"large": 1024, "tile": 256}
SIZE_12_MP = (4000, 3000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench intake")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = [enlarge(wave_photo(number)) for number in range(8)]
    megabytes = sum(map(len, files)) / len(files) / 1e6
    door.check(files[0])  # starts the child
    rates = {
        "check": rate(door.check, files, options.count),
        "renditions": rate(lambda data: door.renditions(data, door.Crop(), SIZES), files, options.count),
        "deep to 512": rate(partial(deepen, sides=(512,)), files, options.count),
        "deep to 1024": rate(partial(deepen, sides=(512, 1024)), files, options.count),
    }
    bytes_a_photo = {
        size: round(sum(len(deepen(file, (512, 1024))[size]) for file in files) / len(files))
        for size in deepen(files[0], (512, 1024))
    }
    print(f"12-megapixel JPEG, {megabytes:.1f} MB, in one limited child on one core")
    print(f"{'step':<14}{'photos a second':>18}{'ms a photo':>14}")
    for name, per_second in rates.items():
        print(f"{name:<14}{per_second:>18.1f}{1000 / per_second:>14.1f}")
    print("kB a photo: " + ", ".join(f"{size} {count / 1000:.0f}" for size, count in bytes_a_photo.items()))
    if options.json:
        options.json.write_text(
            json.dumps({"megabytes": megabytes, "a_second": rates, "bytes": bytes_a_photo})
        )


def deepen(data: bytes, sides: tuple[int, ...]) -> dict[str, bytes]:
    return door.prepare(data, door.Crop(), SIZES, sides).files


def enlarge(photo: bytes) -> bytes:
    """A photo as a 12-megapixel camera would have stored it."""
    buffer = BytesIO()
    with Image.open(BytesIO(photo)) as image:
        large = image.resize(SIZE_12_MP, Image.Resampling.BICUBIC)
        grain = Image.effect_noise(SIZE_12_MP, 24).convert("RGB")
        Image.blend(large, grain, 0.15).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def rate(act: Callable[[bytes], object], files: list[bytes], count: int) -> float:
    started = time.perf_counter()
    for number in range(count):
        act(files[number % len(files)])
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
