"""The order in which the dates of a column are written, and clocks as people write them; no Django.

An order is one for a whole column: a day above 12 in any of its rows decides it for all. Where both orders
fit, or none does, nobody guesses.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from tracker.exchange.import_faults import ProblemError
from tracker.sky.spelling import fold

ORDERS = {"day-first": (0, 1, 2), "month-first": (1, 0, 2), "year-first": (2, 1, 0)}
WORDS = {"day-first": "the day first", "month-first": "the month first", "year-first": "the year first"}
DATE = re.compile(r"(\d{1,4})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)\.?[\s,Tt]*(.*)", re.S)
CLOCK = re.compile(
    r"(?:à|a las|um|at)?\s*(\d{1,2})\s*[:hH.]\s*(\d{2})?(?:\s*[:.m]\s*(\d{2})(?:[.,]\d+)?)?\s*(?:uhr|s)?\s*"
    r"(?:([ap])\.?\s?m\.?)?\s*(z|utc|gmt|(?:utc|gmt)?[+\-]\d{1,2}:?\d{0,2})?",
    re.I,
)
# Months without accents, in the languages of the site and German; three letters of one are enough.
MONTHS = [
    tuple(names.split())
    for names in (
        *("january enero janvier januar", "february febrero fevrier februar", "march marzo mars marz"),
        *("april abril avril", "may mayo mai", "june junio juin juni", "july julio juillet juli"),
        *(
            "august agosto aout",
            "september septiembre setiembre septembre",
            "october octubre octobre oktober",
        ),
        *("november noviembre novembre", "december diciembre decembre dezember"),
    )
]
NAMED = re.compile(
    r"(?:[^\W\d_]{2,}[.,]*\s+)?(?:(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?[\s\-]*(?:de\s+|of\s+)?([^\W\d_]{3,})"
    r"|([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?)[.,\s\-]*(?:del?\s+)?(\d{4})(?!\d)(?:,|\s+at\s)?\s*(.*)",
    re.S | re.I,
)
NUMBER = re.compile(r"\d+")
STAMP = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})")
MINUS = str.maketrans(dict.fromkeys("−–‐‑﹣－", "-"))


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
    for read in (datetime.fromisoformat, camera_moment, clock_moment, word_moment, stamp_moment):
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


def word_moment(text: str) -> datetime:
    """A day whose month is a word: "19 July 2013, 18:31", "Fri Jul 19 2013 18:31:00 GMT-0300". Raises
    ValueError."""
    match = NAMED.fullmatch(text)
    if match is None:
        raise ValueError("no day")
    day, word = match[1] or match[4], fold(match[2] or match[3])
    months = [month for month, names in enumerate(MONTHS, 1) if any(name.startswith(word) for name in names)]
    if len(months) != 1:
        raise ValueError("no month")
    clock = re.sub(r"\s*\([^)]*\)$", "", match[6])
    return clock_moment(f"{match[5]}-{months[0]:02}-{int(day):02} {clock}".strip())


def stamp_moment(text: str) -> datetime:
    """Seconds or thousandths of them since 1970, as programs count. Raises ValueError."""
    match = STAMP.fullmatch(text)
    if match is None:
        raise ValueError("no stamp")
    return datetime.fromtimestamp(int(match[1]) if match[1] else int(match[2]) / 1000, UTC)


def is_day(text: str) -> bool:
    """A day without an hour."""
    if not 1 <= len(NUMBER.findall(text)) <= 3:
        return False
    with suppress(ValueError):
        when = moment(text)
        return when.tzinfo is None and when.time() == time()
    return False


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
