"""Campaigns, and what people agree to."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from tracker.models.clock import now
from tracker.models.own_words import NAMELESS, OwnWords
from tracker.models.typed import TypedJSONField, TypedText, check_limits

if TYPE_CHECKING:
    from tracker.models.imaging_session import ImagingSession


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

    class LateWavers(models.TextChoices):
        OFF = "off", _("no: closed is closed")
        LIST = "list", _("yes, in a list of their own")
        RING = "ring", _("yes, in a ring around the picture and in a list")

    class State(models.TextChoices):
        """Whether photos are taken."""

        TO_OPEN = "to_open"
        OPEN = "open"
        FULL = "full"
        LATE = "late"
        CLOSED = "closed"

    late_wavers = models.CharField(
        max_length=8,
        choices=LateWavers.choices,
        default=LateWavers.OFF,
        db_default=LateWavers.OFF,
        help_text=_("Whether photos are taken after closes_at. They stand apart, and never in the picture."),
    )

    limits = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_limits],
        help_text=(
            "Fewer than the site takes: people in a photo, photos_per_send, photos in all. {name: number}."
        ),
    )

    is_draft = models.BooleanField(
        default=False, db_default=False, help_text="Nobody but organisers sees it, until it is opened."
    )
    hides_reported = models.BooleanField(
        default=False,
        db_default=False,
        help_text="A report about a child or missing consent hides a photo until a moderator has looked.",
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
        coming = self.imaging_sessions.filter(ends_at__gte=now())
        return coming.filter(starts_at__lte=self.closes_at) if self.closes_at else coming

    @property
    def coming_session(self) -> "ImagingSession | None":
        """The one of them that pages speak of first."""
        return self.coming_sessions().first()

    def counters(self) -> dict[str, int]:
        """Who is public: people, photos, check-ins, countries; and apart from them, who waved later, and open
        pledges."""
        return {**self.submissions.counters(), "pledges": self.pledges.open().count()}

    @property
    def state(self) -> "State":
        is_over = self.closes_at is not None and self.closes_at < now()
        if self.opens_at is not None and self.opens_at > now():
            return self.State.TO_OPEN
        if is_over and self.late_wavers == self.LateWavers.OFF:
            return self.State.CLOSED
        if self.is_full:
            return self.State.FULL
        return self.State.LATE if is_over else self.State.OPEN

    @property
    def is_open(self) -> bool:
        """Photos are taken for the picture."""
        return self.state == self.State.OPEN

    @property
    def takes_late(self) -> bool:
        """It is closed, and photos are taken that stand apart from the picture."""
        return self.state == self.State.LATE

    @property
    def takes_photos(self) -> bool:
        return self.state in (self.State.OPEN, self.State.LATE)

    @property
    def may_take_photos(self) -> bool:
        """Whether a link to the form leads anywhere, as far as it can be said without counting."""
        is_over = self.closes_at is not None and self.closes_at < now()
        return not is_over or self.late_wavers != self.LateWavers.OFF

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
