"""What albums and programs write beside photos: Flickr's and Google's JSON, XMP; no Django.

Google cuts names to 46 letters, counts twins behind another dot than the photo does, and leaves edited copies
without any; Apple's AAE says how a photo was edited, and nothing that we read.
"""

import json
import re
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from typing import Any

from defusedxml import DefusedXmlException, ElementTree

from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_files import PHOTO_NAME, File, Files
from tracker.exchange.import_names import fold
from tracker.text import plain

LARGEST = 1 << 20
FLICKR = re.compile(r"(^|/)photo_(\d+)\.json$", re.I)
TWIN = re.compile(r"\((\d+)\)(?=\.[^.]*$|$)")
GOOGLE_END, LEAST_CUT = "supplemental-metadata", 40
EDITED = (
    *("-edited", "-editado", "-ha editado", "-editada", "-modifié", "-modifie", "-bearbeitet", "-modificato"),
    *("-bewerkt", "-redigeret", "-redigert", "-redigerad", "-edytowane", "-upraveno", "-編集済み", "-已修改"),
)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP = {
    "time": ("DateTimeOriginal", "DateCreated", "CreateDate"),
    "latitude": ("GPSLatitude",),
    "longitude": ("GPSLongitude",),
    "message": ("description", "title"),
    "name": ("creator",),
    "licence": ("rights",),
}
XMP_DEGREES = re.compile(r"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])", re.I)


class Sidecars:
    """Which file describes which photo, and what it says. Found by names; a name that fits two photos
    describes neither."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.photos = [file for file in files.files if not file.litter and PHOTO_NAME.search(file.name)]
        self.of_photo: dict[File, File] = {}
        self.describes: dict[File, File] = {}
        self.flickr: dict[File, str] = {}
        self.pair_flickr()
        self.pair_by_name()

    def pair(self, sidecar: File, photos: list[File]) -> None:
        if len(photos) == 1 and photos[0] not in self.of_photo:
            self.of_photo[photos[0]] = self.describes[sidecar] = sidecar
            self.describes[sidecar] = photos[0]

    def pair_flickr(self) -> None:
        by_number: dict[str, list[File]] = defaultdict(list)
        for photo in self.photos:
            for number in set(re.findall(r"\d{6,}", photo.name.rpartition("/")[2])):
                by_number[number].append(photo)
        for file in self.files.files:
            if match := FLICKR.search(file.name):
                self.flickr[file] = match[2]
                self.pair(file, by_number.get(match[2], []))

    def pair_by_name(self) -> None:
        whole: dict[tuple[str, str], list[File]] = defaultdict(list)
        stems: dict[tuple[str, str], list[File]] = defaultdict(list)
        for photo in self.photos:
            folder, name, twin = take_apart(photo.name)
            whole[folder, name + twin].append(photo)
            stems[folder, name.rpartition(".")[0] + twin].append(photo)
        cut: dict[str, list[tuple[str, File]]] = defaultdict(list)
        for (folder, name), photos in whole.items():
            if len(name) >= LEAST_CUT:
                cut[folder] += [(name, photo) for photo in photos]
        for file in self.files.files:
            ending = file.name.lower().rpartition(".")[2]
            if file.litter or file in self.flickr or ending not in ("json", "xmp"):
                continue
            folder, name, twin = take_apart(file.name[: -len(ending) - 1])
            if ending == "json":
                name = without_google_end(name)
            photos = whole.get((folder, name + twin)) or stems.get((folder, name + twin), [])
            if not photos and len(name) >= LEAST_CUT:
                photos = [photo for other, photo in cut[folder] if other.startswith(name)]
            self.pair(file, photos)
        self.pair_edited(whole)

    def pair_edited(self, whole: dict[tuple[str, str], list[File]]) -> None:
        """An edited copy is where and when its original is."""
        for photo in self.photos:
            folder, name, twin = take_apart(photo.name)
            stem, dot, ending = name.rpartition(".")
            for end in EDITED:
                originals = whole.get((folder, stem.removesuffix(end) + dot + ending + twin), [])
                if not stem.endswith(end) or len(originals) != 1 or photo in self.of_photo:
                    continue
                if sidecar := self.of_photo.get(originals[0]):
                    self.of_photo[photo] = sidecar

    def read(self, photo: File) -> dict[str, str]:
        """What is said of this photo. Raises ProblemError where its sidecar cannot be read."""
        sidecar = self.of_photo.get(photo)
        if sidecar is None:
            return {}
        content = self.files.read(sidecar, LARGEST)
        payload: dict[str, Any] = {}
        if sidecar in self.flickr:
            with suppress(ProblemError):  # a photo still has its number
                payload = json_object(content)
            found = read_flickr(payload, self.flickr[sidecar])
        elif sidecar.name.lower().endswith(".xmp"):
            found = read_xmp(content)
        else:
            found = read_google(json_object(content))
        return {name: plain(text).strip() for name, text in found.items() if text}

    def tell(self, file: File) -> str:
        """Why a file that is no photo is passed over, where that is known."""
        if file in self.describes:
            return f"it describes “{self.describes[file].name}”, and was read with it"
        if file.name.lower().endswith(".aae"):
            return "how an Apple device edited a photo"
        return ""


def take_apart(path: str) -> tuple[str, str, str]:
    """Folder, name without the count of a twin, and that count: "a/IMG(1).jpg" and "a/IMG.jpg(1)" alike."""
    folder, _, name = path.rpartition("/")
    match = TWIN.search(name)
    return folder, fold(TWIN.sub("", name, count=1)), match[0] if match else ""


def without_google_end(name: str) -> str:
    rest, _, end = name.rpartition(".")
    return rest if rest and GOOGLE_END.startswith(end) and PHOTO_NAME.search(rest) else name


def json_object(content: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise ProblemError("What is written beside this photo cannot be read: it is no JSON.") from error
    return payload if isinstance(payload, dict) else {}


def read_flickr(payload: dict[str, Any], number: str) -> dict[str, str]:
    geo = payload.get("geo") or [{}]
    where = geo[0] if isinstance(geo, list) else geo
    where = where if isinstance(where, dict) else {}
    return {
        "message": text_of(payload.get("name")),
        "latitude": millionths(where.get("latitude")),
        "longitude": millionths(where.get("longitude")),
        "time": text_of(payload.get("date_taken")),
        "source": text_of(payload.get("photopage")),
        "licence": text_of(payload.get("license")),
        "external_id": f"flickr:{text_of(payload.get('id')) or number}",
    }


def read_google(payload: dict[str, Any]) -> dict[str, str]:
    found = {"message": unescape(text_of(payload.get("description"))), "source": text_of(payload.get("url"))}
    for part in ("geoData", "geoDataExif"):
        where = payload.get(part)
        where = where if isinstance(where, dict) else {}
        north, east = text_of(where.get("latitude")), text_of(where.get("longitude"))
        # Where it does not know Google writes 0.0.
        if north and east and {north, east} != {"0.0"} and {north, east} != {"0"}:
            found |= {"latitude": north, "longitude": east}
            break
    taken = payload.get("photoTakenTime")
    if isinstance(taken, dict) and (stamp := text_of(taken.get("timestamp"))):
        try:
            found["time"] = datetime.fromtimestamp(int(stamp), UTC).isoformat()
        except (ValueError, OverflowError, OSError) as error:
            raise ProblemError(f"“{stamp}”, beside this photo, is no time.") from error
    return found


def read_xmp(content: bytes) -> dict[str, str]:
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ProblemError("What is written beside this photo cannot be read: it is no XMP.") from error
    said: dict[str, str] = {}
    for node in root.iter():
        for name, value in node.attrib.items():
            said.setdefault(last_of(name), value)
        texts = [item.text or "" for item in node.iter(f"{RDF}li")] or [node.text or ""]
        if text := ", ".join(part.strip() for part in texts if part.strip()):
            said.setdefault(last_of(node.tag), text)
    found = {name: next((said[one] for one in names if said.get(one)), "") for name, names in XMP.items()}
    return found | {name: xmp_degrees(found[name]) for name in ("latitude", "longitude")}


def last_of(name: object) -> str:
    return str(name).rpartition("}")[2]


def xmp_degrees(text: str) -> str:
    """ "8,3.5S" as "8° 3.5′ S"; minutes may be followed by seconds."""
    if match := XMP_DEGREES.fullmatch(text.strip()):
        whole, minutes, seconds, side = match.groups()
        return f"{whole}° {minutes}′ " + (f"{seconds}″ " if seconds else "") + side.upper()
    return text


def millionths(value: Any) -> str:
    """Flickr writes millionths of a degree in some exports."""
    text = text_of(value)
    try:
        number = float(text)
    except ValueError:
        return ""
    return str(number / 1e6 if abs(number) > 180 else number)


def text_of(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
