"""What base.html needs and Django has no tag for."""

import re

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tracker.models import Campaign, Submission
from tracker.models.submission import MOST_PEOPLE
from tracker.text import END_OF_ISOLATE, ISOLATE, enclose
from tracker.viewing.dates import sentence_of_dates
from tracker.web import i18n, import_map
from tracker.web.addresses import make_absolute
from tracker.web.i18n import thousands

ISOLATED = re.compile(f"{ISOLATE}([^{ISOLATE}{END_OF_ISOLATE}]*){END_OF_ISOLATE}")

register = template.Library()
register.filter(thousands)
register.filter("absolute", make_absolute)


@register.simple_tag
def importmap() -> SafeString:
    """Names for the project's ES modules: `wave/town-search` is static/js/town-search.js under its hashed
    name."""
    names = mark_safe(import_map.imports())  # noqa: S308  # nosec B308 B703
    return format_html('<script type="importmap">{}</script>', names)


@register.simple_tag
def module(name: str) -> SafeString:
    """Run static/js/<name>.js, and fetch at once all that it imports. Not inline: a policy with nonces would
    make each answer a page of its own."""
    needed = ((address,) for address in import_map.list_needed(name))
    ahead = format_html_join("", '<link rel="modulepreload" href="{}">', needed)
    return ahead + format_html('<script type="module" src="{}"></script>', static(f"js/{name}.js"))


@register.filter
def by_line(submission: Submission) -> SafeString:
    """Who waved, with the name in a <bdi>: for text, where `submission.by_line` is for attributes."""
    return set_apart(submission.by_line_with(enclose))


@register.filter
def place_line(submission: Submission) -> SafeString:
    return set_apart(submission.place_line_in(get_language() or "en", enclose))


@register.filter
def isolate(name: str) -> SafeString:
    """A name that stands in a sentence: written from right to left, it turns nothing beside it round."""
    return set_apart(enclose(name))


@register.filter
def set_apart(text: str | None) -> SafeString:
    """A sentence whose names are set apart by characters (tracker/text.py), with elements instead."""
    escaped = conditional_escape(text or "")
    return mark_safe(ISOLATED.sub(r"<bdi>\1</bdi>", escaped))  # noqa: S308  # nosec B308 B703


@register.filter
def translate(text: str | None) -> str:
    """A text of the campaign's in the visitor's language."""
    spoken = i18n.campaign.get()
    if not text:
        return ""
    return str(spoken.translate(text)) if spoken else gettext(text)


@register.simple_tag
def site_name() -> str:
    """The campaign's title; where a page is of none, the default one's."""
    spoken = i18n.campaign.get()
    return str(spoken.translate(spoken.title)) if spoken else Campaign.objects.name_site()


@register.simple_tag
def site_limits() -> dict[str, int]:
    """What this campaign takes, on this site: megabytes of a photo, photos in a send, people in a photo."""
    own = i18n.campaign.get() or Campaign()
    return {
        "photo_mb": settings.PHOTO_MAX_BYTES // 1024**2,
        "photos": own.limit("photos_per_send", settings.PHOTOS_PER_SEND),
        "people": own.limit("people", MOST_PEOPLE),
    }


@register.filter
def dates(campaign: Campaign) -> str:
    """Whether photos are taken, since when or until when."""
    return sentence_of_dates(campaign)


@register.simple_tag
def message_label() -> str:
    """What stands over the message in a form."""
    spoken = i18n.campaign.get()
    return str(spoken.message_to) if spoken else gettext("Message")


@register.filter
def million_km(distance_km: int | None) -> str:
    """1,444,645,843 -> "1.44 billion km (898 million miles)"; 29,000 -> "29,000 km (18,000 miles)".

    A figure that is round in kilometres stays round: 6,000,000,000 -> "6 billion km (3,700 million miles)".
    """
    if not distance_km:
        return ""
    if distance_km < 1e6:
        near = {
            "km": number_format(distance_km, force_grouping=True),
            "miles": number_format(round(distance_km * 0.621371, -3), 0, force_grouping=True),
        }
        return gettext("%(km)s km (%(miles)s miles)") % near
    is_round = distance_km % 1e9 == 0
    miles = number_format(round(distance_km * 0.621371 / 1e6, -2 if is_round else 0), 0, force_grouping=True)
    if distance_km >= 1e9:
        words = {"km": number_format(round(distance_km / 1e9, 2), 0 if is_round else 2), "miles": miles}
        return gettext("%(km)s billion km (%(miles)s million miles)") % words
    words = {"km": number_format(round(distance_km / 1e6, 1), 1), "miles": miles}
    return gettext("%(km)s million km (%(miles)s million miles)") % words


@register.filter
def whole_number(number: float) -> str:
    """1,025.3 -> "1,025"; 47.9 -> "48"."""
    return thousands(round(number))


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """0.00248, 2 -> "0.25 %", with a no-break space. Rounded here: number_format cuts off."""
    return "–" if share is None else f"{number_format(round(share * 100, digits), digits)}\u00a0%"


@register.filter
def place_query(place: tuple[str, str]) -> str:
    """The part of an address that asks for the waves of one place: its name and its country's code."""
    name, code = place
    return urlencode({"place": name} | ({"country": code} if code else {}))


@register.filter
def photo_line(submission: Submission) -> str:
    """What is said instead of a photo: who and where, and what it shows in the sender's words."""
    words = {"by": submission.by_line, "place": submission.place_line, "description": submission.description}
    if submission.description:
        return gettext("%(by)s, %(place)s: %(description)s") % words
    return gettext("%(by)s waving, %(place)s") % words
