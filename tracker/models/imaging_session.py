"""The minutes in which a spacecraft looked at us."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.models.campaign import Campaign
from tracker.models.clock import now
from tracker.models.typed import TypedText
from tracker.sky import ephemeris

# For some days around a session a wave is for it: later a spacecraft has turned away, or has ended.
NEAR = timedelta(days=3)


def within(least: float, most: float) -> list[Callable[[Any], None]]:
    return [MinValueValidator(least), MaxValueValidator(most)]


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
        return self.ends_at < now()

    @property
    def is_to_come(self) -> bool:
        """It has not begun."""
        return self.starts_at > now()

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
