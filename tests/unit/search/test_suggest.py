"""Suggestions for what is typed: which, in which order, and what the query would be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base.overview import Counted, Overview
from photosearch.search.query import parse
from photosearch.search.suggest import MOST, SuggestionKind, Vocabulary, suggestions

OVERVIEW = Overview(
    months=(Counted("2023-05", 3), Counted("2023-01", 2), Counted("2019-07", 1)),
    cameras=(Counted("Canon EOS R5", 9), Counted("NIKON Z 6", 4), Counted("Canon", 2)),
    lenses=(Counted("EF50mm f/1.8", 3),),
    types=(Counted("jpeg", 9), Counted("raw", 3)),
    folders=("Rome 2019", "Canyon", 'so "called"'),
)
VOCABULARY = Vocabulary.of(
    OVERVIEW, recent=("two dogs", "red cars date:2019", "a cat"), saved=(("Best of Rome", "rome rating:4+"),)
)


def texts(typed: str, vocabulary: Vocabulary = VOCABULARY) -> list[str]:
    """Return what the query would be; `|` marks the cursor."""
    cursor = typed.index("|")
    found = suggestions(typed.replace("|", ""), cursor, vocabulary)
    return [f"{one.text[: one.cursor]}|{one.text[one.cursor :]}" for one in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("camera:|", ['camera:"Canon EOS R5" |', 'camera:"NIKON Z 6" |', "camera:Canon |"]),
        ("dogs camera:ni|", ['dogs camera:"NIKON Z 6" |']),
        ("dogs -Camera:ni|", ['dogs -Camera:"NIKON Z 6" |']),
        ("(camera:ni| beach", ['(camera:"NIKON Z 6" |beach']),
        ("camera:eos|", ['camera:"Canon EOS R5" |']),
        ("camera:non|", ['camera:"Canon EOS R5" |', "camera:Canon |"]),  # somewhere within a word
        ('camera:"canon e|', ['camera:"Canon EOS R5" |']),
        ('camera:"canon e|" dogs', ['camera:"Canon EOS R5" |dogs']),
        ("camera:canon,nik|", ['camera:canon,"NIKON Z 6" |']),
        ("folder:so|", ['folder:"so ""called""" |']),
        ("date:20|", ["date:2023 |", "date:2019 |"]),
        ("type:r|", ["type:raw |"]),
        ("is:fav|", ["is:favorite |"]),
        ("orientation:|", ["orientation:portrait |", "orientation:landscape |", "orientation:square |"]),
        ("camera:nothing|", []),
        ("near:52|", []),
    ],
)
def test_values_of_a_filter(typed: str, expected: list[str]) -> None:
    assert texts(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cat|", ["a cat|"]),
        ("can|", ["folder:Canyon |", 'camera:"Canon EOS R5" |', "camera:Canon |"]),
        ("rat|", ["rome rating:4+|", "rating:|"]),
        ("dogs -ori|", ["dogs -orientation:|"]),
        ("201|", ["red cars date:2019|", 'folder:"Rome 2019" |', "date:2019 |"]),
        ("beach 50|", []),
        ("beach ef|", ['beach lens:"EF50mm f/1.8" |']),
        ("c|", ["red cars date:2019|", "a cat|"]),
        ("can|on", []),  # in the middle of a word
        ("rom| at night", ['folder:"Rome 2019" |at night']),
        ("two d|", ["two dogs|"]),
        ("two dogs|", []),  # which is there already
    ],
)
def test_words(typed: str, expected: list[str]) -> None:
    assert texts(typed) == expected


def test_nothing_typed_brings_back_what_was_asked() -> None:
    assert texts("|") == ["rome rating:4+|", "two dogs|", "red cars date:2019|", "a cat|"]
    many = Vocabulary({}, recent=tuple(f"search {number}" for number in range(50)))
    assert len(texts("|", many)) == MOST
    assert len(texts("sea|", many)) < MOST


def test_suggestions_say_what_they_are() -> None:
    saved, name = suggestions("rat", 3, VOCABULARY)
    assert (saved.kind, saved.label, saved.note) == (SuggestionKind.SAVED, "Best of Rome", "rome rating:4+")
    assert (name.kind, name.label, name.note) == (SuggestionKind.NAME, "rating:", "rating:3+")


@given(st.text(st.sampled_from('camera:dte2"(), -x^\n'), max_size=25), st.data())
def test_anything_may_be_typed(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    for one in suggestions(text, cursor, VOCABULARY):
        assert 0 <= one.cursor <= len(one.text)


def test_values_mean_what_they_say() -> None:
    for name, values in VOCABULARY.values.items():
        for typed in [] if name == "within" else [f"{name}:"]:
            for one in suggestions(typed, len(typed), VOCABULARY):
                assert getattr(parse(one.text).where, "values", None) in [(value,) for value in values]
