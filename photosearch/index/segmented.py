"""The vector index: segments on disk, the newest vectors in memory, searched as one. A cache of the catalog.

Nothing here knows the catalog: its owner adds what was embedded and removes what is gone, both by stamps.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from photosearch.base.machine import usable_cores
from photosearch.index import manifest, planner, segment
from photosearch.index.base import Ids, Mask, Scores, Vectors, check_dimension
from photosearch.index.manifest import Manifest, SegmentFiles
from photosearch.index.segment import GRAPH, ROWS, DamagedIndexError, Segment
from photosearch.index.tail import Tail


class SegmentedIndex:
    """Unit vectors under labels. Searches may run beside one thread that changes it.

    Attributes:
        folder: where its segments are.
        dimension: length of a vector.
        stamp: of the last vector added; 0 when there is none.
        removal: number of the last removal applied; kept for its owner.
        keeps_graphs: whether graphs stay in memory, for searches.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        self.dimension = dimension
        self.stamp = 0
        self.removal = 0
        self.keeps_graphs = False
        self._segments: tuple[Segment, ...] = ()
        self._saved: dict[str, SegmentFiles] = {}
        self._saved_removal = 0
        self._mark = manifest.mark(folder)
        self._tail = Tail(dimension)
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None

    @classmethod
    def load(cls, folder: Path, dimension: int) -> Self:
        """Open the index in `folder`, empty if there is none. Graphs come later (`load_graphs`).

        Raises:
            DamagedIndexError: a file is missing, incomplete, or of another format or dimension.
        """
        index = cls(folder, dimension)
        found = manifest.read(folder, dimension)
        if found is None:
            return index
        for saved in found.segments:
            part = segment.opened(folder, saved.name, saved.count, dimension)
            if segment.crc32(folder / f"{saved.name}.{ROWS}") != saved.files.get(ROWS):
                raise DamagedIndexError(f"{folder / saved.name}.{ROWS} was altered")
            part.alive[saved.removed] = False
            index._segments += (part,)
            index._saved[saved.name] = saved
        index.stamp = found.stamp
        index.removal = index._saved_removal = found.removal
        return index

    def is_current(self) -> bool:
        """Tell if nobody else has written an index into the folder since this one was loaded or saved."""
        return manifest.mark(self.folder) == self._mark

    def take_graphs(self, other: Self) -> None:
        """Take over the graphs that another index of the same folder has in memory."""
        known = {part.name: part for part in other.segments()[:-1]}
        self.keeps_graphs = other.keeps_graphs
        for part in self._segments:
            if part.name in known:
                old = known[part.name]
                part.projection, part.rough, part.graph = old.projection, old.rough, old.graph

    @property
    def removals_unsaved(self) -> int:
        """How many removals were applied since it was saved."""
        return self.removal - self._saved_removal

    def __len__(self) -> int:
        """How many vectors can be found."""
        return sum(part.alive_count for part in self.segments())

    def segments(self) -> tuple[Segment, ...]:
        """Return the segments in their order, the vectors in memory as the last of them."""
        with self._lock:
            return (*self._segments, self._tail.segment())

    def oldest_in_memory(self, count: int) -> Segment:
        """Return the oldest vectors that are only in memory, at most so many."""
        with self._lock:
            return self._tail.segment(count)

    def labels(self) -> Ids:
        """Return the labels that can be found, ascending."""
        return np.sort(np.concatenate([part.labels[part.alive] for part in self.segments()]))

    # -- changing

    def add(self, labels: Ids, stamps: Ids, vectors: Vectors) -> None:
        """Add vectors [n, d]. Stamps ascend, and are above all before.

        Raises:
            DimensionError: the vectors are not of this index's dimension.
        """
        check_dimension(vectors, self.dimension)
        if len(stamps):
            with self._lock:
                self._tail.add(labels, stamps, vectors)
                self.stamp = int(stamps[-1])

    def remove(self, stamps: Ids, removal: int | None = None) -> None:
        """Remove the vectors with these stamps; stamps that are not here are passed over.

        Args:
            removal: number of the last removal that is applied with it.
        """
        with self._lock:
            if len(stamps):
                for part in self.segments():
                    part.remove(stamps)
            self.removal = self.removal if removal is None else removal

    def keep_only(self, stamps: Ids) -> None:
        """Remove all vectors but those with these stamps (ascending)."""
        with self._lock:
            for part in self.segments():
                part.alive &= np.isin(part.stamps, stamps, assume_unique=True)

    # -- searching

    def search(
        self,
        vector: Vectors,
        k: int,
        allowed: Callable[[Ids], Mask] | None = None,
        *,
        is_exact: bool = False,
    ) -> tuple[Ids, Scores]:
        """Return labels and exact scores of the (about) `k` nearest to a unit vector [d], best first.

        Never fewer than `k` while there are as many that may be found.

        Args:
            allowed: tells of labels [n] which of them may be found: bool [n]; None: all.
            is_exact: compare every vector, whatever it takes.

        Raises:
            DimensionError: the vector is not of this index's dimension.
        """
        check_dimension(vector, self.dimension)
        if not is_exact:
            with suppress(DamagedIndexError):  # exact scores do without; whoever loads graphs sees to it
                self._load_rough(lambda: False)
        return planner.search(self.segments(), vector, k, allowed, is_exact=is_exact, run=self._run)

    def sample(self, count: int) -> Vectors:
        """Return up to `count` of the vectors, evenly spread: float32 [m, d]."""
        segments = self.segments()
        starts = np.cumsum([0, *(part.alive_count for part in segments)])
        places = np.unique(
            np.linspace(0, max(starts[-1] - 1, 0), min(count, int(starts[-1]))).astype(np.int64)
        )
        parts = [np.empty((0, self.dimension), np.float32)]
        for part, start, end in zip(segments, starts, starts[1:], strict=False):
            rows = np.flatnonzero(part.alive)[places[(places >= start) & (places < end)] - start]
            parts.append(part.read(rows).astype(np.float32))
            part.release()
        return np.concatenate(parts)

    def _run(self, act: Callable[[planner.Asked], None], asked: Sequence[planner.Asked]) -> None:
        """Call `act` for each, side by side; this thread takes part."""
        left = iter(asked)

        def take() -> None:
            for one in left:  # threads share the iterator: each of them gets another
                act(one)

        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(usable_cores(), thread_name_prefix="search")
        others = [self._threads.submit(take) for _ in range(min(len(asked), usable_cores()) - 1)]
        take()
        for other in others:
            other.result()

    def close(self) -> None:
        """End its threads."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()

    # -- on disk (one thread at a time)

    def load_graphs(self, is_stopped: Callable[[], bool]) -> None:
        """Read the graphs that are on disk and not in memory yet, one after the other.

        Raises:
            DamagedIndexError: a file was altered.
        """
        self.keeps_graphs = True
        self._load_rough(is_stopped)
        for part, saved in self._with_graphs_on_disk():
            if is_stopped():
                return
            if part.graph is None and part.rough is not None:
                self._load(part, saved, part.load_graph)

    def _load_rough(self, is_stopped: Callable[[], bool]) -> None:
        """Read the rough scores that are on disk and not in memory yet.

        With them a library is searched long before its graphs are read, and without reading its vectors.

        Raises:
            DamagedIndexError: a file was altered.
        """
        with self._reading:
            for part, saved in self._with_graphs_on_disk():
                if part.rough is None and not is_stopped():
                    self._load(part, saved, part.load_rough)

    def _with_graphs_on_disk(self) -> list[tuple[Segment, SegmentFiles]]:
        with self._lock:
            pairs = [(part, self._saved.get(part.name)) for part in self._segments]
        return [(part, saved) for part, saved in pairs if saved is not None and GRAPH in saved.files]

    def _load(self, part: Segment, saved: SegmentFiles, load: Callable[[Path, dict[str, int]], None]) -> None:
        try:
            load(self.folder, saved.files)
        except DamagedIndexError:
            if part in self._segments:  # else it was merged meanwhile, and its files are gone
                raise

    def has_graph(self, part: Segment) -> bool:
        """Tell if the graph of a segment is on disk."""
        return any(other is part for other, _ in self._with_graphs_on_disk())

    def seal(self, tail: Segment, part: Segment | None) -> None:
        """Let `part` (None: nothing) stand for `tail`, the oldest vectors in memory."""
        with self._lock:
            if part is not None:
                _bury(part, [self._tail.segment()])
                self._segments = (*self._segments, part)
            self._tail.drop(len(tail))

    def merge(self, old: Sequence[Segment], part: Segment | None) -> None:
        """Let `part` (None: nothing) stand for some segments that follow one another."""
        with self._lock:
            first = self._segments.index(old[0])
            merged = () if part is None else (part,)
            if part is not None:
                _bury(part, old)
            self._segments = (*self._segments[:first], *merged, *self._segments[first + len(old) :])

    def save(self) -> None:
        """Write down which segments there are. Vectors that are only in memory are not kept.

        Raises:
            OSError: the folder cannot be written, or the disk is full.
        """
        with self._lock:
            segments, removal = self._segments, self.removal
            removed = [np.flatnonzero(~part.alive).tolist() for part in segments]
        saved = []
        for part, rows in zip(segments, removed, strict=True):
            files = self._saved.get(part.name)
            if files is None or (
                GRAPH not in files.files and (self.folder / f"{part.name}.{GRAPH}").exists()
            ):
                files = SegmentFiles(part.name, len(part), segment.files_of(self.folder, part.name), [])
            saved.append(replace(files, removed=rows))
        self._saved = {files.name: files for files in saved}
        stamp = int(segments[-1].stamps[-1]) if segments else 0
        manifest.write(self.folder, Manifest(self.dimension, stamp, removal, saved))
        self._saved_removal, self._mark = removal, manifest.mark(self.folder)


def _bury(part: Segment, old: Sequence[Segment]) -> None:
    """Mark in `part` what was removed from the `old` segments while it was made of them."""
    living = np.concatenate([one.stamps[one.alive] for one in old])
    part.alive &= np.isin(part.stamps, living, assume_unique=True)
