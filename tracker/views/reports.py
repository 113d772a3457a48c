"""Anybody may ask for a second look at a published photo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import limits, reports
from tracker.forms import ReportForm
from tracker.views.submissions import private, public_submission

MOST, SECONDS = 20, 3600  # of one address: a school is behind one


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    submission = public_submission(request, public_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"submission": submission, "form": form}
    if request.method != "POST" or not form.is_valid():
        return private(render(request, "tracker/report.html", context, status=422 if form.errors else 200))
    if not limits.is_within(request, "report", MOST, SECONDS):
        message = _("Many reports came from your connection in the last hour. Please try again in an hour.")
        refused = private(render(request, "tracker/refused.html", {"message": message}, status=429))
        refused["Retry-After"] = str(SECONDS)
        return refused
    reports.report(submission, form.cleaned_data["reason"], form.cleaned_data["words"])
    return private(render(request, "tracker/reported.html", context))
