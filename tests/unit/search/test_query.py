"""The query language: plain words always work, operators mean one thing, faults name their column."""

from __future__ import annotations

from datetime import date

import pytest

from photosearch.base.conditions import And, HasWords
from photosearch.base.errors import QueryError
from photosearch.search.query import OPERATORS, LikeTerm, Query, TextTerm, parse

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "text",
    [
        "two dogs on a beach",
        "Großmutter's 80. Geburtstag",
        "日本の桜",
        "well-known face",
        "a - b",
        "10:30 in the night",
        "?!",
        "cats or dogs",
        "to be OR not to be",
        "OR",
        "photo (1)",
        "( (hello) )",
        ":-) (:",
        "re: holiday",
        "C-64",
        "e-mail don't",
        "the updated: version",
        "Camera obscura",
        "\u0130s:raw i\u017f:raw li\u212ae:7",  # İ, ſ and the Kelvin sign fold to i, s and k
        "--",
        "a/b\\c",
    ],
)
def test_plain_words_are_one_sentence(text: str) -> None:
    assert parse(text) == Query(texts=(TextTerm(text),))


def test_spaces_do_not_matter() -> None:
    assert parse("  two \t dogs\n") == Query(texts=(TextTerm("two dogs"),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beach -people", Query((TextTerm("beach"), TextTerm("people", -1.0)))),
        ('beach -"red cars"', Query((TextTerm("beach"), TextTerm("red cars", -1.0)))),
        ("sunset^2 beach", Query((TextTerm("beach"), TextTerm("sunset", 2.0)))),
        ('"at night"^0.5', Query((TextTerm("at night", 0.5),))),
        ("like:7 night", Query((TextTerm("night"),), (LikeTerm("7"),))),
        ('like:"my photos/a b.jpg"^2', Query((), (LikeTerm("my photos/a b.jpg", 2.0),))),
        ("-like:7", Query((), (LikeTerm("7", -1.0),))),
        ("-people", Query((TextTerm("people", -1.0),))),
        ("-(1) photo", Query((TextTerm("photo"), TextTerm("(1)", -1.0)))),
        ('"at night"^1 sea', Query((TextTerm("sea"), TextTerm("at night")))),
        ("sunset^1 sea", Query((TextTerm("sea"), TextTerm("sunset")))),
        ("LIKE:7", Query((), (LikeTerm("7"),))),
        ("like:C:\\photos\\a.jpg", Query((), (LikeTerm("C:\\photos\\a.jpg"),))),
        ('like:"C:\\my photos\\"', Query((), (LikeTerm("C:\\my photos\\"),))),
        ('like:"5"" tall.jpg"', Query((), (LikeTerm('5" tall.jpg'),))),
    ],
)
def test_operators(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ('dog "on a', 5, 'closing "'),
        ("dog cat^x", 5, "weight"),
        ("dog^0", 1, "weight"),
        ("dog^-1", 1, "weight"),
        ("dog^nan", 1, "weight"),
        ("dog^1e9", 1, "weight"),
        ("dog ^2", 5, "nothing stands here"),
        ('dog ""', 5, "nothing stands here"),
        ('dog like:"a"b', 5, "quotes begin or end within"),
        ('dog tag:"red"', 5, "no filter tag:"),
        ("dog like:", 5, "like: stands without a value.*like:house.jpg"),
    ],
)
def test_faults_name_their_column(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        parse(text)
    assert caught.value.column == column
    assert str(caught.value).startswith(f"column {column}: ")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_query_says_what_to_do(text: str) -> None:
    with pytest.raises(QueryError, match="empty.*Describe a photo"):
        parse(text)


def test_white_space_in_quotes_is_a_space() -> None:
    assert parse('"two\n dogs" -"red\t car"') == parse('"two dogs" -"red car"')


def test_quotes_alone_ask_for_exact_words() -> None:
    query = parse('beach "New  York" "say ""cheese"""')
    assert query.texts == (TextTerm("beach"),)
    assert query.condition(TODAY) == And((HasWords("New York"), HasWords('say "cheese"')))


@pytest.mark.parametrize(
    ("text", "is_ranked"),
    [
        ("beach", True),
        ("-people", False),
        ("-people date:2023", False),
        ("-people like:7", True),
        ("date:2023", False),
        ('"exact words"', False),
        ("beach -people date:2023", True),
    ],
)
def test_a_query_knows_if_there_is_anything_to_rank_by(text: str, is_ranked: bool) -> None:
    query = parse(text)
    assert query.is_ranked is is_ranked
    assert not query.is_empty


def test_no_filters_are_no_condition() -> None:
    assert parse("beach").condition(TODAY) is None
    assert Query().is_empty


def test_the_operators_shown_to_people_are_understood() -> None:
    for example, meaning in OPERATORS:
        for one in example.split("  "):
            query = parse(one)
            assert parse(str(query)) == query
            query.condition(TODAY)
        assert meaning.isprintable()
