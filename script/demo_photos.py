"""What script/demo sends, and how: each photo by the form that a visitor fills in, a few processes at a time.

What was sent is noted in a file of VAR_DIR, so that a second run need not even open the photos.
"""

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SEED = 2013
SENDERS = 2
# Of a photo that is made here, in pixels: cameras differ, and so does how deep the mosaic goes.
WIDTHS = (1440, 1280, 1280, 640, 1280, 1280)

Source = tuple[int, str | None]  # a number, and a file where it is not a generated photo


def send(sources: list[Source]) -> list[str]:
    """Everything through the visitor's door, a few at a time; the names of what was refused."""
    from tracker.models import Submission

    before = sent_before() if Submission.objects.exists() else {}
    todo = [source for source in sources if name_of(source) not in before]
    if not todo:
        return []
    batches = [todo[start : start + 40] for start in range(0, len(todo), 40)]
    refused: list[str] = []
    sent = 0
    with ProcessPoolExecutor(SENDERS, mp_context=get_context("spawn")) as pool:
        for batch, answers in zip(batches, pool.map(send_batch, batches), strict=True):
            refused += [answer for answer in answers if isinstance(answer, str)]
            note_sent(batch, answers)
            sent += len(batch)
            progress("Sending photos", sent, len(todo))
    return refused


def send_batch(batch: list[Source]) -> list[int | str]:
    """Runs in a process of its own: the row of each file, or a sentence for one that is refused."""
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from bench.photos import wave_photo
    from tracker import tasks
    from tracker.models import Campaign
    from tracker.submissions import intake
    from tracker.submissions.forms import SubmissionForm

    campaign = Campaign.objects.get(slug="2013")
    consent_text = campaign.consent_texts.latest("version")
    answers: list[int | str] = []
    for number, file in batch:
        width = WIDTHS[number % len(WIDTHS)]
        content = Path(file).read_bytes() if file else wave_photo(number, SEED, width)
        name = Path(file).name if file else f"example-{number}.jpg"
        form = SubmissionForm(fields(number), {"photo": [SimpleUploadedFile(name, content)]})
        if form.is_valid():
            (wave, upload), *_ = form.waves()
            answers.append(intake.receive(campaign, consent_text, wave, upload.read()).submission.pk)
        else:
            answers.append(f"{name}: {form.errors.as_text()}")
    tasks.prepare_submissions.delay([answer for answer in answers if isinstance(answer, int)])
    return answers


def fields(number: int) -> dict[str, Any]:
    """What the form holds: a town of the world, a minute of the window, a number instead of a name."""
    from tracker.sky import gazetteer

    chance = random.Random(f"{SEED}:{number}:words")
    towns = gazetteer.all_towns()
    # Bigger towns come first in the table; most people live in them.
    town = towns[int(len(towns) * chance.random() ** 3)]
    moment = datetime(2013, 7, 19, 21, 27, tzinfo=UTC) + timedelta(seconds=chance.gauss(450, 240))
    local = moment.astimezone(ZoneInfo(town.zone))
    return {
        "name": f"Example {number + 1}",
        "people": chance.choice([1, 1, 1, 2, 2, 3, 4, 6]),
        "place_slug": town.slug,
        "waved_date": f"{local:%Y-%m-%d}",
        "waved_time": f"{local:%H:%M}",
        "consent": "on",
        "permission": "on",
        "send_key": f"demo-photo-{SEED}-{number}",
    }


def name_of(source: Source) -> str:
    number, file = source
    return file or f"generated:{SEED}:{number}"


def file_of_sent() -> Path:
    from django.conf import settings

    return Path(settings.VAR_DIR) / "demo-sent.txt"


def sent_before() -> dict[str, int | None]:
    """What was sent, by this run or an earlier one, and the row that each has become."""
    if not file_of_sent().exists():
        return {}
    lines = (line.rpartition("\t") for line in file_of_sent().read_text().splitlines())
    return {name: int(row) if row else None for name, _, row in lines}


def note_sent(batch: list[Source], answers: list[int | str]) -> None:
    with file_of_sent().open("a") as file:
        for source, answer in zip(batch, answers, strict=True):
            file.write(f"{name_of(source)}\t{answer if isinstance(answer, int) else ''}\n")


def progress(what: str, done: int, of: int) -> None:
    end = "\n" if done >= of else ""
    print(f"\r{what}: {done:,} of {of:,} ", end=end, file=sys.stderr, flush=True)
