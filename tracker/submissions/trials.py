"""A test wave: sent, prepared and approved like any other, and erased at its end in any case."""

import secrets
from io import BytesIO

from django.utils import timezone
from PIL import Image

from tracker.models import Campaign, Submission, TrialWave
from tracker.photos import door
from tracker.sky import gazetteer
from tracker.submissions import intake

NAME = "Test"
SIDE_PX = 640


class TrialError(Exception):
    """No test wave can be sent; the message says why."""


def begin(campaign: Campaign) -> TrialWave:
    """Send one, in the place of the last. Raises TrialError."""
    clear(campaign)
    session, consent_text = campaign.main_session, campaign.consent_texts.first()
    if session is None or consent_text is None:
        raise TrialError("It needs a session and a consent text first.")
    town = gazetteer.all_towns()[0]
    wave = intake.Wave(
        name=NAME,
        message="",
        people=1,
        place=town.name,
        country=town.country,
        latitude=town.latitude,
        longitude=town.longitude,
        zone=town.zone,
        waved_at=session.starts_at,
        crop=door.Crop(),
        permission=True,
        send_key=secrets.token_urlsafe(24),
    )
    receipt = intake.receive(campaign, consent_text, wave, draw())
    return TrialWave.objects.create(campaign=campaign, submission=receipt.submission, steps={"sent": 0.0})


def draw() -> bytes:
    """A photo that nobody has sent before."""
    noise = Image.effect_noise((SIDE_PX, SIDE_PX), 80).convert("L")
    colours = Image.linear_gradient("L").resize((SIDE_PX, SIDE_PX))
    Image.merge("RGB", (noise, colours, colours.rotate(90))).save(buffer := BytesIO(), "JPEG", quality=88)
    return buffer.getvalue()


def clear(campaign: Campaign) -> None:
    """No test wave stays behind."""
    trial = TrialWave.objects.filter(campaign=campaign).select_related("submission").first()
    if trial is not None:
        remove(trial)
        trial.delete()


def remove(trial: TrialWave) -> None:
    if trial.submission.status != Submission.Status.ERASED:
        intake.erase(trial.submission)


def end_overdue() -> None:
    """Whatever broke off: nothing of a test is public for longer than a quarter of an hour."""
    begun = TrialWave.objects.filter(ended_at=None, begun_at__lt=timezone.now() - TrialWave.LASTS)
    for trial in begun.select_related("submission__campaign"):
        remove(trial)
        change = {"ended_at": timezone.now(), "fault": "It took too long, and was removed."}
        TrialWave.objects.filter(pk=trial.pk, ended_at=None).update(**change)
