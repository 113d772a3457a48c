"""The door for staff, in the site's own look; the administration's leads here too."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("This name and this password do not belong together. Capital letters count."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not user.is_staff:
            raise self.get_invalid_login_error()


class LogIn(LoginView):
    form_class = StaffForm
    template_name = "log_in.html"
    http_method_names = ["get", "head", "post"]

    def get_default_redirect_url(self) -> str:
        return own_page(self.request)

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response.status_code = 422 if context["form"].errors else 200
        response["X-Robots-Tag"] = "noindex"
        return response


class LogOut(LogoutView):
    http_method_names = ["post"]
    template_name = "logged_out.html"


def own_page(request: HttpRequest) -> str:
    """Where somebody's work is."""
    user: Any = request.user
    if user.has_perm("tracker.organise"):
        return reverse("organise")
    return reverse("moderate") if user.has_perm("tracker.moderate") else reverse("admin:index")
