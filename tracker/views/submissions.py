"""Pages for the people who waved: parse, call one function, answer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import tasks
from tracker.documents.layout import Order
from tracker.models import ImagingSession, Pledge, Submission
from tracker.models.clock import now
from tracker.outbox import emails
from tracker.submissions import intake, lifecycle, pledges, renditions
from tracker.submissions.forms import SendForm, SubmissionForm, initial_values
from tracker.submissions.place_and_time import PlaceAndTimeForm
from tracker.viewing import cards
from tracker.viewing.dates import sentence_of_dates
from tracker.viewing.light_pass import light_pass
from tracker.viewing.sentences import wave_sentence
from tracker.views.places import describe_town
from tracker.web.addresses import make_link
from tracker.web.drawing import draw, tell_when_to_come
from tracker.web.files import private_file, qr_svg, serve_drawing, serve_revalidated
from tracker.web.guards import mark_private, wants_json
from tracker.web.middleware import campaign_of, find_public_submission
from tracker.web.parameters import BadParameterError, Parameters

NEIGHBOURS = 8
DONE = {
    "saved": gettext_lazy("Saved. A person looks at it before it is shown."),
    "appeal": gettext_lazy("Thank you: somebody else will look at your wave."),
    "withdraw": gettext_lazy("Hidden. Nobody can see your wave any more."),
    "restore": gettext_lazy("Your wave is back in the queue."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def wave(request: HttpRequest) -> HttpResponse:
    """Send a photo. With `Accept: application/json` the answers are JSON, for one request per photo."""
    campaign = campaign_of(request)
    consent_text = campaign.consent_texts.first()
    if not campaign.takes_photos or consent_text is None:
        return answer_closed(request)
    session = campaign.main_session
    if request.method != "POST":
        initial = initial_values(session.starts_at if session else None)
        form = SubmissionForm(initial=initial | {"group": Parameters(request.GET).line("group")})
        return render(request, "tracker/wave.html", wave_context(form, session, consent_text))
    form = SubmissionForm(request.POST, request.FILES, campaign=campaign)
    if not form.is_valid():
        return refuse(request, form, wave_context(form, session, consent_text))
    origin = {"is_late": campaign.takes_late}
    receipts = [
        intake.receive(campaign, consent_text, wave, file.read(), **origin) for wave, file in form.waves()
    ]
    for receipt in receipts:
        tasks.enqueue_preparation(receipt.submission)
        link = make_link("private", receipt.token)
        if emails.announce_arrival(receipt.submission, link):
            tasks.enqueue_messages()
    pledges.keep(campaign, form.cleaned_data["pledge"], Pledge.State.PHOTO)
    return accept(request, receipts)


def answer_closed(request: HttpRequest) -> HttpResponse:
    """Or it takes photos that come late, and nobody is counted in without one."""
    campaign = campaign_of(request)
    if request.method == "POST" and wants_json(request):
        sentence = sentence_of_dates(campaign) or _("We are not taking photos at the moment.")
        return JsonResponse(
            {"closed": True, "error": sentence, "errors": {"general": [sentence]}}, status=403
        )
    context = {"takes_late": campaign.takes_late}
    return render(request, "tracker/closed.html", context, status=403 if request.method == "POST" else 200)


def wave_context(form: SubmissionForm, session: ImagingSession | None, consent_text: Any) -> dict[str, Any]:
    return {"form": form, "session": session, "consent_text": consent_text}


def refuse(request: HttpRequest, form: SendForm, context: dict[str, Any]) -> HttpResponse:
    if request.accepts("text/html") and not wants_json(request):
        return render(request, "tracker/wave.html", context, status=422)
    choices = [describe_town(town) for town in form.place_choices]
    answer = {"errors": form.errors, "places": choices, "other_day": form.asked_day}
    return JsonResponse(answer, status=422)


def accept(request: HttpRequest, receipts: list[intake.Receipt]) -> HttpResponse:
    links = [make_link("private", receipt.token) for receipt in receipts]
    if wants_json(request):
        given = light_pass(receipts[0].submission, now())
        answer = {"private_url": links[0], "pass": given, "other": receipts[0].is_other}
        response: HttpResponse = JsonResponse(answer, status=201)
    elif len(receipts) == 1:
        response = redirect("private", token=receipts[0].token)
    else:
        response = render(request, "tracker/sent.html", {"links": links}, status=201)
    return mark_private(response)


@require_safe
def wave_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The public page of an approved wave."""
    submission = find_public_submission(request, public_id)
    session = submission.session()
    here = f"{make_link('home')}?wave={submission.public_id}"
    context = {
        "submission": submission,
        "qr": qr_svg(here) if submission.has_photo else "",
        "session": session,
        "light": session.light(submission.waved_at) if session else None,
        "light_sentence": wave_sentence(submission, now()),
    }
    response = render(request, "tracker/wave_page.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@tell_when_to_come
def wave_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """What other sites show of a wave's page."""
    order = Order(cards.wave_card(find_public_submission(request, public_id)), "png")
    return serve_drawing(draw(request, order), "png")


@require_safe
def photo(request: HttpRequest, public_id: str, size: str) -> HttpResponse:
    submission = find_public_submission(request, public_id)
    if not submission.has_photo:
        raise Http404(_("They were counted in without a photo."))
    return serve_revalidated(request, submission.rendition(check_size(size)))


@require_http_methods(["GET", "HEAD", "POST"])
def private_page(request: HttpRequest, token: str) -> HttpResponse:
    """The sender's own page: status, tile, edit and remove. Whoever has the link may do all of it."""
    # Who only asks whether it is there, as programs do before they show a link, has not opened it.
    submission = private_submission(token, is_opened=request.method != "HEAD")
    form = PlaceAndTimeForm(
        request.POST or None, initial=form_values(submission), campaign=submission.campaign
    )
    if request.method == "POST" and form.is_valid():
        try:
            intake.edit(submission, form.wave())
        except lifecycle.ModerationError:
            # The page shows what it is by now, and what its sender can do about that.
            messages.warning(request, _("This wave cannot be changed in its present state."))
            return mark_private(redirect("private", token=token))
        else:
            tasks.enqueue_preparation(submission)
            messages.success(request, DONE["saved"])
            return mark_private(redirect("private", token=token))
    link = make_link("private", token)
    context = {"submission": submission, "form": form, "token": token, "link": link, "qr": qr_svg(link)}
    context["decision"], context["mark"] = submission.decisions.first(), mark_of(submission)
    # The certificate comes in its place.
    context["light_pass"] = None if submission.is_public else light_pass(submission, now())
    others = (
        Submission.objects.approved()
        .with_photo()
        .on_time()
        .filter(campaign=submission.campaign)
        .exclude(pk=submission.pk)
    )
    context["neighbours"] = [] if submission.is_late else others.order_by("-pk")[:NEIGHBOURS]
    return mark_private(render(request, "tracker/private.html", context, status=422 if form.errors else 200))


@require_POST
def private_action(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Withdraw, restore, erase, or ask for another look."""
    submission = private_submission(token)
    actions = {"withdraw": lifecycle.withdraw, "restore": lifecycle.restore, "erase": intake.erase}
    actions["appeal"] = lifecycle.appeal
    try:
        actions[action](submission)
    except lifecycle.ModerationError:
        return mark_private(redirect("private", token=token))
    if action == "restore":
        tasks.enqueue_preparation(submission)
    if action == "erase":
        return mark_private(render(request, "tracker/erased.html", {"receipt": submission.public_id}))
    messages.success(request, DONE[action])
    return mark_private(redirect("private", token=token))


@require_safe
def private_photo(request: HttpRequest, token: str, size: str) -> HttpResponse:
    submission = private_submission(token)
    if not (submission.has_photo and submission.is_viewable):
        raise Http404(_("This photo is not ready yet."))
    return mark_private(private_file(submission.rendition(check_size(size))))


@require_safe
def private_status(request: HttpRequest, token: str) -> HttpResponse:
    submission = private_submission(token)
    answer = {"status": submission.status, "shown": submission.is_viewable, "mark": mark_of(submission)}
    return mark_private(JsonResponse(answer))


def mark_of(submission: Submission) -> str:
    """What the page shows of it: another one, and it is to be shown anew."""
    return f"{submission.status}-{submission.turn}-{submission.revision}-{int(submission.is_viewable)}"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Bodies that are given up before a form can read them, and anything else that no form of ours sends."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent)
    status = 413 if too_big else 400
    payload = str(exception) if isinstance(exception, BadParameterError) else ""
    if wants_json(request) or request.path_info.endswith(".json"):
        sentence = payload or _("Reload the page.")
        if too_big:
            sentence = _("That was too much at once. Send fewer or smaller photos.")
        return JsonResponse({"error": sentence, "errors": {"photo": [sentence]}}, status=status)
    context = {"too_big": too_big, "most": settings.PHOTOS_PER_SEND, "told": payload}
    return render(request, "400.html", context, status=status)


@require_safe
def pictures(request: HttpRequest) -> HttpResponse:
    campaign = campaign_of(request)
    context = {"images": campaign.reference_images.all(), "sessions": campaign.imaging_sessions.all()}
    return render(request, "tracker/pictures.html", context)


@require_safe
def picture(request: HttpRequest, identifier: str) -> HttpResponse:
    image = get_object_or_404(campaign_of(request).reference_images, identifier=identifier)
    return serve_revalidated(request, image.file)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    campaign = campaign_of(request)
    context = {
        "consent_text": campaign.consent_texts.first(),
        "originals_days": settings.ORIGINALS_KEPT_DAYS,
        "emails_days": settings.EMAILS_KEPT_DAYS,
        "links_days": settings.LINKS_KEPT_DAYS,
        "takes_email": settings.EMAIL_IS_SET,
    }
    return render(request, "tracker/privacy.html", context)


def private_submission(token: str, is_opened: bool = False) -> Submission:
    waves = Submission.objects
    submission = waves.open_link(token) if is_opened else waves.with_token(token)
    if submission is None:
        raise Http404(_("This private link is not valid, or what it led to has been removed."))
    return submission


def form_values(submission: Submission) -> dict[str, Any]:
    same = ("name", "message", "description", "people", "crop_left", "crop_top", "crop_size")
    local = submission.local_time
    stored = (
        submission.place,
        submission.country,
        submission.latitude,
        submission.longitude,
        submission.zone,
    )
    # A page may be read in one language and sent in another.
    lines = {submission.place_line_in(code) for code, _name in settings.LANGUAGES}
    line = submission.place_line_in(get_language() or "en")
    where = {"place": line, "place_lines": lines, "stored_place": stored}
    when = {"waved_date": local.date(), "waved_time": f"{local:%H:%M}", "stored_time": submission.waved_at}
    return {name: getattr(submission, name) for name in same} | where | when


def check_size(size: str) -> str:
    if size not in renditions.SIZES:
        raise Http404(_("There is no such size."))
    return size
