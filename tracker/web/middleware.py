"""Which campaign a request is about."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from tracker.models import Campaign, Submission
from tracker.web import i18n

OF_STAFF = ("/admin/", "/moderate/", "/organise/")
PREFIX = re.compile(r"^/c/([-a-zA-Z0-9_]+)(?:/as/(before|during|after))?(?=/)")


class CampaignMiddleware:
    """A campaign under /c/<slug>/ is mounted as a WSGI application is under SCRIPT_NAME.

    The routes are written once; `reverse` and `{% url %}` put the campaign's prefix in front by themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        i18n.campaign.set(None)  # the thread has answered others
        request.campaign_slug = request.moment = None  # type: ignore[attr-defined]
        match = PREFIX.match(request.path_info)
        if match is None:
            return self.get_response(request)
        request.campaign_slug, request.moment = match[1], match[2]  # type: ignore[attr-defined]
        request.path_info = request.path_info[match.end() :]
        before = get_script_prefix()
        set_script_prefix(match[0] + "/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


def campaign_of(request: HttpRequest) -> Campaign:
    """The campaign of this request; Http404 when there is none of that name. Asked for once, however many
    ask."""
    known: Campaign | None = getattr(request, "campaign", None)
    if known is not None:
        return known
    slug = getattr(request, "campaign_slug", None)
    found = Campaign.objects.find(slug or "")
    if found is None or (found.is_draft and not may_see_drafts(request)):
        raise Http404("There is no such campaign here." if slug else "No campaign has been set up yet.")
    i18n.campaign.set(found)
    request.campaign = found  # type: ignore[attr-defined]
    if not request.path_info.startswith(OF_STAFF):
        speak(request, found.spoken)
    return found


def may_see_drafts(request: HttpRequest) -> bool:
    """The pages of staff ask for rights themselves; so does a preview (tracker/web/preview.py)."""
    return request.path_info.startswith(OF_STAFF) or bool(getattr(request, "moment", None))


def speak(request: HttpRequest, languages: list[str]) -> None:
    """Answer in one of the campaign's languages: in the visitor's next best, or in that of its texts. Staff
    keep their own."""
    if get_language() in languages:
        return
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    known = (code.partition("-")[0] for code, _quality in wanted)
    activate(next((code for code in known if code in languages), languages[0]))
    request.LANGUAGE_CODE = get_language()


def find_public_submission(request: HttpRequest, public_id: str) -> Submission:
    """An approved wave of the request's campaign. Raises Http404."""
    approved = campaign_of(request).submissions.approved().select_related("campaign", "group", "consent_text")
    found = approved.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no approved wave with this id."))
    return found
