"""The query language, as far as it goes today: words, `-minus`, `like:`, weights.

A query is parsed into a value that knows nothing of models, SQL or Qt. Plain words are always a valid
query: only the operators below mean anything else than themselves.

    two dogs on a beach        words, taken together as one sentence
    -people  -"red cars"       push away from this; quotes keep words together
    like:path/or/id            pull towards a picture
    sunset^2  like:7^0.5       weigh a term (after a word: that word on its own)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from photosearch.base.errors import QueryError

MAX_WEIGHT = 100.0

_FILTERS = frozenset(
    (
        *("date", "before", "after", "camera", "lens", "folder", "type", "rating"),
        *("width", "height", "orientation", "near", "within", "is"),
    )
)
"""Names of the filters still to come: refused rather than taken for words."""

OPERATORS: tuple[tuple[str, str], ...] = (
    ("-people", "push away from this"),
    ('-"red cars"', "the same with several words"),
    ('"Anna & Ben"', "these very words in name, folder or caption"),
    ("like:holiday/beach.jpg", "look like this picture"),
    ("sunset^2", "weigh a term"),
    ("date:2023", "taken then; also 2023-05, 2019..2021, last summer"),
    ("camera:nikon", "taken with this camera"),
    ("rating:>=3", "with at least three stars"),
    ("is:favorite", "also offline, video, raw"),
)
"""What can be typed, as examples and what each means; for people."""

_TERM = re.compile(
    r"""(?P<minus>-(?=[^\s-]))?          # a minus right before what it is about
        (?:(?P<field>[a-z]+):(?=\S))?    # like:  date:  ...
        (?:"(?P<quoted>[^"]*)(?P<closing>"?)|(?P<bare>[^\s"]+))
        (?:(?<=")\^(?P<weight>[^\s]*))?""",
    re.VERBOSE,
)
_WEIGHT = re.compile(r"\^(?P<weight>[^\s^]*)$")


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Words to be embedded together. A negative weight pushes away."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LikeTerm:
    """A picture to be similar to: a photo's number in the library, or a path to any picture."""

    target: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: weighted terms whose vectors are added and renormalised."""

    texts: tuple[TextTerm, ...] = ()
    likes: tuple[LikeTerm, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.texts and not self.likes

    def __str__(self) -> str:
        """The query as text that parses to the same value."""
        terms: list[str] = []
        for text in self.texts:
            is_plain = text.weight == 1.0 and not _NEEDS_QUOTES.search(text.text)
            terms.append(text.text if is_plain else _written(f'"{text.text}"', text.weight))
        for like in self.likes:
            target = f'"{like.target}"' if re.search(r"[\s^]", like.target) else like.target
            terms.append(_written(f"like:{target}", like.weight))
        return " ".join(terms)


_NEEDS_QUOTES = re.compile(r'^$|["^]|(?:^|\s)(?:-|[a-z]+:)')


def parse(text: str) -> Query:
    """Parse what a person typed.

    Raises:
        QueryError: naming the column and what was expected.
    """
    words: list[str] = []
    texts: list[TextTerm] = []
    likes: list[LikeTerm] = []
    for match in _TERM.finditer(text):
        column = match.start() + 1
        field, is_minus = match["field"], match["minus"] is not None
        value, weight = _value_and_weight(match, column)
        if field in _FILTERS:
            raise QueryError(
                f"the filter {field}: is not available yet",
                f'Leave it out, or put it in quotes to search for the words: "{field}:{value}"',
                column,
            )
        if field == "like":
            likes.append(LikeTerm(value, -weight if is_minus else weight))
            continue
        if field is not None:
            value = f"{field}:{value}"
        value = " ".join(value.split())  # a line break between words says nothing more than a space
        if is_minus or weight != 1.0:
            texts.append(TextTerm(value, -weight if is_minus else weight))
        else:
            words.append(value)
    sentence = (TextTerm(" ".join(words)),) if words else ()
    query = Query((*sentence, *texts), tuple(likes))
    if query.is_empty:
        raise QueryError("the query is empty", 'Describe a photo, for example "two dogs on a beach"')
    return query


def _value_and_weight(match: re.Match[str], column: int) -> tuple[str, float]:
    if match["quoted"] is not None:
        if not match["closing"]:
            raise QueryError('a closing " is missing', 'Add it, or leave out the opening "', column)
        value, weight = match["quoted"].strip(), match["weight"]
    else:
        found = _WEIGHT.search(match["bare"])
        value = match["bare"][: found.start()] if found else match["bare"]
        weight = found["weight"] if found else None
    if not value:
        raise QueryError("nothing stands here to look for", "Write a word before it", column)
    return value, 1.0 if weight is None else _number(weight, column)


def _number(text: str, column: int) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= MAX_WEIGHT:
        raise QueryError(
            f"the weight ^{text} is not a number above 0 and up to {MAX_WEIGHT:g}",
            "Write it as sunset^2",
            column,
        )
    return weight


def _written(term: str, weight: float) -> str:
    sign = "-" if weight < 0 else ""
    power = "" if abs(weight) == 1.0 else f"^{abs(weight):g}"
    return f"{sign}{term}{power}"
