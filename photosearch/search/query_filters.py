"""The filters that stand in the text of a query: told apart, taken out, put in. The rest stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from photosearch.base.errors import QueryError
from photosearch.search.filters import EXAMPLES, Expression, Filter, all_of
from photosearch.search.query import parse
from photosearch.search.query_lexer import LIKE, tokens
from photosearch.search.query_signs import COLONS, MINUSES, OPENING, UNCLOSED
from photosearch.search.query_tokens import STARTS_OF_FILTERS, Close, Open, Token, Within, Word

_BEGUN = re.compile(rf"(?:^|[\s{OPENING}{MINUSES}])(?ai:{'|'.join((*EXAMPLES, LIKE))})[{COLONS}]$")


@dataclass(frozen=True, slots=True)
class FilterPart:
    """A part of a query's text that can be taken out by itself: a filter, or some in parentheses or with OR.

    Attributes:
        start, end: where in the text.
        expression: what it means.
    """

    start: int
    end: int
    expression: Expression

    @property
    def name(self) -> str:
        """What it filters by, if it is one plain filter; else empty."""
        return self.expression.name if isinstance(self.expression, Filter) else ""

    def __str__(self) -> str:
        """The filter as it is written."""
        return str(self.expression)


def is_begun(text: str) -> bool:
    """Tell if a text ends in a filter without its value, or within quotes: more is about to be typed."""
    is_open = text.count('"') % 2 == 1 or UNCLOSED.search(text) is not None
    return is_open or _BEGUN.search(text) is not None


def has_words(text: str) -> bool:
    """Tell if there is more to a query than filters. What is no query counts as words."""
    try:
        query = parse(text)
    except QueryError:
        return bool(text.strip())
    return bool(query.texts or query.likes)


def filter_parts(text: str) -> tuple[FilterPart, ...]:
    """Return the filters of a query in the order of its text; none of what is no query (yet)."""
    try:
        return tuple(_read(text, start, end) for start, end in _spans(list(tokens(text))))
    except QueryError:
        return ()


def without(text: str, *parts: FilterPart) -> str:
    """Return the text of a query with some of its filters taken out."""
    left = [part.expression for part in filter_parts(text) if part not in parts]
    shorter = text
    for part in sorted(parts, key=lambda part: part.start, reverse=True):
        before, behind = shorter[: part.start].rstrip(), shorter[part.end :].lstrip()
        shorter = f"{before} {behind}" if before and behind else before + behind
    return _checked(shorter, text, left)


def with_filter(text: str, written: str) -> str:
    """Return the text of a query that has to fulfil one more filter, written as in a query."""
    longer = f"{text.rstrip()} {written}".lstrip()
    try:
        where = (parse(text).where, parse(written).where) if text.strip() else ()
    except QueryError:
        return longer
    return _checked(longer, text, [part for part in where if part is not None])


def toggled(text: str, written: str) -> str:
    """Return the text of a query with a filter put in, in the place of others of its kind; or taken out."""
    parts = filter_parts(text)
    there = [part for part in parts if str(part) == written]
    if there:
        return without(text, *there)
    names = {part.name for part in filter_parts(written)}
    return with_filter(without(text, *(part for part in parts if part.name in names)), written)


def _checked(edited: str, text: str, filters: Sequence[Expression]) -> str:
    """Return an edited text if it means what `text` does but for these filters; else one that does.

    It does not where a value takes the words that are behind it now, or an OR what was put behind it.
    """
    try:
        wanted = replace(parse(text), where=all_of(filters) if filters else None)
        return edited if parse(edited) == wanted else str(wanted)
    except QueryError:
        return edited


def _read(text: str, start: int, end: int) -> FilterPart:
    expression = parse(text[start:end]).where
    assert expression is not None
    return FilterPart(start, end, expression)


def _spans(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where the parts are that are filters; those that OR or AND joins are one."""
    at = 0
    while at < len(found):
        if isinstance(found[at].thing, Within):
            raise QueryError("within: does not follow its near:")  # they cannot be taken out as one
        if not isinstance(found[at].thing, STARTS_OF_FILTERS):
            at += 1
            continue
        first, at = at, _behind(found, at)
        while at < len(found) and _joins(found, at):
            at = _behind(found, at + 1)
        yield found[first].column - 1, found[at - 1].end


def _behind(found: Sequence[Token], at: int) -> int:
    """Return the index behind the filter or the group that begins there."""
    depth = 0
    while True:
        depth += isinstance(found[at].thing, Open) - isinstance(found[at].thing, Close)
        at += 1
        if not depth:
            break
    return at + 1 if at < len(found) and isinstance(found[at].thing, Within) else at


def _joins(found: Sequence[Token], at: int) -> bool:
    """Tell if the token behind a filter is an OR or AND that joins it with the next."""
    thing = found[at].thing
    is_word = isinstance(thing, Word) and thing.text in ("AND", "OR")
    return is_word and at + 1 < len(found) and isinstance(found[at + 1].thing, STARTS_OF_FILTERS)
