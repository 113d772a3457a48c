"""What should be there before a campaign opens: each line is true, or says what to do."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from operations import backup as backup_files
from operations import trial
from tracker import heartbeat
from tracker.models import Campaign
from tracker.models.campaign import CHECK_IN_CONSENT

BACKEND = "django.contrib.auth.backends.ModelBackend"
MODERATORS = 2
BACKED_UP_WITHIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: `page` names the route on which it is mended."""

    title: str
    is_done: bool
    advice: str
    page: str = ""
    section: str = ""


def checks(campaign: Campaign) -> list[Check]:
    return [
        contact(),
        consent(campaign),
        languages(campaign),
        moderators(),
        workers(),
        mail(),
        backup(),
        test_wave(campaign),
    ]


def contact() -> Check:
    named = bool(settings.OPERATOR_NAME and settings.OPERATOR_CONTACT)
    advice = _("Nobody can write to you. Whoever set up the site sets OPERATOR_NAME and OPERATOR_CONTACT.")
    return Check(_("Somebody to write to"), named, settings.OPERATOR_NAME if named else advice)


def consent(campaign: Campaign) -> Check:
    latest = campaign.consent_texts.first()
    has_own = latest is not None and bool(latest.text.strip())
    own = latest is not None and latest.check_in_text != CHECK_IN_CONSENT
    done = _("Version %(number)s.") % {"number": latest.version} if latest else ""
    if has_own and not own:
        done += " " + _("People without a photo agree to our standard text.")
    return Check(_("What people agree to"), has_own, done or _("Write it."), "edit_section", "consent")


def languages(campaign: Campaign) -> Check:
    told = campaign.translations or {}
    missing = [code for code in campaign.spoken[1:] if campaign.title not in told.get(code, {})]
    names = dict(settings.LANGUAGES)
    done = ", ".join(names[code] for code in campaign.spoken)
    advice = _("Its pages are also in %(codes)s, but its own words are missing there.")
    return Check(
        _("Every language it speaks"),
        not missing,
        advice % {"codes": ", ".join(names[code] for code in missing)} if missing else done,
        "edit_section",
        "words" if campaign.languages or not missing else "dates",
    )


def moderators() -> Check:
    found = get_user_model().objects.with_perm("tracker.moderate", backend=BACKEND)
    count = found.filter(is_staff=True, is_active=True).count()
    advice = _("There is one. An appeal and a second look need another person.")
    if not count:
        advice = _("There is none: nothing would become public. Invite somebody.")
    done = _("%(count)s people may moderate.") % {"count": count}
    return Check(_("Moderators"), count >= MODERATORS, done if count >= MODERATORS else advice, "people")


def workers() -> Check:
    is_heard = bool(heartbeat.pulse().listening)
    return Check(
        _("Workers"),
        is_heard,
        _("They answer.") if is_heard else _("No worker is running: photos would wait. Start one."),
        "organise",
    )


def mail() -> Check:
    advice = _("Senders get no message, and a lost link stays lost. Whoever set up the site sets EMAIL_URL.")
    return Check(_("Mail"), settings.EMAIL_IS_SET, _("Set up.") if settings.EMAIL_IS_SET else advice)


def backup() -> Check:
    written = backup_files.last_written()
    is_fresh = written is not None and written > timezone.now() - BACKED_UP_WITHIN
    advice = _(
        "There is none from the last two days. Whoever runs the server should have it made every night."
    )
    return Check(_("A backup"), is_fresh, _("There is one from the last two days.") if is_fresh else advice)


def test_wave(campaign: Campaign) -> Check:
    steps = trial.steps(campaign)
    is_done = bool(steps and steps.is_whole)
    advice = _("Send one below: it goes the whole way and is removed at the end.")
    return Check(_("A test wave"), is_done, _("It went the whole way.") if is_done else advice)
