"""The test wave, step by step: each look at the page does what comes next, and says how long it took."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mosaic import tasks as mosaic_tasks
from mosaic.building import jobs
from mosaic.models import Mosaic, Placement
from tracker import tasks
from tracker.models import Campaign, Submission, TrialWave
from tracker.submissions import lifecycle, trials

NAMES = ("sent", "prepared", "approved", "placed", "removed")
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Steps:
    """How far it is: (what, seconds or None) of each step."""

    lines: list[tuple[str, float | None]]
    is_at_work: bool
    is_whole: bool
    fault: str


def begin(campaign: Campaign) -> str:
    """Why none could be sent, or nothing."""
    try:
        trial = trials.begin(campaign)
    except trials.TrialError as error:
        return str(error)
    tasks.enqueue_preparation(trial.submission)
    return ""


def steps(campaign: Campaign) -> Steps | None:
    trial = TrialWave.objects.filter(campaign=campaign).first()
    if trial is None:
        return None
    labels = {
        "sent": _("Sent: the file is safe"),
        "prepared": _("Prepared by a worker"),
        "approved": _("Approved"),
        "placed": _("In the published mosaic"),
        "removed": _("Removed again"),
    }
    return Steps(
        [(labels[name], trial.steps.get(name)) for name in NAMES],
        trial.ended_at is None,
        all(name in trial.steps for name in NAMES),
        trial.fault,
    )


def advance(campaign: Campaign, user: Any) -> None:
    """Whatever can be done now. Twice does no harm."""
    trial = TrialWave.objects.filter(campaign=campaign, ended_at=None).select_related("submission").first()
    if trial is None:
        return
    submission = trial.submission
    if submission.status == Status.QUARANTINED:
        trials.remove(trial)
        end(trial, "A worker could not prepare it.")
    elif submission.status == Status.WAITING:
        record_step(trial, "prepared")
        approve(trial, user)
    elif submission.status == Status.APPROVED:
        build(campaign)
        if is_placed(trial):
            record_step(trial, "placed")
            trials.remove(trial)
            mosaic_tasks.sweep.apply_async(expires=60)
    elif submission.status == Status.ERASED and not is_placed(trial):
        record_step(trial, "removed")
        end(trial)


def approve(trial: TrialWave, user: Any) -> None:
    try:
        lifecycle.approve(trial.submission, user)
    except lifecycle.ModerationError:
        return  # another look at the page was faster
    record_step(trial, "approved")
    build(trial.campaign)


def build(campaign: Campaign) -> None:
    mosaic = Mosaic.objects.find(campaign)
    if mosaic is None or not jobs.is_stale(mosaic):
        return
    try:
        mosaic_tasks.enqueue_build(jobs.plan(mosaic, full=mosaic.current_build is None))
    except jobs.BuildError:
        return  # said by the step that never comes


def is_placed(trial: TrialWave) -> bool:
    published = Mosaic.objects.find_published(trial.campaign)
    return (
        bool(published) and Placement.objects.filter(build=published, submission=trial.submission_id).exists()
    )


def record_step(trial: TrialWave, step: str) -> None:
    if step not in trial.steps:
        trial.steps[step] = round((timezone.now() - trial.begun_at).total_seconds(), 1)
        TrialWave.objects.filter(pk=trial.pk).update(steps=trial.steps)


def end(trial: TrialWave, fault: str = "") -> None:
    TrialWave.objects.filter(pk=trial.pk, ended_at=None).update(ended_at=timezone.now(), fault=fault)
