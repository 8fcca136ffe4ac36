"""The approximate index: a navigable small-world graph on disk (Malkov & Yashunin 2016, via hnswlib).

On disk an index is a folder: `manifest.json`, replaced atomically, names the one graph file that
belongs to it with its checksum and the catalog generation it reflects. Whatever does not add up is
reported as damaged, and the caller builds the graph anew from the catalog.
"""

from __future__ import annotations

import errno
import json
import os
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import numpy as np

from photosearch.base.files import replacing
from photosearch.index.base import Ids, Scores, Vectors
from photosearch.index.flat import check_dimension

FORMAT = 1
LINKS = 16
"""Links a node (M). The paper's range is 5 to 48; 16 suits 256 to 768 dimensions."""
BUILD_BREADTH = 200
"""Candidates held while inserting (efConstruction), hnswlib's own recommendation."""
MIN_SEARCH_BREADTH = 128
"""Candidates held while searching (ef); raised to twice k for long answers."""
MAX_DELETED_SHARE = 0.25
"""Deletes only mark nodes, which still cost time and recall: past this share, rebuild."""

_MANIFEST = "manifest.json"
_CHUNK_BYTES = 1 << 20


class DamagedIndexError(Exception):
    """The files of an index are missing, incomplete, altered, or of another format."""


class HnswIndex:
    """A graph of unit vectors under their labels.

    Attributes:
        generation: the last catalog change that this index contains; set by its owner.
    """

    def __init__(self, dimension: int, capacity: int = 1024) -> None:
        self._dimension = dimension
        self._graph = _new_graph(dimension)
        self._graph.init_index(max_elements=capacity, M=LINKS, ef_construction=BUILD_BREADTH, random_seed=1)
        self._ids: set[int] = set()
        self._lock = threading.RLock()
        self.generation = 0

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def deleted_share(self) -> float:
        """Share of the graph's nodes that are only marked as deleted."""
        nodes = int(self._graph.get_current_count())
        return (nodes - len(self._ids)) / nodes if nodes else 0.0

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self) -> Ids:
        """Return the ids that can be found, ascending."""
        with self._lock:
            return np.array(sorted(self._ids), dtype=np.int64)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace vectors [n, d]."""
        check_dimension(vectors, self._dimension)
        with self._lock:
            if not len(ids):
                return
            needed = int(self._graph.get_current_count()) + len(ids)
            if needed > self._graph.get_max_elements():
                self._graph.resize_index(max(needed, 2 * int(self._graph.get_max_elements())))
            # Adding a label that is marked as deleted revives it with the new vector.
            self._graph.add_items(vectors, ids)
            self._ids.update(ids.tolist())

    def remove(self, ids: Ids) -> None:
        """Mark vectors as deleted."""
        with self._lock:
            for photo_id in ids.tolist():
                if photo_id in self._ids:
                    self._graph.mark_deleted(photo_id)
                    self._ids.discard(photo_id)

    def search(self, vector: Vectors, k: int) -> tuple[Ids, Scores]:
        """Return about the `k` nearest, best first; fewer when the graph cannot reach as many."""
        check_dimension(vector, self._dimension)
        with self._lock:
            k = min(k, len(self._ids))
            while k > 0:
                self._graph.set_ef(max(MIN_SEARCH_BREADTH, 2 * k))
                try:
                    labels, distances = self._graph.knn_query(vector[None, :], k=k)
                except RuntimeError:  # hnswlib found fewer than k, which marked nodes can cause
                    k //= 2
                    continue
                return labels[0].astype(np.int64), (1.0 - distances[0]).astype(np.float32)
        return np.empty(0, np.int64), np.empty(0, np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`; until the very end the previous one stays valid.

        Raises:
            OSError: the folder cannot be written, or the disk is full.
        """
        with self._lock:
            folder.mkdir(parents=True, exist_ok=True)
            graph_file = folder / f"graph-{self.generation}.hnsw"
            with replacing(graph_file) as temporary:
                try:
                    self._graph.save_index(str(temporary))
                except RuntimeError as error:
                    raise OSError(f"hnswlib could not write {graph_file}: {error}") from error
                if temporary.stat().st_size != self._graph.index_file_size():  # hnswlib does not look
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(graph_file))
            manifest = {
                "format": FORMAT,
                "dimension": self._dimension,
                "count": len(self._ids),
                "generation": self.generation,
                "graph": graph_file.name,
                "bytes": graph_file.stat().st_size,
                "crc32": _crc32(graph_file),
                "deleted": sorted(set(map(int, self._graph.get_ids_list())) - self._ids),
            }
            with replacing(folder / _MANIFEST) as temporary:
                temporary.write_text(json.dumps(manifest), encoding="utf-8")
        for stale in folder.glob("graph-*.hnsw"):
            if stale != graph_file:
                with suppress(OSError):
                    stale.unlink()

    @staticmethod
    def saved(folder: Path) -> tuple[int, int] | None:
        """Return (generation, count) of the index that `save` wrote, by its manifest; None if unclear."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            graph_file = folder / Path(str(manifest["graph"])).name
            if manifest["format"] == FORMAT and graph_file.stat().st_size == manifest["bytes"]:
                return int(manifest["generation"]), int(manifest["count"])
        return None

    @classmethod
    def load(cls, folder: Path, dimension: int) -> Self:
        """Read the index that `save` wrote.

        Raises:
            DamagedIndexError: it is missing, altered, of another dimension or format.
        """
        try:
            manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            graph_file = folder / Path(str(manifest["graph"])).name
            expected = (FORMAT, dimension, manifest["bytes"], manifest["crc32"])
            size_bytes = graph_file.stat().st_size
            found = (manifest["format"], manifest["dimension"], size_bytes, _crc32(graph_file))
            if found != expected:
                raise DamagedIndexError(f"{graph_file} is not what its manifest says")
            index = cls(dimension, capacity=1)
            graph = _new_graph(dimension)
            graph.load_index(str(graph_file), max_elements=max(1024, int(manifest["count"]) * 2))
            index._graph = graph
            index._ids = set(map(int, graph.get_ids_list())) - set(manifest["deleted"])
            index.generation = int(manifest["generation"])
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise DamagedIndexError(f"{folder}: {error}") from error
        if len(index) != manifest["count"]:
            raise DamagedIndexError(f"{folder} holds {len(index)} vectors instead of {manifest['count']}")
        return index


def _new_graph(dimension: int) -> Any:  # noqa: ANN401 - hnswlib has no types
    import hnswlib

    return hnswlib.Index(space="ip", dim=dimension)


def _crc32(file: Path) -> int:
    """Return a checksum against damage (not malice), at a GB a second."""
    value = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            value = zlib.crc32(chunk, value)
    return value
