"""Whatever is sent to be imported, a whole report: ZIPs, CSV, JSON Lines and XLSX with bytes changed.

FUZZ_CASES says how many; the short form runs 500, `script/bench fuzz` 20,000.
"""

import json
import os
import random
import re
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.odd import changed, often
from tests.tracker.exchange.made import photo, raw_zip, xlsx
from tracker.exchange import import_jobs, import_rows
from tracker.exchange.import_faults import ManifestError
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Import

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("FUZZ_CASES", "500"))
HEADER = ["file", "name", "place", "time", "latitude", "longitude", "people", "message"]
ROWS = [
    [f"{n}.jpg", f"Ñ{n}", "Recife, Brazil", f"1{n + 3}/07/2013 18:31", "-8.05", "-34,9° W", "3", f'm"{n}"\nx']
    for n in range(6)
]
PHOTOS = [(f"{number}.jpg", photo(number)) for number in range(2)]
# A child reads each workbook: they are fewer.
KINDS = ["zip"] * 8 + ["csv"] * 7 + ["jsonl"] * 4 + ["xlsx"]


def quote(cell):
    return '"' + cell.replace('"', '""') + '"'


TABLES = {
    "csv": "\n".join(",".join(map(quote, row)) for row in [HEADER, *ROWS]).encode(),
    "jsonl": "\n".join(json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS).encode(),
    "xlsx": xlsx([HEADER, *ROWS]),
}
ALBUM = raw_zip(
    [
        *((name.encode(), content) for name, content in PHOTOS),
        (b"Photos\\3.jpg", photo(3)),
        ("表示.jpg".encode("cp932"), photo(4)),
        (b"manifest.csv", TABLES["csv"]),
        (b"__MACOSX/._0.jpg", b"\0\5\x16\7"),
    ]
)


def write_source(folder, kind, change):
    """A source of this kind, as a path, with its bytes changed."""
    if kind == "zip":
        path = folder / "album.zip"
        path.write_bytes(change(ALBUM))
        return path
    for name, content in PHOTOS:
        (folder / name).write_bytes(content)
    (folder / f"manifest.{kind}").write_bytes(change(TABLES[kind]))
    return folder


def report_on(campaign, path):
    """What became of each entry; or a sentence why there is nothing to report on."""
    try:
        source = Source.open(path)
        outcomes = [
            outcome
            for batch in import_rows.read_batches(campaign, source, Gaps(), dry=True)
            for outcome in batch.outcomes
        ]
    except ManifestError as error:
        return None, str(error)
    return source, outcomes


@pytest.mark.timeout(14_400)
@settings(often, max_examples=CASES)
@given(seed=st.integers(0, 2**64), kind=st.sampled_from(KINDS))
def test_an_import_always_ends_with_a_whole_report(campaign, seed, kind):
    with tempfile.TemporaryDirectory() as folder:
        change = partial(changed, chance=random.Random(seed))
        source, outcomes = report_on(campaign, write_source(Path(folder), kind, change))
    assert source or outcomes
    if not source:
        return
    row = Import(campaign=campaign)
    for outcome in outcomes:
        assert outcome.words or outcome.kind in ("imported", "known")
        import_jobs.count(row, outcome)
        assert not re.search(r"\n\W*[0-5]\.jpg", outcome.entry.message), "another's row as a message"
    assert row.entries_read == len(outcomes)
    assert json.dumps(row.report).encode()
    reported = [outcome.entry.found for outcome in outcomes]
    assert all(file in reported for file in source.files.files)


@pytest.mark.parametrize("kind", ["zip", "csv", "jsonl", "xlsx"])
def test_what_is_not_damaged_comes_in(campaign, tmp_path, kind):
    _, outcomes = report_on(campaign, write_source(tmp_path, kind, lambda content: content))
    assert [outcome.kind for outcome in outcomes].count("imported") == (3 if kind == "zip" else 2)
