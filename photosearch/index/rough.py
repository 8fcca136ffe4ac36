"""Rough scores of many vectors: projected ones, a byte a number, kept beside a graph.

A filter may leave tens of thousands of rows of a segment: too few for its graph, too many to read from disk
and compare exactly. Here they take a quarter of the memory that the graph has for them, and tell which few
hundred are worth comparing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Rows, Scores, Vectors

_LEVELS = 127
_CACHED_NUMBERS = 1 << 18
"""Numbers widened at a time: a MB, which stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Rough:
    """Vectors as whole numbers of steps.

    Attributes:
        steps: float32 [r], how much a step is in each dimension.
        codes: int8 [n, r]
    """

    steps: Vectors
    codes: NDArray[np.int8]

    @classmethod
    def empty(cls, count: int, sample: Vectors) -> Rough:
        """Return room for `count` vectors like those of `sample` [m, r]; larger numbers are cut."""
        steps = np.maximum(np.abs(sample).max(axis=0) / _LEVELS, 1e-6).astype(np.float32)
        return cls(steps, np.zeros((count, sample.shape[1]), np.int8))

    def put(self, start: int, vectors: Vectors) -> None:
        """Write vectors [m, r] to the places from `start` on."""
        whole = np.rint(vectors / self.steps).clip(-_LEVELS, _LEVELS)
        self.codes[start : start + len(vectors)] = whole.astype(np.int8)

    def scores(self, vector: Vectors, rows: Rows | None) -> Scores:
        """Return about the products of these rows (None: all) with a projected query [r]."""
        scaled = vector * self.steps
        count = len(self.codes) if rows is None else len(rows)
        found = np.empty(count, np.float32)
        step = max(_CACHED_NUMBERS // len(scaled), 1)
        for start in range(0, count, step):
            end = min(start + step, count)
            part = self.codes[start:end] if rows is None else self.codes[rows[start:end]]
            np.dot(part.astype(np.float32), scaled, out=found[start:end])
        return found

    def save(self, file: Path) -> None:
        """Write it.

        Raises:
            OSError: the file cannot be written, or the disk is full.
        """
        with file.open("wb") as stream:
            stream.write(self.steps.astype("<f4").tobytes())
            stream.write(self.codes.tobytes())

    @classmethod
    def load(cls, file: Path, count: int, dimension: int) -> Rough:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError: it is missing, or of another size.
        """
        content = np.fromfile(file, np.int8)
        steps, codes = content[: 4 * dimension], content[4 * dimension :]
        return cls(steps.view("<f4"), codes.reshape(count, dimension))
