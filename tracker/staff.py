"""Who runs the site: people are invited by a link, and make their accounts themselves; what each may do is a
role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as Role
from django.db import models, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker import identity
from tracker.models import Choices, Decision, Invitation, Submission
from tracker.models.staff import DEVICE_ASKED_FOR

# An organiser gives these; whoever may change accounts gives all.
GIVEN_BY_ORGANISERS = ("Moderator", "Curator", "Organiser")
ALL_ROLES = (*GIVEN_BY_ORGANISERS, "Administrator")
NOW = timedelta(minutes=10)


class StaffError(Exception):
    """This cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff, as the page of people shows them."""

    user: Any
    roles: list[str]
    has_second_factor: bool
    in_hand: int
    last_verdict: datetime | None
    may_be_changed: bool

    @property
    def is_moderating(self) -> bool:
        recent = self.last_verdict is not None and self.last_verdict > timezone.now() - NOW
        return bool(self.in_hand) or recent


def roles_of(giver: Any) -> tuple[str, ...]:
    """Which roles somebody may give: none that may do more than the giver."""
    return ALL_ROLES if giver.has_perm("auth.change_user") else GIVEN_BY_ORGANISERS


def invite(giver: Any, role: str, note: str) -> str:
    """The token of a new invitation; it is shown once, and only its digest is kept. Raises StaffError."""
    check_role(giver, role)
    token = identity.new_token()
    Invitation.objects.create(
        token_hash=identity.digest(token),
        role=Role.objects.get(name=role),
        note=note,
        made_by=giver,
        expires_at=timezone.now() + Invitation.LASTS,
    )
    return token


def invite_first() -> str | None:
    """The way in for whoever set the site up, as long as nobody has an account."""
    if get_user_model().objects.filter(is_staff=True).exists():
        return None
    token = identity.new_token()
    Invitation.objects.filter(made_by=None, used_at=None).delete()
    Invitation.objects.create(
        token_hash=identity.digest(token),
        role=Role.objects.get(name="Administrator"),
        expires_at=timezone.now() + Invitation.LASTS,
    )
    return token


def find_open(token: str) -> Invitation | None:
    return Invitation.objects.open().filter(token_hash=identity.digest(token)).select_related("role").first()


def accept(token: str, username: str, password: str) -> Any:
    """The account of an invitation, which ends by it. Whoever is invited gives a second factor from the first
    day on. Raises StaffError."""
    with transaction.atomic():
        invitation = find_open(token)
        used = {"used_at": timezone.now()}
        # Of two who open the same link at the same moment one gets in.
        if invitation is None or not Invitation.objects.open().filter(pk=invitation.pk).update(**used):
            raise StaffError("This invitation is over, or somebody has used it.")
        user = get_user_model().objects.create_user(username, password=password, is_staff=True)
        user.groups.add(invitation.role)
        TOTPDevice.objects.create(user=user, name=DEVICE_ASKED_FOR, confirmed=False)
    return user


def withdraw(giver: Any, pk: int) -> None:
    Invitation.objects.open().filter(pk=pk, role__name__in=roles_of(giver)).delete()


def people(viewer: Any) -> list[Person]:
    """Everybody of the staff, whoever is moderating first. Four queries."""
    users = get_user_model().objects.filter(is_staff=True).prefetch_related("groups").order_by("username")
    now = timezone.now()
    held = dict(
        Submission.objects.filter(held_until__gte=now, held_by__isnull=False)
        .order_by()
        .values_list("held_by")
        .annotate(models.Count("pk"))
    )
    since = Decision.objects.filter(moderator__isnull=False, decided_at__gt=now - timedelta(days=30))
    last = dict(since.order_by().values_list("moderator").annotate(models.Max("decided_at")))
    factors = set(TOTPDevice.objects.filter(confirmed=True).values_list("user", flat=True))
    found = [
        Person(
            user,
            sorted(role.name for role in user.groups.all()),
            user.pk in factors,
            held.get(user.pk, 0),
            last.get(user.pk),
            may_change(viewer, user),
        )
        for user in users
    ]
    return sorted(found, key=lambda one: (not one.user.is_active, not one.is_moderating))


def may_change(viewer: Any, user: Any) -> bool:
    """Nobody changes themselves, and no organiser changes who may do more than they."""
    if viewer.pk == user.pk or (user.is_superuser and not viewer.is_superuser):
        return False
    return {role.name for role in user.groups.all()} <= set(roles_of(viewer))


def find_for(viewer: Any, pk: int) -> Any:
    """Raises StaffError."""
    user = get_user_model().objects.filter(pk=pk, is_staff=True).prefetch_related("groups").first()
    if user is None or not may_change(viewer, user):
        raise StaffError("You may not change this account.")
    return user


def set_roles(viewer: Any, pk: int, roles: list[str]) -> None:
    user = find_for(viewer, pk)
    for role in roles:
        check_role(viewer, role)
    user.groups.set(Role.objects.filter(name__in=roles))


def check_role(giver: Any, role: str) -> None:
    if role not in roles_of(giver):
        raise StaffError("You may not give this role.")


def set_active(viewer: Any, pk: int, is_active: bool) -> None:
    """Who may not come in any more is out at once, and has nothing in hand."""
    user = find_for(viewer, pk)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        Submission.objects.filter(held_by=user).update(held_by=None, held_until=None)


def renew_second_factor(viewer: Any, pk: int) -> None:
    """The device is lost: at the next login another one is connected."""
    user = find_for(viewer, pk)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        TOTPDevice.objects.create(user=user, name=DEVICE_ASKED_FOR, confirmed=False)


def is_blurred(user: Any) -> bool:
    return Choices.objects.filter(user=user).values_list("is_blurred", flat=True).first() is not False


def set_blurred(user: Any, is_blurred: bool) -> None:
    Choices.objects.update_or_create(user=user, defaults={"is_blurred": is_blurred})
