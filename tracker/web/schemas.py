"""What the API says and takes, field by field: the source of its documentation."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema
from pydantic import AfterValidator

from tracker.models import Submission
from tracker.text import one_line
from tracker.web.addresses import make_link

# Text that somebody sent, as the forms clean it.
Line = Annotated[str, AfterValidator(one_line)]


class Problem(Schema):
    """What went wrong and what to do (RFC 9457, application/problem+json)."""

    class Error(Schema):
        field: str = Field(description="The parameter or field this is about.")
        detail: str

    type: str
    title: str
    status: int
    detail: str
    errors: list[Error] | None = None


class CampaignOut(Schema):
    slug: str
    title: str
    sentence: str
    is_default: bool
    is_open: bool = Field(description="Whether photos are taken now.")
    state: Literal["to_open", "open", "full", "late", "closed"] = Field(
        description="late: closed, and what is sent now stands apart from the picture."
    )
    opens_at: datetime | None
    closes_at: datetime | None
    url: str = Field(description="Its page.")
    api: str = Field(description="Its API: all addresses below are relative to it.")


class Consent(Schema):
    version: int
    text: str
    licence: str
    licence_url: str


class Counters(Schema):
    people: int
    photos: int
    check_ins: int
    countries: int
    late: int = Field(description="People who waved after it had closed: in none of the others.")
    pledges: int = Field(
        description="Who said that they will wave, and has not sent a wave yet: in none of the others."
    )


class CampaignDetail(CampaignOut):
    story: str
    languages: list[str]
    counters: Counters
    consent: Consent | None = Field(
        description="What a sender agrees to: show it before you send `consent=true`."
    )
    photo_formats: list[str]
    photo_max_bytes: int


class Session(Schema):
    """The minutes in which a spacecraft looked at us, in the time of the Earth."""

    id: int
    spacecraft: str
    body: str = Field(description="Where to look; empty where it is near none.")
    starts_at: datetime
    ends_at: datetime
    distance_km: int | None
    light_time_s: float | None = Field(
        description="Seconds that light takes from the Earth to the spacecraft."
    )


class View(Schema):
    altitude_deg: float
    azimuth_deg: float = Field(description="From north through east.")
    sun_altitude_deg: float


class Sky(View):
    """What one place sees of a session, when it starts; the same as /when.json says."""

    session: int
    look_at: str
    local_start: str = Field(description="With the offset of the place's zone at that date.")
    local_end: str
    visible: bool = Field(description="Above the horizon when it starts, seen or not.")
    compass: str
    daylight: str
    at_end: View
    sentence: str


class SkyAnswer(Schema):
    place: str
    country: str
    latitude: float
    longitude: float
    zone: str
    sessions: list[Sky]


class Photo(Schema):
    large: str = Field(description="At most 1,024 pixels a side.")
    tile: str = Field(description="The square of 256 pixels that is in the mosaic.")


class Wave(Schema):
    """An approved submission, with its coarse public place."""

    id: str
    url: str
    name: str
    message: str
    description: str = Field(description="What the photo shows, in the sender's words; often empty.")
    people: int
    place: str
    country: str = Field(description="ISO 3166-1, two letters; empty at sea.")
    latitude: float = Field(description="The town's, or rounded to 0.1°.")
    longitude: float
    zone: str
    waved_at: datetime
    local_time: str = Field(description="What the clocks there showed, with the offset.")
    is_late: bool = Field(description="Sent after the campaign had closed: in no cell of the mosaic.")
    group: str | None
    photo: Photo | None = Field(description="Nothing for who was counted in without a photo.")
    licence: str
    source: str


class Waves(Schema):
    items: list[Wave]
    next: str | None = Field(description="The address of the next page; nothing on the last one.")


class Country(Schema):
    country: str
    name: str
    waves: int
    people: int


class Town(Schema):
    slug: str
    label: str
    country: str
    latitude: float
    longitude: float
    zone: str


class SendIn(Schema):
    """The same fields and checks as the form's."""

    waved_at: Line = Field(
        max_length=40, description="ISO 8601; without an offset it is what the clocks at the place showed."
    )
    other_day: Line = Field(
        "",
        max_length=10,
        description=(
            "The day of waved_at again, like 2027-03-20, where it is more than 30 days from every imaging"
            " session, and right all the same: a camera with the wrong year is refused otherwise."
        ),
    )
    consent: Literal["true", "on", "1"] = Field(
        description="The sender agrees to the campaign's consent text."
    )
    permission: Literal["true", "on", "1"] = Field(
        description="The sender is 16 or older, or a guardian or teacher has agreed."
    )
    place_slug: Line = Field("", max_length=120, description="A town's slug, from /places.")
    place: Line = Field("", max_length=120, description="Or a town's name, if it means one town.")
    latitude: float | None = Field(
        None, ge=-90, le=90, description="Or a point: only the town near it is kept."
    )
    longitude: float | None = Field(None, ge=-180, le=180)
    name: Line = Field("", max_length=80)
    message: Line = Field("", max_length=280)
    description: Line = Field(
        "", max_length=200, description="What the photo shows, for whoever cannot see it."
    )
    people: int = Field(1, ge=1, le=5000, description="In the photo, the sender included.")
    group: Line = Field("", max_length=20, description="A group's code.")
    email: Line = Field("", max_length=254, description="For emails, where the site sends any.")
    source: Line = Field("", max_length=300, description="Only with a token: where the photo was before.")
    licence: Line = Field("", max_length=60, description="Only with a token: under which it was there.")
    external_id: Line = Field("", max_length=120, description="Only with a token: its name there.")


class Sent(Schema):
    id: str
    status: str
    private_url: str = Field(
        description="For the sender alone: status, changes, removal. Give it to nobody else."
    )
    status_url: str


class Figures(Schema):
    class Day(Schema):
        day: date
        came: int
        approved: int
        rejected: int

    counters: Counters
    states: dict[str, int]
    days: list[Day]


class ArchiveOut(Schema):
    id: int
    state: str
    photos: int
    bytes: int
    fault: str
    created_at: datetime
    expires_at: datetime | None
    url: str | None = Field(description="Where to fetch it until then.")


# --- What routes share --------------------------------------------------------------------------------------

READ = {404: Problem, 422: Problem, 429: Problem}
Public = Annotated[str, Path(pattern=r"^[0-9a-z]{10}$")]
PLAIN = (
    "name",
    "message",
    "description",
    "people",
    "place",
    "country",
    "latitude",
    "longitude",
    "zone",
    "source",
    "is_late",
)


def wave_addresses() -> tuple[str, str]:
    """The patterns of a wave's page and of its photo: resolved once for a whole list."""
    return make_link("wave_page", "PUBLICID"), make_link("photo", "PUBLICID", "SIZE")


def describe_wave(one: Submission, page: str, photo: str) -> dict[str, Any]:
    files = {
        size: photo.replace("PUBLICID", one.public_id).replace("SIZE", size) for size in ("large", "tile")
    }
    group = one.group
    return {
        "id": one.public_id,
        "url": page.replace("PUBLICID", one.public_id),
        **{name: getattr(one, name) for name in PLAIN},
        "waved_at": one.waved_at.astimezone(UTC),
        "local_time": one.local_time.isoformat(),
        "group": group.name if group and group.is_approved else None,
        "photo": files if one.has_photo else None,
        "licence": one.licence or one.consent_text.licence,
    }
