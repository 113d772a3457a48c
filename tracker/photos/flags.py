"""What a machine can notice in a photo and its words without knowing what is in them; no Django.

Each flag has a code and a figure. None decides anything: a moderator sees it beside the photo, and can begin
with those that have most.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tracker.sky import places

DARK_BELOW = 22  # mean of 0 … 255; a night photo with a lit face is brighter
SMALL_PX = 400  # the longer side
GREY_BELOW = 6.0  # mean distance of the channels from their mean
FLAT_SHARE = 0.62  # neighbours that are equal: photographs of a sky reach 0.5, screens 0.8
LONG_WORDS = 160
CAPITALS_SHARE = 0.7
FAR_KM = 200.0
MOVED_KM = 50.0
LATE = timedelta(hours=12)
LINK = re.compile(
    r"(https?:|www\.|\b[\w-]{2,}\.(?:com|net|org|info|shop|xyz|ru|io|me|tv|biz|co)\b|@[\w]{3,})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PixelFacts:
    """What the decoding child tells of a photo: its size, the share of equal neighbours, and its camera's
    notes."""

    width: int
    height: int
    flat: float
    latitude: float | None = None
    longitude: float | None = None


def of_pixels(pixels: NDArray[np.uint8], seen: PixelFacts) -> dict[str, float]:
    """Flags of a picture (64, 64, 3), sRGB: dark, small, grey, screen."""
    values = pixels.astype(np.float64)
    brightness = float(values.mean())
    colour = float(np.abs(values - values.mean(axis=2, keepdims=True)).mean())
    found: dict[str, float] = {}
    if brightness < DARK_BELOW:
        found["dark"] = round(brightness)
    if max(seen.width, seen.height) < SMALL_PX:
        found["small"] = max(seen.width, seen.height)
    if colour < GREY_BELOW and brightness >= DARK_BELOW:
        found["grey"] = round(colour, 1)
    if seen.flat > FLAT_SHARE and brightness >= DARK_BELOW:
        found["screen"] = round(seen.flat, 2)
    return found


def of_words(name: str, message: str, description: str = "") -> dict[str, float]:
    """Flags of what was typed: link, wordy, shouting."""
    text = f"{name} {message} {description}"
    letters = [letter for letter in text if letter.isalpha()]
    found: dict[str, float] = {}
    if LINK.search(text):
        found["link"] = 1
    if len(message) > LONG_WORDS:
        found["wordy"] = len(message)
    if len(letters) > 20 and sum(letter.isupper() for letter in letters) / len(letters) > CAPITALS_SHARE:
        found["shouting"] = 1
    return found


def of_place(given: tuple[float, float], seen: PixelFacts) -> dict[str, float]:
    """far, with the kilometres between the place given and the camera's own."""
    if seen.latitude is None or seen.longitude is None:
        return {}
    km = places.distance_km(*given, seen.latitude, seen.longitude)
    return {"far": round(km)} if km > FAR_KM else {}


def of_whole_degrees(seen: PixelFacts) -> dict[str, float]:
    """whole, where the camera's place is in whole degrees: a receiver never is, a hand often."""
    if seen.latitude is None or seen.longitude is None:
        return {}
    is_whole = float(seen.latitude).is_integer() and float(seen.longitude).is_integer()
    return {"whole": 1} if is_whole else {}


def of_move(before: tuple[float, float], now: tuple[float, float]) -> dict[str, float]:
    """moved, with the kilometres between the town that was given first and the one given now."""
    km = places.distance_km(*before, *now)
    return {"moved": round(km)} if km > MOVED_KM else {}


def of_time(waved_at: datetime, windows: list[tuple[datetime, datetime]]) -> dict[str, float]:
    """late, with the hours to the nearest session."""
    apart = [max(start - waved_at, waved_at - end, timedelta()) for start, end in windows]
    nearest = min(apart, default=timedelta())
    return {"late": round(nearest.total_seconds() / 3600)} if nearest > LATE else {}
