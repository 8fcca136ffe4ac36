"""Fusing what a picture shows with what is written about it: two rankings become one.

Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009, "Reciprocal rank fusion outperforms Condorcet and
individual rank learning methods"): a photo's score is the sum of 1 / (60 + its rank) over the rankings that
have it. Ranks compare where scores cannot.

Photos that are equally good share the mean of their ranks. So words that 5,000 photos have alike (those of a
folder's name) hardly move any of them, and words that three photos have lift these to the top: how much
words count follows from how well they tell photos apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.catalog.ranking import WordHits

DAMPING = 60
"""The paper's k: the larger it is, the less the first ranks of one ranking outweigh agreement of both."""


def fused(by_vector: Sequence[int] | NDArray[np.int64], by_words: WordHits) -> NDArray[np.int64]:
    """Return the ids of both rankings, each once, int64 [n], best first.

    Photos whose file has just the name that was typed come first. Where no words were found, the order is
    that of `by_vector`, which also decides between equal scores.

    Args:
        by_vector: ids by the similarity of their vectors, best first, each once. What it lacks has no rank
            there: give it as far down as hits are shown.
    """
    pictured = np.asarray(by_vector, np.int64)
    written = np.asarray(by_words.ids, np.int64)
    ids = np.concatenate([pictured, written[~np.isin(written, pictured)]])
    scores = np.zeros(len(ids))
    scores[: len(pictured)] = 1 / (DAMPING + np.arange(1, len(pictured) + 1))
    place = np.argsort(ids)
    at = place[np.searchsorted(ids, written, sorter=place)]
    scores[at] += 1 / (DAMPING + np.asarray(by_words.ranks))
    is_named = np.isin(ids, by_words.named)
    # Stable: equal scores stay in the order of the vectors, then of the words.
    order = np.lexsort((-scores, ~is_named))
    return ids[order]
