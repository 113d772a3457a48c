"""What anybody may ask for: a second look at a published photo, and a lost private link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import tasks
from tracker.models import Report
from tracker.moderation import reports
from tracker.outbox import lost_links
from tracker.submissions.forms import LostLinkForm, ReportForm
from tracker.web import limits
from tracker.web.guards import mark_private
from tracker.web.middleware import campaign_of, find_public_submission

MOST, SECONDS = 20, 3600  # of one address: a school is behind one
MOST_LOST = 5
MOST_HIDDEN = 3


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    submission = find_public_submission(request, public_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"submission": submission, "form": form, "is_possible": settings.EMAIL_IS_SET}
    if request.method != "POST" or not form.is_valid():
        return mark_private(
            render(request, "tracker/report.html", context, status=422 if form.errors else 200)
        )
    if not limits.is_within(request, "report", MOST, SECONDS):
        message = _("Many reports came from your connection in the last hour. Please try again in an hour.")
        return limits.too_often(request, message, SECONDS)
    asked = form.cleaned_data
    answer_to = {"email": asked["email"], "language": get_language() or "en"} if asked["email"] else {}
    row = reports.report(
        submission, asked["reason"], asked["words"], may_hide=may_hide(request, asked["reason"]), **answer_to
    )
    return mark_private(render(request, "tracker/reported.html", context | {"report": row}))


def may_hide(request: HttpRequest, reason: str) -> bool:
    """Nobody takes a whole mosaic down: what an address reports beyond a few waits to be looked at."""
    return reason in Report.GRAVE and limits.is_within(request, "hidden", MOST_HIDDEN, SECONDS)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_link(request: HttpRequest) -> HttpResponse:
    """Send a lost private link anew. The answer is the same whether there is such an address or not."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    is_asked = settings.EMAIL_IS_SET and request.method == "POST" and form.is_valid()
    if is_asked:
        if not limits.is_within(request, "lost", MOST_LOST, SECONDS):
            return limits.too_often(
                request, _("You have asked for this often. Please try again in an hour."), SECONDS
            )
        if lost_links.ask(campaign_of(request), form.cleaned_data["email"], get_language() or "en"):
            tasks.enqueue_messages()
    context = {"form": form, "is_sent": is_asked, "is_possible": settings.EMAIL_IS_SET}
    return mark_private(render(request, "tracker/lost.html", context, status=422 if form.errors else 200))
