"""Filters as they are written ("last summer" stays relative), and the conditions they mean on a given day.

`all_of`, `any_of` and `negated` build expressions in the one shape that parsing gives them as well: no
list inside one of its own kind, none of a single part, no double negation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType

from photosearch.base.conditions import (
    And,
    Condition,
    HasWords,
    InAlbum,
    IsType,
    Not,
    NumberField,
    Or,
    TextField,
)
from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search import filter_values
from photosearch.search.query_signs import CLOSING, COMMAS, OPENING, QUOTES
from photosearch.search.quoting import quoted, shortened

_Meaning = Callable[[str, date], Condition]


def _on_any_day(meaning: Callable[[str], Condition]) -> _Meaning:
    return lambda value, _: meaning(value)


ALBUM, NEAR, WITHIN = "album", "near", "within"

_MEANINGS: Mapping[str, _Meaning] = MappingProxyType(
    {
        "date": filter_values.taken,
        "before": filter_values.taken_before,
        "after": filter_values.taken_after,
        **{field.value: _on_any_day(partial(filter_values.contained, field)) for field in TextField},
        **{field.value: _on_any_day(partial(filter_values.number, field)) for field in NumberField},
        "type": _on_any_day(filter_values.types),
        "orientation": _on_any_day(filter_values.orientation),
        "is": _on_any_day(filter_values.trait),
        ALBUM: _on_any_day(InAlbum),
    }
)
"""Name of a filter that takes a list of values -> what one of them means."""

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "date": "date:2023",
        "before": "before:2020",
        "after": "after:2020",
        "camera": "camera:canon",
        "lens": "lens:50mm",
        "folder": "folder:holiday",
        "type": "type:heic",
        "rating": "rating:3+",
        "width": "width:4000+",
        "height": "height:3000+",
        "orientation": "orientation:portrait",
        NEAR: "near:52.52,13.40",
        WITHIN: "within:5km",
        "is": "is:favorite",
        ALBUM: "album:holiday",
    }
)
"""Every filter's name -> how to write it. (`within:` is a part of `near:`.)"""

FREE = frozenset((ALBUM, *(field.value for field in TextField)))
"""Filters whose values may be anything; those of the others are known when they are seen."""

_ANY_DAY = date(2000, 1, 1)

_PLAIN_VALUE = re.compile(rf"[^\s{QUOTES}{COMMAS}{OPENING}{CLOSING}^]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a name and the values, of which a photo needs to have one.

    Attributes:
        name: a key of `EXAMPLES`, but not `within`.
        values: as written. Of `near`: the place and, if it is written, the distance.
    """

    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        """The filter as it is written."""
        if self.name == NEAR and len(self.values) > 1:
            place, radius = self.values
            return f"{NEAR}:{_written_value(place)} {WITHIN}:{_written_value(radius)}"
        return f"{self.name}:{','.join(map(_written_value, self.values))}"

    def condition(self, today: date) -> Condition:
        """Return what it means.

        Raises:
            QueryError: with no column: a value makes no sense. Which ones do not depends on no day.
        """
        with _named_in_errors(str(self)):
            return self._meaning(today)

    def _meaning(self, today: date) -> Condition:
        if self.name == NEAR:
            return filter_values.near(*self.values)
        found = [_MEANINGS[self.name](value, today) for value in self.values]
        types = [one.types for one in found if isinstance(one, IsType)]
        if types:
            return IsType(frozenset().union(*types))
        return found[0] if len(found) == 1 else Or(tuple(found))


@dataclass(frozen=True, slots=True)
class ExactWords:
    """Words in quotes, which have to occur just so."""

    text: str

    def __str__(self) -> str:
        """The words as they are written."""
        return quoted(self.text)

    def condition(self, today: date) -> Condition:
        """Return what it means."""
        return HasWords(self.text)


@dataclass(frozen=True, slots=True)
class Negated:
    """Whatever does not fulfil this. Made by `negated`."""

    part: Expression

    def __str__(self) -> str:
        """The expression as it is written; a minus before quotes alone would push words away."""
        return f"-{self.part}" if isinstance(self.part, Filter) else f"-({self.part})"

    def condition(self, today: date) -> Condition:
        """Return what it means."""
        return Not(self.part.condition(today))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whatever fulfils all of these, two or more. Made by `all_of`."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        """The expression as it is written."""
        return " ".join(f"({part})" if isinstance(part, AnyOf) else str(part) for part in self.parts)

    def condition(self, today: date) -> Condition:
        """Return what it means."""
        return And(tuple(part.condition(today) for part in self.parts))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whatever fulfils one of these, two or more. Made by `any_of`."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        """The expression as it is written."""
        return " OR ".join(map(str, self.parts))

    def condition(self, today: date) -> Condition:
        """Return what it means."""
        return Or(tuple(part.condition(today) for part in self.parts))


Expression = Filter | ExactWords | Negated | AllOf | AnyOf


def all_of(parts: Sequence[Expression]) -> Expression:
    """Join one or more expressions by AND."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,)))
    return flat[0] if len(flat) == 1 else AllOf(flat)


def any_of(parts: Sequence[Expression]) -> Expression:
    """Join one or more expressions by OR."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,)))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def negated(part: Expression) -> Expression:
    """Turn an expression into its contrary."""
    return part.part if isinstance(part, Negated) else Negated(part)


def check(name: str, values: tuple[str, ...]) -> None:
    """Raise the error that `condition` of such a filter would raise; `name` may also be `within`."""
    if name == WITHIN:
        radius = ",".join(values)
        with _named_in_errors(f"{WITHIN}:{radius}"):
            filter_values.radius_km(radius)
    else:
        Filter(name, values).condition(_ANY_DAY)


@contextmanager
def _named_in_errors(written: str) -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        named = phrase("{filter}: {message}", filter=shortened(written), message=error.message)
        raise type(error)(named, error.remedy) from None


def _written_value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else quoted(value)
