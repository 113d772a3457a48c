"""The mosaics of a campaign for programs: versions, and who is in which cell."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from mosaic.models import Build
from mosaic.web.numbers import accounts_of
from mosaic.web.published import (
    address_of,
    find_published_build,
    page_of,
    pointer_values,
    where_is,
    who_is_in,
)
from tracker.web import schemas
from tracker.web.addresses import make_absolute
from tracker.web.middleware import campaign_of, find_public_submission
from tracker.web.schemas import READ, Public, describe_wave, wave_addresses

router = Router(tags=["mosaics"])
LARGEST = 1_000_000
Slug = Annotated[str, Path(pattern=r"^[-\w]{1,50}$", description="From /mosaics.")]
Number = Annotated[int, Path(ge=0, le=LARGEST)]


class MosaicOut(Schema):
    """The published version of a mosaic."""

    slug: str
    is_default: bool
    picture: str = Field(description="What it imitates.")
    version: int
    rows: int
    columns: int
    photos: int
    cell_px: int
    certified_gap: float | None = Field(
        description="Its certified distance from the best possible mosaic, as a fraction."
    )
    published_at: str | None
    manifest_sha256: str
    url: str
    pointer: str
    tiles: str = Field(description="Pattern of a pyramid tile's address; `table` says which build drew it.")
    table: str
    dzi: str
    iiif: str = Field(description="IIIF Presentation 3 manifest.")
    manifest: str = Field(description="Row, column and id of every cell, as CSV.")


class AccountOut(Schema):
    """Each wave in one line: received is the sum of the others, but for the reasons, which add up to
    not_shown."""

    received: int
    in_the_mosaic: int = Field(description="In the published version, as it was approved.")
    approved: int = Field(description="And not in the mosaic: it enters with the next, or has no photo.")
    late: int = Field(description="Approved, and apart from the mosaic: sent after the campaign had closed.")
    waiting: int
    not_shown: int
    reasons: dict[str, int] = Field(description="Why not; reasons with fewer than five waves are `other`.")
    set_aside: int = Field(description="It cannot be read.")
    withdrawn: int
    erased: int


class Numbers(Schema):
    photos: AccountOut
    check_ins: AccountOut


class Cell(Schema):
    row: int
    column: int


class Cells(Schema):
    version: int
    cells: list[Cell] = Field(description="Empty while the mosaic does not show it yet.")


@router.get("/numbers", response={200: Numbers, **READ}, tags=["campaign"], url_name="numbers")
def numbers(request: HttpRequest) -> Any:
    """Where everything that was sent went."""
    photos, check_ins = accounts_of(campaign_of(request))
    return {"photos": photos, "check_ins": check_ins}


@router.get("/mosaics", response={200: list[MosaicOut], **READ})
def mosaics(request: HttpRequest) -> Any:
    """The published mosaics, the default one first."""
    return [describe(build) for build in Build.objects.current(campaign_of(request))]


@router.get("/mosaics/{slug}", response={200: MosaicOut, **READ})
def mosaic(request: HttpRequest, slug: Slug) -> Any:
    """One published mosaic."""
    return describe(find_published_build(request, slug))


@router.get("/mosaics/{slug}/cells/{row}/{column}", response={200: schemas.Wave, **READ})
def cell(request: HttpRequest, slug: Slug, row: Number, column: Number) -> Any:
    """Who is in a cell."""
    return describe_wave(who_is_in(find_published_build(request, slug), row, column), *wave_addresses())


@router.get("/mosaics/{slug}/submissions/{id}", response={200: Cells, **READ})
def cells(request: HttpRequest, slug: Slug, id: Public) -> Any:
    """Where a wave is: its cells."""
    build = find_published_build(request, slug)
    return where_is(build, find_public_submission(request, id).public_id)


def describe(build: Build) -> dict[str, Any]:
    mosaic, values, absolute = build.mosaic, pointer_values(build), make_absolute
    pages = {name: absolute(address_of(mosaic, name)) for name in ("pointer", "manifest", "dzi")}
    return {
        **values,
        "slug": mosaic.slug,
        "is_default": mosaic.is_default,
        "picture": mosaic.campaign.translate(mosaic.target.name),
        "tiles": absolute(values["tiles"]).replace("%7B", "{").replace("%7D", "}"),
        "table": absolute(values["table"]),
        **pages,
        "url": absolute(page_of(mosaic)),
        "iiif": absolute(address_of(mosaic, "iiif_manifest")),
    }
