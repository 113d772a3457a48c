"""Sentences of the inner ring and of the database, marked for translation: what has no Django cannot mark its
own."""

from contextvars import ContextVar
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_noop

# Whose texts the templates of this request show (tracker/web/middleware.py).
campaign: ContextVar[Any] = ContextVar("campaign", default=None)

PHOTOS = (
    gettext_noop(
        "This file is empty. Choose the photo again; if it is in a cloud, wait until it has been downloaded."
    ),
    gettext_noop("We cannot read this as a photo. Send a JPEG, PNG, WebP, AVIF or HEIC file."),
    gettext_noop("This is a drawing (SVG), not a photo. Save it as PNG or JPEG, or take a photo."),
    gettext_noop("This is a GIF. Take a still photo, or save one picture of it as JPEG."),
    gettext_noop("This is a video. Send a photo, or a still picture from it."),
    gettext_noop("This is a document. Save the photo in it as JPEG and send that."),
    gettext_noop("This is a raw or TIFF file. Export it as JPEG from your photo program and send that."),
    gettext_noop(
        "This file is damaged or was cut off on its way. Send it again, or open it and save it anew first."
    ),
    gettext_noop("This file is too large. Save it smaller – 2,000 pixels wide is plenty – and send that."),
    gettext_noop(
        "This picture has more than 60 million pixels. Save it smaller: 2,000 pixels wide is plenty."
    ),
    gettext_noop("This picture is too small to make anybody out. Send one of at least 64 by 64 pixels."),
    gettext_noop(
        "This picture is a very long strip, in which nobody could be made out. Send the part that shows you."
    ),
    gettext_noop("This file has more hidden data than picture. Save a plain copy and send that."),
    gettext_noop(
        "This file needs more memory or time than a photo should. Save a plain JPEG copy and send that."
    ),
)
BODIES = (
    gettext_noop("Mercury"),
    gettext_noop("Venus"),
    gettext_noop("Moon"),
    gettext_noop("Mars"),
    gettext_noop("Jupiter"),
    gettext_noop("Saturn"),
    gettext_noop("Uranus"),
    gettext_noop("Neptune"),
    gettext_noop("Pluto"),
    gettext_noop("Sun"),
)
SKY = (
    gettext_noop("Latitude goes from -90 to 90 degrees."),
    gettext_noop("Longitude goes from -180 to 180 degrees."),
    gettext_noop("Our ephemeris covers 1900 to 2052: choose a date between."),
)
MODERATION = (
    gettext_noop("There is no such verdict."),
    gettext_noop("There is no such reason."),
    gettext_noop("The sender has changed it since: look again."),
    gettext_noop("Somebody else was faster, or the sender has changed it: look again."),
    gettext_noop("Somebody else was faster."),
    gettext_noop("It is no longer here."),
    gettext_noop("No picture was made of this photo, so nobody can have looked at it."),
    gettext_noop("You can take back only your own decisions of the last quarter of an hour."),
    gettext_noop("A second look has already been asked for."),
    gettext_noop("There is no picture to look at."),
    gettext_noop("This cannot be done in its present state: look again."),
)


def thousands(number: int | None) -> str:
    return str(number_format(number or 0, force_grouping=True))
