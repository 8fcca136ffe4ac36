"""Filters in the text of a query: found, taken out, put in; the rest stays as it was typed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import QueryError
from photosearch.search.filters import all_of
from photosearch.search.query import parse
from photosearch.search.query_filters import filter_parts, has_words, is_begun, toggled, with_filter, without

WORDS = ("two dogs", "may", "-people", "sunset^2", "summer", "like:7", "OR", "a ( b")
FILTERS = (
    "camera:canon",
    "-is:raw",
    "date:2023",
    "date:last summer",
    '"exact words"',
    "(date:2023 OR is:raw)",
    "-(camera:x is:video)",
    "near:52.52,13.40 within:5km",
    "type:heic OR type:raw",
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("two dogs", []),
        ("", []),
        ("dogs camera:canon date:last summer beach", ["camera:canon", 'date:"last summer"']),
        ('dogs -camera:x "so it is"', ["-camera:x", '"so it is"']),
        ("(camera:a OR camera:b) dogs", ["camera:a OR camera:b"]),
        ("camera:a OR camera:b dogs is:raw", ["camera:a OR camera:b", "is:raw"]),
        ("near:1,2 within:5km is:raw", ['near:"1,2" within:5km', "is:raw"]),
        ("near:1,2 dogs within:5km", []),  # what belongs together is not together
        ('camera:canon "never closed', []),
        ("date:nonsense", []),
    ],
)
def test_parts_of_a_query(text: str, parts: list[str]) -> None:
    assert [str(part) for part in filter_parts(text)] == parts


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("two   dogs camera:canon", 0, "two   dogs"),
        ("camera:canon two dogs", 0, "two dogs"),
        ("two camera:canon dogs", 0, "two dogs"),
        ("near:1,2 within:5km is:raw", 0, "is:raw"),
        ("date:2023.. camera:x 2024", 1, "2024 date:2023.."),  # date:2023.. 2024 would end
    ],
)
def test_taking_one_out(text: str, number: int, rest: str) -> None:
    assert without(text, filter_parts(text)[number]) == rest


@pytest.mark.parametrize(
    ("text", "written", "longer"),
    [
        ("", "is:raw", "is:raw"),
        ("two dogs ", "is:raw", "two dogs is:raw"),
        ("camera:a OR camera:b", "is:raw", "(camera:a OR camera:b) is:raw"),
        ('"never closed', "is:raw", '"never closed is:raw'),
    ],
)
def test_putting_one_in(text: str, written: str, longer: str) -> None:
    assert with_filter(text, written) == longer


def test_toggling_replaces_what_is_of_the_same_kind() -> None:
    text = toggled("two dogs", "date:2023-05")
    assert text == "two dogs date:2023-05"
    text = toggled(text, "type:raw")
    assert text == "two dogs date:2023-05 type:raw"
    text = toggled(text, "date:2022")
    assert text == "two dogs type:raw date:2022"
    assert toggled(toggled(text, "type:raw"), "date:2022") == "two dogs"
    assert toggled("-date:2022", "date:2023") == "-date:2022 date:2023"
    assert toggled("dogs date:'2023-05'".replace("'", '"'), "date:2023-05") == "dogs"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dogs camera:", True),
        ("-Date:", True),
        ("(like:", True),
        ('dogs "exact', True),
        ('folder:"my ph', True),
        ("camera:c", False),
        ('"exact words"', False),
        ("re:", False),
        ("mycamera:", False),
        ("", False),
    ],
)
def test_what_is_only_begun(text: str, expected: bool) -> None:
    assert is_begun(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("dogs is:raw", True), ("is:raw", False), ("", False), ("like:7", True), ('"never closed', True)],
)
def test_words_beside_filters(text: str, expected: bool) -> None:
    assert has_words(text) is expected


@given(st.lists(st.sampled_from([*WORDS, *FILTERS]), max_size=6), st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_left_means_the_same(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    parts = filter_parts(text)
    with suppress(QueryError):
        query = parse(text)
        if parts:
            gone = data.draw(st.sampled_from(parts))
            left = [part.expression for part in parts if part != gone]
            shorter = without(text, gone)
            wanted = replace(query, where=all_of(left) if left else None)
            assert wanted.is_empty or parse(shorter) == wanted
        where = [query.where] if query.where else []
        added = parse("rating:3+").where
        assert added is not None
        assert parse(with_filter(text, "rating:3+")) == replace(query, where=all_of([*where, added]))
