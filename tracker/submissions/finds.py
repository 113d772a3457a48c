"""What a search for people finds besides them: how many in all, places, groups, and who is near."""

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Abs, Least

from tracker.models import Campaign, Group, SearchText, Submission
from tracker.sky import gazetteer
from tracker.submissions.search import condition_of, other_wordings, words_of

MOST_PLACES, MOST_GROUPS, MOST_NEAR = 3, 3, 3


@dataclass(frozen=True, slots=True)
class Near:
    """The town that was meant, and who waved nearest to it."""

    town: str = ""
    waves: tuple[Submission, ...] = ()


def count(campaign: Campaign, query: str) -> int:
    """How many waves there are in all, by the rule of the search."""
    for wordings in ([words_of(query)], other_wordings(query)):
        condition = condition_of(wordings)
        found = SearchText.objects.filter(condition, campaign=campaign).count() if condition else 0
        if found:
            return found
    return 0


def places(campaign: Campaign, query: str) -> list[tuple[str, str, int]]:
    """Where somebody waved, by the beginning of its name: name, country and people, the most people first."""
    if not (text := query.strip()):
        return []
    here = (
        campaign.submissions.approved().on_time().filter(place__istartswith=text).values("place", "country")
    )
    most_first = here.annotate(sum=Sum("people")).order_by("-sum", "place")
    return [(row["place"], row["country"], row["sum"]) for row in most_first[:MOST_PLACES]]


def groups(campaign: Campaign, query: str) -> list[Group]:
    """By a part of the name, once it is approved, or by the whole code."""
    if not (text := query.strip()):
        return []
    named = Q(is_approved=True, name__icontains=text) | Q(code=text.lower())
    return list(Group.objects.filter(named, campaign=campaign).order_by("name")[:MOST_GROUPS])


def near(campaign: Campaign, query: str) -> Near:
    """Who waved nearest to the town whose name begins like this."""
    town = next(iter(gazetteer.search(query, 1)), None) if query.strip() else None
    if town is None:
        return Near()
    approved = campaign.submissions.approved().with_photo().select_related("group", "consent_text")
    return Near(town.label, tuple(approved.order_by(apart(town), "-pk")[:MOST_NEAR]))


def apart(town: gazetteer.Town) -> Any:
    """How far a wave is from a town, for the database to order by: in degrees of latitude, squared, as on a
    map that is flat around the town. Across 180° the other way round is the nearer."""
    turn = Abs(F("longitude") - town.longitude)
    east = Least(turn, 360 - turn) * math.cos(math.radians(town.latitude))
    north = F("latitude") - town.latitude
    return east * east + north * north
