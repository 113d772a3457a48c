"""A campaign as its file says (toml.py); again, it is brought up to date."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from tracker.campaigns import drawn, pictures
from tracker.campaigns.keys import Faults
from tracker.campaigns.toml import CampaignFile, CampaignFileError
from tracker.models import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.photos import door
from tracker.storage import checksum

# What is not said of a picture any more is as if it had never been.
UNSAID_OF_A_PICTURE: dict[str, Any] = {"caption": "", "source_url": "", "taken_at": None}
UNSAID_OF_A_PICTURE |= {"globe": None, "dot": None, "crop": None}
# Where the bytes of a picture come from; nothing, where the campaign has them already.
Find = Callable[[dict[str, Any]], bytes | None]
ROW_NAMES = {"draft": "is_draft", "hide_reported": "hides_reported"}


def set_up(parsed: CampaignFile, find: Find, land_file: Path) -> tuple[Campaign, bool]:
    """The campaign of a file, and whether it is new.

    What was sent stays with the consent text that its senders saw: a changed one is a new version.
    """
    contents = read_pictures(parsed, find)
    with transaction.atomic():
        facts = {
            ROW_NAMES.get(name, name): value
            for name, value in parsed.campaign.items()
            if name not in ("slug", "default")
        }
        facts["translations"] = parsed.translations
        campaign, is_new = Campaign.objects.update_or_create(slug=parsed.campaign["slug"], defaults=facts)
        if parsed.campaign.get("default") or Campaign.objects.default() is None:
            Campaign.objects.exclude(pk=campaign.pk).update(is_default=False)
            Campaign.objects.filter(pk=campaign.pk).update(is_default=True)
        set_consent(campaign, parsed.consent)
        set_sessions(campaign, parsed.sessions)
    for position, one in enumerate(parsed.pictures):
        if "file" in one:
            set_picture(campaign, one, contents[one["id"]], position)
        else:
            drawn.set_illustration(campaign, one, land_file, position)
    campaign.refresh_from_db()
    return campaign, is_new


def check_pictures(parsed: CampaignFile, find: Find) -> None:
    """Whether the pictures are there, and are pictures. Raises CampaignFileError with all that are not."""
    faults = Faults()
    for one in parsed.pictures:
        with faults.gather():
            content = find(one) if "file" in one else None
            if content is not None:
                make_jpeg(one, content)
    faults.complain()


def make_jpeg(data: dict[str, Any], content: bytes) -> bytes:
    try:
        jpeg: bytes = pictures.make_jpeg(content)
    except door.PhotoError as error:
        raise CampaignFileError(f"{data['file']}: {error}") from error
    return jpeg


def read_pictures(parsed: CampaignFile, find: Find) -> dict[str, bytes | None]:
    faults, contents = Faults(), {}
    for one in parsed.pictures:
        with faults.gather():
            contents[one["id"]] = find(one) if "file" in one else None
    faults.complain()
    return contents


def beside(folder: Path) -> Find:
    """Pictures that lie beside their file."""

    def find(data: dict[str, Any]) -> bytes:
        file = folder / data["file"]
        try:
            return bytes(file.read_bytes())
        except OSError as error:
            raise CampaignFileError(f"{file.name} cannot be read: {error.strerror}.") from error

    return find


def set_consent(campaign: Campaign, data: dict[str, Any]) -> None:
    latest = campaign.consent_texts.first()
    if latest is None or any(getattr(latest, name) != value for name, value in data.items()):
        ConsentText.objects.create(campaign=campaign, version=latest.version + 1 if latest else 1, **data)


def set_sessions(campaign: Campaign, data: list[dict[str, Any]]) -> None:
    """Those of the file, and no others; one that has not changed stays the row that it is."""
    kept = []
    for one in data:
        same = campaign.imaging_sessions.filter(
            spacecraft=one["spacecraft"], starts_at=one["starts_at"]
        ).first()
        row = same or ImagingSession(campaign=campaign)
        for name, value in one.items():
            setattr(row, name, value)
        row.save()
        kept.append(row.pk)
    campaign.imaging_sessions.exclude(pk__in=kept).delete()


def set_picture(campaign: Campaign, data: dict[str, Any], content: bytes | None, position: int) -> None:
    """The file's own pixels, or the part of them that was chosen; written anew only when that has changed."""
    facts = {name: value for name, value in data.items() if name not in ("file", "id")}
    facts |= {"position": position, "is_illustration": False}
    row = campaign.reference_images.filter(identifier=data["id"]).first()
    row = row or ReferenceImage(campaign=campaign, identifier=data["id"], width=0, height=0)
    before = row.crop
    for name, value in (UNSAID_OF_A_PICTURE | facts).items():
        setattr(row, name, value)
    is_another = content is not None and not is_known(row, content)
    if is_another and content is not None:
        pictures.save_source(row, make_jpeg(data, content))
        row.source_checksum = checksum(content)
    if is_another or row.crop != before:
        pictures.cut(row)
    row.save()


def is_known(row: ReferenceImage, content: bytes) -> bool:
    """Whether it is the file that was given, or the one that the site gave out again."""
    same = checksum(content)
    return row.source_checksum == same or (bool(row.file) and f"-{same}." in (row.source or row.file))
