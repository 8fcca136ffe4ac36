"""A segment: a run of vectors on disk that never changes, mapped into memory, with a graph over it.

As in full-text indexes (O'Neil et al. 1996, "The log-structured merge-tree"; Lucene), new vectors gather in
memory, become a segment, and small segments are merged into larger ones; what was removed is only marked
until a merge leaves it out. So nothing large is ever rewritten for a few new photos, and no search waits for
a write.
"""

from __future__ import annotations

import mmap
import os
import weakref
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photosearch.base.files import replacing
from photosearch.index.base import Ids, Mask, Rows, Scores, Vectors
from photosearch.index.half import HALF, Halves, scores
from photosearch.index.hnsw import Graph
from photosearch.index.projection import Projection
from photosearch.index.rough import Rough

ROWS, VECTORS, DIRECTIONS, GRAPH, ROUGH = "rows", "vectors", "directions", "graph", "rough"
"""Suffixes of a segment's files: labels and stamps, embeddings, and what the graph needs."""

_READ_SINGLY = 1024
"""Up to so many rows are read one by one. That takes as long as to map them, and leaves nothing behind."""

_RELEASED_EVERY = 8192
"""Rows after which the memory of those read is let go while a graph is built; a multiple of its steps."""

_CHUNK_BYTES = 1 << 20
_CHUNK_ROWS = 4096


class DamagedIndexError(Exception):
    """The files of an index are missing, incomplete, altered, or of another format."""


@dataclass(eq=False)
class Segment:
    """Vectors in the order of their stamps.

    Attributes:
        name: of its files, up to the suffix; empty while it has none.
        labels: int64 [n]
        stamps: int64 [n], ascending; each vector's own, never that of another.
        vectors: float16 [n, d]
        alive: bool [n], False where a vector was removed. The one thing that changes.
        graph: over all rows, dead ones too; None while there is none, or it is not loaded.
        rough: of all rows, where a graph was built; read before it.
        mapping, file: of the vectors, where they are on disk; None in memory.
    """

    labels: Ids
    stamps: Ids
    vectors: Halves
    alive: Mask
    name: str = ""
    graph: Graph | None = None
    rough: Rough | None = None
    projection: Projection = field(default_factory=lambda: Projection(None))
    mapping: mmap.mmap | None = None
    file: int | None = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def alive_count(self) -> int:
        """How many of its vectors can be found."""
        return int(np.count_nonzero(self.alive))

    def remove(self, stamps: Ids) -> None:
        """Mark the vectors with these stamps as removed; others are passed over."""
        rows = np.searchsorted(self.stamps, stamps)
        rows = rows[rows < len(self)]
        self.alive[rows[np.isin(self.stamps[rows], stamps)]] = False

    def exact(self, vector: Vectors, rows: Rows | None) -> Scores:
        """Return the exact scores of these rows (None: all)."""
        if rows is None or len(rows) > _READ_SINGLY or self.file is None:
            found = scores(self.vectors, vector, rows)
            self.release()
            return found
        return scores(self.read(rows), vector)

    def read(self, rows: Rows) -> Halves:
        """Return some rows, without mapping them where that can be helped.

        To map one holds on to 64 KB around it, and reads twice as much of a file that is not in the system's
        cache.
        """
        if self.file is None:
            return self.vectors[rows]
        size = self.vectors.shape[1] * HALF.itemsize
        parts = [os.pread(self.file, size, start) for start in (rows * size).tolist()]
        return np.frombuffer(b"".join(parts), HALF).reshape(len(rows), self.vectors.shape[1])

    def nearest(self, vector: Vectors, count: int) -> tuple[Rows, Scores]:
        """Return about the nearest `count` rows by the graph, dead ones among them, and rough scores."""
        assert self.graph is not None
        return self.graph.nearest(self.projection.asked(vector), count)

    def release(self) -> None:
        """Let go of the memory that reading vectors has taken up; they stay in the system's cache."""
        if self.mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.mapping.madvise(mmap.MADV_DONTNEED)

    # -- on disk

    def rough_scores(self, vector: Vectors, rows: Rows | None) -> Scores:
        """Return rough scores of these rows (None: all)."""
        assert self.rough is not None
        return self.rough.scores(self.projection.asked(vector), rows)

    def build_graph(self, threads: int, is_stopped: Callable[[], bool]) -> None:
        """Make the graph, in memory.

        Raises:
            StoppedError: `is_stopped` said so.
        """
        sample = self.vectors[:: max(len(self) // 8192, 1)].astype(np.float32)
        projection = Projection.of(sample)
        rough = Rough.empty(len(self), projection.stored(sample))

        def projected(start: int, end: int) -> Vectors:
            if start % _RELEASED_EVERY == 0:
                self.release()
            stored = projection.stored(self.vectors[start:end].astype(np.float32))
            rough.put(start, stored)
            return stored

        graph = Graph.build(projected, len(self), threads=threads, is_stopped=is_stopped)
        self.release()
        self.projection, self.rough, self.graph = projection, rough, graph

    def save_graph(self, folder: Path) -> None:
        """Write the graph, and what belongs to it, beside the vectors.

        Raises:
            OSError: as for `write`.
        """
        assert self.graph is not None
        assert self.rough is not None
        if self.projection.directions is not None:
            with replacing(folder / f"{self.name}.{DIRECTIONS}") as temporary:
                temporary.write_bytes(self.projection.directions.astype("<f4").tobytes())
        with replacing(folder / f"{self.name}.{ROUGH}") as temporary:
            self.rough.save(temporary)
        with replacing(folder / f"{self.name}.{GRAPH}") as temporary:
            self.graph.save(temporary)

    def load_rough(self, folder: Path, checksums: dict[str, int]) -> None:
        """Read the rough scores and their directions: all that a first search needs.

        Raises:
            DamagedIndexError: a file is missing or was altered.
        """
        dimension = self.vectors.shape[1]
        self._check(folder, checksums, (DIRECTIONS, ROUGH))
        try:
            projection = Projection(None)
            if DIRECTIONS in checksums:
                numbers = np.fromfile(folder / f"{self.name}.{DIRECTIONS}", "<f4")
                projection = Projection(numbers.reshape(dimension, -1))
            reduced = len(projection.asked(np.zeros(dimension, np.float32)))
            rough = Rough.load(folder / f"{self.name}.{ROUGH}", len(self), reduced)
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"{folder / self.name}: {error}") from error
        self.projection, self.rough = projection, rough

    def load_graph(self, folder: Path, checksums: dict[str, int]) -> None:
        """Read the graph, and check what `load_rough` has not checked. The rough scores are there already.

        Raises:
            DamagedIndexError: as for `load_rough`.
        """
        assert self.rough is not None
        self._check(folder, checksums, (ROWS, VECTORS, GRAPH))
        try:
            graph = Graph.load(folder / f"{self.name}.{GRAPH}", len(self), self.rough.codes.shape[1])
        except (OSError, RuntimeError) as error:
            raise DamagedIndexError(f"{folder / self.name}: {error}") from error
        if len(graph) != len(self):
            raise DamagedIndexError(f"{folder / self.name}.{GRAPH} is of {len(graph)} vectors")
        self.graph = graph

    def _check(self, folder: Path, checksums: dict[str, int], suffixes: Sequence[str]) -> None:
        try:
            for suffix in suffixes:
                file = folder / f"{self.name}.{suffix}"
                if suffix in checksums and crc32(file) != checksums[suffix]:
                    raise DamagedIndexError(f"{file} was altered")
        except OSError as error:
            raise DamagedIndexError(f"{folder / self.name}: {error}") from error


def write(segments: Sequence[Segment], folder: Path, name: str) -> Segment | None:
    """Write the living vectors of segments that follow one another as one; return that, mapped.

    None if none is alive.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    kept = [np.flatnonzero(segment.alive) for segment in segments]
    if not any(map(len, kept)):
        return None
    labels = np.concatenate([s.labels[rows] for s, rows in zip(segments, kept, strict=True)])
    stamps = np.concatenate([s.stamps[rows] for s, rows in zip(segments, kept, strict=True)])
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / f"{name}.{ROWS}") as temporary:
        temporary.write_bytes(np.concatenate([labels, stamps]).astype("<i8").tobytes())
    with replacing(folder / f"{name}.{VECTORS}") as temporary, temporary.open("wb") as file:
        for segment, rows in zip(segments, kept, strict=True):
            for at in range(0, len(rows), _CHUNK_ROWS):
                file.write(segment.vectors[rows[at : at + _CHUNK_ROWS]].astype(HALF).tobytes())
            segment.release()
    try:
        return opened(folder, name, len(labels), segments[0].vectors.shape[1])
    except DamagedIndexError as error:
        raise OSError(f"cannot read what was just written: {error}") from error


def opened(folder: Path, name: str, count: int, dimension: int) -> Segment:
    """Open a segment of `count` vectors, all of them alive, without its graph.

    Raises:
        DamagedIndexError: a file is missing or of the wrong size.
    """
    try:
        numbers = np.fromfile(folder / f"{name}.{ROWS}", "<i8")
        file = os.open(folder / f"{name}.{VECTORS}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            mapping = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
        except BaseException:
            os.close(file)
            raise
        vectors = np.frombuffer(mapping, HALF).reshape(-1, dimension)
    except (OSError, ValueError) as error:
        raise DamagedIndexError(f"{folder / name}: {error}") from error
    if len(numbers) != 2 * count or len(vectors) != count:
        raise DamagedIndexError(f"{folder / name} does not hold {count} vectors")
    labels, stamps = numbers[:count], numbers[count:]
    part = Segment(labels, stamps, vectors, np.ones(count, np.bool_), name, mapping=mapping)
    weakref.finalize(part, os.close, file)
    if hasattr(os, "pread"):  # Windows has none, and trims what is mapped by itself
        part.file = file
    return part


def files_of(folder: Path, name: str) -> dict[str, int]:
    """Return the checksums of a segment's files by their suffixes.

    Raises:
        OSError: one of them cannot be read.
    """
    suffixes = (ROWS, VECTORS, DIRECTIONS, ROUGH, GRAPH)
    return {
        suffix: crc32(folder / f"{name}.{suffix}")
        for suffix in suffixes
        if (folder / f"{name}.{suffix}").exists()
    }


def crc32(file: Path) -> int:
    """Return a checksum against damage (not malice), at a GB a second.

    Raises:
        OSError: the file cannot be read.
    """
    value = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            value = zlib.crc32(chunk, value)
    return value
