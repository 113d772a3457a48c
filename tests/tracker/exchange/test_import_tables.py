"""Tables in any shape: what they say is read, what is wrong with a line is told by its number."""

import codecs
import json
import zipfile

import pytest

from tests.tracker.exchange.made import ods, read_table, xlsx
from tracker.exchange.import_faults import ManifestError
from tracker.exchange.import_source import Source

ROWS = [
    ["file", "name", "place", "time"],
    *([f"{n}.jpg", f"N{n}", "Recife", "2013-07-19 18:31"] for n in range(6)),
]


def csv_of(rows, delimiter=","):
    return "\n".join(delimiter.join(row) for row in rows) + "\n"


# --- Quotation marks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "last", ['"she said hello', '"she said hello,', '"she said "hello', '"she said ""hello']
)
def test_an_open_quotation_mark_costs_its_own_line(tmp_path, last):
    lines = [f"{number}.jpg,N{number},Recife,2013-07-19 18:31,m" for number in range(6)]
    lines[2] = f"2.jpg,N2,Recife,2013-07-19 18:31,{last}"
    lines[4] = '4.jpg,"N4","Recife, Brazil",2013-07-19 18:31,"two\nlines, dear"'
    rows, _ = read_table(tmp_path, "\n".join(["file,name,place,time,message", *lines]))
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 8]
    assert [bool(row.fault) for row in rows] == [False, False, True, False, False, False]
    assert [row.name for row in rows if not row.fault] == ["N0", "N1", "N3", "N4", "N5"]
    assert rows[4].message == "two\nlines, dear"
    assert not any("N3" in row.message for row in rows)


def test_a_cell_that_holds_further_rows_is_no_message(tmp_path):
    """Closed properly, many rows later: no reader of CSV can know, but these are rows."""
    lines = [f'{number}.jpg,N{number},"m{number}"' for number in range(6)]
    lines[1], lines[4] = '1.jpg,N1,"hello', '4.jpg,N4,bye"'
    rows, _ = read_table(tmp_path, "\n".join(["file,name,message", *lines]))
    assert [(row.line, bool(row.fault)) for row in rows] == [
        (2, False),
        (3, True),
        *((n, False) for n in (4, 5, 6, 7)),
    ]
    assert "further lines" in rows[1].fault


def test_text_of_several_lines_with_commas_is_a_message(tmp_path):
    rows, _ = read_table(
        tmp_path, 'file,message\n0.jpg,"Dear Saturn,\nhello, from us\n\nAna, Ben"\n1.jpg,x\n'
    )
    assert [(row.line, row.fault) for row in rows] == [(2, ""), (6, "")]
    assert rows[0].message == "Dear Saturn,\nhello, from us\n\nAna, Ben"


def test_a_cell_of_a_megabyte_costs_its_own_line(tmp_path):
    for cell in ("x" * 1_000_000, '"' + "x\n" * 500_000 + '"', '"' + "x" * 3_000_000):
        content = csv_of([*ROWS[:3], ["2.jpg", cell, "Recife", ""], *ROWS[4:]])
        rows, _ = read_table(tmp_path, content)
        good = [row.name for row in rows if not row.fault]
        assert good == ["N0", "N1", "N3", "N4", "N5"]
        assert next(row for row in rows if row.fault).line == 4


def test_a_line_with_more_cells_than_columns_is_not_guessed_at(tmp_path):
    rows, _ = read_table(
        tmp_path, "file,place,time\n0.jpg,Recife, Brazil,2013-07-19 18:31\n1.jpg,Recife,,,\n"
    )
    assert "more cells" in rows[0].fault
    assert rows[1].fault == ""


def test_bytes_that_are_no_utf_8_cost_their_own_line(tmp_path):
    content = csv_of([*ROWS[:5], ["5.jpg", "Élodie", "Orléans", ""]]).encode().replace(b"N2", b"N\xff")
    rows, _ = read_table(tmp_path, content)
    assert [row.line for row in rows if row.fault] == [4]


def test_a_bad_line_still_says_which_photo_it_is_about(tmp_path):
    """So that the photo is not told a second time, as one that no line is about."""
    for number in range(6):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    lines = [
        '0.jpg,"Ana',
        "1.jpg,Ben,x,y",
        "2.jpg," + "x" * 200_000,
        "3.jpg,Eva",
        "3.jpg,Eva",
        "4.jpg,Kim",
        "4.jpg,Lou",
    ]
    (tmp_path / "manifest.csv").write_text("\n".join(["file,name", *lines]))
    entries = list(Source.open(tmp_path).entries())
    assert [entry.file for entry in entries if not entry.is_named] == ["manifest.csv", "5.jpg"]
    assert [entry.line for entry in entries if entry.fault] == [2, 3, 4, 8]


def test_a_photo_of_which_two_lines_say_different_things_is_asked_about(tmp_path):
    rows, _ = read_table(tmp_path, "file,name\n0.jpg,Ana\n0.jpg,Ana\n0.JPG,Ben\n")
    assert [bool(row.fault) for row in rows] == [False, False, True]
    assert "Another line says something else of the photo “0.jpg”" in rows[2].fault


# --- Codes, delimiters, lines -------------------------------------------------------------------------------

NAMES = {
    "cp1252": ["Jürgen Müßig", "Élodie", "Hélène Lefèvre", "José Muñoz", "María Ibáñez", "João"],
    "cp1250": ["Łukasz Wiśniewski", "Jiří Dvořák", "Žofie", "Łódź", "Paweł", "Stanisław"],
    "cp1251": ["Анна Иванова", "Ольга", "Київ", "Пётр", "Москва", "Дмитрий"],
    "cp1253": ["Γιώργος", "Αθήνα", "Ελένη", "Νίκος", "Μαρία", "Σοφία"],
    "cp1254": ["Gülşah Yıldız", "İbrahim", "Ayşe", "Çağla", "Işıl", "Doğan"],
    "mac_roman": ["Peña", "São Paulo", "Élodie", "José Muñoz", "María Ibáñez", "João"],
    "cp850": ["Peña", "São Paulo", "Élodie", "José Muñoz", "María Ibáñez", "João"],
    "koi8-r": ["Анна Иванова", "Ольга", "Пётр", "Москва", "Дмитрий", "Иван"],
    "cp866": ["Анна Иванова", "Ольга", "Пётр", "Москва", "Дмитрий", "Иван"],
    "cp932": ["田中太郎", "さくら", "東京", "山田花子", "サトシ", "日本"],
    "gb18030": ["王小明", "北京", "李娜", "张伟", "上海", "刘洋"],
    "utf-8": ["Élodie", "田中", "Анна", "Łukasz", "José", "Ελένη"],
    "utf-8-sig": ["Élodie", "田中", "Анна", "Łukasz", "José", "Ελένη"],
    "utf-16": ["Élodie", "田中", "Анна", "Łukasz", "José", "Ελένη"],
    "utf-32": ["Élodie", "田中", "Анна", "Łukasz", "José", "Ελένη"],
    "utf-16-le": ["Élodie", "Müßig", "Анна", "Łukasz", "José", "Ελένη"],
    "utf-16-be": ["Élodie", "Müßig", "Анна", "Łukasz", "José", "Ελένη"],
}


@pytest.mark.parametrize("code", NAMES)
def test_letters_are_those_that_were_written(tmp_path, code):
    lines = [f"{number}.jpg;{name};Recife" for number, name in enumerate(NAMES[code])]
    rows, _ = read_table(tmp_path, "\r\n".join(["file;name;place", *lines]).encode(code))
    assert [row.name for row in rows] == NAMES[code]


def test_the_code_that_was_found_is_told(tmp_path):
    _, words = read_table(tmp_path, "file;name\n0.jpg;Müßig\n".encode("cp1252"))
    assert "cp1252" in words


@pytest.mark.parametrize("delimiter", list(",;\t|^~¦"))
@pytest.mark.parametrize("begin", ["", "sep={}\n", '"sep={}"\r\n'], ids=["plain", "sep", "quoted sep"])
def test_any_delimiter(tmp_path, delimiter, begin):
    rows, _ = read_table(tmp_path, begin.format(delimiter) + csv_of(ROWS, delimiter))
    assert [row.name for row in rows] == [f"N{number}" for number in range(6)]
    assert rows[0].line == (3 if begin else 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\r"])
def test_lines_end_in_any_way(tmp_path, end):
    rows, _ = read_table(tmp_path, csv_of(ROWS).replace("\n", end))
    assert len(rows) == 6


@pytest.mark.parametrize(
    "name", ["Manifest.CSV", "batch/manifest.csv", "a/b/MANIFEST.csv", "people.csv", "x.tsv"]
)
def test_a_table_is_found_wherever_it_lies(tmp_path, name):
    path = tmp_path / "album.zip"
    folder = name.rpartition("/")[0]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, csv_of(ROWS))
        archive.writestr(f"{folder}/0.jpg".lstrip("/"), b"x")
    rows = [row for row in Source.open(path).entries() if row.is_named]
    assert rows[0].found
    assert rows[0].name == "N0"


def test_a_title_above_the_columns_is_no_row(tmp_path):
    rows, _ = read_table(tmp_path, f"Everybody who waved\n\n{csv_of(ROWS)}")
    assert [row.line for row in rows] == [4, 5, 6, 7, 8, 9]


def test_a_table_without_a_column_for_files_is_told(tmp_path):
    (tmp_path / "manifest.csv").write_text("name,place\nAna,Recife\n")
    with pytest.raises(ManifestError, match="no column “file”"):
        Source.open(tmp_path)


# --- JSON ---------------------------------------------------------------------------------------------------


def test_json_lines_are_torn_at_line_ends_only(tmp_path):
    said = [f"a{mark}b" for mark in "\u2028\u2029\x85\x0b\x0c\x1c"]
    lines = [
        json.dumps({"file": f"{n}.jpg", "message": text}, ensure_ascii=False) for n, text in enumerate(said)
    ]
    rows, _ = read_table(tmp_path, "\n".join(lines), "manifest.jsonl")
    assert [row.line for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all(row.message for row in rows)


def test_a_bad_line_of_json_costs_itself(tmp_path):
    lines = [
        '{"file": "0.jpg"}',
        "{ damaged",
        "[1]",
        '{"file": "1.jpg", "name": "\\ud800x"}',
        "9" * 5000,
        "[" * 9999,
    ]
    rows, _ = read_table(tmp_path, "\n".join([*lines, '{"file": "2.jpg", "people": 3}']), "manifest.jsonl")
    assert [(row.line, bool(row.fault)) for row in rows] == [
        *((1, False), (2, True), (3, True), (4, False), (5, True), (6, True), (7, False)),
    ]
    assert (rows[3].name, rows[6].people) == ("x", "3")


def test_a_list_of_objects_is_a_table(tmp_path):
    rows, _ = read_table(
        tmp_path, json.dumps([{"file": "0.jpg", "name": "Ana"}, {"file": "1.jpg"}], indent=1), "manifest.json"
    )
    assert [(row.file, row.name) for row in rows] == [("0.jpg", "Ana"), ("1.jpg", "")]


# --- Tables of an office ------------------------------------------------------------------------------------


def test_excel_is_read_directly(tmp_path):
    table = [["File", "Nombre", "Lugar", "Fecha", "Latitude", "ID"]]
    table += [["0.jpg", "Ángela", "Recife, Brazil", (41474.771527777775,), -8.05, 9345678901]]
    rows, words = read_table(tmp_path, xlsx([["Everybody"], [], *table]), "manifest.xlsx")
    (row,) = rows
    assert (row.line, row.name, row.time, row.latitude) == (4, "Ángela", "2013-07-19 18:31:00", "-8.05")
    assert row.external_id == "9345678901"
    assert "“Fecha” as time" in words


def test_open_document_is_read_directly(tmp_path):
    rows, _ = read_table(tmp_path, ods(ROWS), "people.ods")
    assert [row.name for row in rows] == [f"N{number}" for number in range(6)]


def test_a_table_of_an_office_by_itself(tmp_path):
    (tmp_path / "0.jpg").write_bytes(b"x")
    (tmp_path / "form").write_bytes(xlsx(ROWS[:2]))
    _, row = Source.open(tmp_path / "form").entries()
    assert (row.name, row.found.name) == ("N0", "0.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and noise" * 50,
        xlsx(ROWS, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        codecs.BOM_UTF16_LE + b"\0\xd8" * 50,
    ],
    ids=["noise", "billions of cells", "half letters"],
)
def test_a_workbook_that_cannot_be_read_is_told(tmp_path, content):
    (tmp_path / "manifest.xlsx").write_bytes(content)
    with pytest.raises(ManifestError, match=r"manifest\.xlsx"):
        Source.open(tmp_path)
