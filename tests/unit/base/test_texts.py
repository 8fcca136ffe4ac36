"""Texts that remember their pattern: English where they are made, and whole after a pipe or an exception."""

from __future__ import annotations

import pickle
from pathlib import PurePosixPath

from photosearch.base.errors import QueryError, UserError, one_line
from photosearch.base.texts import Text, phrase


def test_a_phrase_is_its_english_text() -> None:
    assert phrase("no folder {name}", name="/photos") == "no folder /photos"
    assert phrase("nothing with {braces} is filled in without values") == (
        "nothing with {braces} is filled in without values"
    )


def test_whole_numbers_are_written_as_english_writes_them() -> None:
    assert phrase("{count} photos of {year}", count=12345, year="2023") == "12,345 photos of 2023"


def test_what_is_neither_words_nor_a_number_stands_there_as_plain_text() -> None:
    text = phrase("cannot read {file}: {error}", file=PurePosixPath("/a b"), error=OSError("gone"))
    assert text == "cannot read /a b: gone"
    assert pickle.loads(pickle.dumps(text)).values == {"file": "/a b", "error": "gone"}


def test_a_phrase_is_the_same_after_a_pipe() -> None:
    sent = phrase("no folder {name}, {count} photos", name=phrase("of {owner}", owner="Ann"), count=3)
    come = pickle.loads(pickle.dumps(sent))
    assert isinstance(come, Text)
    assert (come, come.pattern, come.values) == (sent, sent.pattern, sent.values)


def test_only_values_are_put_into_one_line() -> None:
    text = one_line(phrase("no folder {name}", name="a\nb"))
    assert isinstance(text, Text)
    assert text == "no folder a\\nb"
    assert text.pattern == "no folder {name}"


def test_an_error_keeps_the_patterns_of_its_message_and_its_remedy() -> None:
    error = pickle.loads(
        pickle.dumps(QueryError(phrase("expected {what}", what="a date"), phrase("Try 2023"), column=4))
    )
    assert str(error) == "column 4: expected a date. Try 2023"
    assert isinstance(error.text, Text)
    message = error.text.values["message"]
    assert isinstance(message, Text)
    assert message.pattern == "column {column}: {message}"
    assert error.column == 4


def test_an_error_of_plain_texts_is_said_as_it_is() -> None:
    assert UserError("a {brace} fell").text == "a {brace} fell"
    assert str(UserError("a {brace} fell", "Pick {it} up")) == "a {brace} fell. Pick {it} up"
