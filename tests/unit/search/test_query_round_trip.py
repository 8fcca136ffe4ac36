"""A query survives being written: whatever value it is, and whatever text it came from."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import QueryError
from photosearch.search.filters import ExactWords, Expression, Filter, all_of, any_of, negated
from photosearch.search.query import LikeTerm, Query, TextTerm, parse

VALUES = {
    "date": ("2023", "last summer", "last-30-days", "May 14, 2021", "2019..2021", "..2020", "today"),
    "before": ("2020", "last christmas"),
    "after": ("may-2021", "14.5.2021"),
    "type": ("heic", "jpg", "raw", "video"),
    "rating": ("3", ">=3", "3+", "..3", "2..4"),
    "width": (">4000", "4000+"),
    "height": ("<=3000",),
    "orientation": ("portrait", "square"),
    "is": ("favorite", "offline"),
}
PLACES = st.sampled_from(["52.52,13.40", "-33.9, 151.2", "1 2"])
RADIUSES = st.sampled_from(["5km", "800 m", "3mi", "2.5"])

ODD_WORDS = st.sampled_from(
    [
        *(
            "OR",
            "AND",
            "or",
            "and",
            "(",
            ")",
            "-(",
            "((",
            "-",
            "--",
            "-x",
            "^",
            "a^2",
            '"',
            "(date:2023",
            ",",
        ),
        *(
            "date:2023",
            "like:7",
            "Camera:x",
            "e-date:5",
            "re:",
            "C:\\a\\",
            "日本",
            "10:30",
            "near:1,2",
            "\u200b",
        ),
    ]
)
SENTENCES = st.lists(ODD_WORDS | st.text(min_size=1, max_size=6), min_size=1, max_size=5).map(
    lambda words: " ".join(" ".join(words).split())
)
TEXTS = SENTENCES.filter(bool)
PATHS = (SENTENCES | st.text(max_size=20)).map(str.strip).filter(bool)
WEIGHTS = st.floats(0, 100, exclude_min=True) | st.sampled_from([1.0, 2.0, 0.5])
SIGNED = WEIGHTS | WEIGHTS.map(lambda weight: -weight) | st.just(1.0)


def filters() -> st.SearchStrategy[Filter]:
    known = st.one_of(
        [
            st.builds(
                Filter, st.just(name), st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)
            )
            for name, values in VALUES.items()
        ]
    )
    free = st.builds(
        Filter,
        st.sampled_from(["camera", "lens", "folder"]),
        st.lists(PATHS, min_size=1, max_size=3).map(tuple),
    )
    places = st.tuples(PLACES) | st.tuples(PLACES, RADIUSES)
    return known | free | st.builds(Filter, st.just("near"), places)


def expressions() -> st.SearchStrategy[Expression]:
    def joined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(parts, min_size=1, max_size=4)
        return several.map(all_of) | several.map(any_of) | parts.map(negated)

    leaves: st.SearchStrategy[Expression] = filters() | st.builds(ExactWords, TEXTS)
    return st.recursive(leaves, joined, max_leaves=12)


QUERIES = st.builds(
    Query,
    st.lists(st.builds(TextTerm, TEXTS, SIGNED), max_size=3).map(tuple),
    st.lists(st.builds(LikeTerm, PATHS, SIGNED), max_size=2).map(tuple),
    st.none() | expressions(),
).filter(lambda query: not query.is_empty)


@settings(deadline=None)
@given(QUERIES)
def test_a_value_that_is_written_parses_to_an_equal_value(query: Query) -> None:
    assert parse(str(query)) == query


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('ab -"^:2.(),likedateOR\n')))
def test_whatever_is_typed_parses_or_is_refused_and_survives_being_written(text: str) -> None:
    with suppress(QueryError):
        query = parse(text)
        assert parse(str(query)) == query


@settings(deadline=None)
@given(st.text())
def test_any_text_without_operators_is_one_sentence(text: str) -> None:
    words = " ".join("".join(character for character in text if character not in '"“„«＂^:：-－−').split())
    if words:
        assert parse(words) == Query((TextTerm(words),))


@settings(deadline=None)
@given(expressions(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_filters_mean_the_same_after_being_written(where: Expression, today: date) -> None:
    assert parse(str(where)).condition(today) == where.condition(today)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("beach date:last summer", 'beach date:"last summer"'),
        ("rating:3+ beach", "beach rating:3+"),
        ("beach OR dogs", "beach OR dogs"),
        ('"beach OR"^1 is:raw', '"beach OR"^1 is:raw'),
        ('"photo ("^1 is:raw', '"photo ("^1 is:raw'),
        ('-("no words")', '-("no words")'),
        ("((is:raw)) (is:video)", "is:raw is:video"),
        ("sunset^2.0", '"sunset"^2'),
        ("-people", '-"people"'),
        ("near:1,2  WITHIN:5km", 'near:"1,2" within:5km'),
        ("(is:raw date:2019) OR is:video", "is:raw date:2019 OR is:video"),
        ("(is:raw OR date:2019) is:video", "(is:raw OR date:2019) is:video"),
    ],
)
def test_queries_are_written_plainly(text: str, written: str) -> None:
    assert str(parse(text)) == written
