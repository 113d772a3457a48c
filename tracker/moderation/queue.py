"""What moderators are given, and what they say about it.

Each gets photos that nobody else has in hand; a hold ends by itself. Now and then a photo that somebody has
decided is among them: the second look is blind, so it comes through the same door.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import models
from django.utils import timezone

from tracker.models import Campaign, Decision, Report, SecondLook, Submission
from tracker.submissions import inspection
from tracker.submissions.lifecycle import Moderator

HOLD = timedelta(minutes=3)
MOST_AT_ONCE = 50
SECOND_LOOKS_IN = 12  # one among so many
ORDERS = {"oldest": ("created_at", "pk"), "flags": ("-inspection__weight", "created_at", "pk")}
BACKEND = "django.contrib.auth.backends.ModelBackend"
KINDS = ("waiting", "appeals", "reported", "quarantined")
RATE_DAYS = 30
MANY, COUNTED_S = 2000, 5
Status = Submission.Status
WAITS = models.Q(status=Status.WAITING)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which photos a page asks for: their kind, what comes first, and what it has already (public ids)."""

    kind: str = "waiting"
    order: str = "oldest"
    have: Sequence[str] = ()


def hand_out(campaign: Campaign, moderator: Moderator, count: int, wanted: Wish = Wish()) -> list[Submission]:
    """At most `count` more for this moderator, held for three minutes; what the page has is held on."""
    until = timezone.now() + HOLD
    if wanted.have:
        mine = Submission.objects.filter(held_by=moderator.pk, public_id__in=wanted.have)
        mine.update(held_until=until)
    rows = of_kind(campaign, moderator, wanted.kind).free_for(moderator).exclude(public_id__in=wanted.have)
    # Whatever a report has hidden comes before all others: it may have to come back soon.
    rows = rows.annotate(is_hidden=models.Exists(hiding()))
    first = ("-is_hidden", *ORDERS.get(wanted.order, ORDERS["oldest"]))
    ids = list(rows.order_by(*first).values_list("pk", flat=True)[:count])
    looks = draw_second_look(campaign, moderator, wanted.have) if wanted.kind == "waiting" and ids else []
    if looks:
        # In the place of the last, and where it comes tells nothing either.
        ids = ids[: count - 1]
        ids.insert(random.randint(0, len(ids)), looks[0])
    Submission.objects.filter(pk__in=ids).free_for(moderator).update(held_by=moderator, held_until=until)
    held = Submission.objects.filter(pk__in=ids, held_by=moderator.pk, held_until=until)
    shown = held.select_related("campaign", "group", "inspection").annotate(is_hidden=models.Exists(hiding()))
    by_pk = shown.in_bulk()
    return [by_pk[pk] for pk in ids if pk in by_pk]


def hiding() -> Any:
    return Report.objects.hiding().filter(submission=models.OuterRef("pk"))


def of_kind(campaign: Campaign, moderator: Any, kind: str) -> Any:
    everything = campaign.submissions
    if kind == "reported":
        unsettled = Report.objects.unsettled().filter(submission=models.OuterRef("pk"))
        seen = models.Q(status=Status.APPROVED) & models.Exists(unsettled)
        return everything.filter(seen | models.Exists(hiding()))
    if kind == "quarantined":
        return everything.filter(status=Status.QUARANTINED)
    waiting = everything.waiting()
    if kind == "appeals":
        waiting = waiting.filter(appealed_at__isnull=False)
    # Who turned a photo down does not hear its appeal, unless there is nobody else.
    own = Decision.objects.filter(
        submission=models.OuterRef("pk"), moderator=moderator, to_status=Status.REJECTED
    )
    others = get_user_model().objects.with_perm("tracker.moderate", backend=BACKEND)
    others = others.filter(is_staff=True).exclude(pk=moderator.pk)
    return waiting.exclude(models.Q(appealed_at__isnull=False) & models.Exists(own) & models.Exists(others))


def draw_second_look(campaign: Campaign, moderator: Any, have: Iterable[str]) -> list[int]:
    """At most one decision of somebody else's, to be looked at a second time."""
    looks = SecondLook.objects.open().filter(decision__submission__campaign=campaign)
    looks = looks.exclude(decision__moderator=moderator).exclude(
        decision__submission__public_id__in=list(have)
    )
    found = list(looks.order_by("pk").values_list("decision__submission", flat=True)[:SECOND_LOOKS_IN])
    # When many have gathered, one comes each time; otherwise now and then, so that nobody can expect it.
    return found[:1] if len(found) == SECOND_LOOKS_IN or not random.randrange(SECOND_LOOKS_IN) else []


def ids_hidden(submissions: Iterable[Submission]) -> list[int]:
    """Which of them a report has hidden; who comes from `hand_out` says so."""
    told = [one.pk for one in submissions if getattr(one, "is_hidden", False)]
    others = [one for one in submissions if not hasattr(one, "is_hidden")]
    waiting = [one.pk for one in others if one.status == Status.WAITING]
    if not waiting:
        return told
    found = Report.objects.hiding().filter(submission__in=waiting)
    return [*told, *found.values_list("submission", flat=True)]


def list_held_back(campaign: Campaign, public_ids: Sequence[str]) -> set[str]:
    """Which of many that are approved together somebody should look at one by one: something was noticed,
    reported, or looks like another."""
    rows = campaign.submissions.filter(public_id__in=public_ids).select_related("inspection")
    found = list(
        rows.prefetch_related(models.Prefetch("reports", Report.objects.unsettled(), to_attr="open"))
    )
    alike = inspection.alike(found)
    return {
        one.public_id
        for one in found
        if alike[one.pk] or one.open or (hasattr(one, "inspection") and one.inspection.flags)  # type: ignore[attr-defined]
    }


def hold(submission: Submission, moderator: Any) -> Submission:
    """Put one photo into this moderator's hands, as after an undo."""
    change = {"held_by": moderator, "held_until": timezone.now() + HOLD}
    Submission.objects.free_for(moderator).filter(pk=submission.pk).update(**change)
    return Submission.objects.select_related("campaign", "group").get(pk=submission.pk)


def release(moderator: Any) -> None:
    """Give back whatever this moderator holds."""
    Submission.objects.filter(held_by=moderator).update(held_by=None, held_until=None)


def best_of(alike: list[Submission]) -> Submission:
    """The one of several that are the same picture which should be shown: an approved one, else the largest,
    else the first that came."""

    def rank(one: Submission) -> tuple[bool, int, int]:
        inspection = getattr(one, "inspection", None)
        return one.status != Status.APPROVED, -(inspection.pixels if inspection else 0), one.pk

    return min(alike, key=rank)


def numbers(campaign: Campaign, moderator: Any) -> dict[str, Any]:
    """What the top of the queue says; four queries."""
    now = timezone.now()
    counts = count_waiting(campaign)
    decided = Decision.objects.filter(
        submission__campaign=campaign, moderator__isnull=False, decided_at__gt=now - timedelta(hours=1)
    ).aggregate(hour=models.Count("pk"), mine=models.Count("pk", filter=models.Q(moderator=moderator)))
    looked = SecondLook.objects.filter(
        decision__submission__campaign=campaign, decided_at__gt=now - timedelta(days=RATE_DAYS)
    ).aggregate(
        all=models.Count("pk"),
        apart=models.Count("pk", filter=~models.Q(verdict=models.F("decision__to_status"))),
    )
    return {
        **counts,
        **decided,
        "oldest": counts["oldest"].isoformat() if counts["oldest"] else None,
        "reported": of_kind(campaign, moderator, "reported").count(),
        "second_looks": looked["all"],
        "disagreement": round(looked["apart"] / looked["all"], 3) if looked["all"] else None,
    }


def count_waiting(campaign: Campaign) -> dict[str, Any]:
    """What waits. Counting tens of thousands takes a while, and then some seconds do not matter."""
    key = f"queue:{campaign.pk}"
    known: dict[str, Any] | None = cache.get(key)
    if known is not None:
        return known
    counts = campaign.submissions.filter(status__in=[Status.WAITING, Status.QUARANTINED]).aggregate(
        waiting=models.Count("pk", filter=WAITS),
        oldest=models.Min("created_at", filter=WAITS),
        appeals=models.Count("pk", filter=WAITS & models.Q(appealed_at__isnull=False)),
        quarantined=models.Count("pk", filter=models.Q(status=Status.QUARANTINED)),
    )
    if counts["waiting"] > MANY:
        cache.set(key, counts, COUNTED_S)
    return dict(counts)
