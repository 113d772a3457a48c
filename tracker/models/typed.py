"""What organisers type: text is cleaned and JSON has its shape, whatever form or file it comes through."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.fields import InvalidJSONInput

from tracker.text import clean

DEEPEST = 20
LARGEST = 2**31 - 1
LIMITS = ("people", "photos_per_send", "photos")
EARLIER = ("title", "spacecraft", "taken_on", "distance_km", "words")
# From outside the Earth to beyond what anything has reached.
LEAST_KM, MOST_KM = 7_000, 10**12
# In widths of the image: a portrait is higher than it is wide.
ACROSS = (0.0, 1.0)
DOWN = (0.0, 10.0)
DOT = {"x": ACROSS, "y": DOWN}
CROP = {"left": ACROSS, "top": ACROSS, "width": (0.02, 1.0), "height": (0.02, 1.0)}
ROUNDING = 1e-6
GLOBE = DOT | {"radius": (0.001, 10.0), "latitude_deg": (-90.0, 90.0), "longitude_deg": (-180.0, 360.0)}


class TypedText(models.Model):
    """A row that an organiser types, in the administration or in a file: its text is cleaned whatever writes
    it."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        self.clean_text()
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean_text()
        super().save(*args, **kwargs)

    def clean_text(self) -> None:
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                setattr(self, field.attname, clean(getattr(self, field.attname)))


class TypedJSONField(models.JSONField):
    """JSON that an organiser types. To the database it is a JSONField: there is nothing to migrate."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": TypedJSONFormField} | kwargs))


class TypedJSONFormField(forms.JSONField):
    """What Python's reader stumbles over – a number of thousands of digits, a thousand brackets, half a
    character – is wrong input like any other."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            check_depth(found)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": value}) from error
        return clean(found)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            found = super().bound_data(data, initial)
            check_depth(found)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)
        return found if isinstance(found, InvalidJSONInput) else clean(found)


def check_depth(value: Any, left: int = DEEPEST) -> None:
    if not left:
        raise ValueError("It is nested too deeply.")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        check_depth(one, left - 1)


def check_limits(value: Any) -> None:
    """{name: whole number from 1}. Raises ValidationError."""
    for name, limit in pairs_of(value, LIMITS):
        if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= LARGEST:
            raise ValidationError(f"limits.{name} is no limit: a whole number from 1.")


def check_languages(value: Any) -> None:
    """[code, …], of the site's and each once. Raises ValidationError."""
    codes = [code for code, _ in settings.LANGUAGES]
    if not (isinstance(value, list) and value and all(code in codes for code in value)):
        raise ValidationError(f'Write codes of languages, like ["es", "en"]. Known are {", ".join(codes)}.')
    if len(set(value)) < len(value):
        raise ValidationError("Name each language once.")


def check_translations(value: Any) -> None:
    """{language: {text: translation}}. Raises ValidationError."""
    for code, texts in pairs_of(value):
        for text, translation in pairs_of(texts):
            if not isinstance(translation, str):
                raise ValidationError(f"{code}: the translation of “{text[:60]}” has to be text.")


def check_earlier_pictures(value: Any) -> None:
    """[{title, spacecraft, taken_on, distance_km, words}, …]. Raises ValidationError."""
    if not isinstance(value, list):
        raise ValidationError("Write a list of pictures.")
    for one in value:
        found = dict(pairs_of(one, EARLIER))
        for name in ("title", "spacecraft"):
            if not isinstance(found.get(name), str) or not found[name].strip():
                raise ValidationError(f"{name} of an earlier picture has to be text.")
        if not isinstance(found.get("words", ""), str):
            raise ValidationError("words of an earlier picture have to be text.")
        try:
            date.fromisoformat(str(found.get("taken_on")))
        except ValueError as error:
            raise ValidationError("taken_on of an earlier picture is a day like 1990-02-14.") from error
        km = found.get("distance_km")
        if not isinstance(km, int) or isinstance(km, bool) or not LEAST_KM <= km <= MOST_KM:
            raise ValidationError(
                "distance_km of an earlier picture is a whole number of kilometres from 7,000."
            )


def check_crop(value: Any) -> None:
    """A rectangle within the picture. Raises ValidationError."""
    check_figures(value, CROP)
    for first, length in (("left", "width"), ("top", "height")):
        if value[first] + value[length] > 1 + ROUNDING:
            raise ValidationError(f"The crop ends outside of the picture: {first} + {length} is above 1.")


def check_globe(value: Any) -> None:
    check_figures(value, GLOBE)


def check_dot(value: Any) -> None:
    check_figures(value, DOT)


def check_figures(value: Any, wanted: Mapping[str, tuple[float, float]]) -> None:
    """{name: number}, all of them and each within its range. Raises ValidationError."""
    found = dict(pairs_of(value, tuple(wanted)))
    if missing := [name for name in wanted if name not in found]:
        raise ValidationError(f"Missing: {', '.join(missing)}.")
    for name, (least, most) in wanted.items():
        figure = found[name]
        if not isinstance(figure, int | float) or isinstance(figure, bool) or not least <= figure <= most:
            raise ValidationError(f"{name} has to be a number from {least:g} to {most:g}.")


def pairs_of(value: Any, names: tuple[str, ...] = ()) -> Any:
    """Of a JSON object, with these names and no others. Raises ValidationError."""
    if not isinstance(value, dict):
        example = ", ".join(f'"{name}": …' for name in names) or '"name": …'
        raise ValidationError(f"Write names with their values: {{{example}}}.")
    for name in value:
        if names and name not in names:
            raise ValidationError(f"{json.dumps(name)} is not known: known are {', '.join(names)}.")
    return value.items()
