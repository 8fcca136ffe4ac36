"""Puts the tokens of a query together: one sentence, weighted terms, and an expression of filters."""

from __future__ import annotations

from typing import NamedTuple

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search.filters import NEAR, ExactWords, Expression, Filter, Negated, all_of, any_of, negated
from photosearch.search.query_lexer import tokens
from photosearch.search.query_tokens import (
    ENDS_OF_FILTERS,
    STARTS_OF_FILTERS,
    Close,
    Open,
    Thing,
    Token,
    Within,
    Word,
)
from photosearch.search.quoting import quoted
from photosearch.search.terms import LikeTerm, TextTerm

MAX_FILTERS = 200
"""Values of all filters together: more would be too much for one question to the catalog."""


class Parts(NamedTuple):
    """What a query consists of."""

    texts: tuple[TextTerm, ...]
    likes: tuple[LikeTerm, ...]
    where: Expression | None


def parts(text: str) -> Parts:
    """Return what a person's query consists of; all of it may be empty.

    Raises:
        QueryError: naming the column and what was expected.
    """
    return _Parser(text).parts()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._words: list[str] = []
        self._texts: list[TextTerm] = []
        self._likes: list[LikeTerm] = []
        self._filters = 0

    def parts(self) -> Parts:
        where = self._expression(is_group=False)
        sentence = (TextTerm(" ".join(self._words)),) if self._words else ()
        return Parts((*sentence, *self._texts), tuple(self._likes), where)

    def _expression(self, *, is_group: bool) -> Expression | None:
        """Read filters up to the end, or to what closes the group; collect what else there is."""
        runs: list[list[Expression]] = [[]]
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            match token.thing:
                case Close():
                    break
                case Open(is_minus):
                    inner = self._expression(is_group=True)
                    assert inner is not None  # a group begins with a filter
                    runs[-1].append(negated(inner) if is_minus else inner)
                case Filter() | ExactWords() | Negated() as found:
                    self._count(token)
                    runs[-1].append(found)
                case Within(radius):
                    self._set_radius(runs[-1], radius, token.column)
                case Word(text) if self._joins(text, token.column):
                    if text == "OR":
                        runs.append([])
                case thing:
                    if is_group:
                        raise _not_in_group(token)
                    self._collect(thing)
        found_runs = [all_of(run) for run in runs if run]
        return any_of(found_runs) if found_runs else None

    def _collect(self, thing: Thing) -> None:
        match thing:
            case Word(text):
                self._words.append(text)
            case TextTerm() as term:
                self._texts.append(term)
            case LikeTerm() as like:
                self._likes.append(like)

    def _joins(self, word: str, column: int) -> bool:
        """Tell if a word just read is an AND or OR between filters, and not simply a word."""
        if word.upper() not in ("AND", "OR"):
            return False
        before = self._tokens[self._at - 2].thing if self._at > 1 else None
        after = self._tokens[self._at].thing if self._at < len(self._tokens) else None
        is_between = isinstance(before, ENDS_OF_FILTERS) and isinstance(after, STARTS_OF_FILTERS)
        if not word.isupper():
            if is_between:
                raise QueryError(
                    phrase("{word} between filters is taken for a word", word=word),
                    phrase("Write it as {word}", word=word.upper()),
                    column,
                )
            return False
        if is_between:
            return True
        if all(side is None or isinstance(side, Word) for side in (before, after)):
            return False
        if word == "AND" and before is not None and after is not None and not isinstance(after, Close):
            return True
        raise QueryError(
            phrase("{word} does not stand between two filters", word=word),
            phrase('Filters are such as camera:canon or "exact words"; in small letters it is just a word'),
            column,
        )

    def _count(self, token: Token) -> None:
        found = token.thing.part if isinstance(token.thing, Negated) else token.thing
        self._filters += len(found.values) if isinstance(found, Filter) else 1
        if self._filters > MAX_FILTERS:
            raise QueryError(
                phrase("there are too many filters"),
                phrase("{most} are allowed", most=MAX_FILTERS),
                token.column,
            )

    @staticmethod
    def _set_radius(run: list[Expression], radius: str, column: int) -> None:
        """Give a distance to the last `near:` before it."""
        for index in reversed(range(len(run))):
            part = run[index]
            near = part.part if isinstance(part, Negated) else part
            if isinstance(near, Filter) and near.name == NEAR:
                if len(near.values) > 1:
                    break
                whole = Filter(NEAR, (*near.values, radius))
                run[index] = Negated(whole) if isinstance(part, Negated) else whole
                return
        raise QueryError(
            phrase("within: belongs to no near:"),
            phrase('Write it after one: near:"52.52,13.40" within:5km'),
            column,
        )


def _not_in_group(token: Token) -> QueryError:
    match token.thing:
        case TextTerm(text, weight):
            what = phrase("what is pushed away") if weight < 0 else phrase("what has a weight")
            remedy = phrase(
                "Write it before the parentheses, or -({words}) to leave out what has these words",
                words=quoted(text),
            )
        case LikeTerm():
            what, remedy = phrase("a picture"), phrase("Write it before the parentheses")
        case _:
            what = phrase("a word")
            remedy = phrase("Write words before the parentheses, or in quotes if they must occur")
    return QueryError(
        phrase("{what} cannot stand among filters in parentheses", what=what), remedy, token.column
    )
