"""The full archive of a campaign: photos, what their pages say, and every decision without names, in one ZIP.

Made by a worker, straight into the storage: nothing is held in memory, whatever the size. Kept for some days
behind a signed link, and deleted as soon as anybody in it withdraws or is erased: the next one is without
them.
"""

import csv
import io
import json
import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from tracker import storage
from tracker.exchange import public_rows
from tracker.exchange.spreadsheet import disarm
from tracker.exchange.zip_stream import Stream, zip_entries
from tracker.models import Archive, AuditHead, Campaign, Decision, Inspection, Submission
from tracker.submissions.noticed import describe_all

RENEWED_S = 60.0
SALT = "archive"
LINK_LASTS = timedelta(days=1)
PUBLIC = Submission.Status.APPROVED
PHOTO = "photos/{}.jpg"
ABOUT = """{title}

{photos} photos and {waves} waves, as they were public on {now:%Y-%m-%d %H:%M} UTC.

photos/ID.jpg      the photo of a wave, at most 1,024 pixels a side
submissions.csv    what the wave's page says; times in universal time, places no finer than 0.1 degrees
decisions.csv      every decision of moderation, without who took it; ids of what is not public are left out
campaign.json      texts, sessions, and the consent texts with their licences

Each photo stands under the licence in its line. Its sender can take it back at any time: before you use an
archive that is older than a week, look whether its ids are still there (/api/v1/submissions/ID answers 404
for those who left).
"""

logger = logging.getLogger(__name__)


def order(campaign: Campaign, by: Any = None) -> Archive:
    """A new one, unless one is being made."""
    wanted = campaign.archives.filter(state=Archive.State.WANTED).first()
    return wanted or Archive.objects.create(campaign=campaign, created_by=by)


def make(archive_id: int) -> None:
    """Make one that is wanted and in nobody's hands. Safe to call twice or at once."""
    archives = Archive.objects.select_related("campaign")
    archive = archives.claim(archive_id, give_up=fail_worn_out, begun_at=timezone.now())
    if archive is None:
        return
    # Numbers are given in the order of commits, so no clock has a say in who left afterwards.
    archive.decisions = AuditHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    archive.renew(decisions=archive.decisions)
    name = f"archives/{uuid.uuid4().hex}.zip"
    made = Contents(archive.campaign)
    try:
        storages["private"].save(name, Stream(zip_entries(renew_meanwhile(archive, made.entries()))))
    except storage.FAULTS as error:
        retry_or_fail(archive, f"the storage does not take it: {type(error).__name__}")
        return
    finish(archive, name, made)


def renew_meanwhile(archive: Archive, entries: Iterator[Any]) -> Iterator[Any]:
    """The same entries, and the lease for longer now and then; whose it is no more shows at the end."""
    until = time.monotonic() + RENEWED_S
    for entry in entries:
        if time.monotonic() >= until:
            archive.renew()
            until = time.monotonic() + RENEWED_S
        yield entry


def finish(archive: Archive, name: str, made: "Contents") -> None:
    """Ready, if it is still ours and everybody in it still wants to be."""
    facts = {"file": name, "photos": made.photos, "bytes": storages["private"].size(name), "fault": ""}
    facts |= {"expires_at": timezone.now() + timedelta(days=settings.ARCHIVES_KEPT_DAYS)}
    if has_somebody_left(archive):
        storage.forget_private(name)
        archive.release(fault="somebody left while it was made")  # once more, without them
    elif archive.finish(state=Archive.State.READY, **facts):
        logger.info("archive %s: %s photos", archive.pk, made.photos)
    else:
        storage.forget_private(name)


def retry_or_fail(archive: Archive, fault: str) -> None:
    if archive.is_last_attempt:
        archive.finish(state=Archive.State.FAILED, fault=fault[:200])
    else:
        archive.release(fault=fault[:200])


def fail_worn_out(archive: Archive) -> None:
    retry_or_fail(archive, archive.fault or "its worker died three times")


def has_somebody_left(archive: Archive) -> bool:
    """Whether anybody who was public when it was made is so no longer, or not with these words."""
    left = Decision.objects.filter(from_status=PUBLIC, number__gt=archive.decisions or 0)
    return left.exclude(to_status=PUBLIC).filter(submission__campaign=archive.campaign_id).exists()


def purge_expired() -> None:
    """Delete those whose days are over, and those with somebody who has left since."""
    for archive in Archive.objects.filter(state=Archive.State.READY):
        is_over = archive.expires_at is not None and timezone.now() >= archive.expires_at
        if is_over or has_somebody_left(archive):
            try:
                storage.forget_private(archive.file)
            except storage.FAULTS:
                logger.warning("archive %s could not be deleted", archive.pk, exc_info=True)
                continue
            Archive.objects.filter(pk=archive.pk).update(state=Archive.State.GONE, file="")


# --- The link -----------------------------------------------------------------------------------------------


def token_of(archive: Archive) -> str:
    """What its address carries: good for a day, and for this archive alone."""
    return signing.TimestampSigner(salt=SALT).sign(str(archive.pk))


def find_by_token(token: str) -> Archive | None:
    """The archive of a link that has not ended, if it is there."""
    try:
        pk = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    return Archive.objects.filter(pk=pk, state=Archive.State.READY).first()


# --- What is in it ------------------------------------------------------------------------------------------


class Contents:
    """The files of an archive, one after the other, and how many photos went by."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.photos = self.waves = 0
        self.listed: set[int] = set()  # by number: a third of the memory of texts

    def entries(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        yield (
            "campaign.json",
            iter([json.dumps(facts_of(self.campaign), indent=1, ensure_ascii=False).encode()]),
        )
        yield "submissions.csv", self.submissions()
        yield "decisions.csv", self.decisions()
        for one in self.campaign.submissions.approved().with_photo().order_by("pk").iterator(chunk_size=500):
            if int(one.public_id, 36) not in self.listed:
                continue  # approved since the list was written: no photo without its licence
            try:
                content = storage.read_private(one.rendition("large"))
            except FileNotFoundError:
                logger.warning("archive: the photo of %s is not there", one.public_id)
                continue
            self.photos += 1
            yield PHOTO.format(one.public_id), iter([content])
        about = {
            "title": self.campaign.title,
            "photos": self.photos,
            "waves": self.waves,
            "now": datetime.now(UTC),
        }
        yield "README.txt", iter([ABOUT.format(**about).encode()])

    def submissions(self) -> Iterator[bytes]:
        yield line([*public_rows.COLUMNS, "noticed"])
        flags = Inspection.objects.filter(submission__campaign=self.campaign, weight__gt=0)
        noticed = dict(flags.values_list("submission__public_id", "flags"))
        for row in public_rows.of(self.campaign, photo=PHOTO.format("PUBLICID")):
            self.waves += 1
            self.listed.add(int(row["id"], 36))
            with override(None):
                words = "; ".join(describe_all(noticed.get(row["id"])))
            yield line([*row.values(), words])

    def decisions(self) -> Iterator[bytes]:
        """The chain with its digests, keyed: who has an older archive sees that nothing was changed
        afterwards, and nobody finds by trying who decided."""
        names = ("number", "from_status", "to_status", "revision", "reason", "decided_at", "digest")
        yield line(["id", *names])
        rows = Decision.objects.filter(submission__campaign=self.campaign).order_by("number")
        for status, public_id, *columns, digest in rows.values_list(
            "submission__status", "submission__public_id", *names
        ).iterator(chunk_size=2000):
            keyed = salted_hmac(SALT, digest, algorithm="sha256").hexdigest()
            *codes, decided_at = columns  # the first of a wave comes seconds after it was sent
            minute = decided_at.replace(second=0, microsecond=0)
            yield line([public_id if status == PUBLIC else "", *codes, minute, keyed])


def facts_of(campaign: Campaign) -> dict[str, Any]:
    consents = campaign.consent_texts.values("version", "text", "licence", "licence_url")
    names = ("spacecraft", "body", "starts_at", "ends_at", "distance_km", "light_time_s")
    sessions = [
        {name: plain(getattr(one, name)) for name in names} for one in campaign.imaging_sessions.all()
    ]
    words = {name: getattr(campaign, name) for name in ("slug", "title", "sentence", "story")}
    return {
        **words,
        "translations": campaign.translations,
        "sessions": sessions,
        "consent_texts": list(consents),
    }


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([disarm(plain(cell)) for cell in cells])
    return text.getvalue().encode()
