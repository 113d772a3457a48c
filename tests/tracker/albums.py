"""Albums as somebody sends them, and what a worker does with them."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bench.photos import wave_photo
from tracker.exchange import import_jobs, import_rows
from tracker.exchange.import_rows import Outcome
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Campaign, Import

HEAD = "file,name,place,latitude,longitude,time,people,message,source,licence,external_id\n"
TABLE = """file,name,place,time,people,external_id
one.jpg,Ana,Recife,2013-07-19 18:31,3,a1
two.jpg,Ben,Springfield,2013-07-19 17:31,1,a2
three.jpg,Cem,Nowhere at all,2013-07-19 17:31,1,a3
missing.jpg,Dan,Recife,2013-07-19 17:31,1,a4
"""


def archive_of(
    table: str = TABLE, names: Iterable[str] = ("one.jpg", "two.jpg", "three.jpg")
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.csv", table)
        for number, name in enumerate(names):
            archive.writestr(name, wave_photo(number))
    return SimpleUploadedFile("album.zip", buffer.getvalue(), "application/zip")


def import_all(campaign: Campaign, source: Source, gaps: Gaps, **options: bool) -> list[Outcome]:
    """Everything of a source, at once; what became of each entry."""
    outcomes = []
    for batch in import_rows.read_batches(campaign, source, gaps, **options):
        with batch:
            batch.save()
        outcomes += batch.outcomes
    return outcomes


def run_on(row: Import) -> bool:
    """One task's worth of an import; whether something is left."""
    for _ in import_jobs.run(row.pk):
        pass
    return Import.objects.available().filter(pk=row.pk).exists()


def run(row: Import) -> None:
    """As the worker's task does, until nothing is left."""
    while run_on(row):
        pass
    row.refresh_from_db()


def problems_of(row: Import) -> list[dict[str, Any]]:
    """The lines of its report that somebody has to do something about."""
    return [line for line in row.report if line.get("kind") != "skipped"]


def five() -> SimpleUploadedFile:
    """An album of five, with nothing wrong."""
    names = [f"{number}.jpg" for number in range(5)]
    lines = "".join(f"{name},Recife,2013-07-19 18:31\n" for name in names)
    return archive_of(f"file,place,time\n{lines}", names)


def table(folder: Path, *rows: str, name: str = "manifest.csv") -> Path:
    (folder / name).write_text(HEAD + "\n".join(rows), encoding="utf-8")
    return folder
