"""Filters in queries: what each value means, how they join, and what is said of those that make no sense."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from photosearch.base.conditions import (
    And,
    Condition,
    Contains,
    HasOrientation,
    HasWords,
    InAlbum,
    Is,
    IsType,
    Near,
    Not,
    NumberBetween,
    NumberField,
    Or,
    Orientation,
    TextField,
    TimeBetween,
    Trait,
)
from photosearch.base.errors import QueryError
from photosearch.photos.scanner import EXTENSIONS, RAW_TYPES, VIDEO_TYPES
from photosearch.search.filters import Filter
from photosearch.search.query import Query, TextTerm, parse
from photosearch.search.query_lexer import MAX_DEPTH
from photosearch.search.query_parser import MAX_FILTERS

TODAY = date(2026, 11, 25)

CANON = Contains(TextField.CAMERA, "canon")
NIKON = Contains(TextField.CAMERA, "nikon")
RAW = Is(Trait.RAW)
Y2019 = TimeBetween("2019-01-01", "2020-01-01")


def meaning(text: str) -> Condition | None:
    return parse(text).condition(TODAY)


def rating(low: int | None, high: int | None) -> NumberBetween:
    return NumberBetween(NumberField.RATING, low, high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date:2019", Y2019),
        ("date:2019..2021", TimeBetween("2019-01-01", "2022-01-01")),
        ('date:"last summer"', TimeBetween("2026-06-01", "2026-09-01")),
        ("before:2020", TimeBetween(None, "2020-01-01")),
        ("after:2020", TimeBetween("2021-01-01", None)),
        ("after:last-summer", TimeBetween("2026-09-01", None)),
        ("date:2019,2021-05", Or((Y2019, TimeBetween("2021-05-01", "2021-06-01")))),
        ("camera:canon", CANON),
        ("Camera:canon", CANON),
        ('camera:"Canon EOS R5"', Contains(TextField.CAMERA, "Canon EOS R5")),
        ('camera:"canon",nikon', Or((CANON, NIKON))),
        ("lens:50mm", Contains(TextField.LENS, "50mm")),
        ("folder:/holiday/", Contains(TextField.FOLDER, "/holiday/")),
        ("folder:C:\\Users\\me", Contains(TextField.FOLDER, "C:/Users/me")),
        ('folder:"My  Photos\\"', Contains(TextField.FOLDER, "My  Photos/")),
        ("folder:photo(1)", Contains(TextField.FOLDER, "photo(1)")),
        ('folder:"a, b"', Contains(TextField.FOLDER, "a, b")),
        ("rating:3", rating(3, 3)),
        ("rating:=3", rating(3, 3)),
        ("rating:>=3", rating(3, None)),
        ("rating:3+", rating(3, None)),
        ("rating:3..", rating(3, None)),
        ("rating:>3", rating(4, None)),
        ("rating:<=3", rating(None, 3)),
        ("rating:..3", rating(None, 3)),
        ("rating:<3", rating(None, 2)),
        ("rating:2..4", rating(2, 4)),
        ("rating:1,5", Or((rating(1, 1), rating(5, 5)))),
        ("width:4000+", NumberBetween(NumberField.WIDTH, 4000, None)),
        ("height:>=3000", NumberBetween(NumberField.HEIGHT, 3000, None)),
        ("orientation:portrait", HasOrientation(Orientation.PORTRAIT)),
        ("orientation:Square", HasOrientation(Orientation.SQUARE)),
        ("near:52.52,13.40", Near(52.52, 13.4, 5.0)),
        ('near:"52.52, -13.40" within:800m', Near(52.52, -13.4, 0.8)),
        ("near:-33.9,151.2 within:10mi", Near(-33.9, 151.2, 16.09344)),
        ("near:-33.9,151.2 within:10", Near(-33.9, 151.2, 10.0)),
        ("-near:1,2 within:3km", Not(Near(1.0, 2.0, 3.0))),
        ("near:1,2 is:raw near:3,4 within:3km", And((Near(1.0, 2.0, 5.0), RAW, Near(3.0, 4.0, 3.0)))),
        ("is:favorite", Is(Trait.FAVORITE)),
        ("is:favourite", Is(Trait.FAVORITE)),
        ("is:raw,offline", Or((RAW, Is(Trait.OFFLINE)))),
        ("is:video", Is(Trait.VIDEO)),
        ("is:animated", Is(Trait.ANIMATED)),
        ("is:hidden", Is(Trait.HIDDEN)),
        ("-is:hidden", Not(Is(Trait.HIDDEN))),
        ("album:holiday", InAlbum("holiday")),
        ('album:"Best of 2023",Sea', Or((InAlbum("Best of 2023"), InAlbum("Sea")))),
    ],
)
def test_filters_mean_conditions(text: str, expected: Condition) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type:heic,jpeg", {"heic", "jpeg"}),
        ("type:jpg", {"jpeg"}),
        ("type:.TIF", {"tiff"}),
        ("type:heif", {"heic"}),
        ("type:raw", RAW_TYPES),
        ("type:video", VIDEO_TYPES),
        ("type:photo", set(EXTENSIONS.values()) - VIDEO_TYPES),
        ("type:raw,png", RAW_TYPES | {"png"}),
    ],
)
def test_types_have_other_names(text: str, expected: set[str]) -> None:
    assert meaning(text) == IsType(frozenset(expected))


def test_a_folder_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    query = parse("folder:~/Pictures")
    assert str(query) == "folder:~/Pictures"
    assert query.condition(TODAY) == Contains(TextField.FOLDER, f"{tmp_path.as_posix()}/Pictures")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("beach date:2019", "beach", Y2019),
        ("two camera:canon dogs", "two dogs", CANON),
        ("camera:canon AND date:2019", None, And((CANON, Y2019))),
        ("beach AND date:2019", "beach", Y2019),
        ("camera:canon OR camera:nikon", None, Or((CANON, NIKON))),
        ("is:raw date:2019 OR camera:nikon", None, Or((And((RAW, Y2019)), NIKON))),
        ("is:raw (date:2019 OR camera:nikon)", None, And((RAW, Or((Y2019, NIKON))))),
        ("beach camera:canon OR camera:nikon dogs", "beach dogs", Or((CANON, NIKON))),
        ("-camera:canon", None, Not(CANON)),
        ("beach -(is:raw date:2019)", "beach", Not(And((RAW, Y2019)))),
        ("-( is:raw ) ( camera:canon )", None, And((Not(RAW), CANON))),
        ("((camera:canon) (is:raw)) date:2019", None, And((CANON, RAW, Y2019))),
        ("-(-(camera:canon))", None, CANON),
        ('-("New York")', None, Not(HasWords("New York"))),
        ('"New York" OR is:raw', None, Or((HasWords("New York"), RAW))),
        ("(camera:canon)(is:raw)", None, And((CANON, RAW))),
        ("cats or dogs is:raw", "cats or dogs", RAW),
        ("cats OR dogs is:raw", "cats OR dogs", RAW),
    ],
)
def test_filters_join(text: str, words: str | None, expected: Condition) -> None:
    query = parse(text)
    assert query.texts == (() if words is None else (TextTerm(words),))
    assert query.condition(TODAY) == expected


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("date:last summer dogs", ("last summer",), "dogs"),
        ("date:14 May 2021 .. 16 May 2021 dogs", ("14 May 2021 .. 16 May 2021",), "dogs"),
        ("date:2019 to 2021 dogs", ("2019 to 2021",), "dogs"),
        ("date:2019 to the sea", ("2019",), "to the sea"),
        ("date:May 14, 2021 dogs", ("May 14, 2021",), "dogs"),
        ("date:2019, may 2021 dogs", ("2019", "may 2021"), "dogs"),
        ("date:may -2021", ("may",), "2021"),
        ("date:may 50 people", ("may",), "50 people"),
        ("before:last christmas dogs", ("last christmas",), "dogs"),
        ("near:52.52, -13.4 dogs", ("52.52, -13.4",), "dogs"),
        ("near:1,2 within:5 km dogs", ("1,2", "5 km"), "dogs"),
        ("type:heic, jpg dogs", ("heic", "jpg"), "dogs"),
        ("rating:3 dogs", ("3",), "dogs"),
        ("camera:canon eos", ("canon",), "eos"),
    ],
)
def test_values_take_as_many_words_as_make_sense(text: str, values: tuple[str, ...], words: str) -> None:
    query = parse(text)
    assert isinstance(query.where, Filter)
    assert query.where.values == values
    assert [term.text for term in query.texts] == [words]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("beach date:2023-13", 7, "date:2023-13: there is no month 13. Write one like 2023"),
        ("date:last dance", 1, "date:last: this is no date"),
        ("date:soon", 1, "date:soon: this is no date"),
        ("date:29 Feb 2023", 1, 'date:"29 Feb 2023": 2023 is no leap year'),
        ("date:5/6/2021", 1, "which number is the month. Write it as 2021-06-05 or 2021-05-06"),
        ("date:2021..2019", 1, "ends before it begins. Write it the other way round: 2019..2021"),
        ("before:2019..2021", 1, "before: takes one date"),
        ("after:2019-2021", 1, "after: takes one date"),
        ("dog camera:", 5, "camera: stands without a value.*camera:canon"),
        ("dog camera: canon", 5, "camera: stands without a value"),
        ("rating:good", 1, "rating:good: .*rating:3"),
        ("rating:6", 1, "6 is too large. The largest rating is 5"),
        ("rating:4..2", 1, "nothing is between 4 and 2"),
        ("rating:>=3+", 1, "twice"),
        ("width:4,000", 1, "neither a whole number"),
        ("type:doc", 1, "type:doc: this is no type of file"),
        ("type:heic,", 1, "nothing stands beside a comma"),
        ("camera:canon, nikon", 1, "nothing stands beside a comma"),
        ("is:red", 1, "is:red: .*favorite, offline"),
        ("orientation:up", 1, "no orientation. Write one of: portrait"),
        ("near:Berlin", 1, "no place. Write latitude"),
        ("near:91, 13 dogs", 1, "no latitude 91"),
        ("near:1,181", 1, "no longitude 181"),
        ("near:1,2 within:far", 10, "within:far: this is no distance"),
        ("near:1,2 within:0km", 10, "no distance on Earth"),
        ("within:5km", 1, "belongs to no near:"),
        ("near:1,2 OR is:raw within:5km", 20, "belongs to no near:"),
        ("near:1,2 within:5km within:3km", 21, "belongs to no near:"),
        ("near:1,2 -within:5km", 10, "no minus"),
        ("camera:canon^2", 1, "no weight"),
        ('camera:"canon"^2', 1, "no weight"),
        ('folder:C:\\"My Photos"', 1, "quotes begin or end within"),
        ("beach OR date:2019", 7, "OR does not stand between two filters"),
        ("date:2019 OR", 11, "OR does not stand between two filters"),
        ("OR date:2019", 1, "OR does not stand between two filters"),
        ("like:7 OR like:8", 8, "OR does not stand between two filters"),
        ("date:2019 AND", 11, "AND does not stand between two filters"),
        ("camera:canon or camera:nikon", 14, "Write it as OR"),
        ("(camera:canon beach)", 15, "a word cannot stand among filters"),
        ('(camera:canon -"red car")', 15, r'pushed away cannot stand .*-\("red car"\)'),
        ("(camera:canon sun^2)", 15, "weight cannot stand"),
        ("(camera:canon like:7)", 15, "a picture cannot stand"),
        ("(beach camera:canon)", 20, "closes nothing"),
        ("camera:canon )", 14, "closes nothing"),
        ("dog (camera:canon", 5, "closing \\) is missing"),
        ("(" * 21 + "is:raw", 21, f"{MAX_DEPTH} levels"),
        ("is:raw " * (MAX_FILTERS + 1), 7 * MAX_FILTERS + 1, f"{MAX_FILTERS} are allowed"),
    ],
)
def test_faults_name_their_column_and_a_remedy(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        parse(text)
    assert caught.value.column == column
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["date:" + "9" * 10_000, "beach^" + "\U000d0946" * 50])
def test_what_is_long_is_cut_short_in_errors(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert len(str(caught.value)) < 300


def test_a_query_that_was_not_parsed_names_its_fault_without_a_column() -> None:
    query = Query(where=Filter("rating", ("7",)))
    with pytest.raises(QueryError, match="rating:7: 7 is too large") as caught:
        query.condition(TODAY)
    assert caught.value.column is None


def test_what_is_relative_stays_as_it_is_written() -> None:
    query = parse("date:today")
    assert query.condition(date(2026, 1, 31)) == TimeBetween("2026-01-31", "2026-02-01")
    assert query.condition(date(2026, 2, 1)) == TimeBetween("2026-02-01", "2026-02-02")
