"""Who works on the site: an invitation becomes an account; what an account likes."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group as Role
from django.db import models
from django.utils import timezone

# The name of a device without which an account opens no page of staff, from its first day on. One that
# somebody only looked at (/second-factor/) has another name, and binds nobody before it is connected.
DEVICE_ASKED_FOR = "asked for"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link with which one person makes an account of their own, with the role that stands in it."""

    LASTS = timedelta(days=7)

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=80, blank=True, help_text="For whom it is.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.role} for {self.note or 'somebody'}"


class Choices(models.Model):
    """How somebody of the staff wants to see things; whoever has not said anything has no row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="choices")
    is_blurred = models.BooleanField(default=True, help_text="Photos of the queue begin blurred.")

    def __str__(self) -> str:
        return f"{self.user_id}: {'blurred' if self.is_blurred else 'clear'}"
