"""Every entry of a source is one line, whatever it is called and whatever it is."""

import io
import os
import zipfile

import pytest

from tests.tracker.albums import HEAD, import_all
from tests.tracker.exchange.made import photo, raw_zip, write_zip, zip_bytes
from tracker.exchange.import_faults import ManifestError
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NOON = Gaps(time="2013-07-19T21:27:00Z", place="Recife, Brazil")


def told(campaign, path, gaps=NOON):
    """[(file, kind, words)] of every entry."""
    outcomes = import_all(campaign, Source.open(path), gaps)
    return [(outcome.entry.file, outcome.kind, outcome.words) for outcome in outcomes]


def kinds(lines):
    return {file: kind for file, kind, _ in lines}


def words_of(lines, file):
    return next(words for name, _, words in lines if name == file)


@pytest.mark.database
def test_what_a_file_is_its_bytes_say(campaign, tmp_path):
    members = [(name, photo(place)) for place, name in enumerate(["a.jfif", "b.JPE", "c", "d.jpg_original"])]
    members += [("e.gif", b"GIF89a"), ("f.txt", b"Dear Saturn"), ("g.jpg", b""), ("h.jpg", b"Dear Saturn")]
    members += [("i.mov", b"\0\0\0\x14ftypqt  "), ("j.zip", zip_bytes([("k.jpg", photo(9))]))]
    lines = told(campaign, write_zip(tmp_path, members))
    assert len(lines) == len(members)
    assert [kind for _, kind, _ in lines[:4]] == ["imported"] * 4
    assert kinds(lines[4:]) == {
        "e.gif": "problem",
        "f.txt": "skipped",
        "g.jpg": "problem",
        "h.jpg": "problem",
        "i.mov": "problem",
        "j.zip": "problem",
    }
    assert "archive in the archive" in words_of(lines, "j.zip")
    assert Submission.objects.count() == 4


def test_litter_is_named_and_passed_over(campaign, tmp_path):
    litter = [
        "__MACOSX/a/._b.jpg",
        "a/@eaDir/b.jpg/SYNOPHOTO_THUMB_M.jpg",
        "a/.thumbnails/b.jpg",
        "a/.DS_Store",
    ]
    members = [("a/b.jpg", photo(1)), *((name, photo(place)) for place, name in enumerate(litter, start=2))]
    members += [("a/._c.jpg", b"\0\5\x16\7" + bytes(60)), ("a/._d.jpg", photo(8))]
    lines = told(campaign, write_zip(tmp_path, members))
    assert kinds(lines) == {
        "a/b.jpg": "imported",
        **dict.fromkeys(litter, "skipped"),
        "a/._c.jpg": "skipped",
        "a/._d.jpg": "imported",
    }


def test_links_are_not_followed_and_pipes_not_opened(campaign, tmp_path):
    outside, album = tmp_path / "outside", tmp_path / "album"
    for folder in (outside, album):
        folder.mkdir()
    (outside / "a.jpg").write_bytes(photo(1))
    (album / "b.jpg").write_bytes(photo(2))
    (album / "folder").symlink_to(outside)
    (album / "c.jpg").symlink_to(outside / "a.jpg")
    (album / "round").symlink_to(album)
    os.mkfifo(album / "d.jpg")
    assert kinds(told(campaign, album)) == {
        "b.jpg": "imported",
        **dict.fromkeys(["c.jpg", "d.jpg", "folder", "round"], "skipped"),
    }


def test_a_link_in_a_zip_is_none_of_its_photos(campaign, tmp_path):
    path = tmp_path / "album.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert told(campaign, path) == [("a.jpg", "skipped", "it is a link")]


def test_two_files_of_one_name_are_two_lines(campaign, tmp_path):
    path = tmp_path / "album.zip"
    path.write_bytes(raw_zip([(b"a.jpg", photo(1)), (b"a.jpg", photo(2)), (b"b.jpg", photo(3))]))
    lines = told(campaign, path)
    assert [kind for _, kind, _ in lines] == ["imported", "problem", "imported"]
    assert "a file of this name" in lines[1][2]


def test_a_row_that_names_two_files_of_one_name_gets_neither(campaign, tmp_path):
    path = tmp_path / "album.zip"
    table = b"file,place,time\na.jpg,Recife,2013-07-19 18:31\n"
    path.write_bytes(raw_zip([(b"manifest.csv", table), (b"a.jpg", photo(1)), (b"a.jpg", photo(2))]))
    lines = told(campaign, path, Gaps())
    assert [kind for _, kind, _ in lines] == ["skipped", "problem", "skipped", "skipped"]
    assert "2 files that are called “a.jpg”" in lines[1][2]


@pytest.mark.parametrize(
    ("names", "local", "kind"),
    [
        ([b"a.jpg", b"bad\xff\xfe.jpg"], {}, "imported"),
        ([b"a.jpg", b"b.jpg"], {b"b.jpg": b"\xff\xfe.jp"}, "problem"),
        ([b"a.jpg", b"b.jpg"], {b"b.jpg": b"a.jpg"}, "problem"),
    ],
    ids=["no UTF-8", "another in front of the file", "somebody else's in front of the file"],
)
def test_a_bad_name_costs_its_own_line(campaign, tmp_path, names, local, kind):
    path = tmp_path / "album.zip"
    members = [(name, photo(place)) for place, name in enumerate([*names, b"z.jpg"])]
    path.write_bytes(raw_zip(members, flags=0x800, local=local))
    assert [kind for _, kind, _ in told(campaign, path)] == ["imported", kind, "imported"]


@pytest.mark.parametrize(
    ("place", "value"),
    [(8, b"\x01\x08"), (10, b"\x63\0"), (42, b"\xff\xff\xff\x7f"), (20, b"\xff\xff\xff\x0f"), (16, b"abcd")],
    ids=["encrypted", "packed in a rare way", "beyond the file", "longer than the file", "checksum"],
)
def test_a_damaged_entry_costs_its_own_line(campaign, tmp_path, place, value):
    content = bytearray(raw_zip([(name, photo(name[0])) for name in (b"a.jpg", b"b.jpg", b"c.jpg")]))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[second + place : second + place + len(value)] = value
    path = tmp_path / "album.zip"
    path.write_bytes(content)
    assert kinds(told(campaign, path)) == {"a.jpg": "imported", "b.jpg": "problem", "c.jpg": "imported"}


def test_a_directory_that_breaks_off_says_how_much_is_lost(campaign, tmp_path):
    content = bytearray(raw_zip([(name, photo(name[0])) for name in (b"a.jpg", b"b.jpg", b"c.jpg")]))
    third = content.rindex(b"PK\x01\x02")
    content[third : third + 4] = b"XXXX"
    path = tmp_path / "album.zip"
    path.write_bytes(content)
    lines = told(campaign, path)
    assert [kind for _, kind, _ in lines] == ["imported", "imported", "problem"]
    assert "1 more file" in lines[2][2]


def test_a_zip_with_a_program_in_front_and_one_of_many_files(tmp_path):
    path = tmp_path / "album.exe"
    path.write_bytes(b"MZ" + bytes(500) + zip_bytes([("a.jpg", photo())]))
    (entry,) = Source.open(path).entries()
    assert entry.file == "a.jpg"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(70_000):  # more than fit without ZIP64
            archive.writestr(zipfile.ZipInfo(str(number)), b"x")
    source = Source.open(path)
    assert source.files.read(source.files.files[69_999], 9) == b"x"


def test_every_way_of_packing_that_is_common_is_read(tmp_path):
    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        contents = [os.urandom(200_000) + bytes(300_000), b"", photo()]
        path = tmp_path / f"{packing}.zip"
        with zipfile.ZipFile(path, "w", packing) as archive:
            for place, content in enumerate(contents):
                archive.writestr(f"{place}é", content)
        files = Source.open(path).files
        assert [files.read(file, 1_000_000) for file in files.files] == contents
        assert [file.name for file in files.files] == ["0é", "1é", "2é"]


@pytest.mark.parametrize(
    "behind", [b"\n", b"junk" * 2000, b"PK\5\6 and so on"], ids=["line", "junk", "an end"]
)
def test_what_was_added_behind_a_zip_costs_nothing(tmp_path, behind):
    path = tmp_path / "album.zip"
    path.write_bytes(zip_bytes([("a.jpg", photo()), ("b.jpg", photo())]) + behind)
    assert [entry.file for entry in Source.open(path).entries()] == ["a.jpg", "b.jpg"]


def test_a_comment_may_hold_what_looks_like_an_end(tmp_path):
    path = tmp_path / "album.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", photo())
        archive.comment = b"made by us: PK\5\6" + bytes(100)
    assert [entry.file for entry in Source.open(path).entries()] == ["a.jpg"]


def test_a_source_without_a_file_says_so(tmp_path):
    with pytest.raises(ManifestError, match="no file in it"):
        Source.open(tmp_path)
    with pytest.raises(ManifestError, match="no file in it"):
        Source.open(write_zip(tmp_path, [("folder/", b"")]))


def test_small_copies_are_known_by_the_photo_beside_their_folder(campaign, tmp_path):
    members = [
        "a.jpg",
        "thumbs/a.jpg",
        "x/b.jpg",
        "x/_Thumbnails/b.jpg",
        "thumbnails/only.jpg",
        "~$list.xlsx",
    ]
    lines = told(campaign, write_zip(tmp_path, [(name, photo(len(name))) for name in members]))
    taken = [file for file, kind, _ in lines if kind == "imported"]
    assert taken == ["a.jpg", "x/b.jpg", "thumbnails/only.jpg"]
    assert "small copy" in words_of(lines, "thumbs/a.jpg")
    assert "table that is open" in words_of(lines, "~$list.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"PK\3\4" * 99, os.urandom(5000), b"\0" * 9999])
def test_what_is_no_source_says_so(tmp_path, content):
    path = tmp_path / "album.zip"
    path.write_bytes(content)
    with pytest.raises(ManifestError):
        Source.open(path)


def test_what_no_row_is_about_is_told(campaign, folder):
    (folder / "manifest.csv").write_text(f"{HEAD}1.jpg,,Recife,,,2013-07-19 18:31,,,,,\n")
    (folder / "readme.txt").write_text("x")
    lines = told(campaign, folder, Gaps())
    assert kinds(lines) == {
        "manifest.csv": "skipped",
        "1.jpg": "imported",
        **dict.fromkeys(["0.jpg", "2.jpg", "3.jpg", "readme.txt"], "skipped"),
    }
    assert "no line of the table" in words_of(lines, "0.jpg")


def test_a_folder_with_a_name_in_no_code_is_imported(campaign, tmp_path):
    album = os.fsencode(tmp_path / "album")
    os.mkdir(album)
    for place, name in enumerate([b"\xff\xfe.jpg", b"a.jpg"]):
        with open(os.path.join(album, name), "wb") as stream:
            stream.write(photo(place))
    report = io.StringIO()
    lines = told(campaign, tmp_path / "album")
    report.write(str(lines))
    assert [kind for _, kind, _ in lines] == ["imported"] * 2
    assert str(lines).encode()  # can be written down
