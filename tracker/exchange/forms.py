"""What an organiser fills in."""

import zipfile
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tracker.exchange import import_jobs
from tracker.exchange.import_dates import moment
from tracker.models import ApiToken, Webhook
from tracker.outbox import webhooks
from tracker.sky import gazetteer
from tracker.submissions.place_and_time import LineField


class ImportForm(forms.Form):
    """One archive of photos: sent, or put on the server before; and what to take where it says nothing."""

    file = forms.FileField(required=False)
    on_server = forms.CharField(max_length=200, required=False)
    time = LineField(max_length=40, required=False)
    place = LineField(max_length=120, required=False)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size is not None and file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(_("This file is too large to send from a browser: put it on the server."))
        if not zipfile.is_zipfile(file):
            raise ValidationError(
                _("Choose a ZIP with the photos, and the table beside them if there is one.")
            )
        file.seek(0)
        return file

    def clean_on_server(self) -> str:
        name: str = self.cleaned_data["on_server"]
        if name and name not in import_jobs.on_server():
            raise ValidationError(_("There is no such file on the server any more: reload the page."))
        return name

    def clean_time(self) -> str:
        text: str = self.cleaned_data["time"].strip()
        try:
            if text:
                moment(text)
        except ValueError as error:
            raise ValidationError(_("Give the instant in the form 2027-03-20T21:00:00Z.")) from error
        return text

    def clean_place(self) -> str:
        text: str = self.cleaned_data["place"].strip()
        if text and len(gazetteer.exact(text)) != 1:
            raise ValidationError(_("We know no town of this name. Try the nearest larger one."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("on_server")):
            self.add_error("file", _("Choose a ZIP, or something on the server."))
        return cleaned


class ApiTokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiToken
        fields = ("campaign", "name", "scopes", "expires_at", "revoked_at")


class WebhookForm(forms.ModelForm):
    url = forms.URLField(max_length=400, assume_scheme="https")
    events = forms.MultipleChoiceField(
        choices=Webhook.Event.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: all.",
    )

    class Meta:
        model = Webhook
        fields = ("campaign", "url", "secret", "events", "is_active")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            webhooks.port_of(url)
        except ValueError as error:
            raise ValidationError("The port is none: it is between 1 and 65535.") from error
        try:
            webhooks.check_new(url)
        except (webhooks.UnreachableError, ValueError) as error:
            raise ValidationError(f"Nothing can be sent there: {error}.") from error
        return url

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"].strip()
        try:
            webhooks.key_of(secret)
        except ValueError as error:
            raise ValidationError("The secret is whsec_ and base64: leave the one that was made.") from error
        return secret
