""" "I will wave": said before the day, and kept by one link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import identity, tasks
from tracker.models import Campaign, ImagingSession, Pledge
from tracker.sky import ephemeris, gazetteer, places
from tracker.submissions import pledges
from tracker.submissions.forms import CheckInForm, PledgeForm, SubmissionForm, place_values, values_of
from tracker.views.submissions import answer_closed
from tracker.web import limits
from tracker.web.addresses import make_link
from tracker.web.files import qr_svg
from tracker.web.guards import mark_private
from tracker.web.middleware import campaign_of
from tracker.web.page_cache import count_everybody
from tracker.web.parameters import BadParameterError, Parameters

MOST, SECONDS = 300, 3600  # of one address: a school is behind one


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest) -> HttpResponse:
    """Say that one will wave: a town, and an address for whoever wishes to be reminded."""
    campaign = campaign_of(request)
    asked = Parameters(request.POST if request.method == "POST" else request.GET)
    session = find_session(campaign, asked.line("session"))
    if session is None:
        status = 410 if request.method == "POST" else 200
        return render(request, "tracker/pledge_over.html", status=status)
    if request.method != "POST":
        return show_form(request, session, PledgeForm(initial=initial_of(asked)))
    form = PledgeForm(request.POST)
    if not form.is_valid():
        return show_form(request, session, form)
    if not limits.is_within(request, "pledge", MOST, SECONDS):
        message = _("Many pledges came from your connection in the last hour. Please try again in an hour.")
        return limits.too_often(request, message, SECONDS)
    cleaned = form.cleaned_data
    said = pledges.Announcement(
        cleaned["where"], cleaned["email"], get_language() or "en", cleaned["send_key"]
    )
    made, token = pledges.make(campaign, session, said)
    if made.email:
        tasks.enqueue_messages()  # on the day itself the first one is due at once
    return mark_private(redirect("pledge_page", token=token))


def find_session(campaign: Campaign, number: str) -> ImagingSession | None:
    """The one that is asked for, or the campaign's next; none that is over."""
    coming = campaign.coming_sessions()
    asked = coming.filter(pk=number).first() if is_number(number) else None
    return asked or coming.first()


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def initial_of(asked: Parameters) -> dict[str, Any]:
    """From the page of a place: that place, as far as there is one."""
    initial: dict[str, Any] = {"send_key": identity.send_key()}
    language = get_language() or "en"
    if town := gazetteer.by_slug(asked.line("place")):
        return initial | place_values(places.PublicPlace.of_town(town), language)
    if "latitude" not in asked:
        return initial
    try:
        latitude, longitude = asked.point()
        ephemeris.check_place(latitude, longitude)
    except (BadParameterError, ephemeris.SkyError):
        return initial
    return initial | place_values(places.public_place(latitude, longitude), language)


def show_form(request: HttpRequest, session: ImagingSession, form: PledgeForm) -> HttpResponse:
    counters = count_everybody(campaign_of(request))
    context = {"form": form, "session": session, "counters": counters}
    response = render(request, "tracker/pledge.html", context, status=422 if form.errors else 200)
    return mark_private(response)


# --- By the link that its maker alone has -------------------------------------------------------------------


def find_pledge(request: HttpRequest, token: str) -> Pledge:
    found = campaign_of(request).pledges.with_token(token)
    if found is None:
        raise Http404(_("This private link is not valid, or what it led to has been removed."))
    return found


@require_safe
def pledge_page(request: HttpRequest, token: str) -> HttpResponse:
    """What was pledged, and from the session on the way to keep it."""
    found = find_pledge(request, token)
    link = make_link("pledge_page", token)
    context: dict[str, Any] = {"pledge": found, "token": token, "link": link, "qr": qr_svg(link)}
    context["session"] = found.session
    if found.is_open:
        context["town"] = places.town_of(place_of(found))
    return mark_private(render(request, "tracker/pledge_page.html", context))


def place_of(found: Pledge) -> places.PublicPlace:
    return places.PublicPlace(found.place, found.country, found.latitude, found.longitude, found.zone)


@require_safe
def pledge_photo(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a wave, with what the pledge says already."""
    return show_wave_form(request, token, "tracker/wave.html")


@require_safe
def pledge_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Likewise, without a photo."""
    return show_wave_form(request, token, "tracker/check_in.html")


def show_wave_form(request: HttpRequest, token: str, template: str) -> HttpResponse:
    found, campaign = find_pledge(request, token), campaign_of(request)
    consent_text = campaign.consent_texts.first()
    if not found.is_open:
        return mark_private(redirect("pledge_page", token=token))
    is_photo = template == "tracker/wave.html"
    if not (campaign.takes_photos if is_photo else campaign.is_open) or consent_text is None:
        return answer_closed(request)
    initial = {**values_of(found, get_language() or "en"), "pledge": token}
    form = (SubmissionForm if is_photo else CheckInForm)(initial=initial)
    context = {"form": form, "session": found.session or campaign.main_session, "consent_text": consent_text}
    return mark_private(render(request, template, context))


@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    pledges.take_back(find_pledge(request, token))
    return mark_private(render(request, "tracker/pledge_gone.html"))
