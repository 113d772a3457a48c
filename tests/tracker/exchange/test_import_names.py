"""Which file a row means."""

import unicodedata

import pytest

from tests.tracker.exchange.made import raw_zip, zip_bytes
from tracker.exchange.import_source import Source


def look_up(tmp_path, files, said, table="manifest.csv"):
    """(the name of the file that is found, what is wrong) for one row; `files` are names in text or bytes."""
    members = [(name.encode() if isinstance(name, str) else name, b"x") for name in files]
    path = tmp_path / "album.zip"
    utf_8 = 0x800 if all(isinstance(name, str) for name in files) else 0
    path.write_bytes(raw_zip([(table.encode(), f"file,name\n{said},Ana\n".encode()), *members], flags=utf_8))
    _, row, *_ = Source.open(path).entries()
    return row.found.name if row.found else "", row.fault


FOUND = [
    (["Photos\\a.jpg"], "Photos\\a.jpg", "Photos/a.jpg"),
    (["Photos\\a.jpg"], "a.jpg", "Photos/a.jpg"),
    (["IMG_1.JPG"], "img_1.jpg", "IMG_1.JPG"),
    (["IMG_1.JPG", "img_1.jpg"], "img_1.jpg", "img_1.jpg"),
    (["photos/a.jpg"], "C:\\Users\\Ana\\photos\\a.jpg", "photos/a.jpg"),
    (["ana/IMG_1.jpg", "bea/IMG_1.jpg"], "bea/IMG_1.jpg", "bea/IMG_1.jpg"),
    (["ana/IMG_1.jpg", "IMG_1.jpg"], "IMG_1.jpg", "IMG_1.jpg"),
    (["x/a.jpg", "x/.thumbnails/a.jpg", "__MACOSX/x/a.jpg"], "a.jpg", "x/a.jpg"),
    ([unicodedata.normalize("NFD", "Élodie.jpg")], "Élodie.jpg", unicodedata.normalize("NFD", "Élodie.jpg")),
    (["STRASSE.jpg"], "straße.jpg", "STRASSE.jpg"),
    ([" a .jpg"], " a .jpg ", " a .jpg"),
    (["IMG_1.jpg", "IMG_12.jpg"], "IMG_1", "IMG_1.jpg"),
    (["ana/IMG_1.jpg", "bea/IMG_1.jpg"], "bea/IMG_1", "bea/IMG_1.jpg"),
    (["on the roof.jpg"], "on%20the%20roof.jpg", "on the roof.jpg"),
    (["100%20.jpg", "100 .jpg"], "100%20.jpg", "100%20.jpg"),
    (["a.jpg"], "https://example.org/photos/a.jpg?size=o#top", "a.jpg"),
    (["a.jpg"], "\u200ba.jpg\ufeff", "a.jpg"),
]


@pytest.mark.parametrize(("files", "said", "name"), FOUND, ids=[said for _, said, _ in FOUND])
def test_one_that_fits_is_taken(tmp_path, files, said, name):
    assert look_up(tmp_path, files, said) == (name, "")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("cp932", "表示.jpg"),
        ("cp850", "Müßig.jpg"),
        ("cp866", "Анна.jpg"),
        ("gbk", "王小明.jpg"),
        ("cp437", "Élodie.jpg"),
    ],
)
def test_a_name_in_an_old_code_is_found_by_what_the_table_says(tmp_path, code, name):
    _, fault = look_up(tmp_path, [name.encode(code), b"other.jpg"], name)
    assert fault == ""


AMBIGUOUS = [
    (["ana/IMG_1.jpg", "bea/IMG_1.jpg"], "IMG_1.jpg"),
    (["IMG_1.JPG", "img_1.jpg"], "Img_1.jpg"),
    (["x/ana/1.jpg", "y/ana/1.jpg"], "ana/1.jpg"),
    (["IMG_1.jpg", "IMG_1.heic"], "IMG_1"),
]


@pytest.mark.parametrize(("files", "said"), AMBIGUOUS, ids=[said for _, said in AMBIGUOUS])
def test_several_that_fit_are_asked_about(tmp_path, files, said):
    found, fault = look_up(tmp_path, files, said)
    assert found == ""
    assert "may be" in fault
    assert all(name in fault for name in files)


@pytest.mark.parametrize(
    ("files", "said", "nearest"),
    [
        (["IMG_0012.jpg"], "IMG_0021.jpg", "IMG_0012.jpg"),
        (["a.jpeg"], "a.jpg", "a.jpeg"),
        (["zebra.png"], "a.jpg", ""),
    ],
)
def test_one_that_is_not_there_is_told_with_the_nearest(tmp_path, files, said, nearest):
    found, fault = look_up(tmp_path, files, said)
    assert found == ""
    assert f"no file “{said}”" in fault
    assert (f"The nearest is “{nearest}”" in fault) == bool(nearest)


def test_a_photo_in_another_person_s_folder_is_not_taken(tmp_path):
    found, fault = look_up(tmp_path, ["bea/IMG_1.jpg"], "ana/IMG_1.jpg")
    assert found == ""
    assert "nearest is “bea/IMG_1.jpg”" in fault


@pytest.mark.parametrize("said", ["a.jpg; b.jpg", "a.jpg|b.jpg"])
def test_two_files_in_a_cell_want_two_lines(tmp_path, said):
    assert look_up(tmp_path, ["a.jpg", "b.jpg"], said) == (
        "",
        f"“{said}” names 2 files: give each a line of its own.",
    )


def test_a_table_means_what_lies_beside_it_first(tmp_path):
    said = look_up(tmp_path, ["a.jpg", "batch/a.jpg"], "a.jpg", table="batch/manifest.csv")
    assert said == ("batch/a.jpg", "")


def test_two_tables_speak_of_their_own_folders(tmp_path):
    path = tmp_path / "album.zip"
    members = [(f"{who}/IMG_1.jpg", b"x") for who in ("ana", "bea")]
    members += [(f"{who}/Manifest.CSV", f"file,name\nIMG_1.jpg,{who}\n".encode()) for who in ("ana", "bea")]
    path.write_bytes(zip_bytes(members))
    rows = [entry for entry in Source.open(path).entries() if entry.is_named]
    assert [(row.name, row.found.name) for row in rows] == [
        ("ana", "ana/IMG_1.jpg"),
        ("bea", "bea/IMG_1.jpg"),
    ]
