"""The vector indexes of one library and model, kept in step with the catalog.

The graph on disk and the exact index in memory are caches of the catalog's embeddings. Each remembers
the generation (the catalog's last embedding stamp) it reflects; catching up means applying what was
stamped later and dropping what is gone. A missing, stale or damaged graph is built anew, unasked.
"""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.catalog import Catalog
from photosearch.index.base import Ids, Scores, VectorIndex, Vectors
from photosearch.index.flat import FlatIndex
from photosearch.index.hnsw import MAX_DELETED_SHARE, DamagedIndexError, HnswIndex

log = logging.getLogger(__name__)

EXACT_BELOW = 50_000
"""Up to this many vectors the exact index answers. A query looks at 1,000 candidates for its cut-off, and
for as many, on 2 cores at 256 dimensions, the exact index took 0.2 / 0.5 / 1.2 ms over 5,000 / 20,000 /
50,000 photos and the graph 0.9 / 1.7 / 2.5 ms (tests/benchmarks/vectors.py)."""

_RERANK_MARGIN = 16
"""Extra candidates taken from the graph, so that exact re-ranking may promote some."""


class VectorStore:
    """Answers "which photos are nearest" for one model of a library, by labels. Thread-safe.

    Attributes:
        folder: where the graph lies.
    """

    def __init__(self, catalog: Catalog, model_id: int, dimension: int, folder: Path) -> None:
        self.folder = folder
        self._catalog = catalog
        self._model_id = model_id
        self._dimension = dimension
        self._flat: FlatIndex | None = None
        self._flat_generation = 0
        self._graph: HnswIndex | None = None
        self._lock = threading.RLock()

    def __len__(self) -> int:
        """Count the vectors: one for each photo, several for a video."""
        return self._catalog.embeddings.count(self._model_id)

    @property
    def photo_count(self) -> int:
        """How many photos, videos among them, they are of."""
        return self._catalog.embeddings.photo_count(self._model_id)

    def search(self, vector: Vectors, k: int, *, is_exact: bool = False) -> tuple[Ids, Scores]:
        """Return the labels of the `k` vectors nearest to a unit vector [d], and their exact scores.

        Args:
            is_exact: compare every vector, whatever the library's size.
        """
        if is_exact or len(self) <= EXACT_BELOW:
            return self.flat().search(vector, k)
        ids, _ = self.graph().search(vector, k + _RERANK_MARGIN)
        if len(ids) < min(k, len(self)):
            return self.flat().search(vector, k)  # never a silently short answer
        stored = self._catalog.embeddings.vectors(self._model_id, ids.tolist())
        kept = np.array([i for i in ids.tolist() if i in stored], dtype=np.int64)
        scores = np.array([stored[int(i)] @ vector for i in kept], dtype=np.float32)
        order = np.lexsort((kept, -scores))[:k]
        return kept[order], scores[order]

    def sample(self, count: int) -> NDArray[np.float32]:
        """Return up to `count` of the library's vectors, float32 [m, d], to learn score distributions."""
        if len(self) <= EXACT_BELOW:
            return self.flat().sample(count)
        ids = self._catalog.embeddings.labels(self._model_id)
        picked = ids[np.linspace(0, len(ids) - 1, min(count, len(ids))).astype(np.int64)]
        return np.stack(list(self._catalog.embeddings.vectors(self._model_id, picked.tolist()).values()))

    def flat(self) -> FlatIndex:
        """Return the exact index, caught up with the catalog."""
        with self._lock:
            if self._flat is None:
                self._flat = FlatIndex(self._dimension)
            self._flat_generation = self._catch_up(self._flat, self._flat_generation)
            return self._flat

    def graph(self) -> HnswIndex:
        """Return the graph, read from disk or built anew if need be, caught up with the catalog."""
        with self._lock:
            if self._graph is None:
                self._graph = self._load()
            elif self._graph.deleted_share > MAX_DELETED_SHARE:
                self._graph = HnswIndex(self._dimension, capacity=max(1024, len(self)))
            self._graph.generation = self._catch_up(self._graph, self._graph.generation)
            return self._graph

    def save(self) -> None:
        """Bring the graph up to date and write it to disk, if anything changed since the last time.

        If nothing did, it is not even read: that takes as much memory as all embeddings.

        Raises:
            OSError: the library's folder cannot be written, or the disk is full.
        """
        with self._lock:
            if self._is_saved():
                return
            graph = self.graph()
            self._catalog.database.flush()  # a graph must never outlast what it was made from
            graph.save(self.folder)

    def verify(self) -> str | None:
        """Return what is wrong with the graph on disk, or None. Missing is not wrong, only unbuilt."""
        if not self.folder.exists():
            return None
        try:
            index = HnswIndex.load(self.folder, self._dimension)
        except DamagedIndexError as error:
            return str(error)
        known = self._catalog.embeddings.labels(self._model_id)
        return None if np.array_equal(index.ids(), known) else f"{self.folder} is behind the catalog"

    def rebuild(self) -> None:
        """Throw the graph away and build it from the catalog."""
        with self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._graph = HnswIndex(self._dimension, capacity=max(1024, len(self)))
            self.save()

    def _is_saved(self) -> bool:
        """Tell by its manifest if the graph on disk has all that the catalog has."""
        saved = HnswIndex.saved(self.folder)
        if saved is None:
            return False
        embeddings = self._catalog.embeddings
        # A graph that knows of stamps which the catalog never gave was made before a power cut.
        newest, last = embeddings.newest_stamp(self._model_id), embeddings.last_stamp()
        return newest <= saved[0] <= last and saved[1] == len(self)

    def _load(self) -> HnswIndex:
        try:
            graph = HnswIndex.load(self.folder, self._dimension)
        except DamagedIndexError as error:
            if self.folder.exists():
                log.warning("vector index is rebuilt from the catalog: %s", error)
            return HnswIndex(self._dimension, capacity=max(1024, len(self)))
        if graph.generation > self._catalog.embeddings.last_stamp():
            log.warning("vector index is rebuilt: the catalog knows nothing of its last photos")
            return HnswIndex(self._dimension, capacity=max(1024, len(self)))
        return graph

    def _catch_up(self, index: VectorIndex, generation: int) -> int:
        """Apply what the catalog holds beyond `generation`; return the generation reached."""
        for stamp, ids, vectors in self._catalog.embeddings.since(self._model_id, generation):
            index.add(ids, vectors)
            generation = stamp
        # Having every vector of the catalog, the index differs from it only if it has more.
        if len(index) != len(self):
            known = self._catalog.embeddings.labels(self._model_id)
            index.remove(np.setdiff1d(index.ids(), known))
        return generation
