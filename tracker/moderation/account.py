"""Where everything is that was ever sent: each wave in one line, so that the lines add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, OuterRef, Subquery, Value, When

from tracker.models import Campaign, Decision, Submission

Status = Submission.Status
# A reason that fewer were given would point at somebody.
LEAST_OF_A_REASON = 5
OTHER = "other"
LINES = {
    Status.RECEIVED: "waiting",
    Status.WAITING: "waiting",
    Status.APPROVED: "approved",
    Status.REJECTED: "not_shown",
    Status.QUARANTINED: "set_aside",
    Status.WITHDRAWN: "withdrawn",
    Status.ERASED: "erased",
}


@dataclass(slots=True)
class Account:
    """Received is the sum of the others; reasons add up to not_shown. approved: and in no mosaic yet, or
    without a photo. late: approved, and apart from the mosaic."""

    received: int = 0
    in_the_mosaic: int = 0
    approved: int = 0
    late: int = 0
    waiting: int = 0
    not_shown: int = 0
    set_aside: int = 0
    withdrawn: int = 0
    erased: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, line: str, count: int) -> None:
        self.received += count
        setattr(self, line, getattr(self, line) + count)


def accounts(campaign: Campaign, is_placed: Any) -> tuple[Account, Account]:
    """Of the photos and of the check-ins. is_placed: whether a photo is in the mosaic, for a query of
    submissions.

    One query, so that what moves meanwhile is counted once.
    """
    last_word = Decision.objects.filter(submission=OuterRef("pk"), to_status=Status.REJECTED)
    reason = Subquery(last_word.order_by("-number").values("reason")[:1], output_field=CharField())
    placed = When(status=Status.APPROVED, has_photo=True, is_late=False, then=is_placed)
    groups = (
        campaign.submissions.order_by()
        .annotate(
            why=Case(When(status=Status.REJECTED, then=reason), default=Value(""), output_field=CharField()),
            placed=Case(placed, default=Value(False), output_field=BooleanField()),
        )
        .values("has_photo", "status", "is_late", "why", "placed")
        .annotate(count=Count("pk"))
    )
    photos, check_ins = Account(), Account()
    for group in groups:
        account = photos if group["has_photo"] else check_ins
        account.add(line_of(group), group["count"])
        if group["status"] == Status.REJECTED:
            why = group["why"] or ""
            account.reasons[why] = account.reasons.get(why, 0) + group["count"]
    for account in (photos, check_ins):
        account.reasons = gather_rare(account.reasons)
    return photos, check_ins


def line_of(group: Mapping[str, Any]) -> str:
    if group["placed"]:
        return "in_the_mosaic"
    is_apart = group["is_late"] and group["status"] == Status.APPROVED
    return "late" if is_apart else LINES[Status(group["status"])]


def gather_rare(reasons: dict[str, int]) -> dict[str, int]:
    """The commonest first; those of which there are few, together at the end."""
    common = {code: count for code, count in reasons.items() if count >= LEAST_OF_A_REASON}
    rare = sum(reasons.values()) - sum(common.values())
    ranked = dict(sorted(common.items(), key=lambda pair: (-pair[1], pair[0])))
    return {**ranked, **({OTHER: rare} if rare else {})}
