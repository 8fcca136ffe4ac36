"""Goes through the text of a query: bare words, quotes and weights."""

from __future__ import annotations

import re

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search.query_signs import BEGINS_QUOTES, CLOSING, COMMAS, OPENING, QUOTED
from photosearch.search.quoting import shortened
from photosearch.search.terms import MAX_WEIGHT

BARE = re.compile(r'[^\s"]*')
ITEM = re.compile(rf'[^\s"{COMMAS}]*')
WEIGHT = re.compile(r"\^([^\s^]*)$")

_SPACE = re.compile(r"\s*")
_BEGINS_QUOTES = re.compile(BEGINS_QUOTES)
_POWER = re.compile(r"\^([^\s]*)")


class Cursor:
    """A place in a query, and the column of the token that is being read.

    Attributes:
        text: the whole query.
        at: index of the next character.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.column = 1
        """Of the token, from 1 on: what errors name."""

    def begin(self) -> bool:
        """Go on to the next token, if there is one."""
        self.skip(_SPACE)
        self.column = self.at + 1
        return self.at < len(self.text)

    @property
    def ahead(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def is_before(self, signs: str) -> bool:
        """Tell if one of these characters follows."""
        return self.ahead != "" and self.ahead in signs

    @property
    def is_at_end_of_value(self) -> bool:
        """Whether white space, a closing parenthesis or nothing follows."""
        return not self.ahead or self.is_before(CLOSING) or self.ahead.isspace()

    @property
    def begins_quotes(self) -> bool:
        """Whether quotes follow."""
        return _BEGINS_QUOTES.match(self.text, self.at) is not None

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what matches, and return it; empty if nothing does."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def bare(self, pattern: re.Pattern[str], *, is_cut: bool) -> str:
        """Read what has no quotes, up to a closing parenthesis that was not opened in it if `is_cut`."""
        match = pattern.match(self.text, self.at)
        found = match[0] if match else ""
        found = up_to_closing(found) if is_cut else found
        self.at += len(found)
        return found

    def quoted(self) -> str:
        """Read what is in quotes, without white space around it.

        Raises:
            QueryError: they are not closed, or nothing is in them.
        """
        written = self.skip(QUOTED)
        if not written:
            raise self.error(phrase('a closing " is missing'), phrase('Add it, or leave out the opening "'))
        inner = written[1:-1]
        found = (inner.replace('""', '"') if written.startswith('"') else inner).strip()
        if not found:
            raise self.error(
                phrase("nothing stands here to look for"), phrase("Write a word between the quotes")
            )
        return found

    def power(self) -> float | None:
        """Read the weight behind quotes, if there is one."""
        match = _POWER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return self._weight(match[1])

    def weighted(self, bare: str) -> tuple[str, float | None]:
        """Return a word that was read, and the weight that was written behind it."""
        match = WEIGHT.search(bare)
        text = bare[: match.start()] if match else bare
        if not text:
            raise self.error(phrase("nothing stands here to look for"), phrase("Write a word before it"))
        return text, self._weight(match[1]) if match else None

    def expect_end_of_value(self) -> None:
        """Raise an error if the value of a filter goes on behind its quotes, or quotes begin within."""
        if not self.is_at_end_of_value:
            raise self.error(
                phrase("quotes begin or end within a value"),
                phrase('Put all of it in quotes: folder:"C:\\My Photos"'),
            )

    def error(self, message: str, remedy: str) -> QueryError:
        """Return an error that names the token's column."""
        return QueryError(message, remedy, self.column)

    def _weight(self, figures: str) -> float:
        try:
            weight = float(figures)
        except ValueError:
            weight = 0.0
        if not 0 < weight <= MAX_WEIGHT:
            raise self.error(
                phrase(
                    "the weight ^{weight} is not a number above 0 and up to {most}",
                    weight=shortened(figures),
                    most=f"{MAX_WEIGHT:g}",
                ),
                phrase("Write it as sunset^2"),
            )
        return weight


def up_to_closing(bare: str) -> str:
    """Return a text up to a closing parenthesis that was not opened in it."""
    depth = 0
    for at, character in enumerate(bare):
        depth += (character in OPENING) - (character in CLOSING)
        if depth < 0:
            return bare[:at]
    return bare
