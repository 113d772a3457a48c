"""Do rows and files agree? Every file that a row needs, read and compared; every file that no row knows.

Safe beside a running site: what looks missing or damaged is asked about once more, since somebody may have
erased it meanwhile, and a stray is one only past a grace age, since a file is written before its row.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.storage import Storage, storages
from django.utils import timezone

from mosaic.building import files
from mosaic.building.addresses import format_address, format_plain, preview_name, table_name
from mosaic.building.roots import read_checksums
from mosaic.models import Build, TargetImage
from tracker.models import Archive, Import, ReferenceImage, Submission
from tracker.storage import checksum, read_private, walk
from tracker.submissions import intake, renditions

GRACE = timedelta(hours=24)
OWN_SUM = re.compile(r"-([0-9a-f]{16})\.jpg$")
Check = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file: "missing", "damaged" or "stray"; what of, and the photo it belongs to."""

    kind: str
    alias: str
    name: str
    about: str = ""
    submission_id: int = 0

    def __str__(self) -> str:
        return f"{self.kind}: {self.alias}/{self.name}" + (f" ({self.about})" if self.about else "")


def findings(grace: timedelta = GRACE) -> Iterator[Finding]:
    """Everything that is wrong, as it is found; reads every file that counts once."""
    yield from originals()
    yield from rendition_files()
    yield from pictures()
    yield from versions()
    yield from strays(grace)


def remove(stray: Finding) -> None:
    storages[stray.alias].delete(stray.name)


def repair(finding: Finding) -> bool:
    """Make a photo's renditions again; whether that was all that was wrong. Not from a source that is damaged
    itself: the damage would be sealed with new checksums. That is a case for the backup."""
    submission = Submission.objects.approved().filter(pk=finding.submission_id).first()
    if submission is None or not finding.name.startswith("renditions/"):
        return False
    if submission.original:
        source, check = submission.original, is_original_of(submission)
    else:
        source = renditions.source_of(submission)
        check = sums_to((submission.checksums or {}).get(renditions.largest_of(submission)))
    return not fault("private", source, check) and intake.repair(submission)


# --- Files that rows need -----------------------------------------------------------------------------------


def originals() -> Iterator[Finding]:
    kept = Submission.objects.exclude(original="").exclude(status=Submission.Status.ERASED)
    for row in kept.order_by("pk").iterator(chunk_size=2000):
        kind = fault("private", row.original, is_original_of(row))
        if kind and kept.filter(pk=row.pk, original=row.original).exists():
            yield Finding(kind, "private", row.original, f"original of {row.public_id}", row.pk)


def is_original_of(row: Submission) -> Check:
    """As it was sent; or without its camera's notes, as the worker left it (intake.keep_bare)."""
    if known := (row.checksums or {}).get("original"):
        return sums_to(known)
    return lambda data: hashlib.sha256(data).hexdigest() == row.sha256


def rendition_files() -> Iterator[Finding]:
    kept = (
        Submission.objects.with_photo()
        .filter(prepared_revision__gt=0)
        .exclude(status=Submission.Status.ERASED)
    )
    for row in kept.order_by("pk").iterator(chunk_size=2000):
        sums = row.checksums or {}
        # Those of the deep levels are there where the row has their checksums.
        for size in {*renditions.SIZES, *renditions.RENDITIONS & sums.keys()}:
            name = row.rendition(size, row.prepared_revision)
            known = sums.get(size)
            kind = fault("private", name, sums_to(known))
            # A photo that was prepared anew meanwhile has another checksum in its row.
            if (
                kind
                and kept.filter(
                    pk=row.pk, prepared_revision=row.prepared_revision, checksums=row.checksums
                ).exists()
            ):
                yield Finding(kind, "private", name, f"{size} of {row.public_id}", row.pk)


def pictures() -> Iterator[Finding]:
    for name in picture_names():
        own = OWN_SUM.search(name)
        if kind := fault("private", name, sums_to(own[1] if own else None)):
            yield Finding(kind, "private", name, "a reference or target image")


def picture_names() -> set[str]:
    shown = (*ReferenceImage.objects.values_list("file", "source"), *TargetImage.objects.values_list("file"))
    return {name for row in shown for name in row if name}


def versions() -> Iterator[Finding]:
    published = Build.objects.filter(status=Build.Status.PUBLISHED, retired_at__isnull=True)
    for build in published.select_related("mosaic"):
        about = f"{build.mosaic}, build {build.pk}"
        for alias, name, check in files_of(build):
            kind = fault(alias, name, check)
            if kind and published.filter(pk=build.pk).exists():
                yield Finding(kind, alias, name, about)


def files_of(build: Build) -> Iterator[tuple[str, str, Check]]:
    """Each file that a published version needs: its storage, its name, and whether bytes are what they should
    be."""
    yield (
        "public",
        table_name(build.table),
        lambda data: hashlib.sha256(data).hexdigest() == build.table,
    )
    checksums = dict(build.checksums or {})
    yield "public", preview_name(build.key), sums_to(checksums.pop("still", None))
    if build.sketch:
        yield "public", build.sketch, sums_to(checksums.pop("sketch", None))
    yield "private", build.plan, lambda data: hashlib.sha256(data).hexdigest()[:32] in build.plan
    for root in build.blocks.exclude(root="").values_list("root", flat=True):
        yield "private", root, is_whole_root
        checksums |= sums_of(root)
    for label, name in tile_names(build):
        yield "public", name, sums_to(checksums.get(label))


def is_whole_root(data: bytes) -> bool:
    """A PNG carries checksums of its own."""
    try:
        read_checksums(data)
    except (OSError, SyntaxError, ValueError):
        return False
    return True


def sums_of(root: str) -> dict[str, str]:
    try:
        return read_checksums(read_private(root))
    except (OSError, SyntaxError, ValueError):
        return {}


def sums_to(known: str | None) -> Check:
    """Without a checksum (a file of before they were kept) only that there is something."""
    return lambda data: bool(data) if known is None else checksum(data) == known


def fault(alias: str, name: str, check: Check) -> str:
    try:
        with storages[alias].open(name) as file:
            data = file.read()
    except FileNotFoundError:
        return "missing"
    return "" if check(data) else "damaged"


# --- Files that no row knows --------------------------------------------------------------------------------


def strays(grace: timedelta) -> Iterator[Finding]:
    for alias, name in unknown():
        try:
            age = timezone.now() - storages[alias].get_modified_time(name)
        except FileNotFoundError:
            continue  # gone meanwhile
        if age > grace:
            yield Finding("stray", alias, name, f"{age.total_seconds() / 3600:.0f} hours old")


def unknown() -> Iterator[tuple[str, str]]:
    """By small folders, so that a million photos need not be remembered at once."""
    private, public = storages["private"], storages["public"]
    for folder in folders_in(private, "originals"):
        known = set(Submission.objects.filter(original__startswith=folder).values_list("original", flat=True))
        yield from (("private", name) for name in walk(private, folder) if name not in known)
    for folder in folders_in(private, "renditions"):
        rows = Submission.objects.filter(public_id__startswith=folder.rpartition("/")[2]).exclude(
            status=Submission.Status.ERASED
        )
        revisions = dict(rows.values_list("public_id", "revision"))
        yield from (("private", name) for name in walk(private, folder) if not is_rendition(name, revisions))
    builds = list(Build.objects.with_files().select_related("mosaic"))
    yield from (("private", name) for name in unknown_private(private, builds))
    yield from (("public", name) for name in unknown_public(public, builds))


def is_rendition(name: str, revisions: dict[str, int]) -> bool:
    """Of this revision or an earlier one: those may still be in a published version."""
    public_id, _, file = name.removeprefix("renditions/")[3:].partition("/")
    revision, _, size = file.removesuffix(".jpg").partition("-")
    return (
        size in renditions.RENDITIONS and revision.isdigit() and int(revision) <= revisions.get(public_id, 0)
    )


def unknown_private(private: Storage, builds: list[Build]) -> Iterator[str]:
    keys = {build.key for build in builds}
    active = {build.key for build in builds if build.status in Build.ACTIVE}
    known = picture_names() | {build.plan for build in builds}
    known |= {files.means_name(build.plan) for build in builds if build.plan}
    known |= set(build_roots(builds))
    for folder in ("pictures", "plans", "roots"):
        for name in walk(private, folder):
            if name not in known and name.split("/")[1] not in active:
                yield name
    yield from (name for name in walk(private, "posters") if name.split("/")[1] not in keys)
    yield from walk(private, "health")
    for folder, rows in (("archives", Archive.objects), ("imports", Import.objects)):
        yield from set(walk(private, folder)) - set(rows.exclude(file="").values_list("file", flat=True))


def build_roots(builds: Iterable[Build]) -> Iterator[str]:
    for build in builds:
        yield from build.blocks.exclude(root="").values_list("root", flat=True)


def unknown_public(public: Storage, builds: list[Build]) -> Iterator[str]:
    active = {
        build.key
        for build in builds
        if build.status in (*Build.ACTIVE, Build.Status.STOPPED, Build.Status.FAILED)
    }
    known = {table_name(build.table) for build in builds if build.table}
    known |= {preview_name(build.key) for build in builds}
    known |= set(Build.objects.exclude(sketch="").values_list("sketch", flat=True))
    for build in builds:
        if build.table:
            known |= {name for _, name in tile_names(build)}
    for folder in ("tiles", "tables", "sketches"):
        for name in walk(public, folder):
            if name not in known and name.split("/")[1] not in active:
                yield name
    yield from walk(public, "health")


def tile_names(build: Build) -> list[tuple[str, str]]:
    """By what their checksums go by. Nothing where the table is missing or damaged: that is a finding of its
    own."""
    drawn = files.BuildFiles(build)
    try:
        names = [(format_address(address), name) for address, name in drawn.tile_names()]
        return names + [(format_plain(address), name) for address, name in drawn.plain_names()]
    except (FileNotFoundError, ValueError):
        return []


def folders_in(store: Storage, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in sorted(store.listdir(folder)[0])]
    except FileNotFoundError:
        return []
