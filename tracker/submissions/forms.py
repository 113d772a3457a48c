"""What a visitor fills in, parsed and checked: everything behind this file can trust its values."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import identity
from tracker.models import Group, Pledge, Report
from tracker.models.lines import place_line
from tracker.models.submission import MOST_PEOPLE
from tracker.photos import door
from tracker.sky import places
from tracker.sky.borders import country_at
from tracker.submissions import intake
from tracker.submissions.place_and_time import (
    CROP_DEFAULTS,
    LineField,
    PlaceAndTimeForm,
    PlaceForm,
    is_to_come,
)

PREVIEW_PX = 1024


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """One or more files, as a list."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        # An empty file is refused by clean_photo, with a sentence that says what to do about it.
        present = [file for file in files if file]
        if len(files) > settings.PHOTOS_PER_SEND:
            raise ValidationError(
                _("Choose at most %(most)s photos at once."),
                code="too-many",
                params={"most": settings.PHOTOS_PER_SEND},
            )
        if not present and not any(file is not None for file in files):
            raise ValidationError(_("Choose a photo first."), code="required")
        return [file for file in files if file is not None]


class FormWithTrap(forms.Form):
    """With a field that programs fill in; a person leaves it empty because it cannot be seen."""

    website = LineField(max_length=200, required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."))
        return ""


class EmailForm(forms.Form):
    """An address, if somebody wishes; asked for only where it is of use."""

    email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is not an email address. Correct it, or leave the field empty.")},
    )

    @property
    def takes_email(self) -> bool:
        return bool(settings.EMAIL_IS_SET)

    def clean_email(self) -> str:
        return self.cleaned_data["email"] if self.takes_email else ""


class PledgeForm(FormWithTrap, EmailForm, PlaceForm):
    """The form of /pledge/: nothing but a town, and an address for whoever wishes."""

    send_key = LineField(max_length=80, min_length=16)
    session = LineField(max_length=20, required=False)
    nowhere = _("Say where you will wave: type a town, or choose a point on the map.")


class SendForm(FormWithTrap, EmailForm, PlaceAndTimeForm):
    """What every send needs: consent, a key that makes a repeated send one, and perhaps a group."""

    consent = forms.BooleanField()
    # Which text was on the page, perhaps weeks ago: a form may be kept, and sent when there is a network.
    consent_version = forms.IntegerField(required=False)
    permission = forms.BooleanField()
    send_key = LineField(max_length=80, min_length=16)
    group = LineField(max_length=20, required=False)
    # The private link of a pledge that this keeps.
    pledge = LineField(max_length=64, required=False)
    edition = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    def clean_consent_version(self) -> int | None:
        seen: int | None = self.cleaned_data["consent_version"]
        newest = self.campaign.consent_texts.first() if self.campaign else None
        if seen is not None and newest is not None and seen != newest.version:
            sentence = _(
                "This text has changed since you opened the page. Reload it and read the text again."
            )
            self.add_error("consent", sentence)
        return seen

    def clean_people(self) -> int:
        people: int = self.cleaned_data["people"]
        most = self.campaign.limit("people", MOST_PEOPLE) if self.campaign else MOST_PEOPLE
        if people > most:
            params = {"most": most}
            raise ValidationError(_("One wave can count in at most %(most)s people here."), params=params)
        return people

    def clean_group(self) -> Group | None:
        """The group of a code, however it was typed."""
        code = "".join(letter for letter in self.cleaned_data["group"].lower() if letter.isalnum())
        if not code:
            return None
        groups = Group.objects.filter(code=code)
        group = (groups.filter(campaign=self.campaign) if self.campaign else groups).first()
        if group is None:
            raise ValidationError(_("There is no group with this code. Check it, or leave the field empty."))
        return group

    def complete_wave(self) -> intake.Wave:
        cleaned = self.cleaned_data
        wave = self.wave(cleaned["send_key"], cleaned["permission"])
        return replace(wave, group=cleaned["group"], email=cleaned["email"], edition=cleaned["edition"] or 0)


class CheckInForm(SendForm):
    """The form of /check-in/: people who are counted in without a photo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("consent", "permission"):
            self.fields[name].error_messages["required"] = _(
                "Please tick this box: without it we may not count you in."
            )
        self.fields["people"].error_messages["required"] = _("Say how many of you waved, yourself included.")


class GroupForm(FormWithTrap):
    name = LineField(max_length=80, error_messages={"required": _("Give the group a name.")})


class SubmissionForm(SendForm):
    """The form of /wave/: one or more photos with the same place and time."""

    photo = PhotosField()

    def clean_photo(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["photo"]
        most = (
            self.campaign.limit("photos_per_send", settings.PHOTOS_PER_SEND) if self.campaign else len(files)
        )
        if len(files) > most:
            raise ValidationError(
                _("Choose at most %(most)s photos at once."), code="too-many", params={"most": most}
            )
        for file in files:
            try:
                check_file(file)
            except door.PhotoError as error:
                prefix = f"{file.name}: " if len(files) > 1 else ""
                self.add_error("photo", ValidationError(f"{prefix}{gettext(str(error))}", code=error.code))
        return files

    def waves(self) -> list[tuple[intake.Wave, UploadedFile]]:
        return [(self.complete_wave(), file) for file in self.cleaned_data["photo"]]


class PreviewForm(forms.Form):
    """A photo that a browser cannot show, before it is sent."""

    photo = forms.FileField(error_messages={"required": _("Choose a photo first.")})
    # As a browser can show it; None where nobody is free to look at it.
    picture: bytes | None = None

    def clean_photo(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["photo"]
        try:
            check_size(file)
            self.picture = door.preview(file.read(), PREVIEW_PX)
        except door.PhotoError as error:
            raise ValidationError(gettext(str(error)), code=error.code) from error
        return file


class LostLinkForm(FormWithTrap):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type the address you gave with your wave."),
            "invalid": _("This is not an email address: check it."),
        },
    )


class ReportForm(FormWithTrap):
    """What somebody thinks is wrong with a published photo."""

    reason = forms.ChoiceField(
        choices=[choice for choice in Report.Reason.choices if choice[0] != Report.Reason.SECOND_LOOK],
        error_messages={"required": _("Say what is wrong: choose one of these.")},
    )
    words = LineField(max_length=500, required=False)
    email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is not an email address: check it.")},
    )


def check_file(file: UploadedFile) -> None:
    check_size(file)
    file.seek(0)
    door.check(file.read())
    file.seek(0)


def check_size(file: UploadedFile) -> None:
    if file.size is not None and file.size > settings.PHOTO_MAX_BYTES:
        raise door.PhotoError("too-many-bytes")


def initial_values(session_start: datetime | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"send_key": identity.send_key(), "people": 1, **CROP_DEFAULTS}
    if session_start and not is_to_come(session_start):
        initial["waved_date"] = session_start.date()
    return initial


def values_of(pledge: Pledge, language: str) -> dict[str, Any]:
    """What a pledge says already, for the form of the wave that keeps it: the session's time only once that
    can be."""
    where = places.PublicPlace(pledge.place, pledge.country, pledge.latitude, pledge.longitude, pledge.zone)
    initial = {**initial_values(None), **place_values(where, language)}
    if not is_to_come(pledge.starts_at):
        local = pledge.local_start
        initial |= {"waved_date": local.date(), "waved_time": f"{local:%H:%M}"}
    return initial


def place_values(where: places.PublicPlace, language: str) -> dict[str, Any]:
    """A place that is known, as the fields of a form say it."""
    town = places.town_of(where)
    there = replace(where, country=country_at(where.latitude, where.longitude))
    counted = places.PublicPlace.of_town(town) if town else there
    # Where it is disputed, to which country its sender counts it.
    said = {"where": counted, "country": where.country} if where.country in counted.claimants else {}
    if town:
        return {"place": town.label_in(language), "place_slug": town.slug, **said}
    point = {"latitude": where.latitude, "longitude": where.longitude}
    return {"place": place_line(where.name, where.country, language, str), **point, **said}
