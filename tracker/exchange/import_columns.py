"""What a table's columns are called, and the order in which its dates are written; no Django.

An order is one for a whole column: a day above 12 in any of its rows decides it for all. Where both orders
fit, or none does, nobody guesses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from tracker.exchange.import_faults import ProblemError
from tracker.sky.spelling import fold

# The project's own name first, then what spreadsheets and albums say in English, Spanish, French and German.
# Of several columns for one thing the first that is listed and filled counts.
NAMES = {
    "file": "file|path|file name|filename|photo file|photo|image|image file|picture|archivo|nombre de archivo"
    "|fichero|foto|imagen|ruta|fichier|nom du fichier|nom de fichier|image|chemin|datei|dateiname|bild",
    "name": "name|your name|author|owner|ownername|contributor|sender|photographer|nombre|tu nombre|su nombre"
    "|autor|autora|remitente|nom|votre nom|ton nom|auteur|prenom|photographe|ihr name|dein name|absender",
    "place": "place|town|city|location|where|where did you wave|lugar|ciudad|localidad|donde|donde saludaste"
    "|lieu|ville|localite|endroit|ou|ou avez-vous salue|ort|stadt|wo",
    "latitude": "latitude|lat|latitud|breite|breitengrad|gps latitude",
    "longitude": "longitude|lon|lng|long|longitud|lange|langengrad|gps longitude",
    "time": "time|waved at|taken at|date taken|datetaken|datetime|date time|datetime original|taken|when"
    "|when did you wave|date and time|captured at|created at|fecha y hora|fecha|hora|cuando|cuando saludaste"
    "|date et heure|date|heure|quand|zeit|zeitpunkt|datum|aufgenommen|timestamp|marca temporal|horodateur",
    "people": "people|how many people|how many|count|number of people|personas|cuantas personas|cuantos"
    "|personnes|combien de personnes|combien|nombre de personnes|personen|anzahl",
    "message": "message|caption|description|your message|comment|title|mensaje|tu mensaje|descripcion"
    "|comentario|titulo|votre message|legende|commentaire|titre|nachricht|beschreibung|titel",
    "source": "source|url|photopage|link|fuente|enlace|lien|quelle",
    "licence": "licence|license|licencia|lizenz",
    "external_id": "external id|id|photo id|identificador|identifiant",
}
PLACES = {name: {alias: rank for rank, alias in enumerate(text.split("|"))} for name, text in NAMES.items()}
ORDERS = {"day-first": (0, 1, 2), "month-first": (1, 0, 2), "year-first": (2, 1, 0)}
WORDS = {"day-first": "the day first", "month-first": "the month first", "year-first": "the year first"}
DATE = re.compile(r"(\d{1,4})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)\.?[\s,Tt]*(.*)", re.S)
CLOCK = re.compile(
    r"(?:à|a las|um|at)?\s*(\d{1,2})\s*[:hH.]\s*(\d{2})?(?:\s*[:.m]\s*(\d{2})(?:[.,]\d+)?)?\s*(?:uhr|s)?\s*"
    r"(?:([ap])\.?\s?m\.?)?\s*(z|utc|gmt|(?:utc|gmt)?[+\-]\d{1,2}:?\d{0,2})?",
    re.I,
)
ONLY_CLOCK = re.compile(r"\d{1,2}[:hH]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?", re.I)
ONLY_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MINUS = str.maketrans(dict.fromkeys("−–‐‑﹣－", "-"))
DEGREES = re.compile(
    r"([NSEWO]?)\s*([+-]?)\s*(\d+(?:[.,]\d+)?)\s*°?\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:\"|″|”|''|’’)\s*)?([NSEWO]?)[a-z]*",
    re.I,
)


@dataclass
class Columns:
    """Where each thing stands: `of` its columns, the likeliest first; and what is not read."""

    header: list[str]
    of: dict[str, list[int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    orders: dict[int, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, header: Iterable[object]) -> "Columns":
        columns = cls([str(one or "").strip() for one in header])
        known: dict[str, list[tuple[int, int]]] = {}
        for place, title in enumerate(columns.header):
            if found := meaning(title):
                name, rank = found
                known.setdefault(name, []).append((rank, place))
            elif title:
                columns.ignored.append(title)
        columns.of = {name: [place for _, place in sorted(places)] for name, places in known.items()}
        return columns

    def read(self, cells: list[str]) -> dict[str, str]:
        """By name; dates as they are meant. Raises ProblemError for one that may be meant otherwise."""
        row = {}
        for name, places in self.of.items():
            filled = [place for place in places if place < len(cells) and cells[place].strip()]
            if filled and name == "time":
                row[name] = self.read_time({place: cells[place].strip() for place in filled})
            elif filled:
                row[name] = cells[filled[0]].strip()
        return row

    def read_file(self, cells: list[str]) -> dict[str, str]:
        """Which photo a row is about that cannot be read in full."""
        texts = [cells[place].strip() for place in self.of.get("file", []) if place < len(cells)]
        return {"file": next(filter(None, texts), "")}

    def read_time(self, texts: dict[int, str]) -> str:
        """The likeliest; the day and the clock may stand in two columns. Raises ProblemError."""
        place, text = next(iter(texts.items()))
        if ONLY_CLOCK.fullmatch(text):
            days = [other for other in texts if other != place and not ONLY_CLOCK.fullmatch(texts[other])]
            return f"{resolve_date(texts[days[0]], self.orders.get(days[0], ''))} {text}" if days else text
        clocks = [other for other in texts.values() if ONLY_CLOCK.fullmatch(other)]
        day = resolve_date(text, self.orders.get(place, ""))
        return f"{day} {clocks[0]}" if clocks and ONLY_DAY.fullmatch(day) else day

    def tell(self) -> str:
        """Which columns are read as what, and which are not."""
        read = [
            f"“{self.header[place]}”" + ("" if fold(self.header[place]) == name else f" as {name}")
            for name, places in self.of.items()
            for place in places
        ]
        words = f"Read: {', '.join(read)}."
        if self.ignored:
            words += f" Not read: {', '.join(f'“{title}”' for title in self.ignored)}."
        dates = [
            f"“{self.header[place]}” has {WORDS[one]}" for place, one in self.orders.items() if one in WORDS
        ]
        return words + (f" Dates: {'; '.join(dates)}." if dates else "")


def meaning(title: str) -> tuple[str, int] | None:
    """What a column of this title holds, and how likely it is the one for it."""
    words = " ".join(re.sub(r"[_?¿!¡:*#()\[\]]+", " ", fold(title)).split())
    for name, aliases in PLACES.items():
        if words in aliases:
            return name, aliases[words]
        if words.replace(" ", "") == name.replace("_", ""):
            return name, 0
    return None


# --- Dates ------------------------------------------------------------------------------------------------


@dataclass
class OrderCount:
    """The orders that fit every date of a column that was looked at, and whether they differ in any."""

    fitting: set[str] = field(default_factory=lambda: set(ORDERS))
    seen: int = 0
    by_dots: bool = True
    differ: bool = False

    def add(self, text: str) -> None:
        if (found := parts_of(text)) and (possible := possible_days(*found[:2])):
            self.seen += 1
            self.by_dots &= found[1] == "."
            self.fitting &= set(possible)
            self.differ |= len(set(possible.values())) > 1

    def order(self) -> str:
        """The one that counts; "" where there is nothing to order, "both" or "none" where a person has to
        say."""
        if not self.seen:
            return ""
        if self.fitting and not self.differ:
            return min(self.fitting)
        if len(self.fitting) == 1:
            return next(iter(self.fitting))
        # With dots in between it is nowhere but one way.
        if self.by_dots and "day-first" in self.fitting:
            return "day-first"
        return "both" if self.fitting else "none"


def parts_of(text: str) -> tuple[tuple[str, str, str], str, str] | None:
    """The three numbers of a date that has no order of its own, what is between them, and what follows."""
    match = DATE.fullmatch(text.strip())
    if match is None or len(match[1]) == 4:
        return None
    return (match[1], match[3], match[4]), match[2], match[5]


@lru_cache(4096)
def possible_days(numbers: tuple[str, str, str], mark: str) -> dict[str, tuple[int, int, int]]:
    """{order: (year, month, day)} for each order in which there is such a day; `mark` stands in between."""
    days = {}
    for order, (day_at, month_at, year_at) in ORDERS.items():
        year = numbers[year_at]
        if len(year) not in (2, 4) or max(len(numbers[day_at]), len(numbers[month_at])) > 2:
            continue
        if order == "year-first" and mark != "-":  # "13-07-19"; nobody writes "13/07/19" so
            continue
        full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
        try:
            day = datetime(full, int(numbers[month_at]), int(numbers[day_at]), tzinfo=UTC)
        except ValueError:
            continue
        days[order] = (day.year, day.month, day.day)
    return days


def resolve_date(text: str, order: str) -> str:
    """The same instant as ISO 8601, where the text has no order of its own. Raises ProblemError."""
    if (found := parts_of(text)) is None:
        return text
    days = possible_days(*found[:2])
    if not days:
        raise ProblemError(f"“{text}” is no day: write it like 2027-03-20 18:27.")
    if order == "none":
        raise ProblemError(
            f"“{text}”: no one order fits all dates of this column. Write them like 2027-03-20."
        )
    if order in ORDERS:
        if order not in days:
            raise ProblemError(f"“{text}” does not have {WORDS[order]}, as the other dates of its column do.")
        year, month, day = days[order]
    elif len(set(days.values())) == 1:
        year, month, day = next(iter(days.values()))
    else:
        told = " or ".join(f"{year}-{month:02}-{day:02}" for year, month, day in sorted(set(days.values())))
        raise ProblemError(f"“{text}” may be {told}: say which order the dates of this table have.")
    return f"{year:04}-{month:02}-{day:02} {found[2]}".strip()


def moment(text: str) -> datetime:
    """A point in time, with or without a zone, as it was written. Raises ValueError."""
    words = text.translate(MINUS).strip()
    for read in (datetime.fromisoformat, camera_moment, clock_moment):
        try:
            return read(words)
        except ValueError:
            continue
    raise ValueError(f"“{text}” is no time that can be read: write it like 2027-03-20 18:27.")


def camera_moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  (the place's zone comes later)


def clock_moment(text: str) -> datetime:
    """A day by numbers, the year first or in an order that leaves no doubt, and a clock as people write it.
    Raises ValueError."""
    try:
        text = resolve_date(text, "")
    except ProblemError as error:
        raise ValueError(str(error)) from error
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[\s,Tt]*(.*)", text, re.S)
    if match is None:
        raise ValueError("no day")
    clock = CLOCK.fullmatch(match[4]) if match[4] else None
    if match[4] and clock is None:
        raise ValueError("no clock")
    hour, minute, second, half, zone = clock.groups() if clock else (None,) * 5
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("no hour of a half day")
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    year, month, day = (int(match[place]) for place in (1, 2, 3))
    return datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=zone_of(zone))


def zone_of(text: str | None) -> tzinfo | None:
    if not text:
        return None
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if match is None:
        return UTC
    apart = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if apart > timedelta(hours=14):
        raise ValueError("no zone")
    return timezone(apart if match[1] == "+" else -apart)


# --- Numbers ----------------------------------------------------------------------------------------------


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
