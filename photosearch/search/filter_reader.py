"""Reads the value of a filter: a list with commas, in quotes, or as many bare words as make sense."""

from __future__ import annotations

import re
from collections.abc import Iterator

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search.dates import ImpossibleError
from photosearch.search.filters import FREE, NEAR, WITHIN, check
from photosearch.search.query_cursor import ITEM, WEIGHT, Cursor, up_to_closing
from photosearch.search.query_signs import COMMAS, MINUSES, in_ascii

MOST_WORDS = 7
"""Words that an unquoted value may have: "14 May 2021 .. 16 May 2021"."""

_FOLLOWING = re.compile(r'\s+([^\s"]+)')


def read_values(cursor: Cursor, name: str) -> tuple[str, ...]:
    """Read the values of the filter of that name, as they are written.

    Raises:
        QueryError: naming the column: they make no sense.
    """
    start, values, has_quotes = cursor.at, list[str](), False
    while True:
        is_quoted = cursor.begins_quotes
        value = cursor.quoted() if is_quoted else cursor.bare(ITEM, is_cut=True)
        values.append(value if is_quoted or name in FREE else in_ascii(value))
        has_quotes = has_quotes or is_quoted
        if not cursor.is_before(COMMAS):
            break
        cursor.at += 1
    if cursor.ahead == "^" or (not has_quotes and WEIGHT.search(cursor.text[start : cursor.at])):
        raise cursor.error(
            phrase("a filter has no weight"), phrase("Leave out the ^, or put the value in quotes")
        )
    cursor.expect_end_of_value()
    if name not in FREE and not has_quotes:
        return _longest(cursor, name, start)
    if name not in FREE:
        values = [" ".join(value.split()) for value in values]
    found = (",".join(values),) if name == NEAR else tuple(values)
    _check(cursor, name, found)
    return found


def _longest(cursor: Cursor, name: str, start: int) -> tuple[str, ...]:
    """Return the values that begin there, with as many of the words that follow as make sense.

    So `date:last summer dogs` is last summer, and dogs.
    """
    fault: QueryError | None = None
    for end in reversed(_ends(cursor)):
        for values in _readings(name, " ".join(in_ascii(cursor.text[start:end]).split())):
            try:
                _check(cursor, name, values)
            except ImpossibleError:
                raise  # 29 February 2023 is not meant as "29 February" and a word
            except QueryError as error:
                fault = error
            else:
                cursor.at = end
                return values
    assert fault is not None  # there is at least one reading
    raise fault


def _ends(cursor: Cursor) -> list[int]:
    """Return where the value may end: here, or behind each of the next words."""
    ends = [cursor.at]
    while len(ends) <= MOST_WORDS and (match := _FOLLOWING.match(cursor.text, ends[-1])):
        word = up_to_closing(match[1])
        is_behind_comma = cursor.text[ends[-1] - 1] in COMMAS  # of "52.52, -13.40"
        is_minus = word.startswith(tuple(MINUSES)) and not is_behind_comma
        if not word or is_minus:
            break
        ends.append(match.start(1) + len(word))
    return ends


def _readings(name: str, written: str) -> Iterator[tuple[str, ...]]:
    """Yield what an unquoted value with commas may be: one ("May 14, 2021", a place), or a list."""
    if name in (NEAR, WITHIN):
        yield (written,)
        return
    if "," not in written.replace(", ", ""):
        yield (written,)
    if "," in written:
        yield tuple(value.strip() for value in written.split(","))


def _check(cursor: Cursor, name: str, values: tuple[str, ...]) -> None:
    if "" in values:
        raise cursor.error(
            phrase("nothing stands beside a comma"),
            phrase("Write a list as {name}:one,two, without spaces", name=name),
        )
    try:
        check(name, values)
    except QueryError as error:
        raise type(error)(error.message, error.remedy, cursor.column) from None
