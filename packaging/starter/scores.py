"""The figures by which models are compared, from embeddings alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.models.base import Embeddings

_NEAREST = 10


@dataclass(frozen=True)
class Retrieval:
    """How high the right answers stood.

    Attributes:
        r1, r5, r10: share of the queries whose first right answer is among the first 1, 5, 10.
        median_rank: median rank of the first right answer, from 1.
        queries: how many were asked.
    """

    r1: float
    r5: float
    r10: float
    median_rank: float
    queries: int


def retrieval(queries: Embeddings, items: Embeddings, right: NDArray[np.bool_]) -> Retrieval:
    """Rank all items for every query.

    A wrong item that scores as high as the right one counts as ranked before it, so that a model that
    gives everything the same vector does not look good.

    Args:
        queries: float32 [q, d], unit rows.
        items: float32 [n, d], unit rows.
        right: bool [q, n], True where the item answers the query; at least one in every row.
    """
    scores = queries @ items.T
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    ranks = 1 + ((scores >= best) & ~right).sum(axis=1)
    r1, r5, r10 = (float((ranks <= k).mean()) for k in (1, 5, 10))
    return Retrieval(r1, r5, r10, float(np.median(ranks)), len(ranks))


def hubness(queries: Embeddings, items: Embeddings, nearest: int = _NEAREST) -> float:
    """Return the skewness of how often each item is among a query's nearest: 0 without hubs.

    The measure is that of Radovanović et al., "Hubs in Space", JMLR 11 (2010), section 3.
    """
    nearest = min(nearest, len(items))
    chosen = np.argpartition(-(queries @ items.T), nearest - 1, axis=1)[:, :nearest]
    counts = np.bincount(chosen.ravel(), minlength=len(items)).astype(np.float64)
    spread = counts.std()
    return float((((counts - counts.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def precision_among_nearest(
    images: Embeddings, labels: Sequence[str], nearest: int = _NEAREST
) -> float | None:
    """Return the mean share of each photo's nearest others that carry its label; None if no two share one.

    Photos that are the only ones of their label are left out; where a label has fewer others than
    `nearest`, only so many places count, so that 1.0 can always be reached.
    """
    numbers = np.unique(np.asarray(labels), return_inverse=True)[1]
    others = np.bincount(numbers)[numbers] - 1
    scores = images @ images.T
    np.fill_diagonal(scores, -np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :nearest]
    places = np.minimum(others, nearest)
    counted = np.arange(order.shape[1]) < places[:, None]
    same = ((numbers[order] == numbers[:, None]) & counted).sum(axis=1)
    asked = places > 0
    return float((same[asked] / places[asked]).mean()) if asked.any() else None


def top1(images: Embeddings, classes: Embeddings, right: NDArray[np.intp]) -> float:
    """Return the share of photos whose best class is the right one.

    Args:
        images: float32 [n, d]. classes: float32 [c, d]. right: int [n], rows of `classes`.
    """
    return float(((images @ classes.T).argmax(axis=1) == right).mean())
