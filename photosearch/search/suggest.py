"""What could be meant by what is typed so far: names and values of filters, searches made before.

What is typed is never changed by itself: each suggestion says what the query would be if it were taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from photosearch.base.conditions import Orientation, Trait
from photosearch.base.folding import folded
from photosearch.base.overview import Counted, Overview
from photosearch.search.filters import EXAMPLES, Filter
from photosearch.search.query_signs import COLONS, COMMAS, MINUSES, OPENING

MOST = 10
"""Suggestions at a time: more are not read."""

_MOST_RECENT = 4
"""Of these, searches made before, unless nothing is typed."""

_SHORTEST = 2
"""Letters of a word from which on values are suggested for it."""

_DATES = ("today", "yesterday", "last-week", "last-month", "last-year", "last-summer", "christmas")
_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "is": tuple(Trait),
        "orientation": tuple(Orientation),
        "type": ("photo", "raw", "video"),
        "rating": ("1+", "2+", "3+", "4+", "5"),
        "within": ("1km", "5km", "20km"),
    }
)

_NAMES = "|".join(sorted(EXAMPLES))
_VALUE = re.compile(
    rf"""(?:^|(?<=[\s{OPENING}]))[{MINUSES}]?(?P<name>(?ai:{_NAMES}))[{COLONS}]
        (?:[^\s"{COMMAS}]*[{COMMAS}]|"[^"]*"[{COMMAS}])*(?P<value>["“„][^"“”]*|[^\s"“„{COMMAS}]*)$""",
    re.VERBOSE,
)
_WORD = re.compile(
    rf'(?:^|(?<=[\s{OPENING}]))[{MINUSES}]?(?P<value>[^\s"“„{OPENING}{COLONS}^{MINUSES}][^\s"{COLONS}^]*)$'
)


class SuggestionKind(StrEnum):
    """Where a suggestion comes from."""

    RECENT = "recent"
    SAVED = "saved"
    NAME = "name"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be meant.

    Attributes:
        label: what is put in, or the whole search.
        note: what that is, for people; may be empty.
        text: the whole query if it is taken.
        cursor: where in that one goes on typing.
        filter: what is put in, if it is a filter's value.
    """

    kind: SuggestionKind
    label: str
    note: str
    text: str
    cursor: int
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What suggestions are made of.

    Attributes:
        values: name of a filter -> values, the likeliest first.
        recent: searches made before, the last first.
        saved: name and query of saved searches.
    """

    values: Mapping[str, tuple[str, ...]]
    recent: tuple[str, ...] = ()
    saved: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, overview: Overview, recent: Sequence[str] = (), saved: Sequence[tuple[str, str]] = ()
    ) -> Vocabulary:
        """Return what there is in a library."""
        years = tuple(dict.fromkeys(month.value[:4] for month in overview.months))
        values = {
            **_VALUES,
            "type": tuple(dict.fromkeys((*_of(overview.types), *_VALUES["type"]))),
            "camera": _of(overview.cameras),
            "lens": _of(overview.lenses),
            "folder": overview.folders,
            **dict.fromkeys(("date", "before", "after"), (*years, *_DATES)),
        }
        return cls(values, tuple(recent), tuple(saved))


def suggestions(text: str, cursor: int, vocabulary: Vocabulary) -> list[Suggestion]:
    """Return what may be meant, the likeliest first: at most `MOST`, none of them what is there already.

    Args:
        cursor: where in the text one types: that is what is completed.
    """
    found = (one for one in _all(text, cursor, vocabulary) if one.text.strip() != text.strip())
    return list(islice({one.text: one for one in found}.values(), MOST))


def _all(text: str, cursor: int, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    before = text[:cursor]
    if value := _VALUE.search(before):
        yield from _values(text, cursor, value, vocabulary)
        return
    limit = _MOST_RECENT if text.strip() else MOST
    yield from islice(_searches(text, vocabulary), limit)
    if (word := _WORD.search(before)) and not text[cursor : cursor + 1].strip():
        yield from _names(text, cursor, word)
        yield from _for_word(text, cursor, word, vocabulary)


def _searches(text: str, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    typed = folded(text)
    for name, query in vocabulary.saved:
        if typed in folded(name) or typed in folded(query):
            yield Suggestion(SuggestionKind.SAVED, name, query, query, len(query))
    for query in _beginning(vocabulary.recent, typed):
        yield Suggestion(SuggestionKind.RECENT, query, "", query, len(query))


def _names(text: str, cursor: int, word: re.Match[str]) -> Iterator[Suggestion]:
    typed = word["value"].lower()
    for name, example in EXAMPLES.items():
        if len(typed) >= _SHORTEST and name.startswith(typed):
            yield _put(SuggestionKind.NAME, text, word.start("value"), cursor, f"{name}:", example)


def _for_word(text: str, cursor: int, word: re.Match[str], vocabulary: Vocabulary) -> Iterator[Suggestion]:
    typed = folded(word["value"])
    if len(typed) < _SHORTEST:
        return
    for name in ("folder", "camera", "lens", "date", "type", "is"):
        for value in islice(_beginning(vocabulary.values.get(name, ()), typed), 3):
            put = Filter(name, (value,))
            one = _put(SuggestionKind.VALUE, text, word.start("value"), cursor, f"{put} ", "")
            yield replace(one, filter=put)


def _values(text: str, cursor: int, match: re.Match[str], vocabulary: Vocabulary) -> Iterator[Suggestion]:
    name = match["name"].lower()
    typed = folded(match["value"].lstrip('"“„'))
    end = cursor
    if match["value"][:1] in tuple('"“„') and text[cursor : cursor + 1] in tuple('"“”'):
        end += 1  # quotes that are closed already
    values = vocabulary.values.get(name, ())
    first = list(_beginning(values, typed))
    others = (value for value in values if typed in folded(value) and value not in first)
    for value in (*first, *others):
        put = Filter(name, (value,))
        written = str(put).partition(":")[2]
        one = _put(SuggestionKind.VALUE, text, match.start("value"), end, f"{written} ", "")
        yield replace(one, filter=put)


def _beginning(values: Iterable[str], typed: str) -> Iterator[str]:
    """Yield the values in which a word begins with what is typed."""
    pattern = re.compile(rf"(?:^|\W){re.escape(typed)}")
    return (value for value in values if pattern.search(folded(value)))


def _put(kind: SuggestionKind, text: str, start: int, end: int, written: str, note: str) -> Suggestion:
    behind = text[end:].lstrip() if written.endswith(" ") else text[end:]
    return Suggestion(kind, written.strip(), note, text[:start] + written + behind, start + len(written))


def _of(values: Iterable[Counted]) -> tuple[str, ...]:
    return tuple(one.value for one in values if one.value.strip())
