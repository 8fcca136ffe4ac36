"""Takes a query apart into tokens: words, terms, filters, and the parentheses around filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from photosearch.base.errors import QueryError
from photosearch.search.dates import ImpossibleError
from photosearch.search.filters import EXAMPLES, FREE, NEAR, WITHIN, ExactWords, Filter, Negated, check
from photosearch.search.terms import MAX_WEIGHT, LikeTerm, TextTerm

MAX_DEPTH = 20
"""Parentheses inside parentheses."""

MOST_WORDS = 7
"""Words that an unquoted value may have: "14 May 2021 .. 16 May 2021"."""

LIKE = "like"

_NAMES = "|".join(sorted((*EXAMPLES, LIKE)))
_FIELD = re.compile(rf"({_NAMES}):", re.IGNORECASE)
_UNKNOWN_FIELD = re.compile(r"[A-Za-z]+:")
_SPACE = re.compile(r"\s*")
_MINUS = re.compile(r"-(?=[^\s-])")
_BARE = re.compile(r'[^\s"]*')
_ITEM = re.compile(r'[^\s",]*')
_FOLLOWING = re.compile(r'\s+([^\s"]+)')
_QUOTES = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_POWER = re.compile(r"\^([^\s]*)")
_WEIGHT = re.compile(r"\^([^\s^]*)$")
_OPENING = re.compile(r"\(\s*(?:-?\(\s*)*")
_FILTER = re.compile(rf'-?(?:"|(?:{"|".join(sorted(EXAMPLES))}):)', re.IGNORECASE)

_NOT_PLAIN = re.compile(
    rf"""["^] | (?:^|\s)-[^\s-] | (?:^|[\s(-])(?i:{_NAMES}):
        | ^(?:OR|AND)(?:\s|$) | (?:^|\s)(?:OR|AND)$
        | (?:^|\s)\([\s(-]*$""",
    re.VERBOSE,
)


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
    """A part of a query, and the column (from 1 on) where it begins."""

    column: int
    thing: Thing


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
        self._text = text
        self._at = 0
        self._column = 1
        """Where the token begins."""
        self._opened: list[int] = []
        """Columns of the parentheses that are open."""
        self._previous: Thing | None = None
        self._seen: tuple[int, bool] = (0, False)
        """Up to where parentheses have been looked into, and whether a filter follows."""

    def tokens(self) -> Iterator[Token]:
        while True:
            self._skip(_SPACE)
            if self._at == len(self._text):
                break
            self._column = self._at + 1
            self._previous = self._next()
            yield Token(self._column, self._previous)
        if self._opened:
            raise QueryError("a closing ) is missing", "Add it, or leave out this (", self._opened[-1])

    def _next(self) -> Thing:
        if self._ahead() == ")" and (self._opened or isinstance(self._previous, ENDS_OF_FILTERS)):
            return self._close()
        is_minus = bool(self._skip(_MINUS))
        if self._opens_group():
            return self._open(is_minus)
        if match := _FIELD.match(self._text, self._at):
            self._at = match.end()
            return self._field(match[1].lower(), is_minus)
        return self._in_quotes(is_minus) if self._ahead() == '"' else self._word(is_minus)

    def _close(self) -> Close:
        if not self._opened:
            raise self._error(
                "this ) closes nothing",
                'Between parentheses stand only filters and "exact words", beginning with one of them',
            )
        self._at += 1
        self._opened.pop()
        return Close()

    def _opens_group(self) -> bool:
        """Tell if this is a parenthesis with a filter or a quote behind it, after more of them perhaps."""
        if self._ahead() != "(":
            return False
        end, is_group = self._seen
        if self._at >= end:
            match = _OPENING.match(self._text, self._at)
            end = match.end() if match else self._at
            is_group = _FILTER.match(self._text, end) is not None
            self._seen = end, is_group
        return is_group

    def _open(self, is_minus: bool) -> Open:
        if len(self._opened) == MAX_DEPTH:
            raise self._error("the parentheses are nested too deeply", f"{MAX_DEPTH} levels are allowed")
        self._at += 1
        self._opened.append(self._column)
        return Open(is_minus)

    def _word(self, is_minus: bool) -> Word | TextTerm:
        bare = self._bare(_BARE, is_cut=bool(self._opened))
        if self._ahead() == '"' and _UNKNOWN_FIELD.fullmatch(bare):
            raise self._error(f"there is no filter {bare}", f"Filters are: {', '.join(EXAMPLES)}")
        text, weight = self._weighted(bare)
        if is_minus or weight is not None:
            return TextTerm(text, self._signed(weight, is_minus))
        return Word(text)

    def _in_quotes(self, is_minus: bool) -> ExactWords | TextTerm:
        text = " ".join(self._quoted().split())  # a line break between words says nothing more than a space
        weight = self._power()
        if is_minus or weight is not None:
            return TextTerm(text, self._signed(weight, is_minus))
        return ExactWords(text)

    def _field(self, name: str, is_minus: bool) -> LikeTerm | Filter | Negated | Within:
        if self._ahead() in ("", ")") or self._ahead().isspace():
            example = EXAMPLES.get(name, "like:house.jpg")
            raise self._error(f"{name}: stands without a value", f"Write it right after the colon: {example}")
        if name == LIKE:
            return self._like(is_minus)
        values = self._values(name)
        if name == WITHIN:
            if is_minus:
                raise self._error("within: has no minus", 'Put it before the near: -near:"52.52,13.40"')
            return Within(values[0])
        found = Filter(name, values)
        return Negated(found) if is_minus else found

    def _like(self, is_minus: bool) -> LikeTerm:
        if self._ahead() == '"':
            target, weight = self._quoted(), self._power()
        else:
            target, weight = self._weighted(self._bare(_BARE, is_cut=bool(self._opened)))
        self._expect_end_of_value()
        return LikeTerm(target, self._signed(weight, is_minus))

    def _values(self, name: str) -> tuple[str, ...]:
        """Read the values of a filter, separated by commas."""
        start, values, has_quotes = self._at, list[str](), False
        while True:
            has_quotes = has_quotes or self._ahead() == '"'
            values.append(self._quoted() if self._ahead() == '"' else self._bare(_ITEM, is_cut=True))
            if self._ahead() != ",":
                break
            self._at += 1
        written = self._text[start : self._at]
        if self._ahead() == "^" or (not has_quotes and _WEIGHT.search(written)):
            raise self._error("a filter has no weight", "Leave out the ^, or put the value in quotes")
        self._expect_end_of_value()
        if name in FREE:
            self._check(name, tuple(values))
        elif has_quotes:
            values = [" ".join(value.split()) for value in values]
            values = [",".join(values)] if name == NEAR else values
            self._check(name, tuple(values))
        else:
            return self._longest(name, start)
        return tuple(values)

    def _longest(self, name: str, start: int) -> tuple[str, ...]:
        """Return the values that begin there, with as many of the words that follow as make sense.

        So `date:last summer dogs` is last summer, and dogs.
        """
        ends = [self._at]
        while len(ends) <= MOST_WORDS and (match := _FOLLOWING.match(self._text, ends[-1])):
            word = _up_to_closing(match[1])
            if not word or (word.startswith("-") and self._text[ends[-1] - 1] != ","):
                break
            ends.append(match.start(1) + len(word))
        fault: QueryError | None = None
        for end in reversed(ends):
            written = " ".join(self._text[start:end].split())
            for values in _readings(name, written):
                try:
                    self._check(name, values)
                except ImpossibleError:
                    raise  # 29 February 2023 is not meant as "29 February" and a word
                except QueryError as error:
                    fault = error
                    continue
                self._at = end
                return values
        assert fault is not None
        raise fault

    def _check(self, name: str, values: tuple[str, ...]) -> None:
        try:
            if "" in values:
                raise QueryError(
                    "nothing stands beside a comma", f"Write a list as {name}:one,two, without spaces"
                )
            check(name, values)
        except QueryError as error:
            raise type(error)(error.message, error.remedy, self._column) from None

    def _expect_end_of_value(self) -> None:
        if self._ahead() not in ("", ")") and not self._ahead().isspace():
            raise self._error(
                "quotes begin or end within a value", 'Put all of it in quotes: folder:"C:\\My Photos"'
            )

    def _quoted(self) -> str:
        match = _QUOTES.match(self._text, self._at)
        if match is None:
            raise QueryError('a closing " is missing', 'Add it, or leave out the opening "', self._column)
        self._at = match.end()
        text = match[1].replace('""', '"').strip()
        if not text:
            raise self._error("nothing stands here to look for", "Write a word between the quotes")
        return text

    def _bare(self, pattern: re.Pattern[str], *, is_cut: bool) -> str:
        match = pattern.match(self._text, self._at)
        assert match is not None
        bare = _up_to_closing(match[0]) if is_cut else match[0]
        self._at += len(bare)
        return bare

    def _power(self) -> float | None:
        match = _POWER.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return self._weight(match[1])

    def _weighted(self, bare: str) -> tuple[str, float | None]:
        match = _WEIGHT.search(bare)
        text = bare[: match.start()] if match else bare
        if not text:
            raise self._error("nothing stands here to look for", "Write a word before it")
        return text, self._weight(match[1]) if match else None

    def _weight(self, figures: str) -> float:
        try:
            weight = float(figures)
        except ValueError:
            weight = 0.0
        if not 0 < weight <= MAX_WEIGHT:
            raise self._error(
                f"the weight ^{figures} is not a number above 0 and up to {MAX_WEIGHT:g}",
                "Write it as sunset^2",
            )
        return weight

    @staticmethod
    def _signed(weight: float | None, is_minus: bool) -> float:
        return (1.0 if weight is None else weight) * (-1.0 if is_minus else 1.0)

    def _ahead(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def _error(self, message: str, remedy: str) -> QueryError:
        return QueryError(message, remedy, self._column)


def _readings(name: str, written: str) -> Iterator[tuple[str, ...]]:
    """Yield what an unquoted value with commas may be: one ("May 14, 2021", a place), or a list."""
    if name in (NEAR, WITHIN):
        yield (written,)
        return
    if "," not in written.replace(", ", ""):
        yield (written,)
    if "," in written:
        yield tuple(value.strip() for value in written.split(","))


def _up_to_closing(bare: str) -> str:
    """Return a text up to a closing parenthesis that was not opened in it."""
    depth = 0
    for at, character in enumerate(bare):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return bare[:at]
    return bare
