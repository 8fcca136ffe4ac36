"""The newest vectors of an index, in memory until there are enough of them for a segment."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Ids, Vectors
from photosearch.index.half import HALF
from photosearch.index.segment import Segment

AnyNumber = TypeVar("AnyNumber", np.int64, np.float16, np.bool_)


class Tail:
    """Vectors in the order of their stamps, in arrays that grow by half. Not thread-safe."""

    def __init__(self, dimension: int) -> None:
        self._labels = np.empty(0, np.int64)
        self._stamps = np.empty(0, np.int64)
        self._vectors = np.empty((0, dimension), HALF)
        self._alive = np.empty(0, np.bool_)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, labels: Ids, stamps: Ids, vectors: Vectors) -> None:
        """Append vectors [n, d] with stamps above all before."""
        end = self._count + len(labels)
        if end > len(self._labels):
            capacity = max(end, self._count * 3 // 2, 1024)
            self._labels = _grown(self._labels, capacity)
            self._stamps = _grown(self._stamps, capacity)
            self._vectors = _grown(self._vectors, capacity)
            self._alive = _grown(self._alive, capacity)
        self._labels[self._count : end] = labels
        self._stamps[self._count : end] = stamps
        self._vectors[self._count : end] = vectors
        self._alive[self._count : end] = True
        self._count = end

    def segment(self, count: int | None = None) -> Segment:
        """Return the oldest `count` vectors (None: all) as a segment that shares this memory.

        Later additions do not show in it.
        """
        end = self._count if count is None else min(count, self._count)
        return Segment(self._labels[:end], self._stamps[:end], self._vectors[:end], self._alive[:end])

    def drop(self, count: int) -> None:
        """Forget the oldest `count` vectors: they are in a segment of their own now."""
        self._labels = self._labels[count : self._count].copy()
        self._stamps = self._stamps[count : self._count].copy()
        self._vectors = self._vectors[count : self._count].copy()
        self._alive = self._alive[count : self._count].copy()
        self._count -= count


def _grown(array: NDArray[AnyNumber], capacity: int) -> NDArray[AnyNumber]:
    larger = np.empty((capacity, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger
