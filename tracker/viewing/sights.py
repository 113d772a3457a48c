"""How small the Earth is from where somebody looks: a spacecraft of the campaign, and pictures before it."""

from datetime import date
from typing import Any

from tracker.models import Campaign
from tracker.sky import geometry


def sight_of(campaign: Campaign) -> geometry.Sight | None:
    session = campaign.main_session
    return geometry.sight(session.distance_km) if session and session.distance_km else None


def moons_away(campaign: Campaign) -> int:
    """How many times as far as the Moon."""
    session = campaign.main_session
    return round((session.distance_km or 0) / geometry.MOON_FROM_EARTH_KM) if session else 0


def earlier_pictures(campaign: Campaign) -> list[dict[str, Any]]:
    """What they were, and how large the Earth was in that sky."""
    return [
        {
            **one,
            "taken_on": date.fromisoformat(one["taken_on"]),
            "sight": geometry.sight(one["distance_km"]),
        }
        for one in campaign.earlier_pictures or []
    ]
