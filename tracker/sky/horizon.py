"""The drawn horizon: where the target stands over a place, and its way across a day, as coordinates of an
SVG; no Django.

The middle of the drawing is the direction of the target, a quarter turn to either side. Degrees of altitude
go up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tracker.sky import ephemeris, risings
from tracker.sky.frames import Vectors

WIDTH, HEIGHT = 960, 420
HALF_DEG = 90.0
PX_A_DEG = 3.3
# Where the horizon lies, from the top, when the target is above it and when it is below.
HORIZON_ABOVE, HORIZON_BELOW = 350, 96
HALF_DAY_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a point of the drawing, with a word."""

    x: float
    y: float
    word: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    horizon_y: int
    x: float
    y: float
    ways: tuple[str, ...]
    hours: tuple[Mark, ...]
    directions: tuple[Mark, ...]
    heights: tuple[Mark, ...]
    is_below: bool
    has_rings: bool


def draw(latitude: float, longitude: float, zone: str, start: datetime, aim: ephemeris.Aim) -> Drawing:
    """The half of the horizon around the target at `start`, and the target's way from 12 hours before to 12
    after."""
    seen = ephemeris.view(latitude, longitude, start, aim)
    is_below = seen.altitude_deg <= ephemeris.HORIZON_DEG
    frame = Frame(seen.azimuth_deg, HORIZON_BELOW if is_below else HORIZON_ABOVE)
    way = risings.path(latitude, longitude, start, aim)
    in_a_day = np.abs(way.seconds) <= HALF_DAY_S
    x, y = frame.x(way.azimuths[in_a_day]), frame.y(way.altitudes[in_a_day])
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        horizon_y=frame.horizon_y,
        x=round(float(frame.x(np.array([seen.azimuth_deg]))[0]), 1),
        y=round(float(frame.y(np.array([seen.altitude_deg]))[0]), 1),
        ways=tuple(lines(x, y)),
        hours=tuple(hours(frame, start, zone, way)),
        directions=tuple(directions(frame)),
        heights=tuple(heights(frame, is_below)),
        is_below=is_below,
        has_rings=aim.body == "Saturn",
    )


@dataclass(frozen=True, slots=True)
class Frame:
    middle_deg: float
    horizon_y: int

    def x(self, azimuth_deg: Vectors) -> Vectors:
        # The shorter way round to the middle, −180 … 180.
        aside = (azimuth_deg - self.middle_deg + 180) % 360 - 180
        return WIDTH / 2 + aside / HALF_DEG * WIDTH / 2

    def y(self, altitude_deg: Vectors) -> Vectors:
        return self.horizon_y - altitude_deg * PX_A_DEG


def lines(x: Vectors, y: Vectors) -> list[str]:
    """The way as SVG paths; it ends where it leaves the drawing, and behind the back it jumps from side to
    side."""
    inside = (x > -20) & (x < WIDTH + 20)
    pieces: list[list[str]] = [[]]
    for index in range(len(x)):
        jumped = index > 0 and abs(x[index] - x[index - 1]) > WIDTH / 2
        if not inside[index] or jumped:
            pieces.append([])
        if inside[index]:
            pieces[-1].append(f"{x[index]:.1f} {y[index]:.1f}")
    return ["M" + "L".join(piece) for piece in pieces if len(piece) > 1]


def hours(frame: Frame, start: datetime, zone: str, way: risings.Way) -> list[Mark]:
    """Every third full hour of the clocks there, where the target is then."""
    local = start.astimezone(ZoneInfo(zone))
    hour = local.replace(minute=0, second=0, microsecond=0) - timedelta(hours=11)
    marks = []
    # Between 350° and 10° lies north, not south: interpolate along the turn, not across it.
    turned = np.unwrap(way.azimuths, period=360)
    for step in range(24):
        moment = hour + timedelta(hours=step)
        if moment.astimezone(ZoneInfo(zone)).hour % 3:
            continue
        at = (moment - start).total_seconds()
        where = (
            np.array([np.interp(at, way.seconds, turned)]),
            np.array([np.interp(at, way.seconds, way.altitudes)]),
        )
        x, y = float(frame.x(where[0])[0]), float(frame.y(where[1])[0])
        if 24 < x < WIDTH - 24 and 14 < y < HEIGHT - 10:
            marks.append(Mark(round(x, 1), round(y, 1), f"{moment:%H:%M}"))
    return marks


def directions(frame: Frame) -> list[Mark]:
    found = []
    for index, point in enumerate(ephemeris.POINTS):
        x = float(frame.x(np.array([index * 45.0]))[0])
        if 30 < x < WIDTH - 30:
            found.append(Mark(round(x, 1), frame.horizon_y, point))
    return found


def heights(frame: Frame, is_below: bool) -> list[Mark]:
    degrees = (-30, -60) if is_below else (30, 60, 90)
    found = [
        Mark(0, round(float(frame.y(np.array([float(height)]))[0]), 1), f"{height}°") for height in degrees
    ]
    return [mark for mark in found if 0 < mark.y < HEIGHT]
