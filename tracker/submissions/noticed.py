"""What the workers noticed (flags.py), in words for a moderator and for an export."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MANY_HOURS, HOURS_A_YEAR = 72, 8766


def describe_flag(code: str, figure: float) -> str:
    if code == "late":
        return describe_late(figure)
    sentences = {
        "dark": _("very dark"),
        "small": _("small: %(figure)s pixels"),
        "grey": _("hardly any colour"),
        "screen": _("looks like a picture of a screen"),
        "link": _("a link in the words"),
        "wordy": _("a long message"),
        "shouting": _("all in capitals"),
        "far": _("the camera was %(figure)s km away"),
        "moved": _("the town was changed, by %(figure)s km"),
        "whole": _("the camera's place is in whole degrees: typed by hand?"),
        "burst": _("%(figure)s came from this place in the same second"),
    }
    shown = number_format(round(figure), force_grouping=True) if figure >= 1 else f"{figure:g}"
    return sentences.get(code, code) % {"figure": shown}


def describe_late(hours: float) -> str:
    if hours >= HOURS_A_YEAR:
        years = round(hours / HOURS_A_YEAR)
        words = ngettext("%(years)s year from the session", "%(years)s years from the session", years)
        return words % {"years": years}
    if hours >= MANY_HOURS:
        return _("%(days)s days from the session") % {"days": round(hours / 24)}
    return _("%(figure)s hours from the session") % {"figure": f"{hours:g}"}


def describe_all(flags: dict[str, float] | None) -> list[str]:
    return [describe_flag(code, figure) for code, figure in (flags or {}).items()]
