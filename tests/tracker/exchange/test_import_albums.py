"""What albums and programs write beside photos."""

import json

import pytest

from tests.tracker.exchange.made import photo
from tracker.exchange.import_source import Source

TAKEN = {
    "description": "Hello Saturn",
    "photoTakenTime": {"timestamp": "1374269460"},
    "geoData": {"latitude": -8.05, "longitude": -34.9},
}
LONG = "a_very_long_name_that_a_camera_program_has_given_it_2013.jpg"


def entries(folder, files):
    """{name: entry} of a folder with these files; a dict is written as JSON."""
    for place, (name, content) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        text = json.dumps(content) if isinstance(content, dict) else content
        path.write_bytes(photo(place) if text is None else text.encode())
    return {entry.file: entry for entry in Source.open(folder).entries()}


PAIRS = [
    ("IMG_1.jpg", "IMG_1.jpg.json"),
    ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
    ("IMG_1.jpg", "IMG_1.jpg.supplemental-me.json"),
    ("IMG_1.jpg", "IMG_1.jpg.s.json"),
    ("IMG_1.jpg", "IMG_1.jpg..json"),
    ("IMG_1(2).jpg", "IMG_1.jpg(2).json"),
    ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"),
    ("IMG_1.JPG", "IMG_1.jpg.json"),
    (LONG, f"{LONG[:46]}.json"),
    ("IMG_1.HEIC", "IMG_1.json"),
]


@pytest.mark.parametrize(("name", "beside"), PAIRS, ids=[beside for _, beside in PAIRS])
def test_google_takeout_describes_its_photo(tmp_path, name, beside):
    found = entries(tmp_path, {name: None, beside: TAKEN, "other.jpg": None})
    one = found[name]
    assert (one.message, one.time) == ("Hello Saturn", "2013-07-19T21:31:00+00:00")
    assert (one.latitude, one.longitude) == ("-8.05", "-34.9")
    assert found[beside].litter == f"it describes “{name}”, and was read with it"
    assert (found["other.jpg"].time, found["other.jpg"].litter, found["other.jpg"].fault) == ("", "", "")


def test_twins_get_each_their_own(tmp_path):
    other = {**TAKEN, "description": "the second"}
    files = {"IMG_1.jpg": None, "IMG_1(1).jpg": None, "IMG_1.jpg.json": TAKEN, "IMG_1.jpg(1).json": other}
    found = entries(tmp_path, files)
    assert (found["IMG_1.jpg"].message, found["IMG_1(1).jpg"].message) == ("Hello Saturn", "the second")


def test_an_edited_copy_is_where_its_original_is(tmp_path):
    found = entries(tmp_path, {"IMG_1.jpg": None, "IMG_1-edited.jpg": None, "IMG_1.jpg.json": TAKEN})
    assert found["IMG_1-edited.jpg"].time == "2013-07-19T21:31:00+00:00"


def test_a_cut_name_that_fits_two_photos_describes_neither(tmp_path):
    begin = LONG[:46]
    found = entries(tmp_path, {f"{begin}_a.jpg": None, f"{begin}_b.jpg": None, f"{begin}.json": TAKEN})
    assert {found[f"{begin}_{end}.jpg"].time for end in "ab"} == {""}
    assert found[f"{begin}.json"].found


def test_another_folder_s_is_not_taken(tmp_path):
    found = entries(tmp_path, {"ana/IMG_1.jpg": None, "bea/IMG_1.jpg": None, "bea/IMG_1.jpg.json": TAKEN})
    assert (found["ana/IMG_1.jpg"].time, bool(found["bea/IMG_1.jpg"].time)) == ("", True)


def test_where_google_knows_no_place_there_is_none(tmp_path):
    said = {**TAKEN, "geoData": {"latitude": 0.0, "longitude": 0.0}}
    assert entries(tmp_path, {"a.jpg": None, "a.jpg.json": said})["a.jpg"].latitude == ""


@pytest.mark.parametrize("said", ["{ damaged", "<x", {"photoTakenTime": {"timestamp": "9" * 30}}], ids=str)
def test_what_cannot_be_read_is_a_problem_of_its_photo(tmp_path, said):
    found = entries(tmp_path, {"a.jpg": None, "a.jpg.json": said, "b.jpg": None})
    assert "beside this photo" in found["a.jpg"].fault
    assert found["b.jpg"].fault == ""


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:RDF>
<rdf:Description exif:DateTimeOriginal="2013-07-19T18:31:00-03:00" exif:GPSLatitude="8,3.0S">
<exif:GPSLongitude>34,54,0W</exif:GPSLongitude><dc:creator><rdf:Seq><rdf:li>Élodie</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Hello</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("beside", ["IMG_1.xmp", "IMG_1.jpg.xmp", "img_1.XMP"])
def test_xmp_describes_its_photo(tmp_path, beside):
    one = entries(tmp_path, {"IMG_1.jpg": None, beside: XMP})["IMG_1.jpg"]
    assert (one.name, one.message, one.time) == ("Élodie", "Hello", "2013-07-19T18:31:00-03:00")
    assert (one.latitude, one.longitude) == ("8° 3.0′ S", "34° 54′ 0″ W")


def test_entities_in_xmp_are_not_followed(tmp_path):
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>{XMP.replace("Hello", "&b;")}'
    assert "no XMP" in entries(tmp_path, {"a.jpg": None, "a.xmp": bomb})["a.jpg"].fault


def test_apple_s_own_and_what_belongs_to_nothing_are_passed_over(tmp_path):
    found = entries(
        tmp_path, {"IMG_1.jpg": None, "IMG_1.AAE": "<plist/>", "metadata.json": {"title": "Album"}}
    )
    assert found["IMG_1.AAE"].litter == "how an Apple device edited a photo"
    assert (found["metadata.json"].litter, found["metadata.json"].fault) == ("", "")  # its bytes say no photo
