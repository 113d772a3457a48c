"""What everybody may read of a campaign, and the door for apps and kiosks: parse, call one function,
answer."""

from dataclasses import asdict
from typing import Annotated, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Header, Path, Query, Router, Status
from ninja.files import UploadedFile as NinjaFile

from tracker import identity, tasks
from tracker.api.doors import Token
from tracker.api.forms import ApiForm
from tracker.api.pages import CURSOR, LIMIT, page_of
from tracker.exchange import archives
from tracker.models import ApiToken, Archive, Campaign
from tracker.moderation import statistics
from tracker.outbox import emails
from tracker.photos.decoder import FORMATS
from tracker.sky import gazetteer
from tracker.sky.countries import country_name
from tracker.submissions import intake
from tracker.submissions.search import search as search_waves
from tracker.viewing.dates import sentence_of_dates
from tracker.viewing.sentences import daylight_sentence, sentence
from tracker.viewing.window import Spot, Window, describe_window, spot_of_point, spot_of_town, window
from tracker.web import api_tokens, schemas
from tracker.web.addresses import make_link
from tracker.web.middleware import campaign_of, find_public_submission
from tracker.web.page_cache import count_everybody, get_or_make
from tracker.web.problems import problem
from tracker.web.schemas import READ, Public, describe_wave, wave_addresses

MOST_FOUND, MOST_TOWNS = 100, 20
FIELDS_OF_A_TOKEN = ("source", "licence", "external_id")

router = Router()


@router.get("/campaigns", response={200: list[schemas.CampaignOut], 429: schemas.Problem}, tags=["campaign"])
def campaigns(request: HttpRequest) -> Any:
    """Every campaign of this site. Each has an API of its own, at `api`."""
    return [
        describe_campaign(one)
        for one in Campaign.objects.filter(is_draft=False).order_by("-is_default", "slug")
    ]


@router.get("/campaign", response={200: schemas.CampaignDetail, **READ}, tags=["campaign"])
def campaign(request: HttpRequest) -> Any:
    """This campaign: texts, dates, consent and counters."""
    one = campaign_of(request)
    consent = one.consent_texts.first()
    return {
        **describe_campaign(one),
        "story": one.translate(one.story),
        "languages": one.spoken,
        "counters": count_everybody(one),
        "consent": consent,
        "photo_formats": sorted(FORMATS),
        "photo_max_bytes": settings.PHOTO_MAX_BYTES,
    }


def describe_campaign(one: Campaign) -> dict[str, Any]:
    page = f"{one.address}/"
    state = one.state
    is_open = state in (Campaign.State.OPEN, Campaign.State.LATE)
    dates = {"is_open": is_open, "state": state, "opens_at": one.opens_at, "closes_at": one.closes_at}
    words = {"slug": one.slug, "title": one.translate(one.title), "sentence": one.translate(one.sentence)}
    return {**words, **dates, "is_default": one.is_default, "url": page, "api": f"{page}api/v1/"}


@router.get("/sessions", response={200: list[schemas.Session], **READ}, tags=["sky"])
def sessions(request: HttpRequest) -> Any:
    """The imaging sessions: when to wave."""
    return list(campaign_of(request).imaging_sessions.all())


@router.get("/sky", response={200: schemas.SkyAnswer, **READ}, tags=["sky"])
def sky_at_a_point(
    request: HttpRequest,
    latitude: Annotated[float, Query(ge=-90, le=90)],
    longitude: Annotated[float, Query(ge=-180, le=180)],
) -> Any:
    """When to wave at a point, by the clocks there, and where to look."""
    return describe_sky(request, spot_of_point(latitude, longitude))


@router.get("/sky/{place}", response={200: schemas.SkyAnswer, **READ}, tags=["sky"])
def sky_at_a_town(
    request: HttpRequest,
    place: Annotated[str, Path(max_length=120, description="A town's slug, from /places.")],
) -> Any:
    """When to wave in a town, by its clocks, and where to look."""
    town = gazetteer.by_slug(place)
    if town is None:
        raise Http404(_("We know no town of this name. Try the nearest larger one."))
    return describe_sky(request, spot_of_town(town))


def describe_sky(request: HttpRequest, spot: Spot) -> dict[str, Any]:
    sessions = [
        describe_view(window(session, spot)) for session in campaign_of(request).imaging_sessions.all()
    ]
    where = {name: getattr(spot, name) for name in ("country", "latitude", "longitude", "zone")}
    return {"place": spot.name, **where, "sessions": sessions}


def describe_view(here: Window) -> dict[str, Any]:
    is_over = here.session.ends_at < timezone.now()
    words = f"{sentence(here, is_over)} {daylight_sentence(here, is_over)}"
    return {**describe_window(here), "sentence": words.strip()}


@router.get(
    "/places", response={200: list[schemas.Town], 422: schemas.Problem, 429: schemas.Problem}, tags=["sky"]
)
def towns(
    request: HttpRequest, q: Annotated[str, Query(max_length=80, description="How its name begins.")]
) -> Any:
    """Towns for what has been typed so far."""
    return gazetteer.search(q, MOST_TOWNS)


@router.get("/submissions", response={200: schemas.Waves, **READ}, tags=["submissions"])
def submissions(
    request: HttpRequest,
    cursor: CURSOR = "",
    limit: LIMIT = 50,
    country: Annotated[str, Query(pattern="^([A-Z]{2})?$")] = "",
    has_photo: bool | None = None,
) -> Any:
    """Everybody who is approved, the newest first, in pages: follow `next`."""
    rows = campaign_of(request).submissions.approved()
    if country:
        rows = rows.filter(country=country)
    if has_photo is not None:
        rows = rows.filter(has_photo=has_photo)
    return page_of(request, rows, cursor, limit)


@router.get("/submissions/{id}", response={200: schemas.Wave, **READ}, tags=["submissions"])
def submission(request: HttpRequest, id: Public) -> Any:
    """One approved wave."""
    return describe_wave(find_public_submission(request, id), *wave_addresses())


@router.get("/search", response={200: list[schemas.Wave], **READ}, tags=["submissions"])
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=120)],
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 12,
) -> Any:
    """Approved waves in which every word begins a word: name, town, country, group, code; the newest
    first."""
    where = wave_addresses()
    return [describe_wave(one, *where) for one in search_waves(campaign_of(request), q, limit)]


@router.get("/countries", response={200: list[schemas.Country], **READ}, tags=["submissions"])
def countries(request: HttpRequest) -> Any:
    """How many waved in each country, the most first."""
    one = campaign_of(request)
    rows = get_or_make(f"countries:{one.pk}", lambda: statistics.countries(one))
    return [{**row, "name": country_name(row["country"])} for row in rows]


REFUSALS = (400, 401, 403, 404, 413, 415, 422, 429, 503, 507)


@router.post(
    "/submissions",
    response={201: schemas.Sent, **dict.fromkeys(REFUSALS, schemas.Problem)},
    tags=["submissions"],
    auth=Token(ApiToken.Scope.SEND, optional=True),
    openapi_extra={"security": [{}]},
)
def send(
    request: HttpRequest,
    photo: File[NinjaFile],
    words: Form[schemas.SendIn],
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=16,
            max_length=80,
            pattern=r"^[!-~]+$",
            description=(
                "A random text of yours, kept when you try again: the same key and photo are one submission."
            ),
        ),
    ],
) -> Any:
    """Send one photo with its place and time. It is shown when a moderator has approved it."""
    one = campaign_of(request)
    consent_text = one.consent_texts.first()
    token = api_tokens.of(request)
    if not one.takes_photos or consent_text is None:
        return problem(403, sentence_of_dates(one) or _("This campaign takes no photos now."))
    form = form_of(one, words, photo, f"api:{one.pk}:{token.pk if token else ''}:{idempotency_key}")
    if not form.is_valid():
        errors = [
            {"field": name, "detail": str(said)} for name, list_ in form.errors.items() for said in list_
        ]
        choices = [{"slug": town.slug, "label": town.label} for town in form.place_choices]
        return problem(
            422,
            _("The photo was not accepted: see errors."),
            errors,
            **({"places": choices} if choices else {}),
        )
    ((wave, file),) = form.waves()
    extra: dict[str, Any] = {name: getattr(words, name) for name in FIELDS_OF_A_TOKEN} if token else {}
    extra["is_late"] = one.takes_late
    receipt = intake.receive(one, consent_text, wave, file.read(), **extra)
    tasks.enqueue_preparation(receipt.submission)
    link = make_link("private", receipt.token)
    if emails.announce_arrival(receipt.submission, link):
        tasks.enqueue_messages()
    status = make_link("private_status", receipt.token)
    about = {"id": receipt.submission.public_id, "status": receipt.submission.status}
    return Status(201, {**about, "private_url": link, "status_url": status})


def form_of(one: Campaign, words: schemas.SendIn, photo: UploadedFile, key: str) -> ApiForm:
    given = {name: value for name, value in words.dict().items() if value is not None}
    return ApiForm({**given, "send_key": identity.digest(key)}, {"photo": [photo]}, campaign=one)


# --- With a token -------------------------------------------------------------------------------------------

ORGANISERS = {**READ, 401: schemas.Problem, 403: schemas.Problem}


@router.get(
    "/figures",
    response={200: schemas.Figures, **ORGANISERS},
    tags=["organisers"],
    auth=Token(ApiToken.Scope.FIGURES),
)
def figures_of(request: HttpRequest) -> Any:
    """What came and what was decided, day by day. Needs a token with the scope `figures`."""
    one = campaign_of(request)
    days = [asdict(day) for day in statistics.days(one)]
    return {"counters": one.counters(), "states": statistics.states(one), "days": days}


@router.post(
    "/archives",
    response={202: schemas.ArchiveOut, **ORGANISERS},
    tags=["organisers"],
    auth=Token(ApiToken.Scope.ARCHIVE),
)
def order_archive(request: HttpRequest) -> Any:
    """Order the full archive: photos, metadata, decisions without names. Needs a token with the scope
    `archive`."""
    ordered = archives.order(campaign_of(request))
    tasks.enqueue_archive(ordered)
    return Status(202, describe_archive(ordered))


@router.get(
    "/archives/{id}",
    response={200: schemas.ArchiveOut, **ORGANISERS},
    tags=["organisers"],
    auth=Token(ApiToken.Scope.ARCHIVE),
)
def archive(request: HttpRequest, id: Annotated[int, Path(ge=0, le=2**31)]) -> Any:
    """How far it is; when it is ready, where to fetch it, for a day. Needs a token with the scope
    `archive`."""
    found = campaign_of(request).archives.filter(pk=id).first()
    if found is None:
        raise Http404(_("There is no such archive."))
    return describe_archive(found)


def describe_archive(one: Archive) -> dict[str, Any]:
    names = ("state", "photos", "bytes", "fault", "created_at", "expires_at")
    is_ready = one.state == Archive.State.READY
    url = make_link("archive", archives.token_of(one)) if is_ready else None
    return {"id": one.pk, "url": url, **{name: getattr(one, name) for name in names}}
