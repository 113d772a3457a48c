"""Stops for a tour of the published mosaic: those of the organiser, then those that the numbers tell."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from mosaic.models import Build, Stop
from tracker.models import Submission

NEWEST = 3
MOST_NEW = 12


@dataclass(frozen=True, slots=True)
class Halt:
    """A cell to fly to, who is there, and why."""

    row: int
    column: int
    title: str
    submission: Submission


def halts(build: Build) -> list[Halt]:
    """In the order of the tour; nobody twice, and only who is in this version and may be shown."""
    wanted: dict[int, tuple[str, Submission]] = {}
    for title, submission in (*organiser_stops(build), *notable_waves(build)):
        wanted.setdefault(submission.pk, (title, submission))
    cells: dict[int, tuple[int, int]] = {}
    for pk, row, column in build.placements.filter(submission__in=wanted).values_list(
        "submission_id", "row", "column"
    ):
        cells.setdefault(pk, (row, column))
    return [Halt(*cells[pk], title, submission) for pk, (title, submission) in wanted.items() if pk in cells]


def find_newcomers(build: Build, since: int) -> list[tuple[int, int, int]]:
    """Submission id, row and column of everybody who is in this version and was not in an earlier one: the
    newest first, each once. Nobody when it is no longer known who was in that."""
    before = build.mosaic.builds.filter(pk=since).first()
    if before is None or not (known := before.placements.order_by().values("submission")).exists():
        return []
    new = build.placements.exclude(submission__in=known).order_by("-submission", "row", "column")
    found: dict[int, tuple[int, int, int]] = {}
    for pk, row, column in new.values_list("submission_id", "row", "column"):
        found.setdefault(pk, (pk, row, column))
    return list(found.values())


def new_halts(build: Build, since: int) -> list[Halt]:
    """A little tour of some of them, in the order in which they came."""
    cells = {pk: (row, column) for pk, row, column in find_newcomers(build, since)[:MOST_NEW]}
    here = public_waves(build).filter(pk__in=cells).order_by("pk")
    return [Halt(*cells[one.pk], _("New in the mosaic"), one) for one in here]


def public_waves(build: Build) -> QuerySet[Submission]:
    approved = build.mosaic.campaign.submissions.approved().with_photo()
    return approved.select_related("group", "campaign")


def organiser_stops(build: Build) -> Iterator[tuple[str, Submission]]:
    public = {
        submission.pk: submission for submission in public_waves(build).filter(stop__mosaic=build.mosaic)
    }
    for stop in Stop.objects.filter(mosaic=build.mosaic, submission__in=public):
        yield stop.text, public[stop.submission_id]


def notable_waves(build: Build) -> Iterator[tuple[str, Submission]]:
    """Each a query by an index or over one narrow column; equal ones are told apart by who came first."""
    everybody = public_waves(build)
    for title, order in (
        (_("The northernmost wave"), ("-latitude", "pk")),
        (_("The southernmost wave"), ("latitude", "pk")),
        (_("The first to wave"), ("waved_at", "pk")),
        (_("The most people in one photo"), ("-people", "pk")),
    ):
        if first := everybody.order_by(*order).first():
            yield title, first
    groups = everybody.exclude(group=None).order_by().values("group").annotate(count=Count("pk"))
    if largest := groups.order_by("-count", "group").first():
        member = everybody.filter(group=largest["group"]).order_by("pk").first()
        if member and member.group:
            yield _("The largest group: %(name)s") % {"name": member.group.public_name}, member
    for newest in everybody.order_by("-pk")[:NEWEST]:
        yield _("New in the mosaic"), newest
