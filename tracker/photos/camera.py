"""What a camera wrote beside the picture: which way is up, when and where. Junk in it harms nothing. Runs in
the decoding child; static/js/exif.js follows the same rules in the browser.
"""

import math
import re
import zlib
from datetime import datetime
from struct import error as StructError  # noqa: N812

from PIL import Image

from tracker.photos.notes import Directory

# DateTimeOriginal is the camera's own clock, OffsetTimeOriginal how far that is from UTC. Some cameras write
# OffsetTime alone, which is the same clock's.
TAKEN, TAKEN_OFFSET, ANY_OFFSET, ORIENTATION = 0x9003, 0x9011, 0x9010, 0x0112
# Neither half of the day nor zone belongs behind it, and both have been seen there.
CLOCK = re.compile(
    r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?: ?([AP])M)?(?: ?(Z|[+-]\d\d:?\d\d))?",
    re.ASCII | re.IGNORECASE,
)
OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
# Before there was EXIF nobody wrote it: a clock that was never set. Some begin with the century.
FIRST_YEAR, RESET_DAY = 1995, (2000, 1, 1)
# A decoder raises far more than OSError when bytes are hostile; each of these has been seen.
JUNK = (
    *(OSError, ValueError, TypeError, SyntaxError, KeyError, IndexError, AttributeError, EOFError),
    *(RuntimeError, ArithmeticError, AssertionError, StructError, zlib.error),
)


def orientation(image: Image.Image) -> int:
    """EXIF orientation 1 … 8, where browsers look for it: what XMP or a PNG's text says turns nothing there.
    HEIC is turned by its decoder, which then says 1; AVIF's own turn is told as EXIF."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        value = exif.get(ORIENTATION, 1)
    except JUNK:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def camera_time(notes: Directory) -> str:
    """When the camera's clock says the photo was taken, as ISO 8601; nothing where it says nothing sensible.

    Not when it was digitised: of a scan that is another day.
    """
    try:
        # "2013:07:19 18:27:00", without a zone, and no ISO 8601; some cameras write only blanks, or zeros.
        # Not strptime, which would load a module of its own, from a disk that is out of reach by now.
        *parts, half, behind = CLOCK.findall(notes.text(TAKEN))[0]
        year, month, day, hour, minute, second = map(int, parts)
        when = datetime(year, month, day, hour_of(hour, half), minute, second)  # noqa: DTZ001
    except (IndexError, ValueError):
        return ""
    if when.year < FIRST_YEAR or (when.year, when.month, when.day) == RESET_DAY:
        return ""
    offsets = (behind, notes.text(TAKEN_OFFSET), notes.text(ANY_OFFSET))
    return when.isoformat() + next(filter(None, map(offset_of, offsets)), "")


def hour_of(hour: int, half: str) -> int:
    """Of 24, where "AM" or "PM" may stand behind one of 12; "18:27 PM" is 18:27 all the same."""
    if not half or not 1 <= hour <= 12:
        return hour
    return hour % 12 + (12 if half in "Pp" else 0)


def offset_of(text: str) -> str:
    """ "+09:00", which may be written "+0900", and "Z" for UTC; nothing where no clock is off by so much."""
    spelt = f"{text[:3]}:{text[3:]}" if len(text) == 5 else text
    return "+00:00" if text in ("Z", "z") else spelt if OFFSET.fullmatch(spelt) else ""


def bad_offset(notes: Directory) -> str:
    """What the camera says of its clock's zone, where that is no zone."""
    offset = notes.text(TAKEN_OFFSET)
    return "" if offset_of(offset) else offset[:12]


def camera_place(notes: Directory) -> dict[str, float]:
    """Where the camera says it was, in degrees; nothing where it says nothing sensible."""
    try:
        latitude = degrees(notes.numbers(2), notes.text(1), "NS")
        longitude = degrees(notes.numbers(4), notes.text(3), "EW")
    except ValueError:
        return {}
    # 0° N 0° E is what devices without a fix write; nobody stands there but a buoy.
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return {"latitude": latitude, "longitude": longitude} if on_earth else {}


def degrees(parts: list[float], reference: str, letters: str) -> float:
    """Degrees, minutes and seconds, and apart from them to which side, `letters` naming the positive one
    first.

    The first letter tells, in either case: "West" is W. A sign beside it says the same once more. Without a
    letter it may be either side of the world, and is not guessed. Raises ValueError.
    """
    whole, minutes, seconds = map(abs, parts)
    value = whole + minutes / 60 + seconds / 3600
    side = letters.index(reference[:1].upper() or "?")
    if not math.isfinite(value) or max(minutes, seconds) > 60:
        raise ValueError("no degrees, minutes and seconds")
    return -value if side else value
