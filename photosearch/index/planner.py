"""Searching segments, each in the cheapest way, and wider until nothing is missed.

A graph answers about the nearest of all its rows. Where only a share of the rows may be found (a filter,
removed vectors), it is asked for as many more. At some selectivity, going through all rows that are left
costs less: by rough scores where they are many, exactly where they are few. Lucene decides likewise, segment
by segment. The best of what graphs and rough scores propose is compared exactly in the end. A segment that
turns out to hold much of the answer is asked again for more, since the best photos of a query often lie side
by side: they were taken on one day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from photosearch.index.base import Ids, Mask, Rows, Scores, Vectors, best
from photosearch.index.segment import Segment

FEWEST_WANTED = 250
"""Candidates that each segment is asked for, at least."""

SPARE = 6
"""Further candidates for each of them that may be among the best `k`. By fewer dimensions, some of the best
come far down, and of few candidates a graph misses more: of 262,144 vectors of 768 dimensions, the best 10 /
25 / 50 are found to 98 % or more with 300 / 400 / 600 candidates (tests/benchmarks/million.py measures)."""

SPARE_BEYOND = 3
"""The same for those beyond the first hundred: deep in a long answer, few notice what is missing."""

COMPARED_FIRST = 6
"""Candidates of all segments together that are compared exactly at first, for each of the `k`: the best by
their rough scores. Each is to be read from disk, or the system's cache of it. Half of that for those beyond
the first hundred."""

FEWEST_COMPARED = 300
"""The same, at least."""

CAUTION = 3.0
"""Then those are compared that would be among the best `k` if they were as much better than their rough
scores as those already compared are on average, and so many standard deviations more. For the best 50 of a
million, that takes 300 more on average."""

COMPARED_MOST = 8
"""They are at most so many times as many as at first."""

TOLERANCE = 1.25
"""A segment is asked again where more candidates were needed by this factor than it was asked for."""

CANDIDATE_NS = 3000.0
"""What a candidate of a graph costs, that is one of 256 dimensions and 131,072 vectors."""

ROUGH_NUMBER_NS = 0.6
"""What a rough score costs, for each of its numbers."""

EXACT_NUMBER_NS = 0.4
"""What an exact score costs, for each of its numbers."""

READ_NS = 1500.0
"""What reading a vector from the system's cache costs."""


class Way(Enum):
    """How a segment is searched."""

    GRAPH = auto()
    ROUGH = auto()
    EXACT = auto()


Run = Callable[[Callable[["Asked"], None], Sequence["Asked"]], None]
"""Calls a function for each of a sequence, perhaps side by side."""


@dataclass(eq=False)
class Asked:
    """A segment and what it has answered so far.

    Attributes:
        is_open: which rows may be found; None for all.
        open_count: how many those are.
        wanted: how many of them its graph is asked for, where that is the way.
        rows, scores: of those compared, exactly.
        seen, rough: rows that were proposed, and their rough scores.
    """

    segment: Segment
    is_open: Mask | None
    open_count: int
    way: Way
    wanted: int
    rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    scores: Scores = field(default_factory=lambda: np.empty(0, np.float32))
    seen: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    rough: Scores = field(default_factory=lambda: np.empty(0, np.float32))


def search(
    segments: Iterable[Segment],
    vector: Vectors,
    k: int,
    allowed: Callable[[Ids], Mask] | None,
    *,
    is_exact: bool,
    run: Run,
) -> tuple[Ids, Scores]:
    """Return labels and exact scores of the (about) `k` nearest to a unit vector [d], best first.

    Never fewer than `k` while there are as many that may be found.

    Args:
        allowed: tells of labels which of them may be found; None: all.
        is_exact: compare every vector.
    """
    filled = [segment for segment in segments if len(segment)]
    wanted = _needed(k / max(len(filled), 1))
    asked = [_asked(segment, allowed, wanted, is_exact=is_exact) for segment in filled]
    due = [one for one in asked if one.open_count]
    while due:
        run(lambda one: _ask(one, vector), due)
        _compare([one for one in asked if one.way is not Way.EXACT], vector, k)
        due = _to_be_asked_again(asked, k)
    labels = np.concatenate([one.segment.labels[one.rows] for one in asked] or [np.empty(0, np.int64)])
    scores = np.concatenate([one.scores for one in asked] or [np.empty(0, np.float32)])
    return best(labels, scores, k)


def _needed(among: float) -> int:
    """Return how many candidates a segment needs that has so many of the best."""
    return round(FEWEST_WANTED + SPARE * min(among, 100) + SPARE_BEYOND * max(among - 100, 0))


def _asked(segment: Segment, allowed: Callable[[Ids], Mask] | None, wanted: int, *, is_exact: bool) -> Asked:
    is_open = segment.alive if allowed is None else segment.alive & allowed(segment.labels)
    count = int(np.count_nonzero(is_open))
    way = Way.EXACT if is_exact or not count else _way(segment, count, wanted)
    return Asked(segment, None if count == len(segment) else is_open, count, way, wanted)


def _way(segment: Segment, open_count: int, wanted: int) -> Way:
    """Return the cheapest way to the best `wanted` of the open rows."""
    if segment.rough is None:
        return Way.EXACT
    read_ns = 0.0 if segment.file is None else READ_NS
    costs_ns = {
        Way.ROUGH: ROUGH_NUMBER_NS * open_count * segment.rough.codes.shape[1],
        Way.EXACT: open_count * (read_ns + EXACT_NUMBER_NS * segment.vectors.shape[1]),
    }
    if segment.graph is not None and wanted < open_count:  # a graph need not reach all
        costs_ns[Way.GRAPH] = CANDIDATE_NS * wanted * len(segment) / open_count
    return min(costs_ns, key=costs_ns.__getitem__)


def _ask(one: Asked, vector: Vectors) -> None:
    segment = one.segment
    if one.way is Way.GRAPH:
        one.seen, one.rough = segment.nearest(vector, -(-one.wanted * len(segment) // one.open_count))
        if one.is_open is not None:
            kept = one.is_open[one.seen]
            one.seen, one.rough = one.seen[kept], one.rough[kept]
        return
    rows = None if one.is_open is None else np.flatnonzero(one.is_open)
    everything = np.arange(len(segment)) if rows is None else rows
    if one.way is Way.ROUGH:
        one.seen, one.rough = everything, segment.rough_scores(vector, rows)
    else:
        one.rows, one.scores = everything, segment.exact(vector, rows)


def _compare(asked: Sequence[Asked], vector: Vectors, k: int) -> None:
    """Compare those candidates exactly that may be among the best `k`."""
    rough = np.concatenate([np.empty(0, np.float32), *(one.rough for one in asked)])
    if not len(rough):
        return
    first = max(round(COMPARED_FIRST * (min(k, 100) + max(k - 100, 0) / 2)), FEWEST_COMPARED)
    least = _nth_best(rough, first)
    for one in asked:
        one.rows = one.seen[one.rough >= least]
        one.scores = one.segment.exact(vector, one.rows)
    exact = np.concatenate([one.scores for one in asked])
    better_by = exact - np.concatenate([one.rough[one.rough >= least] for one in asked])
    enough = _nth_best(exact, k) - better_by.mean() - CAUTION * better_by.std()
    more = max(enough, _nth_best(rough, COMPARED_MOST * first))
    for one in asked:
        rows = one.seen[(one.rough < least) & (one.rough >= more)]
        if len(rows):
            one.rows = np.concatenate([one.rows, rows])
            one.scores = np.concatenate([one.scores, one.segment.exact(vector, rows)])


def _nth_best(scores: Scores, count: int) -> float:
    """Return the lowest of the `count` best scores; where there are fewer, one below all."""
    return float(np.partition(scores, len(scores) - count)[-count]) if len(scores) >= count else -np.inf


def _to_be_asked_again(asked: Sequence[Asked], k: int) -> list[Asked]:
    """Return the segments that may hold more of the best `k`, told to look further."""
    graphs = [one for one in asked if one.way is Way.GRAPH]
    if not graphs:
        return []
    scores = np.concatenate([one.scores for one in asked])
    least = _nth_best(scores, k)
    again = []
    for one in graphs:
        needed = _needed(int(np.count_nonzero(one.scores >= least)))
        if least == -np.inf or needed > TOLERANCE * one.wanted:
            one.wanted = max(2 * one.wanted, needed)
            one.way = _way(one.segment, one.open_count, one.wanted)
            again.append(one)
    return again
