"""Pictures that the project computes itself, until the official ones are loaded; no Django.

Each is an illustration and is labelled as one: geometry from published figures, light and colour by eye.
"""

from tracker.documents.illustrations.globe import SATURN_SIDE, Facing, earth, earth_globe
from tracker.documents.illustrations.messenger import two_dots
from tracker.documents.illustrations.narrow_angle import TwoDots, narrow_angle
from tracker.documents.illustrations.saturn import earth_dot, rings

__all__ = [
    "SATURN_SIDE",
    "Facing",
    "TwoDots",
    "earth",
    "earth_dot",
    "earth_globe",
    "narrow_angle",
    "rings",
    "two_dots",
]
