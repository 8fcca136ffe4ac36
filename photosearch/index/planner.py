"""Searching segments: each by its graph or exactly, whichever is cheaper, and wider until nothing is missed.

A graph answers about the nearest of all its rows. Where only a share of the rows may be found (a filter,
removed vectors), it is asked for as many more. At some selectivity, comparing every row that is left costs
less; Lucene decides the same way, segment by segment. A segment that turns out to hold much of the answer
is asked again for more, since the best photos of a query often lie side by side: they were taken on one day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

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

COMPARED = 12
"""Candidates of all graphs together that are compared exactly, for each of the `k`; the others are too far
behind by what the graphs tell of them. Each may be on a page of its own, not read yet."""

FEWEST_COMPARED = 400
"""The same, at least."""

TOLERANCE = 1.25
"""A segment is asked again where more candidates were needed by this factor than it was asked for."""

EXACT_NUMBER_NS = 0.4
"""What comparing a vector exactly costs, for each of its numbers."""

CANDIDATE_NS = 3000.0
"""What a candidate of a graph costs, that is one of 256 dimensions and 131,072 vectors."""

Run = Callable[[Callable[["Asked"], None], Sequence["Asked"]], None]
"""Calls a function for each of a sequence, perhaps side by side."""


@dataclass(eq=False)
class Asked:
    """A segment and what it has answered so far.

    Attributes:
        is_open: which rows may be found; None for all.
        open_count: how many those are.
        wanted: how many of them its graph is asked for; None when every one was compared.
        rows, scores: of those compared, exactly.
        seen, rough: rows that its graph told, and their scores by fewer dimensions.
    """

    segment: Segment
    is_open: Mask | None
    open_count: int
    wanted: int | None
    rows: Rows
    scores: Scores
    seen: Rows
    rough: Scores


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
    wanted = None if is_exact else _needed(k / max(len(filled), 1))
    asked = [_asked(segment, allowed, wanted) for segment in filled]
    due = [one for one in asked if one.open_count]
    while due:
        run(lambda one: _ask(one, vector), due)
        _compare([one for one in asked if one.wanted is not None], vector, max(COMPARED * k, FEWEST_COMPARED))
        due = _to_be_asked_again(asked, k)
    labels = np.concatenate([one.segment.labels[one.rows] for one in asked] or [np.empty(0, np.int64)])
    scores = np.concatenate([one.scores for one in asked] or [np.empty(0, np.float32)])
    return best(labels, scores, k)


def _needed(among: float) -> int:
    """Return how many candidates a segment needs that has so many of the best."""
    return round(FEWEST_WANTED + SPARE * min(among, 100) + SPARE_BEYOND * max(among - 100, 0))


def _asked(segment: Segment, allowed: Callable[[Ids], Mask] | None, wanted: int | None) -> Asked:
    is_open = segment.alive if allowed is None else segment.alive & allowed(segment.labels)
    count = int(np.count_nonzero(is_open))
    return Asked(
        segment,
        None if count == len(segment) else is_open,
        count,
        _by_graph(segment, count, wanted),
        rows=np.empty(0, np.int64),
        scores=np.empty(0, np.float32),
        seen=np.empty(0, np.int64),
        rough=np.empty(0, np.float32),
    )


def _by_graph(segment: Segment, open_count: int, wanted: int | None) -> int | None:
    """Return `wanted` if asking the graph for as many costs less than comparing all, else None."""
    if wanted is None or segment.graph is None or not open_count:
        return None
    graph_ns = CANDIDATE_NS * wanted * len(segment) / open_count
    return wanted if graph_ns < EXACT_NUMBER_NS * open_count * segment.vectors.shape[1] else None


def _ask(one: Asked, vector: Vectors) -> None:
    """Ask the graph of a segment, or compare all of its open rows."""
    segment = one.segment
    if one.wanted is None:
        rows = None if one.is_open is None else np.flatnonzero(one.is_open)
        one.rows = np.arange(len(segment)) if rows is None else rows
        one.scores = segment.exact(vector, rows)
        return
    one.seen, one.rough = segment.nearest(vector, -(-one.wanted * len(segment) // one.open_count))
    if one.is_open is not None:
        kept = one.is_open[one.seen]
        one.seen, one.rough = one.seen[kept], one.rough[kept]


def _compare(asked: Sequence[Asked], vector: Vectors, count: int) -> None:
    """Compare about `count` candidates of graphs exactly, the best by their rough scores."""
    rough = np.concatenate([one.rough for one in asked] or [np.empty(0, np.float32)])
    least = np.partition(rough, len(rough) - count)[-count] if len(rough) > count else -np.inf
    for one in asked:
        one.rows = one.seen[one.rough >= least]
        one.scores = one.segment.exact(vector, one.rows)


def _to_be_asked_again(asked: Sequence[Asked], k: int) -> list[Asked]:
    """Return the segments that may hold more of the best `k`, told to look further."""
    if all(one.wanted is None for one in asked):
        return []
    scores = np.concatenate([one.scores for one in asked])
    least = -np.inf if len(scores) < k else np.partition(scores, len(scores) - k)[len(scores) - k]
    again = []
    for one in asked:
        if one.wanted is None:
            continue
        among = int(np.count_nonzero(one.scores >= least))
        needed = _needed(among)
        if least == -np.inf or needed > TOLERANCE * one.wanted:
            one.wanted = _by_graph(one.segment, one.open_count, max(2 * one.wanted, needed))
            again.append(one)
    return again
