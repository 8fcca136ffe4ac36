"""Takes a query apart into tokens: words, terms, filters, and the parentheses around filters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search.filter_reader import read_values
from photosearch.search.filters import EXAMPLES, WITHIN, ExactWords, Filter, Negated
from photosearch.search.query_cursor import BARE, Cursor
from photosearch.search.query_signs import BEGINS_QUOTES, CLOSING, COLONS, MINUSES, OPENING, QUOTES
from photosearch.search.query_tokens import ENDS_OF_FILTERS, Close, Open, Thing, Token, Within, Word
from photosearch.search.quoting import shortened
from photosearch.search.terms import LikeTerm, TextTerm

MAX_DEPTH = 20
"""Parentheses inside parentheses."""

LIKE = "like"

_NAMES = "|".join(sorted((*EXAMPLES, LIKE)))
_IN_ANY_CASE = re.IGNORECASE | re.ASCII  # or else İ and ſ are taken for i and s
_FIELD = re.compile(rf"({_NAMES})[{COLONS}]", _IN_ANY_CASE)
_UNKNOWN_FIELD = re.compile(r"[A-Za-z]+:")
_MINUS = re.compile(rf"[{MINUSES}](?=[^\s{MINUSES}])")
_OPENING = re.compile(rf"[{OPENING}]\s*(?:[{MINUSES}]?[{OPENING}]\s*)*")
_FILTER = re.compile(
    rf"[{MINUSES}]?(?:{BEGINS_QUOTES}|(?:{'|'.join(sorted(EXAMPLES))})[{COLONS}])", _IN_ANY_CASE
)

_BEGINNING = rf"(?:^|[\s{OPENING}{MINUSES}])"
_NOT_PLAIN = re.compile(
    rf"""["^] | (?:^|\s)[{MINUSES}][^\s{MINUSES}] | {_BEGINNING}(?:[{QUOTES}]|(?i:{_NAMES})[{COLONS}])
        | ^(?:OR|AND)(?:\s|$) | (?:^|\s)(?:OR|AND)$
        | (?:^|\s)[{OPENING}][\s{OPENING}{MINUSES}]*$""",
    re.VERBOSE,
)


def is_plain(text: str) -> bool:
    """Tell if a text can be written without quotes at the beginning of a query, whatever follows it."""
    return bool(text) and not _NOT_PLAIN.search(text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query.

    Raises:
        QueryError: naming the column and what was expected.
    """
    return _Lexer(text).tokens()


class _Lexer:
    def __init__(self, text: str) -> None:
        self._cursor = Cursor(text)
        self._opened: list[int] = []
        """Columns of the parentheses that are open."""
        self._previous: Thing | None = None
        self._seen: tuple[int, bool] = (0, False)
        """Up to where parentheses have been looked into, and whether a filter follows."""

    def tokens(self) -> Iterator[Token]:
        while self._cursor.begin():
            self._previous = self._next()
            yield Token(self._cursor.column, self._previous, self._cursor.at)
        if self._opened:
            raise QueryError(
                phrase("a closing ) is missing"), phrase("Add it, or leave out this ("), self._opened[-1]
            )

    def _next(self) -> Thing:
        cursor = self._cursor
        is_closing = cursor.is_before(CLOSING)
        if is_closing and (self._opened or isinstance(self._previous, ENDS_OF_FILTERS)):
            return self._close()
        is_minus = bool(cursor.skip(_MINUS))
        if self._opens_group():
            return self._open(is_minus)
        if field := cursor.skip(_FIELD):
            return self._field(field.lower()[:-1], is_minus)
        return self._in_quotes(is_minus) if cursor.begins_quotes else self._word(is_minus)

    def _close(self) -> Close:
        if not self._opened:
            raise self._cursor.error(
                phrase("this ) closes nothing"),
                phrase(
                    'Between parentheses stand only filters and "exact words", beginning with one of them'
                ),
            )
        self._cursor.at += 1
        self._opened.pop()
        return Close()

    def _opens_group(self) -> bool:
        """Tell if this is a parenthesis with a filter or a quote behind it, after more of them perhaps."""
        text, at = self._cursor.text, self._cursor.at
        if not self._cursor.is_before(OPENING):
            return False
        if at >= self._seen[0]:
            match = _OPENING.match(text, at)
            end = match.end() if match else at
            self._seen = end, _FILTER.match(text, end) is not None
        return self._seen[1]

    def _open(self, is_minus: bool) -> Open:
        if len(self._opened) == MAX_DEPTH:
            raise self._cursor.error(
                phrase("the parentheses are nested too deeply"),
                phrase("{most} levels are allowed", most=MAX_DEPTH),
            )
        self._cursor.at += 1
        self._opened.append(self._cursor.column)
        return Open(is_minus)

    def _word(self, is_minus: bool) -> Word | TextTerm:
        bare = self._cursor.bare(BARE, is_cut=bool(self._opened))
        if self._cursor.ahead == '"' and _UNKNOWN_FIELD.fullmatch(bare):
            raise self._cursor.error(
                phrase("there is no filter {name}", name=shortened(bare)),
                phrase("Filters are: {names}", names=", ".join(EXAMPLES)),
            )
        text, weight = self._cursor.weighted(bare)
        return TextTerm(text, _signed(weight, is_minus)) if is_minus or weight is not None else Word(text)

    def _in_quotes(self, is_minus: bool) -> ExactWords | TextTerm:
        text = " ".join(self._cursor.quoted().split())  # a line break says nothing more than a space
        weight = self._cursor.power()
        if is_minus or weight is not None:
            return TextTerm(text, _signed(weight, is_minus))
        return ExactWords(text)

    def _field(self, name: str, is_minus: bool) -> LikeTerm | Filter | Negated | Within:
        if self._cursor.is_at_end_of_value:
            example = EXAMPLES.get(name, "like:house.jpg")
            raise self._cursor.error(
                phrase("{name}: stands without a value", name=name),
                phrase("Write it right after the colon: {example}", example=example),
            )
        if name == LIKE:
            return self._like(is_minus)
        values = read_values(self._cursor, name)
        if name == WITHIN:
            if is_minus:
                raise self._cursor.error(
                    phrase("within: has no minus"), phrase('Put it before the near: -near:"52.52,13.40"')
                )
            return Within(values[0])
        found = Filter(name, values)
        return Negated(found) if is_minus else found

    def _like(self, is_minus: bool) -> LikeTerm:
        if self._cursor.begins_quotes:
            target, weight = self._cursor.quoted(), self._cursor.power()
        else:
            bare = self._cursor.bare(BARE, is_cut=bool(self._opened))
            target, weight = self._cursor.weighted(bare)
        self._cursor.expect_end_of_value()
        return LikeTerm(target, _signed(weight, is_minus))


def _signed(weight: float | None, is_minus: bool) -> float:
    return (1.0 if weight is None else weight) * (-1.0 if is_minus else 1.0)
