"""A second factor for staff: the code of an authenticator app (TOTP, RFC 6238). REQUIRE_2FA=1 makes it a
must for all; whoever has one, as everybody who was invited, gives it in any case."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login as remember_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker.models.staff import DEVICE_ASKED_FOR
from tracker.web.files import qr_svg
from tracker.web.guards import wants_json
from tracker.web.middleware import OF_STAFF
from tracker.web.parameters import Parameters

DIGITS = 6
LONGEST_ADDRESS = 2000


class SecondFactorMiddleware:
    """Where it is a must, staff get to no page of theirs before they have given it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_of_staff = request.path_info.startswith(OF_STAFF) or getattr(request, "moment", None)
        if is_of_staff and lacks(request):
            if wants_json(request):
                return JsonResponse({"error": _("Log in again, with your code.")}, status=401)
            return HttpResponseRedirect(
                f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}"
            )
        return self.get_response(request)


def lacks(request: HttpRequest) -> bool:
    user: Any = request.user
    is_leaving = request.path_info == "/admin/logout/"
    if is_leaving or not (user.is_authenticated and user.is_staff) or user.is_verified():
        return False
    # Whoever has one gives it, also where it is no must: otherwise the password alone would do.
    has_one = Q(confirmed=True) | Q(name=DEVICE_ASKED_FOR)
    return bool(settings.REQUIRE_2FA) or TOTPDevice.objects.filter(has_one, user=user).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Give the code; the first time, connect an app. A device that was once confirmed is never shown
    again."""
    if not (request.user.is_authenticated and request.user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("log_in"))
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        mine = {"user": request.user, "confirmed": False}
        device, _created = TOTPDevice.objects.get_or_create(**mine, defaults={"name": "app"})
    fault = ""
    if request.method == "POST":
        fault = confirm_code(device, Parameters(request.POST).line("code"))
        if not fault:
            remember_device(request, device)
            return HttpResponseRedirect(onward(request))
    context = {"device": device, "fault": fault, "qr": "" if device.confirmed else qr_svg(device.config_url)}
    response = render(request, "second_factor.html", context, status=422 if fault else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def confirm_code(device: TOTPDevice, code: str) -> str:
    """Why the code is not taken; when it is, the device is confirmed. Wrong codes are slowed down more and
    more."""
    code = "".join(letter for letter in code if letter.isdigit())
    # One after another: of two that bring the same code at the same instant, the second finds it used, and
    # of many that guess at once, each finds the wait that the one before has earned.
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if not device.verify_is_allowed()[0]:
            return _("There were several wrong codes. Wait a minute, then type the newest one.")
        # verify_token remembers the code's half minute: read over a shoulder, it opens nothing a second time.
        if len(code) != DIGITS or not device.verify_token(code):
            return _("This is not the code. Type the six digits the app shows now.")
        if not device.confirmed:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
    return ""


def onward(request: HttpRequest) -> str:
    # "//elsewhere.example" and "https:elsewhere.example" look like paths and are none.
    wanted = Parameters(request.GET).line("next", LONGEST_ADDRESS)
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("moderate")
