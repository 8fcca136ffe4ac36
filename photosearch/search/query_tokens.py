"""What a query is made of, before it is put together."""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.search.filters import ExactWords, Filter, Negated
from photosearch.search.terms import LikeTerm, TextTerm


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, which may turn out to be an OR between filters."""

    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """A parenthesis that opens a group of filters, with a minus before it perhaps."""

    is_minus: bool


@dataclass(frozen=True, slots=True)
class Close:
    """The parenthesis that closes it."""


@dataclass(frozen=True, slots=True)
class Within:
    """The distance that belongs to a `near:`."""

    radius: str


Thing = Word | Open | Close | Within | TextTerm | LikeTerm | Filter | ExactWords | Negated

ENDS_OF_FILTERS = (Filter, ExactWords, Negated, Within, Close)
STARTS_OF_FILTERS = (Filter, ExactWords, Negated, Open)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query, and the column (from 1 on) where it begins.

    Attributes:
        end: index of the character behind it.
    """

    column: int
    thing: Thing
    end: int
