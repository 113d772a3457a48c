"""Names of groups wait for a moderator like photos: until then a group is called by its code."""

from django.db import models
from django.utils import timezone

from tracker.models import Campaign, Group
from tracker.models.group import GroupQuerySet
from tracker.submissions.lifecycle import ModerationError, Moderator

SHOWN = 50


def waiting(campaign: Campaign) -> GroupQuerySet:
    return campaign.groups.unsettled()


def list_waiting(campaign: Campaign) -> list[Group]:
    """The first that came, each with how many waves it has."""
    rows = waiting(campaign).annotate(waves=models.Count("submissions")).order_by("created_at", "pk")
    return list(rows[:SHOWN])


def list_settled(campaign: Campaign) -> list[Group]:
    """The last that somebody looked at: a verdict can be changed."""
    rows = campaign.groups.filter(settled_at__isnull=False).select_related("settled_by")
    return list(rows.order_by("-settled_at")[: SHOWN // 5])


def settle(campaign: Campaign, which: tuple[str, str], moderator: Moderator, *, is_approved: bool) -> None:
    """A verdict on the code and name that were read. Raises ModerationError where it is another by now."""
    code, name = which
    rows = campaign.groups.filter(code=code, name=name)
    change = {"is_approved": is_approved, "settled_at": timezone.now(), "settled_by": moderator}
    if not rows.update(**change):
        raise ModerationError("It is no longer here.")
