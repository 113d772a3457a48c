"""What was typed on a page of a campaign, put into its file; and what it says, for an input."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from operations.fields import Field, Path, blocks_of


def value_at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def input_value(asked: Field, value: Any) -> Any:
    """As it stands in its input."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    return "" if value is None else value


def read(asked: Field, posted: Any) -> Any:
    """What was typed, as the file would say it; what cannot be read stays as it is, for the validator to say
    so. None where nothing was said."""
    if asked.kind == "check":
        return posted.get(asked.name) == "on"
    if asked.kind == "codes":
        first = posted.get(f"{asked.name}.first", "")
        chosen = [code for code in posted.getlist(asked.name) if code]
        return sorted(chosen, key=lambda code: code != first) or None
    text = str(posted.get(asked.name, "")).replace("\r\n", "\n").strip()
    if not text:
        return None
    if asked.kind == "number":
        return number_in(text)
    return instant_in(text) if asked.kind == "instant" else text


def number_in(text: str) -> Any:
    try:
        figure = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(figure) if figure.is_integer() and abs(figure) < 2**53 else figure


def instant_in(text: str) -> Any:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return text
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Into its place; nothing, out of it, with whatever is empty by that."""
    here: Any = data
    for step, following in pairwise(path):
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            here = here[step]
        elif value is None and step not in here:
            return
        else:
            here = here.setdefault(step, [] if isinstance(following, int) else {})
    if value is None:
        here.pop(path[-1], None)
        if not here and len(path) > 1 and isinstance(path[-2], str):
            put(data, path[:-1], None)
    else:
        here[path[-1]] = value


def merge(section: str, data: dict[str, Any], posted: Mapping[str, Any]) -> dict[str, Any]:
    """The file with what was typed on one page of it."""
    blocks = blocks_of(section, data)
    for block in blocks:
        for asked in block.fields:
            put(data, asked.path, read(asked, posted))
    for name in ("session", "picture"):
        if isinstance(data.get(name), list):
            data[name] = [
                one
                for place, one in enumerate(data[name])
                if one and posted.get(f"{name}.{place}.out") != "on"
            ]
    first = number_in(str(posted.get("picture.first", "")))
    rows = data.get("picture", [])
    if section == "pictures" and isinstance(first, int) and 0 < first < len(rows):
        rows.insert(0, rows.pop(first))
    return data
