"""The full archive of a campaign: seconds, bytes and memory, and whether it can be read again.

    script/bench archive [--count 20000] [--json FILE]

Approved waves with a large photo of about 100 kB each; the archive is made as its task makes it, straight
into the storage, then opened and every file's checksum compared.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from operations.launcher import resident_mb


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench archive")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-archive-"))
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    try:
        result = measure(folder, options.count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        (
            "{count:,} waves: {seconds:.1f} s, {mb:,.0f} MB, memory +{grown:.0f} MB; every checksum is right"
        ).format(**result)
    )
    if options.json:
        options.json.write_text(json.dumps(result))


def measure(folder: Path, count: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.files.storage import storages
    from django.core.management import call_command

    from bench.importing import write_photos
    from bench.serve import fill
    from tracker.exchange import archives
    from tracker.models import Campaign, Submission
    from tracker.storage import save_private

    call_command("migrate", verbosity=0)
    call_command("setup_campaign", verbosity=0)
    fill(count)
    Submission.objects.update(has_photo=True, prepared_revision=1)
    write_photos(folder / "photos", min(count, 200))
    scenes = [file.read_bytes() for file in sorted((folder / "photos").iterdir())]
    for number, one in enumerate(Submission.objects.iterator()):
        save_private(one.rendition("large"), scenes[number % len(scenes)] + str(number).encode())
    ordered = archives.order(Campaign.objects.get())
    before, started = resident_mb(os.getpid()), time.monotonic()
    archives.make(ordered.pk)
    seconds, grown = time.monotonic() - started, resident_mb(os.getpid()) - before
    ordered.refresh_from_db()
    with storages["private"].open(ordered.file) as file, zipfile.ZipFile(file) as archive:
        if archive.testzip() is not None or len(archive.namelist()) != count + 4:
            raise SystemExit("A file of the archive is damaged or missing.")
    return {"count": count, "seconds": seconds, "mb": ordered.bytes / 1e6, "grown": grown}


if __name__ == "__main__":
    main()
