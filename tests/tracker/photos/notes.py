"""Camera's notes, byte by byte: EXIF as it should be, as it should not be, and as it has been seen.
Into which file they are put: files_made.py.
"""

import struct
from dataclasses import dataclass
from random import Random
from typing import Any

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SLONG, SRATIONAL, FLOAT, DOUBLE = (
    *(1, 2, 3, 4, 5, 7, 9, 10, 11, 12),
)
SBYTE, SSHORT, IFD = 6, 8, 13
NUMBERS = {SHORT: "H", LONG: "I", SLONG: "i", FLOAT: "f", DOUBLE: "d", SBYTE: "b", SSHORT: "h", IFD: "I"}
SIZES = {
    BYTE: 1,
    ASCII: 1,
    SHORT: 2,
    LONG: 4,
    RATIONAL: 8,
    UNDEFINED: 1,
    SLONG: 4,
    SRATIONAL: 8,
    FLOAT: 4,
    DOUBLE: 8,
    SBYTE: 1,
    SSHORT: 2,
    IFD: 4,
}

EXIF, GPS, TAKEN, DIGITIZED, OFFSET, TAKEN_OFFSET = 0x8769, 0x8825, 0x9003, 0x9004, 0x9010, 0x9011
CHANGED, TURN = 0x0132, 0x0112
STAMPS = (
    *("2013:07:19 22:27:33", "2026:02:28 00:00:00", "1999:12:31 23:59:59", "2024:02:29 12:00:00"),
    *("2013:07:19 24:28:00", "2013:02:30 12:00:00", "2023:02:29 12:00:00", "2013:07:19 18:60:00"),
    *("2013:07:19 18:31:60", "1970:01:01 00:00:00", "1980:01:01 00:00:10", "2000:01:01 00:12:00"),
    *("0000:00:00 00:00:00", "2013:13:01 10:00:00", "                   ", "", "19 July 2013"),
    *("2013-07-19 22:27:33", "2013:07:19T22:27:33", "2013:7:19 22:27:33", " 2013:07:19 22:27:33 "),
    *("2013:07:19 22:27:33+02:00", "2013:07:19 22:27", "1994:12:31 10:00:00", "2000:01:02 00:00:00"),
    *("2013:07:19 05:30:00 PM", "2013:07:19 12:30:00 am", "2013:07:19 18:30:00 PM", "2013:07:19 00:30:00PM"),
    *(
        "2013:07:19 21:30:00Z",
        "2013:07:19 21:30:00+0000",
        "2013:07:19 21:30:00 +9900",
        "2013:07:19 21:30:00.5-0330",
    ),
)
OFFSETS = (
    *("+01:00", "-03:30", "+14:00", "+15:00", "+99:99", "Z", "+1:00", "", "      ", " +05:45", "+09:00 "),
    *("+0900", "z", "-00:00", "0900", "++900"),
)
SIDES = (
    "N",
    "S",
    "E",
    "W",
    "n",
    "s",
    "e",
    "w",
    "North",
    "South",
    "East",
    "West",
    " N",
    "W ",
    "",
    "?",
    "0",
    "\0N",
    "True",
)
TRIPLES = (
    *((51.0, 30.0, 0.0), (0.0, 7.0, 30.0), (8.0, 3.0, 14.4), (89.0, 59.0, 59.99), (179.0, 59.0, 59.0)),
    *(
        (0.0, 0.0, 0.0),
        (90.0, 0.0, 0.0),
        (91.0, 0.0, 0.0),
        (180.0, 0.0, 0.0),
        (181.0, 0.0, 0.0),
        (34.0, 99.0, 0.0),
    ),
    *((40.446195, 0.0, 0.0), (12.0, 34.5, 0.0)),
)


@dataclass(frozen=True)
class Note:
    tag: int
    kind: int
    values: Any

    def data(self, order: str) -> bytes:
        if self.kind in (BYTE, ASCII, UNDEFINED):
            return bytes(self.values)
        if self.kind in (RATIONAL, SRATIONAL):
            letter = "I" if self.kind == RATIONAL else "i"
            return b"".join(struct.pack(f"{order}2{letter}", *pair) for pair in self.values)
        return struct.pack(f"{order}{len(self.values)}{NUMBERS[self.kind]}", *self.values)


def text(words: str, ending: bytes = b"\0") -> bytes:
    return words.encode("latin-1") + ending


def fractions(values: tuple[float, ...], denominator: int) -> list[tuple[int, int]]:
    return [(round(value * denominator), denominator) for value in values]


def tiff(order: str, directories: list[tuple[int, list[Note]]], top: list[Note]) -> bytes:
    """A TIFF whose first directory says `top` and points to the others: (tag of the pointer, its notes)."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    made = bytearray(mark + struct.pack(f"{order}I", 8))
    pointers = [Note(pointer, LONG, (0,)) for pointer, _ in directories]
    at = 8 + len(directory(order, [*top, *pointers], 8))
    later = bytearray()
    for number, (pointer, notes) in enumerate(directories):
        pointers[number] = Note(pointer, LONG, (at + len(later),))
        later += directory(order, notes, at + len(later))
    return bytes(made + directory(order, [*top, *pointers], 8) + later)


def directory(order: str, notes: list[Note], at: int) -> bytes:
    head, values = bytearray(struct.pack(f"{order}H", len(notes))), bytearray()
    beyond = at + 2 + 12 * len(notes) + 4
    for note in notes:
        data = note.data(order)
        head += struct.pack(f"{order}HHI", note.tag, note.kind, len(data) // SIZES[note.kind])
        if len(data) <= 4:
            head += data.ljust(4, b"\0")
        else:
            head += struct.pack(f"{order}I", beyond + len(values))
            values += data + b"\0" * (len(data) % 2)
    return bytes(head + b"\0" * 4 + values)


def some_notes(random: Random) -> bytes:
    """EXIF as one of many cameras would write it, right in about half of what it says."""
    order = random.choice("<>")
    time, place = some_time(random), some_place(random)
    if random.random() < 0.15:  # twice in a directory, and another value
        time += some_time(random)
    if random.random() < 0.15:
        place += some_place(random)
    if random.random() < 0.2:
        random.shuffle(time)
        random.shuffle(place)
    directories = [(EXIF, time), (GPS, place)]
    if random.random() < 0.15:
        directories.pop(random.randrange(2))
    if random.random() < 0.05:
        directories.append((random.choice([EXIF, GPS]), [*some_time(random), *some_place(random)]))
    made = tiff(order, directories, some_top(random))
    return torn(random, made) if random.random() < 0.2 else made


def some_top(random: Random) -> list[Note]:
    """What stands in the first directory, and what some write there by mistake."""
    notes = [Note(TURN, random.choice([SHORT, SHORT, LONG, BYTE]), (random.randrange(10),))]
    notes += [Note(CHANGED, ASCII, text(random.choice(STAMPS)))]
    if random.random() < 0.1:
        notes += some_time(random)
    if random.random() < 0.1:
        notes += some_place(random)
    return [note for note in notes if random.random() < 0.7]


def torn(random: Random, made: bytes) -> bytes:
    where = random.randrange(4, len(made))
    entry = 10 + 12 * random.randrange(2)
    return random.choice(
        [
            made[: random.randrange(12, len(made))],  # cut off
            made[:where] + bytes([random.randrange(256)]) + made[where + 1 :],
            made[:2] + made[2:4][::-1] + made[4:],  # 42 the wrong way round
            made[:2] + random.choice([b"+\0", b"\0+", b"\0\0", b"**"]) + made[4:],
            made[1::-1] + made[2:],
            made[:entry] + random.randbytes(12) + made[entry + 12 :],
            made[: entry + 4] + random.choice([b"\0\0\0\0", b"\xff" * 4]) + made[entry + 8 :],
        ]
    )


def some_time(random: Random) -> list[Note]:
    stamp = random.choice(STAMPS[:4] if random.random() < 0.5 else STAMPS)
    ending = random.choice([b"\0", b"\0", b"\0", b"", b"\0\0\0", b" \0"])
    tag, kind = random.choice([TAKEN] * 9 + [DIGITIZED]), random.choice([ASCII] * 8 + [UNDEFINED, BYTE])
    notes = [Note(tag, kind, text(stamp, ending))]
    if random.random() < 0.5:
        tags = random.choice([(TAKEN_OFFSET,)] * 3 + [(OFFSET,), (TAKEN_OFFSET, OFFSET)])
        kind = random.choice([ASCII] * 5 + [UNDEFINED])
        notes += [Note(tag, kind, text(random.choice(OFFSETS))) for tag in sorted(tags)]
    return notes


def some_place(random: Random) -> list[Note]:
    triples = TRIPLES[:4] if random.random() < 0.6 else TRIPLES
    north, east = random.choice(triples), random.choice(triples)
    sides = random.choice("NS"), random.choice("EW")
    if random.random() < 0.2:
        sides = random.choice(SIDES), random.choice(SIDES)
    notes = [
        *(some_side(random, 1, sides[0]), some_degrees(random, 2, north)),
        *(some_side(random, 3, sides[1]), some_degrees(random, 4, east)),
    ]
    if random.random() < 0.15:
        notes.pop(random.randrange(4))
    return notes


def some_side(random: Random, tag: int, words: str) -> Note:
    kind = random.choice([ASCII] * 8 + [BYTE, UNDEFINED, SHORT, LONG])
    return Note(tag, kind, text(words) if kind not in NUMBERS else (*text(words),))


def some_degrees(random: Random, tag: int, values: tuple[float, ...]) -> Note:
    dice = random.random()
    if dice < 0.6:
        return Note(tag, RATIONAL, fractions(values, random.choice([1, 100, 10_000, 1_000_000])))
    if dice < 0.7:
        signs = [random.choice([-1, 1])] * 3
        return Note(
            tag,
            SRATIONAL,
            [(a * sign, b) for (a, b), sign in zip(fractions(values, 100), signs, strict=True)],
        )
    if dice < 0.78:
        return Note(tag, RATIONAL, [*fractions(values[:2], 100), (random.choice([0, 5]), 0)])
    if dice < 0.86:
        count = random.choice([1, 2, 4])
        return Note(tag, RATIONAL, fractions((*values, 0.0)[:count], 100))
    kind = random.choice([DOUBLE, FLOAT, SHORT, LONG, SLONG, SSHORT, IFD, BYTE, ASCII, UNDEFINED])
    return Note(tag, kind, values if kind in (DOUBLE, FLOAT) else tuple(int(value) for value in values))
