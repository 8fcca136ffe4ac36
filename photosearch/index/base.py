"""What vector indexes take and give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import DimensionError
from photosearch.base.texts import phrase

Ids = NDArray[np.int64]
"""int64 [n], the numbers that vectors go by: their labels, as the catalog gives them."""

Rows = NDArray[np.int64]
"""int64 [n], places of vectors in one part of an index."""

Vectors = NDArray[np.float32]
"""float32 [n, d], every row of unit length."""

Scores = NDArray[np.float32]
"""float32 [n], cosine similarities."""

Mask = NDArray[np.bool_]
"""bool [n]."""


def check_dimension(vectors: Vectors, dimension: int) -> None:
    """Refuse vectors [.., d] of another dimension than the index's.

    Raises:
        DimensionError: naming both dimensions.
    """
    if vectors.shape[-1] != dimension:
        raise DimensionError(
            phrase(
                "vectors of {count} numbers do not fit an index of {dimension}",
                count=vectors.shape[-1],
                dimension=dimension,
            ),
            phrase("Embeddings of different models never mix: use the model the library was indexed with"),
        )


def best(ids: Ids, scores: Scores, k: int) -> tuple[Ids, Scores]:
    """Return the `k` highest scores with their ids, best first; equal scores in the order of their ids."""
    if k < len(scores):
        kept = np.argpartition(-scores, k)[:k]
        ids, scores = ids[kept], scores[kept]
    order = np.lexsort((ids, -scores))
    return ids[order], scores[order]
