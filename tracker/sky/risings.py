"""A day of a target over a place: its way across the sky, and when it rises and sets; no Django."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tracker.sky.ephemeris import HORIZON_DEG, Aim, apparent_positions
from tracker.sky.frames import Vectors, altitude_azimuth

STEP = timedelta(minutes=10)
AROUND = timedelta(hours=27)  # any calendar day, on any clock, that an instant lies in
HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Horizon:
    """A day of the target over one place: when it rises and sets, in order; neither where it never
    crosses."""

    rises: tuple[datetime, ...]
    sets: tuple[datetime, ...]
    is_always_up: bool
    is_never_up: bool


class Way(NamedTuple):
    """A target over a place at k instants: seconds from the one they lie around, and degrees."""

    seconds: Vectors
    altitudes: Vectors
    azimuths: Vectors


def path(latitude: float, longitude: float, around: datetime, aim: Aim) -> Way:
    """Every ten minutes of a day before and after. Raises SkyError."""
    target_km = target_around(aim, around)
    steps = np.arange(-(len(target_km) // 2), len(target_km) // 2 + 1, dtype=np.float64)
    seconds = steps * STEP.total_seconds()
    return Way(seconds, *altitude_azimuth(np.array([latitude]), np.array([longitude]), target_km))


def rise_and_set(latitude: float, longitude: float, first: datetime, last: datetime, aim: Aim) -> Horizon:
    """When the target crosses the horizon between two instants at most a day and a half apart. Raises
    SkyError.

    The altitude every ten minutes, as a cubic spline, is within 0.0001° of the truth: a tenth of a second.
    """
    # SciPy is half of what a process starts with, and few processes come to this.
    from scipy.interpolate import CubicSpline  # noqa: PLC0415

    middle = first + (last - first) / 2
    middle = nearest_half_day(middle)  # one of a few, so that the places of all zones share their sums
    seconds, altitude, _ = path(latitude, longitude, middle, aim)
    over = CubicSpline(seconds, altitude - HORIZON_DEG)
    crossings = np.asarray(over.roots(extrapolate=False))
    start, end = (first - middle).total_seconds(), (last - middle).total_seconds()
    crossings = crossings[(crossings >= start) & (crossings <= end)]
    rising = over(crossings, 1) > 0
    instants = [middle + timedelta(seconds=float(second)) for second in crossings]
    is_up = float(over((start + end) / 2)) > 0
    return Horizon(
        rises=tuple(instant for instant, up in zip(instants, rising, strict=True) if up),
        sets=tuple(instant for instant, up in zip(instants, rising, strict=True) if not up),
        is_always_up=not instants and is_up,
        is_never_up=not instants and not is_up,
    )


def nearest_half_day(instant: datetime) -> datetime:
    """Noon or midnight, universal time."""
    day = instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + round((instant - day) / HALF_DAY) * HALF_DAY


@lru_cache(maxsize=256)
def target_around(aim: Aim, around: datetime) -> Vectors:
    """Every ten minutes of a day before and after, as `apparent_positions`: once for all places."""
    return apparent_positions(aim, instants_around(around))[0]


def instants_around(around: datetime) -> tuple[datetime, ...]:
    steps = int(AROUND / STEP)
    return tuple(around + step * STEP for step in range(-steps, steps + 1))
