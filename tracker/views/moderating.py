"""/moderate/: the queue, for whoever has the right. The page, its data, and the verdicts."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import staff
from tracker.models import Campaign, Decision, Report, Submission
from tracker.moderation import groups, queue, reports, verdicts
from tracker.submissions import inspection, lifecycle, renditions
from tracker.submissions.lifecycle import Moderator
from tracker.submissions.noticed import describe_all
from tracker.web.files import private_file
from tracker.web.guards import with_right
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

# The keys 1 to 9, in this order.
REASONS = [reason for reason in Decision.Reason.to_choose() if reason]
MOST_VERDICTS = 2 * queue.MOST_AT_ONCE  # what the page holds, and what looks like it
LARGEST_REVISION = 2**31 - 1

for_moderators = with_right("tracker.moderate")


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: HttpRequest) -> HttpResponse:
    """The queue as a page. Without scripts: one photo and a form."""
    asked = Parameters(request.GET)
    campaign, kind, order = campaign_of(request), kind_of(asked), asked.line("order") or "oldest"
    fault = ""
    if request.method == "POST":
        fault = refusal(campaign, request.user, *verdict_from(Parameters(request.POST)))
        if not fault:
            return redirect(request.get_full_path())
    # Scripts ask for what they need; without them the page itself holds one photo.
    is_plain = "plain" in asked
    given = queue.hand_out(campaign, request.user, 1, queue.Wish(kind, order)) if is_plain else []
    context = {
        "kind": kind,
        "kinds": kinds(),
        "order": order,
        "fault": fault,
        "reasons": [{"value": reason.value, "label": str(reason.label)} for reason in REASONS],
        "numbers": queue.numbers(campaign, request.user),
        "first": items(given, request.user)[0] if given else None,
        "is_plain": is_plain,
        "is_blurred": staff.is_blurred(request.user),
        "groups": groups.waiting(campaign).count(),
        "every": settings.MOSAIC_EVERY_MINUTES,
        "hidden": reports.count_hidden(campaign),
    }
    return render(request, "tracker/moderate.html", context, status=409 if fault else 200)


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
def group_names(request: HttpRequest) -> HttpResponse:
    """Names of groups, which wait like photos."""
    campaign, fault = campaign_of(request), ""
    if request.method == "POST":
        asked = Parameters(request.POST)
        try:
            is_approved = asked.line("verdict") == verdicts.APPROVE
            which = asked.line("code"), asked.line("name")
            groups.settle(campaign, which, request.user, is_approved=is_approved)
        except lifecycle.ModerationError as error:
            fault = _(str(error))
        else:
            return redirect("moderate_groups")
    context = {
        "waiting": groups.list_waiting(campaign),
        "settled": groups.list_settled(campaign),
        "fault": fault,
    }
    return render(request, "tracker/group_names.html", context, status=409 if fault else 200)


def kinds() -> list[tuple[str, str]]:
    names = (_("Waiting"), _("Appeals"), _("Reported"), _("Not usable"))
    return list(zip(queue.KINDS, names, strict=True))


def kind_of(asked: Parameters) -> str:
    kind = asked.line("kind")
    return kind if kind in queue.KINDS else "waiting"


@for_moderators
@require_POST
def hand_out(request: HttpRequest) -> JsonResponse:
    """More photos, held for this moderator; those that the page has are held on."""
    asked, campaign = Parameters.from_json(request), campaign_of(request)
    count = asked.whole("count", 10, 0, queue.MOST_AT_ONCE)
    have = asked.texts("have", 2 * queue.MOST_AT_ONCE)
    wanted = queue.Wish(kind_of(asked), asked.line("order"), have)
    given = queue.hand_out(campaign, request.user, count, wanted)
    return JsonResponse(
        {"items": items(given, request.user), "numbers": queue.numbers(campaign, request.user)}
    )


@for_moderators
@require_POST
def decide(request: HttpRequest) -> JsonResponse:
    """One verdict or many. A single one that cannot count is 409; of many, each says what became of it."""
    campaign, asked = campaign_of(request), Parameters.from_json(request)
    # All are read before the first one counts: a body that is refused has changed nothing.
    payload = [verdict_from(one) for one in asked.objects("verdicts", MOST_VERDICTS)]
    refused = []
    approvals = [public_id for public_id, verdict in payload if verdict.says == verdicts.APPROVE]
    # What is approved in one go nobody has looked at one by one.
    held_back = queue.list_held_back(campaign, approvals) if len(approvals) > 1 else set()
    for public_id, verdict in payload:
        if public_id in held_back:
            continue
        if message := refusal(campaign, request.user, public_id, verdict):
            refused.append({"id": public_id, "message": message})
    answer = {
        "refused": refused,
        "held_back": sorted(held_back),
        "numbers": queue.numbers(campaign, request.user),
    }
    return JsonResponse(answer, status=409 if refused and len(payload) == 1 else 200)


def refusal(campaign: Campaign, moderator: Any, public_id: str, verdict: verdicts.Verdict) -> str:
    """Take a verdict; why it does not count, or nothing."""
    submission = campaign.submissions.filter(public_id=public_id).select_related("campaign", "group").first()
    if submission is None:
        return _("It is no longer here.")
    try:
        verdicts.decide(submission, moderator, verdict)
    except lifecycle.ModerationError as error:
        return _(str(error))
    return ""


def verdict_from(payload: Parameters) -> tuple[str, verdicts.Verdict]:
    """Of which photo, and what is said of it."""
    words = {name: payload.line(name) for name in ("reason", "seen")}
    revision = payload.whole("revision", 0, 0, LARGEST_REVISION)
    return payload.line("id"), verdicts.Verdict(payload.line("verdict"), revision, **words)


@for_moderators
@require_POST
def undo(request: HttpRequest) -> JsonResponse:
    """Take one's own last verdict on a photo back; it comes to the front again."""
    campaign, asked = campaign_of(request), Parameters.from_json(request)
    submission = campaign.submissions.filter(public_id=asked.line("id")).first()
    try:
        if submission is None:
            raise lifecycle.ModerationError("It is no longer here.")
        lifecycle.take_back(submission, request.user)
    except lifecycle.ModerationError as error:
        return JsonResponse({"error": _(str(error))}, status=409)
    held = queue.hold(submission, request.user)
    return JsonResponse(
        {"item": items([held], request.user)[0], "numbers": queue.numbers(campaign, request.user)}
    )


@for_moderators
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """The page is being left: others may have what it held."""
    queue.release(request.user)
    return HttpResponse(status=204)


@for_moderators
@require_safe
def photo(request: HttpRequest, public_id: str, revision: int, size: str) -> HttpResponse:
    """A rendition of this revision, before anybody else may see it."""
    submission = campaign_of(request).submissions.filter(public_id=public_id).first()
    shown = submission is not None and submission.is_viewable and submission.has_photo
    if submission is None or not shown or size not in renditions.SIZES or revision != submission.revision:
        raise Http404(_("There is no picture of it."))
    return private_file(submission.rendition(size))


def items(submissions: list[Submission], moderator: Moderator) -> list[dict[str, Any]]:
    """All that a moderator may need to see of each. A few queries, however many they are."""
    hidden = set(queue.ids_hidden(submissions))
    told = [one for one in submissions if one.is_public or one.pk in hidden]
    prefetch_related_objects(told, Prefetch("reports", Report.objects.unsettled(), to_attr="unsettled"))
    appealed = [one for one in submissions if one.appealed_at]
    turned_down = Decision.objects.filter(submission__in=appealed, to_status=Submission.Status.REJECTED)
    last = {decision.submission_id: decision for decision in turned_down.order_by("pk")} if appealed else {}
    same = inspection.alike(submissions)
    # Of a photo that is there twice the earlier reading counts: it is what is shown.
    shown = [*(one for found in same.values() for one, _bits in found), *submissions]
    marks = verdicts.marks_of(shown, moderator)
    return [item(one, last.get(one.pk), same[one.pk], marks) for one in submissions]


def item(
    submission: Submission, last: Decision | None, same: inspection.Alike, marks: dict[int, str]
) -> dict[str, Any]:
    noticed = getattr(submission, "inspection", None)
    return {
        "id": submission.public_id,
        "revision": submission.revision,
        "seen": marks[submission.pk],
        "photo": address(submission, "large"),
        "tile": address(submission, "tile"),
        "by": submission.by_line,
        "name": submission.name,
        "message": submission.message,
        "description": submission.description,
        "place": submission.place_line,
        "time": submission.local_line,
        "group": submission.group.name if submission.group else "",
        "sent": submission.created_at.isoformat(),
        "fault": submission.fault,
        "flags": describe_all(noticed.flags if noticed else None),
        "crop": [submission.crop_left, submission.crop_top, submission.crop_size],
        "alike": alike(submission, same, marks),
        "changes": changes(submission),
        "appeal": (str(last.get_reason_display()) if last else _("turned down"))
        if submission.appealed_at
        else "",
        "reports": [
            {"reason": str(report.get_reason_display()), "words": report.words}
            for report in getattr(submission, "unsettled", [])
        ],
    }


def address(submission: Submission, size: str) -> str:
    if not (submission.has_photo and submission.is_viewable):
        return ""
    return reverse("moderate_photo", args=[submission.public_id, submission.revision, size])


def alike(submission: Submission, found: inspection.Alike, marks: dict[int, str]) -> list[dict[str, Any]]:
    """The same picture, sent before or by others; which of all is the best to show."""
    if not found:
        return []
    best = queue.best_of([submission, *(one for one, _bits in found)])
    return [
        {
            "id": one.public_id,
            "revision": one.revision,
            "seen": marks[one.pk],
            "tile": address(one, "tile"),
            "status": str(one.get_status_display()),
            "is_waiting": one.status == Submission.Status.WAITING,
            "is_approved": one.status == Submission.Status.APPROVED,
            "is_best": one == best,
            "bits": bits,
        }
        for one, bits in found
    ]


def changes(submission: Submission) -> list[dict[str, str]]:
    """What an edit has changed since the last approval."""
    before = submission.approved_words
    if not before:
        return []
    now = lifecycle.words_of(submission)
    labels = {
        "name": _("Name"),
        "message": _("Message"),
        "description": _("Description"),
        "people": _("People"),
        "place": _("Place"),
        "waved_at": _("Time"),
    }
    rows = [
        {"what": label, "before": str(before.get(name, "")), "now": str(now[name])}
        for name, label in labels.items()
        if before.get(name, "") != now[name]
    ]
    if any(before.get(name) != now[name] for name in ("crop_left", "crop_top", "crop_size")):
        rows.append({"what": _("Crop"), "before": "", "now": _("another part of the photo")})
    return rows
