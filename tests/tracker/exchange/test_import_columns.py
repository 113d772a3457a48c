"""What columns are called, in which order dates are, and degrees as people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.tracker.exchange.made import read_table
from tracker.exchange.import_dates import is_day, moment
from tracker.exchange.import_numbers import latitude_of, longitude_of, people_in, point_of

HEADERS = [
    "File name,Your name,Where did you wave?,When did you wave?,How many people?,Your message",
    "archivo,nombre,lugar,fecha y hora,¿Cuántas personas?,mensaje",
    "Nom du fichier,Votre nom,Ville,Date et heure,Combien de personnes ?,Message",
    "PHOTO,contributor,City,taken_at,count,caption",
]


@pytest.mark.parametrize("header", HEADERS)
def test_columns_are_known_in_the_languages_of_the_site(tmp_path, header):
    (row,), _ = read_table(tmp_path, f"{header}\n0.jpg,Ana,Recife,2013-07-19 18:31,3,Hello\n")
    assert (row.file, row.name, row.place, row.people, row.message) == (
        "0.jpg",
        "Ana",
        "Recife",
        "3",
        "Hello",
    )
    assert row.time == "2013-07-19 18:31"


def test_what_is_not_read_is_told(tmp_path):
    _, words = read_table(tmp_path, "file,taken_at,shoe size\n0.jpg,2013-07-19 18:31,43\n")
    assert "“taken_at” as time" in words
    assert "Not read: “shoe size”" in words


# --- Dates --------------------------------------------------------------------------------------------------


def times(rows):
    return [row.time or "fault" for row in rows]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["07/06/2013 18:30", "19/07/2013 18:30"], ["2013-06-07 18:30", "2013-07-19 18:30"]),
        (["07/06/2013 18:30", "07/19/2013 18:30"], ["2013-07-06 18:30", "2013-07-19 18:30"]),
        (["07/06/2013 18:30", "08/06/2013 18:30"], ["fault", "fault"]),
        (["19/07/2013 18:30", "07/19/2013 18:30"], ["fault", "fault"]),
        (["07/07/2013 18:30", "2013-07-19 18:30"], ["2013-07-07 18:30", "2013-07-19 18:30"]),
        (["07.06.2013 18:30", "08.06.2013 18:30"], ["2013-06-07 18:30", "2013-06-08 18:30"]),
        (["19.7.13 18:30", "7.6.13 18:30"], ["2013-07-19 18:30", "2013-06-07 18:30"]),
        (["07-06-2013 18:30", "19-07-2013 18:30"], ["2013-06-07 18:30", "2013-07-19 18:30"]),
        (["31/02/2013 18:30", "19/07/2013 18:30"], ["fault", "2013-07-19 18:30"]),
    ],
)
def test_a_column_has_one_order_of_dates(tmp_path, dates, order):
    lines = [f"{number}.jpg,{text}" for number, text in enumerate(dates)]
    rows, words = read_table(tmp_path, "\n".join(["file,time", *lines]))
    assert times(rows) == order
    if "fault" not in order and "/" in dates[1]:
        assert "has the day first" in words or "has the month first" in words


@pytest.mark.parametrize(
    ("chosen", "first"), [("day-first", "2013-06-07 18:30"), ("month-first", "2013-07-06 18:30")]
)
def test_a_person_chooses_where_both_orders_fit(tmp_path, chosen, first):
    rows, _ = read_table(tmp_path, "file,time\n0.jpg,07/06/2013 18:30\n", dates=chosen)
    assert times(rows) == [first]


def test_what_does_not_have_the_order_of_its_column_is_a_problem(tmp_path):
    rows, _ = read_table(tmp_path, "file,time\n0.jpg,07/06/2013\n1.jpg,07/19/2013\n", dates="day-first")
    assert [row.time for row in rows] == ["2013-06-07", ""]
    assert "does not have the day first" in rows[1].fault


def test_day_and_clock_may_stand_in_two_columns(tmp_path):
    rows, _ = read_table(tmp_path, "file,date,time\n0.jpg,19/07/2013,18:31\n1.jpg,2013-07-20,\n")
    assert times(rows) == ["2013-07-19 18:31", "2013-07-20"]


@pytest.mark.parametrize(
    "text",
    [
        "2013-07-19 18:31",
        "2013:07:19 18:31:00",
        "2013/07/19 18:31",
        "2013-07-19 6:31 PM",
        "2013-7-19 6:31 p.m.",
        "2013-07-19 18h31",
        "2013-07-19 à 18h31",
        "2013-07-19T18:31",
        "2013-07-19, 18:31:00.0",
    ],
)
def test_clocks_as_people_write_them(text):
    assert moment(text) == datetime(2013, 7, 19, 18, 31)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "19 July 2013 18:31",
        "July 19, 2013 6:31 PM",
        "Jul. 19th, 2013, 18:31",
        "19-Jul-2013 18:31",
        "Friday, 19 July 2013 at 18:31",
        "19 juillet 2013 à 18h31",
        "vendredi 19 juil. 2013 18:31",
        "19 de julio de 2013 18:31",
        "viernes, 19 de julio del 2013 a las 18:31",
        "19. Juli 2013 um 18:31 Uhr",
    ],
)
def test_months_may_be_words(text):
    assert moment(text) == datetime(2013, 7, 19, 18, 31)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["19 Maybe 2013 18:31", "31 June 2013", "19 Ju 2013", "Ana 19 2013"])
def test_what_is_no_month_is_none(text):
    with pytest.raises(ValueError, match="no time that can be read"):
        moment(text)


@pytest.mark.parametrize(
    "text",
    [
        "1374269460",
        "1374269460000",
        "Fri Jul 19 2013 18:31:00 GMT-0300 (Brasilia Standard Time)",
        "Fri, 19 Jul 2013 21:31:00 +0000",
    ],
)
def test_instants_as_programs_count_and_write_them(text):
    assert moment(text) == datetime(2013, 7, 19, 21, 31, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2013-07-19", "19 July 2013", "20130719"])
def test_a_day_without_an_hour_is_known_as_one(text):
    assert is_day(text)


@pytest.mark.parametrize("text", ["2013-07-19 00:00", "2013-07-19T18:31", "", "x", "1374192000"])
def test_what_says_an_hour_is_no_day(text):
    assert not is_day(text)


def test_zones_as_programs_write_them():
    at = datetime(2013, 7, 19, 21, 31, tzinfo=UTC)
    for text in (
        "2013-07-19T21:31Z",
        "2013-07-19 21:31 UTC",
        "2013-07-19 18:31 -0300",
        "2013-07-19 18:31 UTC−3",
    ):
        assert moment(text) == at
    assert moment("19/07/2013 23:31 +02:00").tzinfo == timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    "text", ["2013-07-19 25:00", "2013-07-19 13:00 PM", "2013-07-19 18:31 +99:99", "41474.77", "x"]
)
def test_what_is_no_time_is_not_read_as_one(text):
    with pytest.raises(ValueError, match="no time that can be read"):
        moment(text)


# --- Degrees ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "-33.87",
        "−33.87",
        "-33,87",
        "33.87 S",
        "33.87° S",
        "S 33.87",
        "−33.87° South",
        "33° 52′ 12″ S",
        "33°52'12\"S",
        "33 deg 52' 12.0\" S",
    ],
)
def test_degrees_as_people_write_them(text):
    assert latitude_of(text) == pytest.approx(-33.87)


@pytest.mark.parametrize("text", ["0.1° W", "0,1 O", "-0.1", "0.1 West", "0.1 Ouest"])
def test_the_west_in_the_languages_of_the_site(text):
    assert longitude_of(text) == pytest.approx(-0.1)


@pytest.mark.parametrize("text", ["", "x", "33.87 E", "33° 75′ S", "nan", "inf", "1e5", "1.2.3", "N 33 S"])
def test_what_is_no_latitude_is_not_read_as_one(text):
    with pytest.raises(ValueError, match=r"no degrees|another side"):
        latitude_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "-33.87, 151.21",
        "-33.87 151.21",
        "−33,87; 151,21",
        "-33,87, 151,21",
        "33°52′12″S 151°12′36″E",
        "-33.87/151.21",
    ],
)
def test_two_degrees_in_one_cell_are_a_point(text):
    assert point_of(text) == pytest.approx((-33.87, 151.21))


@pytest.mark.parametrize("text", ["Recife, Brazil", "12", "", "Town 12, 13", "1, 2, 3", "33 N, 12 N"])
def test_what_is_no_point_is_a_place(text):
    assert point_of(text) is None


@pytest.mark.parametrize(
    ("text", "people"),
    [("3", 3), ("3.0", 3), ("1,200", 1200), ("1.200", 1200), ("1 200", 1200), ("1’200", 1200), (" 12 ", 12)],
)
def test_people_as_spreadsheets_write_them(text, people):
    """ "1,200" was one person once, without a word."""
    assert people_in(text) == people


@pytest.mark.parametrize("text", ["2.5", "-1", "nan", "three", "1,20", "", "12,00,000"])
def test_what_is_no_number_of_people_is_asked_about(text):
    with pytest.raises(ValueError, match="no number"):
        people_in(text)
