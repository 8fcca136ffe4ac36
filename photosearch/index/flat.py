"""The exact index: every vector is compared. The oracle that approximate indexes are measured against."""

from __future__ import annotations

import threading

import numpy as np

from photosearch.base.errors import DimensionError
from photosearch.index.base import Ids, Scores, Vectors


class FlatIndex:
    """Vectors in one float32 matrix that grows by doubling; a search is one matrix-vector product."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._matrix = np.empty((0, dimension), dtype=np.float32)
        self._ids = np.empty(0, dtype=np.int64)
        self._row_of: dict[int, int] = {}
        self._lock = threading.RLock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._row_of)

    def ids(self) -> Ids:
        """Return the ids, ascending."""
        with self._lock:
            return np.sort(self._ids[: len(self)])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace vectors [n, d]."""
        check_dimension(vectors, self._dimension)
        with self._lock:
            self._reserve(len(self) + len(ids))
            for photo_id, vector in zip(ids.tolist(), vectors, strict=True):
                row = self._row_of.setdefault(photo_id, len(self._row_of))
                self._ids[row] = photo_id
                self._matrix[row] = vector

    def remove(self, ids: Ids) -> None:
        """Remove vectors; the last row fills the gap."""
        with self._lock:
            for photo_id in ids.tolist():
                row = self._row_of.pop(photo_id, None)
                if row is None:
                    continue
                last = len(self._row_of)
                if row != last:
                    moved = int(self._ids[last])
                    self._matrix[row] = self._matrix[last]
                    self._ids[row] = moved
                    self._row_of[moved] = row

    def search(self, vector: Vectors, k: int) -> tuple[Ids, Scores]:
        """Return the `k` nearest, best first; equal scores in the order of their ids."""
        ids, scores = self.scores(vector)
        k = min(k, len(ids))
        if k <= 0:
            return ids[:0], scores[:0]
        best = np.argpartition(-scores, k - 1)[:k] if k < len(ids) else np.arange(k)
        order = best[np.lexsort((ids[best], -scores[best]))]
        return ids[order], scores[order]

    def scores(self, vector: Vectors) -> tuple[Ids, Scores]:
        """Return every id with its similarity to a unit vector [d], in no particular order."""
        check_dimension(vector, self._dimension)
        with self._lock:
            count = len(self)
            return self._ids[:count].copy(), self._matrix[:count] @ vector

    def sample(self, count: int) -> Vectors:
        """Return up to `count` of the vectors, evenly spread over the rows: float32 [m, d]."""
        with self._lock:
            size = len(self)
            rows = np.unique(np.linspace(0, max(size - 1, 0), min(count, size)).astype(np.int64))
            return self._matrix[rows]

    def _reserve(self, count: int) -> None:
        if count <= len(self._ids):
            return
        capacity = max(count, 2 * len(self._ids), 1024)
        self._matrix = np.concatenate(
            [self._matrix, np.zeros((capacity - len(self._matrix), self._dimension), np.float32)]
        )
        self._ids = np.concatenate([self._ids, np.zeros(capacity - len(self._ids), np.int64)])


def check_dimension(vectors: Vectors, dimension: int) -> None:
    """Refuse vectors [.., d] of another dimension than the index's.

    Raises:
        DimensionError: naming both dimensions.
    """
    if vectors.shape[-1] != dimension:
        raise DimensionError(
            f"vectors of {vectors.shape[-1]} numbers do not fit an index of {dimension}",
            "Embeddings of different models never mix: use the model the library was indexed with",
        )
