"""What a table's columns are called; no Django."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.exchange.import_dates import WORDS, resolve_date
from tracker.sky.spelling import fold

# The project's own name first, then what spreadsheets and albums say in English, Spanish, French and German.
# Of several columns for one thing the first that is listed and filled counts.
NAMES = {
    "file": "file|path|source file|sourcefile|file name|filename|photo file|photo|image|image file|picture"
    "|archivo|nombre de archivo|fichero|foto|imagen|ruta|fichier|nom du fichier|nom de fichier|chemin|datei"
    "|dateiname|bild",
    "name": "name|your name|author|owner|ownername|contributor|sender|photographer|nombre|tu nombre|su nombre"
    "|autor|autora|remitente|nom|votre nom|ton nom|auteur|prenom|photographe|ihr name|dein name|absender",
    "place": "place|town|city|location|where|where did you wave|lugar|ciudad|localidad|donde|donde saludaste"
    "|lieu|ville|localite|endroit|ou|ou avez-vous salue|ort|stadt|wo|coordinates|lat long|lat lon|latlng"
    "|latitude longitude|gps|gps position|gps coordinates|coordenadas|coordonnees|koordinaten",
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
ONLY_CLOCK = re.compile(r"\d{1,2}[:hH]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?", re.I)
ONLY_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person says that tables are read: `dates` the order of their dates, `columns` what a title means,
    and nothing where its column is not to be read."""

    dates: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


AS_WRITTEN = Reading()


@dataclass
class Columns:
    """Where each thing stands: `of` its columns, the likeliest first; and what is not read."""

    header: list[str]
    of: dict[str, list[int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    orders: dict[int, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, header: Iterable[object], reading: Reading = AS_WRITTEN) -> "Columns":
        columns = cls([str(one or "").strip() for one in header])
        known: dict[str, list[tuple[int, int]]] = {}
        for place, title in enumerate(columns.header):
            name, rank = (said, -1) if (said := reading.columns.get(title)) is not None else meaning(title)
            if name:
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


def meaning(title: str) -> tuple[str, int]:
    """What a column of this title holds, nothing where that is not known; and how likely it is the one for
    it."""
    words = " ".join(re.sub(r"[_?¿!¡:*#()\[\],/]+", " ", fold(title)).split())
    for name, aliases in PLACES.items():
        if words in aliases:
            return name, aliases[words]
        if words.replace(" ", "") == name.replace("_", ""):
            return name, 0
    return "", 0
