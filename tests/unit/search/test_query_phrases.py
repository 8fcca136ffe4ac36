"""What is wrong with a query can be said in other languages: it is made of phrases, also behind a pipe."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from photosearch.base.errors import QueryError
from photosearch.base.texts import Text
from photosearch.search.query import OPERATORS, parse

FAULTY = {
    "": "the query is empty",
    'dog "on a': 'a closing " is missing',
    'dog ""': "nothing stands here to look for",
    "dog^1e9": "the weight ^{weight} is not a number above 0 and up to {most}",
    "camera:canon^2": "a filter has no weight",
    'dog tag:"red"': "there is no filter {name}",
    "camera:": "{name}: stands without a value",
    "date:2019,,2020": "nothing stands beside a comma",
    "(camera:canon": "a closing ) is missing",
    "camera:canon)": "this ) closes nothing",
    "(" * 21 + "is:raw": "the parentheses are nested too deeply",
    "camera:canon or is:raw": "{word} between filters is taken for a word",
    "dog OR is:raw": "{word} does not stand between two filters",
    "(camera:canon dog)": "{what} cannot stand among filters in parentheses",
    "within:5km": "within: belongs to no near:",
    "-within:5km": "within: has no minus",
    "camera:" + ",".join("abcd" * 51): "there are too many filters",
    "date:nonsense": "this is no date",
    "date:..": "there is no date beside the ..",
    "date:2021..2019": "the range ends before it begins",
    "date:04/05/2021": "it is not clear which number is the month",
    "date:2021-04-31": "there is no {day} {month}",
    "date:2021-13": "there is no month {month}",
    'date:"29 february 2021"': "{year} is no leap year",
    "date:1700": "the year {year} is out of range",
    "before:2019..2020": "{name}: takes one date",
    "rating:many": "this is neither a whole number nor a range",
    "rating:9999": "{end} is too large",
    "rating:5..3": "nothing is between {low} and {high}",
    "rating:>3+": "{sign} and + say it twice",
    "type:doc": "this is no type of file that photosearch reads",
    "orientation:wide": "this is no orientation",
    "is:nice": "photos are not told apart by this",
    "near:home": "this is no place",
    "near:91,0": "there is no latitude {latitude}",
    "near:0,181": "there is no longitude {longitude}",
    "near:0,0 within:far": "this is no distance",
    "near:0,0 within:90000km": "this is no distance on Earth",
}
"""What cannot be understood -> the pattern of the text that says why."""


@pytest.mark.parametrize(("text", "pattern"), FAULTY.items())
def test_faults_are_made_of_phrases(text: str, pattern: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value)
    assert pattern in patterns(error.message)
    assert isinstance(error.remedy, Text)


@pytest.mark.parametrize("text", ["rating:9999", "near:91,0", "date:2021-04-31", "date:1700"])
def test_columns_years_and_what_was_typed_are_no_numbers_to_write_in_another_way(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert all(number < 1000 for number in numbers(caught.value.text))


def test_faults_are_told_as_before() -> None:
    with pytest.raises(QueryError) as caught:
        parse("dogs date:2021-02-30")
    assert str(caught.value) == (
        "column 6: date:2021-02-30: there is no 30 February 2021. February 2021 has 28 days"
    )


def test_the_meanings_of_the_operators_are_phrases() -> None:
    assert all(isinstance(meaning, Text) for _, meaning in OPERATORS)


def texts(text: object) -> Iterator[Text]:
    """Yield a text and all those in it."""
    if isinstance(text, Text):
        yield text
        for value in text.values.values():
            yield from texts(value)


def patterns(text: str) -> list[str]:
    return [inner.pattern for inner in texts(text)]


def numbers(text: str) -> list[int]:
    return [value for inner in texts(text) for value in inner.values.values() if isinstance(value, int)]
