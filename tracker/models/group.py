"""People who wave together."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from tracker import identity
from tracker.models.campaign import Campaign
from tracker.models.typed import TypedText
from tracker.text import isolate


class GroupQuerySet(models.QuerySet["Group"]):
    def unsettled(self) -> Self:
        """Nobody has looked at the name yet."""
        return self.filter(is_approved=False, settled_at__isnull=True)


class Group(TypedText):
    """A school or a club that waves together: a code that its people type, and a page that shows all of
    them."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(max_length=8, unique=True, default=identity.group_code, editable=False)
    name = models.CharField(max_length=80)
    is_approved = models.BooleanField(default=False, help_text="Its name may be shown.")
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When somebody looked at its name."
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    objects = GroupQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def public_name(self) -> str:
        """The name once somebody has looked at it, as it stands in a sentence; until then the code."""
        return isolate(self.name) if self.is_approved else gettext("Group %(code)s") % {"code": self.code}
