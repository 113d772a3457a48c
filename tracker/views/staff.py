"""/organise/people/: who runs the site, with what role, and who is moderating now; and invitations."""

from typing import Any

from django.contrib.auth import get_user_model, login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import staff
from tracker.models import Invitation
from tracker.web.addresses import make_link
from tracker.web.files import qr_svg
from tracker.web.guards import mark_private, with_right
from tracker.web.login import own_page
from tracker.web.parameters import Parameters

LARGEST = 2**31 - 1
LONGEST_PASSWORD = 400
MOST_ROLES = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"
for_organisers = with_right("tracker.organise")


@for_organisers
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return render_people(request)


def render_people(request: HttpRequest, fault: str = "", link: str = "") -> HttpResponse:
    found = staff.people(request.user)
    context = {
        "people": found,
        "moderating": [one for one in found if one.is_moderating],
        "roles": [(name, describe_role(name)) for name in staff.roles_of(request.user)],
        "invitations": Invitation.objects.open().select_related("role", "made_by"),
        "fault": fault,
        "link": link,
        "qr": qr_svg(link) if link else "",
    }
    return render(request, "tracker/people.html", context, status=422 if fault else 200)


def describe_role(name: str) -> str:
    return {
        "Moderator": _("looks at photos and decides what becomes public"),
        "Curator": _("sees to the mosaics and their pictures"),
        "Organiser": _("makes the campaign, invites people, takes the data"),
        "Administrator": _("may do everything"),
    }[name]


@for_organisers
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    asked = Parameters(request.POST)
    try:
        token = staff.invite(request.user, asked.line("role"), asked.line("note", 80))
    except staff.StaffError as error:
        return render_people(request, fault=_(str(error)))
    return render_people(request, link=make_link("invitation", token))


@for_organisers
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Roles, in or out, another device, or no invitation after all."""
    asked = Parameters(request.POST)
    pk, what = asked.whole("id", 0, 0, LARGEST), asked.line("do")
    acts: dict[str, Any] = {
        "roles": lambda: staff.set_roles(request.user, pk, asked.texts("role", MOST_ROLES)),
        "out": lambda: staff.set_active(request.user, pk, is_active=False),
        "in": lambda: staff.set_active(request.user, pk, is_active=True),
        "device": lambda: staff.renew_second_factor(request.user, pk),
        "withdraw": lambda: staff.withdraw(request.user, pk),
    }
    try:
        if what in acts:
            acts[what]()
    except staff.StaffError as error:
        return render_people(request, fault=_(str(error)))
    return redirect("people")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A name, a password, then the second factor: whoever has the link is in."""
    found = staff.find_open(token)
    if found is None:
        return mark_private(render(request, "tracker/invitation.html", {"is_over": True}, status=410))
    asked, errors = Parameters(request.POST), {}
    username = asked.line("username", 150)
    if request.method == "POST":
        password = asked.as_typed("password", LONGEST_PASSWORD)
        errors = faults_of(username, password)
        if not errors:
            try:
                user = staff.accept(token, username, password)
            except staff.StaffError:
                return mark_private(render(request, "tracker/invitation.html", {"is_over": True}, status=410))
            login(request, user, backend=BACKEND)
            return redirect(f"{reverse('second_factor')}?{urlencode({'next': own_page(request)})}")
    context = {
        "role": found.role.name,
        "does": describe_role(found.role.name),
        "username": username,
        "errors": errors,
    }
    return mark_private(render(request, "tracker/invitation.html", context, status=422 if errors else 200))


def faults_of(username: str, password: str) -> dict[str, list[str]]:
    model: Any = get_user_model()
    user = model(username=username)
    faults: dict[str, list[str]] = {}
    try:
        user.clean_fields(exclude=["password"])
        if model.objects.filter(username__iexact=username).exists():
            faults["username"] = [_("Somebody has this name already. Choose another.")]
    except ValidationError as error:
        faults["username"] = error.messages
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults["password"] = error.messages
    return faults


@with_right("tracker.moderate")
@require_POST
def choose(request: HttpRequest) -> JsonResponse:
    """How this moderator wants to see the queue."""
    is_blurred = Parameters.from_json(request).values.get("is_blurred")
    if not isinstance(is_blurred, bool):
        return JsonResponse({"error": _("Write true or false.")}, status=422)
    staff.set_blurred(request.user, is_blurred)
    return JsonResponse({"is_blurred": is_blurred})
