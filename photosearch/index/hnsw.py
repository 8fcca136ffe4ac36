"""The navigable small-world graph (Malkov & Yashunin 2016, via hnswlib): about the nearest of many vectors.

A graph is built once over the rows of a segment, saved, and from then on only asked. It knows rows by
their places, and vectors in fewer dimensions; the exact scores are somebody else's business.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np

from photosearch.index.base import Rows, Scores, Vectors

LINKS = 16
"""Links a node (M). The paper's range is 5 to 48; 16 suits 256 dimensions."""
BUILD_BREADTH = 200
"""Candidates held while inserting (efConstruction), hnswlib's own recommendation."""

_AT_ONCE = 512
"""Vectors inserted between two looks at whether to stop."""


class StoppedError(Exception):
    """Building was told to stop."""


class Graph:
    """A finished graph. Several threads may ask it at once."""

    def __init__(self, graph: Any) -> None:  # noqa: ANN401 - hnswlib has no types
        self._graph = graph

    def __len__(self) -> int:
        return int(self._graph.get_current_count())

    @classmethod
    def build(
        cls,
        vectors: Callable[[int, int], Vectors],
        count: int,
        *,
        threads: int,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Self:
        """Build a graph of `count` unit vectors.

        Args:
            vectors: returns those from one place up to another, [n, r]. They are never all in memory twice.

        Raises:
            StoppedError: `is_stopped` said so.
        """
        graph = _new(vectors(0, 1).shape[1])
        graph.init_index(max_elements=count, M=LINKS, ef_construction=BUILD_BREADTH, random_seed=1)
        for start in range(0, count, _AT_ONCE):
            if is_stopped():
                raise StoppedError
            end = min(start + _AT_ONCE, count)
            graph.add_items(vectors(start, end), np.arange(start, end), num_threads=threads)
        return cls(graph)

    def nearest(self, vector: Vectors, count: int) -> tuple[Rows, Scores]:
        """Return the places of about the `count` nearest to a vector [r], and their products with it.

        Fewer, if the graph cannot reach as many.
        """
        count = min(count, len(self))
        while count > 0:
            # hnswlib holds at least as many candidates as are asked for (ef), and more pay less than asking
            # for more and comparing them exactly.
            try:
                rows, distances = self._graph.knn_query(vector[None, :], k=count, num_threads=1)
            except RuntimeError:  # hnswlib found fewer than asked for
                count //= 2
                continue
            return rows[0].astype(np.int64), 1.0 - distances[0]
        return np.empty(0, np.int64), np.empty(0, np.float32)

    def save(self, file: Path) -> None:
        """Write the graph.

        Raises:
            OSError: the file cannot be written, or the disk is full.
        """
        try:
            self._graph.save_index(_narrow(file))
        except RuntimeError as error:
            raise OSError(f"hnswlib could not write {file}: {error}") from error
        if file.stat().st_size != self._graph.index_file_size():  # hnswlib does not look
            is_full = shutil.disk_usage(file.parent).free < self._graph.index_file_size()
            code = errno.ENOSPC if is_full else errno.EIO
            raise OSError(code, os.strerror(code), str(file))

    @classmethod
    def load(cls, file: Path, count: int, dimension: int) -> Self:
        """Read a graph of `count` vectors that `save` wrote. The file must be as it was written.

        Raises:
            RuntimeError: it cannot be read.
        """
        graph = _new(dimension)
        graph.load_index(_narrow(file), max_elements=count)
        return cls(graph)


def _narrow(file: Path) -> str:
    """Return a path as hnswlib can open it, which on Windows takes letters of the system's code page only."""
    if sys.platform == "win32" and not str(file).isascii():
        import ctypes

        # The short name of the folder; those of our files are plain. Where volumes have no short names, it
        # is the long one, and hnswlib says that it cannot open the file.
        short = ctypes.create_unicode_buffer(32768)
        if ctypes.windll.kernel32.GetShortPathNameW(str(file.parent), short, len(short)):
            return str(Path(short.value) / file.name)
    return str(file)


def _new(dimension: int) -> Any:  # noqa: ANN401 - hnswlib has no types
    import hnswlib

    return hnswlib.Index(space="ip", dim=dimension)
