"""A campaign that is made and changed on the site: by the same file, read by the same validator, as with a
terminal."""

import io
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from django.utils.text import slugify

from mosaic.building import targets
from tracker.campaigns import campaign2013, from_file, to_file, toml
from tracker.campaigns.keys import CampaignFileError
from tracker.exchange.import_faults import ProblemError, reading
from tracker.models import Campaign, ReferenceImage

LAND = "world-atlas/land-110m.json"
MOST_IN_A_ZIP, LARGEST_FILE = 60, 60 * 1024 * 1024
FILE_NAME = "campaign.toml"


def land_file() -> Path:
    return Path(str(finders.find(LAND)))


def save(
    data: dict[str, Any],
    uploads: Mapping[str, bytes],
    campaign: Campaign | None = None,
    *,
    only: bool = False,
) -> Campaign:
    """The campaign as `data` says it. `only`: pictures that are not named go. Raises CampaignFileError with
    everything that is wrong; then nothing was changed.

    A campaign keeps its address: links to it are out in the world.
    """
    if campaign is not None:
        data = data | {"slug": campaign.slug}
    parsed = toml.read(data)
    if campaign is None and Campaign.objects.filter(slug=parsed.campaign["slug"]).exists():
        raise CampaignFileError(f"slug: there is a campaign “{parsed.campaign['slug']}” already.")
    find = finder(uploads, campaign)
    from_file.check_pictures(parsed, find)
    before = targets.Before.of(parsed.campaign["slug"])
    made, _is_new = from_file.set_up(parsed, find, land_file())
    if only:
        names = [one["id"] for one in parsed.pictures]
        made.reference_images.exclude(identifier__in=names).delete()
    targets.follow(made, before)
    return made


def finder(uploads: Mapping[str, bytes], campaign: Campaign | None) -> from_file.Find:
    """Pictures that came with the file, by name; one that did not come is kept, where there is one."""

    def find(data: dict[str, Any]) -> bytes | None:
        content = uploads.get(data["file"])
        if content is None and not (
            campaign and campaign.reference_images.filter(identifier=data["id"]).exists()
        ):
            raise CampaignFileError(f"{data['file']} is missing: choose this picture, too.")
        return content

    return find


def check(text: str, uploads: Mapping[str, bytes], campaign: Campaign | None) -> None:
    """What `manage.py new_campaign --check` says. Raises CampaignFileError."""
    from_file.check_pictures(toml.parse(text), finder(uploads, campaign))


def data_of(text: str) -> dict[str, Any]:
    """What a file says that has been checked."""
    return tomllib.loads(text)


def begin(words: Mapping[str, str]) -> dict[str, Any]:
    """A new campaign out of what is asked first; the rest can wait."""
    session = {name: words.get(name, "") for name in ("spacecraft", "body", "starts_at", "ends_at")}
    return {
        "slug": slugify(words.get("title", ""))[:50],
        "title": words.get("title", ""),
        "sentence": words.get("sentence", ""),
        "draft": True,
        "consent": {
            "text": campaign2013.CONSENT,
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        },
        "session": [session],
        "picture": [{"id": "earth"}],
    }


def open_to_all(campaign: Campaign) -> None:
    """It is a draft no more."""
    Campaign.objects.filter(pk=campaign.pk).update(is_draft=False)


def as_text(campaign: Campaign) -> str:
    return to_file.write(to_file.describe(campaign))


def as_zip(campaign: Campaign) -> bytes:
    """The file, and its pictures beside it."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr(FILE_NAME, as_text(campaign))
        for one in campaign.reference_images.all():
            if "file" in to_file.describe_picture(one):
                archive.writestr(to_file.file_name(one), whole_picture(one))
    return buffer.getvalue()


def whole_picture(image: ReferenceImage) -> bytes:
    with storages["private"].open(image.source or image.file) as file:
        return bytes(file.read())


def unpack(files: Mapping[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """The text of the file, and the pictures beside it, out of what was chosen: files, or one ZIP of them.
    Raises CampaignFileError."""
    found: dict[str, bytes] = {}
    for name, content in files.items():
        found |= unzip(content) if zipfile.is_zipfile(io.BytesIO(content)) else {Path(name).name: content}
    texts = [name for name in found if name.endswith(".toml")]
    if len(texts) != 1:
        raise CampaignFileError(f"Choose one file of TOML, like {FILE_NAME}, and the pictures that it names.")
    try:
        return found.pop(texts[0]).decode("utf-8"), found
    except UnicodeDecodeError as error:
        raise CampaignFileError(f"{texts[0]} is not written in UTF-8.") from error


def unzip(content: bytes) -> dict[str, bytes]:
    try:
        with reading(), zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_IN_A_ZIP or sum(entry.file_size for entry in entries) > LARGEST_FILE:
                raise CampaignFileError("This ZIP is too large: the file and its pictures only.")
            # A size that is told may be a lie: nothing is read further than it.
            return {Path(entry.filename).name: archive.open(entry).read(entry.file_size) for entry in entries}
    except (zipfile.BadZipFile, ProblemError) as error:
        raise CampaignFileError("This ZIP is damaged: make it anew.") from error
