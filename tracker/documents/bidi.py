"""The order in which letters stand on a line: the Unicode Bidirectional Algorithm (UAX #9, rules P2 to L2)
with isolates, without embeddings and pairs of brackets; no Django."""

import unicodedata
from collections.abc import Callable, Iterator

FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
ISOLATES = (FIRST_STRONG_ISOLATE, END_OF_ISOLATE)


def visual_runs(text: str) -> list[tuple[str, bool]]:
    """Stretches of one direction in the order in which they stand on the line, each in its logical order."""
    stretches: list[tuple[int, str]] = []
    for letter, level in zip(text, levels_of(text), strict=True):
        if letter in ISOLATES:
            continue
        if stretches and stretches[-1][0] == level:
            stretches[-1] = (level, stretches[-1][1] + letter)
        else:
            stretches.append((level, letter))
    # L2: from the highest level down to the lowest odd one, turn every sequence at that level or higher
    # around.
    for level in range(max((level for level, _ in stretches), default=0), 0, -1):
        turned: list[tuple[int, str]] = []
        sequence: list[tuple[int, str]] = []
        for stretch in [*stretches, (-1, "")]:
            if stretch[0] >= level:
                sequence.append(stretch)
            else:
                turned += [*reversed(sequence), stretch]
                sequence = []
        stretches = turned[:-1]
    return [(letters, level % 2 == 0) for level, letters in stretches]


def levels_of(text: str, above: int = -1) -> list[int]:
    """The embedding level of each character: rules P2–P3, X5c, W1–W7, N1–N2 and I1–I2. above: the level of
    what stands around an isolate."""
    held = dict(isolates_of(text))
    outer = [place for place in range(len(text)) if not any(a < place < b for a, b in held.items())]
    kinds = ["ON" if text[place] in ISOLATES else kind_of(text[place]) for place in outer]
    is_rtl = next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)
    base = above + 1 if (above + 1) % 2 == is_rtl else above + 2
    edge = "R" if is_rtl else "L"
    resolve_weak(kinds, edge)
    resolve_neutral(kinds, edge)
    rise = {"L": 1, "EN": 1, "AN": 1} if is_rtl else {"R": 1, "AN": 2, "EN": 2}
    levels = [base] * len(text)
    for place, kind in zip(outer, kinds, strict=True):
        levels[place] = base + rise.get(kind, 0)
    for start, end in held.items():
        levels[start + 1 : end] = levels_of(text[start + 1 : end], levels[start])
    return levels


def is_turned(letter: str) -> bool:
    return kind_of(letter) in ("R", "AL")


def without_isolates(text: str) -> str:
    return "".join(letter for letter in text if letter not in ISOLATES)


def kind_of(letter: str) -> str:
    return unicodedata.bidirectional(letter) or "L"


def isolates_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the outer isolates begin and end; one that does not end is none."""
    starts: list[int] = []
    for place, letter in enumerate(text):
        if letter == FIRST_STRONG_ISOLATE:
            starts.append(place)
        elif letter == END_OF_ISOLATE and starts:
            start = starts.pop()
            if not starts:
                yield start, place


def resolve_weak(kinds: list[str], edge: str) -> None:
    """Numbers, their signs, and marks."""
    strong, before = edge, edge
    for place, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[place] = before  # W1
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"  # W2
        if kinds[place] in ("L", "R", "AL"):
            strong = kinds[place]
        before = kinds[place]
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for place in range(1, len(kinds) - 1):
        one, kind, other = kinds[place - 1 : place + 2]
        if one == other and ((kind == "ES" and one == "EN") or (kind == "CS" and one in ("EN", "AN"))):
            kinds[place] = one  # W4
    spread(kinds, "ET", lambda one, other: "EN" if "EN" in (one, other) else "ON")  # W5
    kinds[:] = ["ON" if kind in ("ES", "CS", "ET") else kind for kind in kinds]  # W6
    strong = edge
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            kinds[place] = "L"  # W7


def resolve_neutral(kinds: list[str], edge: str) -> None:
    """Spaces and signs take the direction of both neighbours, or the line's. Numbers count as
    right-to-left."""
    kinds[:] = [kind if kind in ("L", "R", "EN", "AN") else "ON" for kind in kinds]
    side = {"EN": "R", "AN": "R", "": edge}

    def between(one: str, other: str) -> str:
        one, other = side.get(one, one), side.get(other, other)
        return one if one == other else edge

    spread(kinds, "ON", between)


def spread(kinds: list[str], wanted: str, decide: Callable[[str, str], str]) -> None:
    """Replace each sequence of one kind by what its neighbours decide; "" stands for the edge of the line."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] == wanted:
            end += 1
        if end > place:
            one = kinds[place - 1] if place else ""
            other = kinds[end] if end < len(kinds) else ""
            kinds[place:end] = [decide(one, other)] * (end - place)
        place = max(end, place + 1)
