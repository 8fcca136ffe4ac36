"""The vector index of one library and model, kept in step with the catalog.

The index is a cache of the catalog's embeddings. It remembers the stamp of the last embedding and the number
of the last removal it reflects; catching up means applying what came later, which every search does first.
A missing, stale or damaged index is built anew, unasked. Whoever holds the library's lock does the upkeep.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from photosearch.base.machine import usable_cores
from photosearch.catalog import Catalog
from photosearch.catalog.labels import split
from photosearch.index.base import Ids, Mask, Scores, Vectors
from photosearch.index.segment import DamagedIndexError, Segment
from photosearch.index.segmented import SegmentedIndex
from photosearch.index.upkeep import Sizes, seal, upkeep

log = logging.getLogger(__name__)

_LOOK_S = 0.5
"""Whoever waits for upkeep is told so often that it goes on."""


class VectorStore:
    """Answers "which photos are nearest" for one model of a library, by labels. Thread-safe.

    Attributes:
        folder: where the index lies.
    """

    sizes: ClassVar[Sizes] = Sizes()

    def __init__(self, catalog: Catalog, model_id: int, dimension: int, folder: Path) -> None:
        self.folder = folder
        self._catalog = catalog
        self._model_id = model_id
        self._dimension = dimension
        self._index: SegmentedIndex | None = None
        self._seen = threading.local()
        self._photo_count: tuple[tuple[int, int], int] = ((-1, -1), 0)
        self._sample: tuple[int, NDArray[np.float32]] = (-1, np.empty((0, dimension), np.float32))
        self._lock = threading.RLock()
        self._is_closed = threading.Event()
        self._loader: threading.Thread | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._upkeep: Future[None] | None = None

    def __len__(self) -> int:
        """Count the vectors: one for each photo, several for a video."""
        return len(self.index())

    def photo_count(self, photos: Mask | None = None) -> int:
        """Return how many photos, videos among them, the vectors are of; of these `photos` if given."""
        index = self.index()
        if photos is not None:
            return sum(_count(part, photos) for part in index.segments())
        state = index.stamp, index.removal
        if self._photo_count[0] != state:
            self._photo_count = state, sum(_count(part, None) for part in index.segments())
        return self._photo_count[1]

    def search(
        self, vector: Vectors, k: int, photos: Mask | None = None, *, is_exact: bool = False
    ) -> tuple[Ids, Scores]:
        """Return the labels of the `k` vectors nearest to a unit vector [d], and their exact scores.

        Args:
            photos: tells of photo ids (below its length) which may be found; None: all.
            is_exact: compare every vector, whatever the library's size.
        """
        allowed = None if photos is None else _allowed(photos)
        return self.index().search(vector, k, allowed, is_exact=is_exact)

    def sample(self, count: int) -> NDArray[np.float32]:
        """Return up to `count` of the library's vectors, float32 [m, d], to learn score distributions.

        It is the same array until the library has changed by a tenth.
        """
        index = self.index()
        changes = index.stamp + index.removal
        with self._lock:
            if self._sample[0] < 0 or changes - self._sample[0] > len(index) // 10:
                self._sample = changes, index.sample(count)
            return self._sample[1]

    def index(self) -> SegmentedIndex:
        """Return the index, caught up with the catalog."""
        with self._lock:
            if self._index is None:
                self._index = self._opened()
            self._catch_up(self._index)
            return self._index

    def warm_up(self) -> None:
        """Read the graphs in the background; until they are there, vectors are compared exactly."""
        with self._lock:
            if self._loader is None:
                self._loader = threading.Thread(target=self._load_graphs, name="graphs")
                self._loader.start()

    def save(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Bring the index on disk up to date with the catalog, as far as `is_stopped` leaves time for.

        The caller holds the library's lock.

        Raises:
            OSError: the library's folder cannot be written, or the disk is full.
        """
        for _ in self.saving(is_stopped):
            pass

    def saving(self, is_stopped: Callable[[], bool]) -> Iterator[None]:
        """Do the same, and yield twice a second meanwhile.

        Raises:
            OSError: as for `save`.
        """
        yield from self._waiting()  # what was begun earlier does not know of the last photos
        self.save_soon(is_stopped)
        yield from self._waiting()
        if self._upkeep is not None:
            self._upkeep.result()

    def settle(self) -> None:
        """Wait for what goes on in the background; whoever began it has told it to stop."""
        with self._lock:
            upkeep, self._upkeep = self._upkeep, None
        if upkeep is not None and (error := upkeep.exception()) is not None:
            log.warning("the vector index was not saved: %s", error)

    def save_soon(self, is_stopped: Callable[[], bool]) -> None:
        """Do the same in the background, unless what was begun earlier is not done yet.

        Whoever holds the library's lock calls `settle` before letting go of it.

        Raises:
            OSError: what was begun earlier failed.
        """
        with self._lock:
            if self._upkeep is not None:
                if not self._upkeep.done():
                    return
                self._upkeep.result()
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="upkeep")
            self._upkeep = self._worker.submit(self._keep_up, is_stopped)

    def verify(self) -> str | None:
        """Return what is wrong with the index on disk, or None. Missing is not wrong, only unbuilt."""
        try:
            index = SegmentedIndex.load(self.folder, self._dimension)
            index.load_graphs(lambda: False)
        except DamagedIndexError as error:
            return str(error)
        if index.stamp > self._catalog.embeddings.last_stamp():
            return f"{self.folder} knows of photos that the catalog does not have"
        self._catch_up(index)
        known = self._catalog.embeddings.labels(self._model_id)
        return None if np.array_equal(index.labels(), known) else f"{self.folder} differs from the catalog"

    def rebuild(self) -> None:
        """Throw the index away and build it from the catalog."""
        with self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._index = SegmentedIndex(self.folder, self._dimension)
        self.save()

    def close(self) -> None:
        """End what goes on in the background."""
        self._is_closed.set()
        with self._lock:
            loader, worker, index = self._loader, self._worker, self._index
        if loader is not None:
            loader.join()
        if worker is not None:
            worker.shutdown()
        if index is not None:
            index.close()

    # -- inside

    def _waiting(self) -> Iterator[None]:
        """Yield twice a second until what goes on in the background is done."""
        upkeep = self._upkeep
        while upkeep is not None and not wait([upkeep], _LOOK_S).done:
            yield

    def _opened(self) -> SegmentedIndex:
        embeddings = self._catalog.embeddings
        try:
            index = SegmentedIndex.load(self.folder, self._dimension)
        except DamagedIndexError as error:
            log.warning("vector index is rebuilt from the catalog: %s", error)
            return SegmentedIndex(self.folder, self._dimension)
        # What the catalog never gave was made before a power cut.
        if index.stamp > embeddings.last_stamp() or index.removal > embeddings.last_removal():
            log.warning("vector index is rebuilt: the catalog knows nothing of its last photos")
            return SegmentedIndex(self.folder, self._dimension)
        return index

    def _reopened(self, index: SegmentedIndex) -> SegmentedIndex:
        """Return the index on disk, written by another process meanwhile, with the graphs in memory."""
        again = self._opened()
        again.take_graphs(index)
        return again

    def _catch_up(self, index: SegmentedIndex, *, is_writing: bool = False) -> None:
        """Apply what the catalog has beyond the index."""
        state = (index, self._catalog.database.state())
        if getattr(self._seen, "state", None) == state:
            return
        embeddings = self._catalog.embeddings
        if index.removal + 1 < embeddings.first_removal():  # more than there is a record of
            index.keep_only(embeddings.stamps(self._model_id))
        # Removals first: of a photo embedded anew, the old vector goes by its stamp, and the new one comes.
        removal, gone = embeddings.removals(self._model_id, index.removal)
        index.remove(gone, removal)
        for labels, stamps, vectors in embeddings.since(self._model_id, index.stamp):
            index.add(labels, stamps, vectors)
            if is_writing:
                seal(index, self.sizes.of_segment, self.sizes)  # not all of a large library in memory
        self._seen.state = state

    def _keep_up(self, is_stopped: Callable[[], bool]) -> None:
        with self._lock:
            if self._index is None:
                self._index = self._opened()
            elif not self._index.is_current():
                self._index = self._reopened(self._index)
            index = self._index
            self._catch_up(index, is_writing=True)
        self._catalog.embeddings.forget_removals()
        upkeep(
            index,
            lambda: self._save(index),
            threads=usable_cores(),
            is_stopped=lambda: self._is_closed.is_set() or is_stopped(),
            sizes=self.sizes,
        )
        if index.keeps_graphs:  # those that another process built
            self._load_graphs()
        if not index.segments()[:-1]:  # all in memory: whatever lies there is of an earlier version
            shutil.rmtree(self.folder, ignore_errors=True)

    def _save(self, index: SegmentedIndex) -> None:
        self._catalog.database.flush()  # an index must never outlast what it was made from
        index.save()

    def _load_graphs(self) -> None:
        while not self._is_closed.is_set():
            index = self.index()
            try:
                index.load_graphs(self._is_closed.is_set)
            except DamagedIndexError as error:
                self._replace(index, error)
            else:
                return

    def _replace(self, index: SegmentedIndex, error: DamagedIndexError) -> None:
        """Take the index that another process has written; if none has, this one is damaged."""
        with self._lock:
            if self._index is not index:
                return
            if not index.is_current():
                self._index = self._reopened(index)
                return
            log.warning("vector index is rebuilt from the catalog: %s", error)
            self._index = SegmentedIndex(self.folder, self._dimension)
            self._index.keeps_graphs = True


def _count(part: Segment, photos: Mask | None) -> int:
    """Count the living vectors that are of a photo, or the first frame of a video."""
    is_first = part.alive & (split(part.labels)[1] == 0)
    return int(np.count_nonzero(is_first if photos is None else is_first & _allowed(photos)(part.labels)))


def _allowed(photos: Mask) -> Callable[[Ids], Mask]:
    def allowed(labels: Ids) -> Mask:
        ids = split(labels)[0]
        if len(ids) and int(ids.max()) >= len(photos):
            return (ids < len(photos)) & photos[np.minimum(ids, len(photos) - 1)]
        return photos[ids]

    return allowed
