"""Builds halfway, and what lies in their folders."""

import hashlib

from django.core.files.storage import storages

from mosaic.building import addresses, jobs, placing
from mosaic.models import Build, Mosaic


def placed(mosaic: Mosaic) -> Build:
    """A build whose photos have their cells, with nothing drawn."""
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    build.refresh_from_db()
    assert build.status == Build.Status.RENDERING
    return build


def content(name: str, kind: str = "public") -> bytes:
    with storages[kind].open(name) as file:
        return bytes(file.read())


def cells_of(build: Build) -> dict[tuple[int, int], int]:
    return {(p.row, p.column): p.submission_id for p in build.placements}


def tile_names(build: Build) -> list[str]:
    return [addresses.tile_name(build.key, address) for address in build.pyramid.addresses()]


def manifest_of(build: Build) -> str:
    lines = [
        f"{p.row},{p.column},{p.submission.public_id}\n" for p in build.placements.order_by("row", "column")
    ]
    return hashlib.sha256(("row,column,public_id\n" + "".join(lines)).encode()).hexdigest()


def public_files(build: Build) -> list[str]:
    try:
        folders, names = storages["public"].listdir(f"tiles/{build.key}")
    except FileNotFoundError:
        return []
    return folders + names
