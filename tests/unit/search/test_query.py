"""The query language: plain words always work, operators mean one thing, faults name their column."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base.errors import QueryError
from photosearch.search.query import LikeTerm, Query, TextTerm, parse


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
        ("dog date:2023", 5, "date:"),
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


@given(st.text(alphabet=st.sampled_from('ab -"^:2.likedate\n')))
def test_whatever_is_typed_parses_or_is_refused_and_survives_being_written(text: str) -> None:
    with suppress(QueryError):
        query = parse(text)
        assert parse(str(query)) == query
