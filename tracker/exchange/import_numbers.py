"""Numbers as people and programs write them: degrees, one or two of them, and people; no Django."""

import re

from tracker.exchange.import_dates import MINUS

DEGREES = re.compile(
    r"([NSEWO]?)\s*([+-]?)\s*(\d+(?:[.,]\d+)?)\s*(?:°|º|deg)?\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:\"|″|”|''|’’)\s*)?([NSEWO]?)[a-z]*",
    re.I,
)
BETWEEN = re.compile(r"\s*[;,/|]\s*|\s+")
# "1,200", "1.200", "1 200" and "1’200" are twelve hundred; a half is nobody.
PEOPLE = re.compile(r"(\d{1,3}(?:[.,\s’']\d{3})+|\d+(?:e\d)?)(?:[.,]0+)?")


def degrees(text: str, letters: str) -> float:
    """Degrees as people and programs write them: with a comma, a typographic minus, a sign of degrees,
    minutes and seconds, a letter of the side (`letters`: first the positive one). Raises ValueError."""
    match = DEGREES.fullmatch(text.translate(MINUS).strip())
    if match is None:
        raise ValueError("no degrees")
    before, sign, *parts, after = match.groups()
    whole, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    if max(minutes, seconds) >= 60 or (before and after):
        raise ValueError("no degrees")
    value = whole + minutes / 60 + seconds / 3600
    if side := (before or after).upper():
        if side not in letters:
            raise ValueError("the letter of another side")
        # A sign beside the letter says the same once more.
        return -value if letters.index(side) else value
    return -value if sign == "-" else value


def latitude_of(text: str) -> float:
    """Raises ValueError."""
    return degrees(text, "NS")


def longitude_of(text: str) -> float:
    """In Spanish and French the west begins with an O. Raises ValueError."""
    return degrees(text, "EWO")


def point_of(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in one text, where they can be told apart in one way."""
    pairs = set()
    for match in BETWEEN.finditer(text):
        try:
            pairs.add((latitude_of(text[: match.start()]), longitude_of(text[match.end() :])))
        except ValueError:
            continue
    return pairs.pop() if len(pairs) == 1 else None


def people_in(text: str) -> int:
    """A whole number. Raises ValueError."""
    match = PEOPLE.fullmatch(text.strip())
    if match is None:
        raise ValueError("no number of people")
    return int(float(re.sub(r"[.,\s’']", "", match[1])))
