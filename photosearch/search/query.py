"""The query language: words, pictures, weights and filters, typed into one box.

A query is parsed into a value that knows nothing of models, SQL or Qt. Plain words are always a valid
query: only the operators below mean anything else than themselves.

    two dogs on a beach        words, taken together as one sentence
    -people  -"red cars"       push away from this; quotes keep words together
    sunset^2  "at night"^0.5   weigh a word or a phrase, which then stands for itself
    like:path/or/id            pull towards a picture; like:7^0.5 weighs it, -like:7 pushes away
    "exact words"              must occur just so in name, folder, caption, keywords or camera
    camera:canon               a filter (all are in `OPERATORS`); type:heic,jpeg is one or the other
    -camera:canon              not that
    (a OR b) -(c d)            filters and quotes joined; without OR, all must be fulfilled

OR and AND are operators in capitals, between filters. OR binds weaker than AND. Parentheses open a group
where a filter or a quote follows; -("exact words") leaves out what has them. Words may stand between
filters, but not in a group. Only known names before a colon are filters, in capitals or not; "re:union"
is words. A quote within quotes is doubled. A filter of what can be told apart from words (all but camera,
lens, folder and album) takes as many of the words behind it as make sense: `date:last summer dogs`.

What Chinese keyboards and word processors make of these signs means the same in the same places: ：，（）,
“ ” and other quotes that stand at the beginning of a word and are closed, and full-width minus. Full-width
figures are understood where a filter's values are known.

In a shell, words, -minus, commas, colons, `3+`, `3..5` and hyphens for spaces in dates (date:last-summer)
need no quoting. Quotes, parentheses, < and > do: 'camera:"EOS R5"' or '"exact words"'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from photosearch.base.conditions import Condition
from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.search.filters import Expression
from photosearch.search.query_lexer import is_plain
from photosearch.search.query_parser import parts
from photosearch.search.terms import MAX_WEIGHT, LikeTerm, TextTerm

__all__ = ["MAX_WEIGHT", "OPERATORS", "LikeTerm", "Query", "TextTerm", "parse"]

OPERATORS: tuple[tuple[str, str], ...] = (
    ("two dogs on a beach", phrase("what the photo shows, in your words")),
    ('-people  -"red cars"', phrase("push away from this")),
    ('sunset^2  "at night"^0.5', phrase("more or less weight for a word or a phrase")),
    ("like:house.jpg", phrase("looks like this picture, or photo of this number")),
    ('"exact words"', phrase("occur just so in name, folder, caption, keywords or camera")),
    ("date:2023  date:2019..2021", phrase("taken then; also 2023-05, 2023-05-14, may-2021, 1990s")),
    ("date:last-summer", phrase("also today, last-week, last-30-days, christmas")),
    ("before:2020  after:2020", phrase("taken before or after it, without 2020 itself")),
    ("camera:canon  lens:50mm", phrase("the name contains this")),
    ("folder:holiday", phrase("the path contains this")),
    ("type:heic,jpeg", phrase("one or the other; also raw, photo, video")),
    ("rating:3+  rating:..2", phrase("stars; width: and height: likewise, and rating:>=3")),
    ("orientation:portrait", phrase("or landscape, or square")),
    ("near:52.52,13.40 within:5km", phrase("latitude and longitude; also m and mi")),
    ("is:favorite", phrase("or offline, video, raw, animated, hidden")),
    ('album:"Best of 2023"', phrase("in the album of this name")),
    ("-camera:canon", phrase("not that")),
    ("(camera:canon OR is:raw)", phrase("one or the other; without OR, all must be fulfilled")),
)
"""Examples of what can be typed -> their meaning, for people."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: terms whose vectors are added and renormalised, and filters, all of which must hold.

    Attributes:
        where: as it is written: "last summer" stays that, see `condition`.
    """

    texts: tuple[TextTerm, ...] = ()
    likes: tuple[LikeTerm, ...] = ()
    where: Expression | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.texts and not self.likes and self.where is None

    @property
    def is_ranked(self) -> bool:
        """Whether there are words or pictures to rank by, rather than filters and what to push away only."""
        weights = [text.weight for text in self.texts] + [like.weight for like in self.likes]
        return any(weight > 0 for weight in weights)

    def condition(self, today: date) -> Condition | None:
        """Return what the filters mean on a given day, in local time; None if there are none.

        Raises:
            QueryError: a filter makes no sense, which is only possible in a query that was not parsed.
        """
        return None if self.where is None else self.where.condition(today)

    def __str__(self) -> str:
        """The query as text that parses to the same value."""
        first, others = self.texts[:1], self.texts[1:]
        is_sentence = bool(first) and first[0].weight == 1.0 and is_plain(first[0].text)
        opening = [first[0].text if is_sentence else str(first[0])] if first else []
        where = () if self.where is None else (self.where,)
        return " ".join((*opening, *map(str, (*others, *self.likes, *where))))


def parse(text: str) -> Query:
    """Parse what a person typed.

    Raises:
        QueryError: naming the column and what was expected.
    """
    query = Query(*parts(text))
    if query.is_empty:
        raise QueryError(
            phrase("the query is empty"), phrase('Describe a photo, for example "two dogs on a beach"')
        )
    return query
