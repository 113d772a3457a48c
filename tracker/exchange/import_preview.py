"""What a look through photos from elsewhere shows: the first as they would come in, where they lie, how many
by country and day, what is doubtful."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from tracker.exchange.import_rows import Outcome
from tracker.exchange.import_source import Entry
from tracker.submissions.intake import Wave
from tracker.text import clean

FIRST_SHOWN, MOST_COUNTED, MOST_POINTS, MOST_DOUBTS = 12, 400, 2000, 500
MOST_TITLES = 60

Preview = dict[str, Any]


def begin(titles: dict[str, str]) -> Preview:
    """Of a source whose columns have these titles, each with what it is read as."""
    columns = clean([[title[:120], name] for title, name in list(titles.items())[:MOST_TITLES]])
    return {"first": [], "countries": {}, "days": {}, "points": {}, "doubts": [], "columns": columns}


def add(preview: Preview, outcome: Outcome) -> None:
    """One more wave that would come in."""
    wave, entry = outcome.wave, outcome.entry
    if wave is None:
        return
    count(preview["countries"], wave.country)
    count(preview["days"], f"{wave.waved_at.astimezone(UTC):%Y-%m-%d}")
    add_point(preview["points"], wave)
    if len(preview["first"]) < FIRST_SHOWN:
        preview["first"].append(row_of(entry, wave))
    if outcome.words and len(preview["doubts"]) < MOST_DOUBTS:
        preview["doubts"].append(clean({"file": entry.file[:200], "words": outcome.words}))


def count(counts: dict[str, int], key: str) -> None:
    if key in counts or len(counts) < MOST_COUNTED:
        counts[key] = counts.get(key, 0) + 1


def add_point(points: dict[str, list[Any]], wave: Wave) -> None:
    """Of each square degree how many, and the first place in it: what a map of the world can show apart."""
    key = f"{wave.latitude:.0f},{wave.longitude:.0f}"
    if key in points:
        points[key][2] += 1
    elif len(points) < MOST_POINTS:
        points[key] = [round(wave.latitude, 1), round(wave.longitude, 1), 1, clean(wave.place), wave.country]


def row_of(entry: Entry, wave: Wave) -> dict[str, Any]:
    local = wave.waved_at.astimezone(ZoneInfo(wave.zone))
    facts = {"name": wave.name, "place": wave.place, "people": wave.people, "message": wave.message}
    row: dict[str, Any] = clean({"file": entry.file[:200], "time": f"{local:%Y-%m-%d %H:%M}", **facts})
    return row
