"""Campaigns, what people agree to, and the minutes in which a spacecraft looked at us."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from tracker.models.own_words import NAMELESS, OwnWords
from tracker.models.typed import TypedJSONField, TypedText, check_limits
from tracker.sky import ephemeris


def within(least: float, most: float) -> list[Callable[[Any], None]]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def default(self) -> "Campaign | None":
        return self.filter(is_default=True).first()

    def find(self, slug: str) -> "Campaign | None":
        """The one of this slug; without one the default."""
        return self.filter(slug=slug).first() if slug else self.default()

    def name_site(self) -> str:
        """What the site is called where no campaign is asked for: by the default one's title."""
        campaign = self.default()
        return campaign.translate(campaign.title) if campaign else NAMELESS


class Campaign(OwnWords):
    slug = models.SlugField(unique=True)
    is_default = models.BooleanField(default=False, help_text="Shown at the root of the site.")
    opens_at = models.DateTimeField(null=True, blank=True, help_text="No photo is taken before.")
    closes_at = models.DateTimeField(null=True, blank=True, help_text="No photo is taken after.")

    limits = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_limits],
        help_text=(
            "Fewer than the site takes: people in a photo, photos_per_send, photos in all. {name: number}."
        ),
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        permissions = [("organise", "Can see the figures of a campaign and take its data")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_campaign"
            )
        ]

    @property
    def prefix(self) -> str:
        """Where its pages are: nothing for the default one, /c/<slug> for another."""
        return "" if self.is_default else f"/c/{self.slug}"

    @property
    def address(self) -> str:
        """For what is read elsewhere: emails and messages."""
        return f"{settings.SITE_URL}{self.prefix}"

    @property
    def message_to(self) -> str:
        """What stands over the message in the forms."""
        if self.message_label:
            return self.translate(self.message_label)
        session = self.main_session
        if session is None:
            return gettext("Message")
        return gettext("A message to %(spacecraft)s") % {"spacecraft": session.spacecraft}

    @property
    def main_session(self) -> "ImagingSession | None":
        """The one that pages speak of first."""
        return self.imaging_sessions.first()

    def coming_sessions(self) -> "models.QuerySet[ImagingSession]":
        """Those that are not over, but for what lies behind the day on which the campaign closes."""
        coming = self.imaging_sessions.filter(ends_at__gte=timezone.now())
        return coming.filter(starts_at__lte=self.closes_at) if self.closes_at else coming

    @property
    def coming_session(self) -> "ImagingSession | None":
        """The one of them that pages speak of first."""
        return self.coming_sessions().first()

    def counters(self) -> dict[str, int]:
        """Who is public: people, photos, check-ins, countries; and apart from them, open pledges."""
        return {**self.submissions.counters(), "pledges": self.pledges.open().count()}

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        begun = self.opens_at is None or self.opens_at <= now
        return begun and (self.closes_at is None or now <= self.closes_at) and not self.is_full

    @property
    def is_to_open(self) -> bool:
        return self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def is_full(self) -> bool:
        """Whether it has as many photos as it wants; those that are not shown do not count."""
        most = (self.limits or {}).get("photos")
        if most is None:
            return False
        coming = self.submissions.filter(has_photo=True, status__in=("received", "waiting", "approved"))
        return bool(coming.count() >= most)

    def limit(self, name: str, of_the_site: int) -> int:
        """The campaign's own limit, where it is lower than the site's."""
        return min(of_the_site, int((self.limits or {}).get(name, of_the_site)))


# For some days around a session a wave is for it: later a spacecraft has turned away, or has ended.
NEAR = timedelta(days=3)

CHECK_IN_CONSENT = gettext_noop(
    "I waved, and everybody I count in agrees. We may be counted, and my name, place and message may be "
    "shown on this site under the licence below. My place is shown no finer than a town. I can change or "
    "remove everything at any time through my private link."
)


class ConsentText(TypedText):
    """What a sender agreed to, with a photo or without. A changed text is a new version; the old one stays
    with those who saw it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="consent_texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    check_in_text = models.TextField(
        default=CHECK_IN_CONSENT,
        db_default=CHECK_IN_CONSENT,
        help_text=_("What people agree to who are counted in without a photo."),
    )
    licence = models.CharField(max_length=60, default="CC BY 4.0")
    licence_url = models.URLField(default="https://creativecommons.org/licenses/by/4.0/")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="one_consent_text_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.campaign}, version {self.version}"


class ImagingSession(TypedText):
    """The minutes in which a spacecraft looked at us, in the time of the Earth: when to wave, and where to
    look."""

    BODIES = [(name, name) for name in ephemeris.BODIES]

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imaging_sessions")
    spacecraft = models.CharField(max_length=60)
    body = models.CharField(
        max_length=60,
        blank=True,
        choices=BODIES,
        help_text=(
            "Where to look: what the spacecraft is at. Empty where it is near none; then give a direction."
        ),
    )
    right_ascension_deg = models.FloatField(
        null=True, blank=True, help_text="Degrees, ICRS, from the Earth's centre.", validators=within(0, 360)
    )
    declination_deg = models.FloatField(
        null=True, blank=True, help_text="Degrees, ICRS.", validators=within(-90, 90)
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    distance_km = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="From the Earth to the spacecraft. Empty: as far as the body is."
    )
    light_time_s = models.FloatField(
        null=True,
        blank=True,
        help_text="Seconds that light takes from the Earth to the spacecraft. Empty: computed.",
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ["-distance_km", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(body="") | Q(right_ascension_deg__isnull=False, declination_deg__isnull=False),
                name="session_has_a_body_or_a_direction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spacecraft}, {self.starts_at:%d %B %Y, %H:%M} UTC"

    def clean(self) -> None:
        """What is missing is computed; what cannot be is said."""
        if not (self.starts_at and self.ends_at):
            return
        if self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": "It ends before it starts."})
        if not self.body and (self.right_ascension_deg is None or self.declination_deg is None):
            raise ValidationError({"body": "Choose a body, or give right ascension and declination."})
        try:
            if self.distance_km is None:
                self.distance_km = round(ephemeris.distance_km(self.aim, self.starts_at))
            if self.light_time_s is None:
                self.light_time_s = round(ephemeris.light_time_s(self.aim, self.starts_at), 1)
            ephemeris.view(0, 0, self.ends_at, self.aim)
        except ephemeris.SkyError as error:
            raise ValidationError(str(error)) from error

    @property
    def aim(self) -> ephemeris.Aim:
        if self.body:
            return ephemeris.Aim(self.body)
        direction = (self.right_ascension_deg or 0.0, self.declination_deg or 0.0)
        return ephemeris.Aim("", *direction, float(self.distance_km or 0))

    @property
    def look_at(self) -> str:
        """What people look for in the sky."""
        return self.body or self.spacecraft

    @property
    def is_an_instant(self) -> bool:
        return self.starts_at == self.ends_at

    def saw(self, waved_at: datetime) -> bool:
        """Whether the light of a wave fell within the exposure. Clocks of visitors know minutes, so minutes
        count."""
        minute = waved_at.replace(second=0, microsecond=0)
        return self.starts_at.replace(second=0, microsecond=0) <= minute <= self.ends_at

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def is_to_come(self) -> bool:
        """It has not begun."""
        return self.starts_at > timezone.now()

    def is_near(self, waved_at: datetime) -> bool:
        """Whether a wave of that instant may be said to be for this session: later, or long before, nobody
        looked."""
        return self.starts_at - NEAR <= waved_at <= self.ends_at + NEAR

    def light(self, left: datetime) -> ephemeris.Light:
        """The journey of light that leaves some days around the session at most: the target's own distance
        then, and of the spacecraft as much more or less as during the session. Raises SkyError."""
        if self.light_time_s is None:
            return ephemeris.light(self.aim, left)
        more_s = self.light_time_s - ephemeris.light_time_s(self.aim, self.starts_at)
        return ephemeris.light(self.aim, left, ephemeris.light_time_s(self.aim, left) + more_s)
