"""A campaign as its file says (toml.py); again, it is brought up to date."""

from pathlib import Path
from typing import Any

from django.db import transaction

from tracker.campaigns import drawn, pictures
from tracker.campaigns.toml import CampaignFile, CampaignFileError
from tracker.models import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.photos import door
from tracker.storage import checksum


def set_up(parsed: CampaignFile, folder: Path, land_file: Path) -> tuple[Campaign, bool]:
    """The campaign of a file, and whether it is new. Files of pictures lie beside it, in the folder.

    What was sent stays with the consent text that its senders saw: a changed one is a new version.
    """
    contents = read_pictures(parsed, folder)
    with transaction.atomic():
        facts = {name: value for name, value in parsed.campaign.items() if name not in ("slug", "default")}
        facts["translations"] = parsed.translations
        campaign, is_new = Campaign.objects.update_or_create(slug=parsed.campaign["slug"], defaults=facts)
        if parsed.campaign.get("default") or Campaign.objects.default() is None:
            Campaign.objects.exclude(pk=campaign.pk).update(is_default=False)
            Campaign.objects.filter(pk=campaign.pk).update(is_default=True)
        set_consent(campaign, parsed.consent)
        set_sessions(campaign, parsed.sessions)
    stay = {one["id"] for one in parsed.pictures}
    for position, one in enumerate(parsed.pictures):
        if "file" in one:
            row = find_row(campaign, one["id"], position, stay)
            set_picture(row, one, contents[one["file"]], position)
        else:
            drawn.set_illustration(campaign, one, land_file, position)
    campaign.refresh_from_db()
    return campaign, is_new


def check_pictures(parsed: CampaignFile, folder: Path) -> None:
    """Whether what lies beside the file is there, and is a picture. Raises CampaignFileError."""
    for name, content in read_pictures(parsed, folder).items():
        try:
            pictures.make_jpeg(content)
        except door.PhotoError as error:
            raise CampaignFileError(f"{name}: {error}") from error


def read_pictures(parsed: CampaignFile, folder: Path) -> dict[str, bytes]:
    return {one["file"]: read(folder / one["file"]) for one in parsed.pictures if "file" in one}


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CampaignFileError(f"{file.name} cannot be read: {error.strerror}.") from error


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


def find_row(campaign: Campaign, identifier: str, position: int, stay: set[str]) -> ReferenceImage:
    """A picture's own; or that of the illustration that stood in its place, and in the file no longer."""
    rows = campaign.reference_images.all()
    replaced = rows.filter(is_illustration=True, position=position).exclude(identifier__in=stay)
    row = rows.filter(identifier=identifier).first() or replaced.first()
    row = row or ReferenceImage(campaign=campaign, width=0, height=0)
    row.identifier = identifier
    return row


def set_picture(row: ReferenceImage, data: dict[str, Any], content: bytes, position: int) -> None:
    """The file's own pixels; not written again while it is the same file."""
    is_another = row.is_illustration or row.source_checksum != checksum(content)
    facts = dict(pictures.SAID_OF_IT) if is_another else {}
    facts |= {name: value for name, value in data.items() if name not in ("file", "id")}
    facts |= {"position": position, "is_illustration": False}
    for name, value in facts.items():
        setattr(row, name, value)
    if is_another:
        try:
            pictures.store(row, content)
        except door.PhotoError as error:
            raise CampaignFileError(f"{data['file']}: {error}") from error
        row.source_checksum = checksum(content)
    row.save()
