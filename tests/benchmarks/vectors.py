"""Our vector index beside flat numpy, hnswlib alone, usearch and faiss: time, recall, memory, building.

    python tests/benchmarks/vectors.py [COUNT [DIMENSION]]

Those of the others that are installed take part (`pip install usearch numkong faiss-cpu`). Each runs in a
process of its own, with the same settings (M = 16, efConstruction = 200) and, for searching, the least of
some breadths that reaches a recall of 0.98. The others keep all vectors in memory in 32 bits, as is usual.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import report
from synthetic import PHOTOS_AT_ONCE, Maker

from photosearch.base.machine import usable_cores
from photosearch.index.base import Ids, Vectors
from photosearch.index.segmented import SegmentedIndex
from photosearch.index.upkeep import Sizes, seal, upkeep

K = 50
QUERIES = 200
ENOUGH = 0.98
BREADTHS = (100, 150, 200, 300, 400, 600, 800, 1200)
_MB = 1 << 20

Search = Callable[[Vectors, int], Ids]
"""Takes a query and a breadth, returns the ids of the `K` nearest."""


def ours(vectors: Vectors, scratch: Path) -> Search:
    """Our index: segments with graphs over fewer dimensions, exact scores from disk."""
    index, sizes = SegmentedIndex(scratch, vectors.shape[1]), Sizes()
    for at in range(0, len(vectors), sizes.of_segment):
        part = np.arange(at, min(at + sizes.of_segment, len(vectors)), dtype=np.int64)
        index.add(part, part + 1, vectors[part[0] : part[-1] + 1])
        seal(index, sizes.in_memory, sizes)
    index.keeps_graphs = True
    upkeep(index, index.save, threads=usable_cores(), is_stopped=lambda: False, sizes=sizes)
    return lambda query, _: index.search(query, K)[0]


def flat_numpy(vectors: Vectors, _: Path) -> Search:
    """Every vector compared, in 32 bits."""
    kept = vectors.copy()

    def search(query: Vectors, _: int) -> Ids:
        scores = kept @ query
        nearest = np.argpartition(-scores, K)[:K]
        return nearest[np.argsort(-scores[nearest])]

    return search


def hnswlib_alone(vectors: Vectors, _: Path) -> Search:
    """One graph over all dimensions."""
    import hnswlib

    graph = hnswlib.Index(space="ip", dim=vectors.shape[1])
    graph.init_index(max_elements=len(vectors), M=16, ef_construction=200, random_seed=1)
    graph.add_items(vectors, num_threads=usable_cores())

    def search(query: Vectors, breadth: int) -> Ids:
        graph.set_ef(breadth)
        found: Ids = graph.knn_query(query[None], k=K, num_threads=1)[0][0].astype(np.int64)
        return found

    return search


def usearch(vectors: Vectors, _: Path) -> Search:
    """usearch, whose M counts links of the lowest level."""
    from usearch.index import Index

    index = Index(
        ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=16, expansion_add=200, multi=False
    )
    index.add(np.arange(len(vectors)), vectors, threads=usable_cores())

    def search(query: Vectors, breadth: int) -> Ids:
        index.expansion_search = breadth
        found: Ids = index.search(query, K).keys.astype(np.int64)
        return found

    return search


def faiss(vectors: Vectors, _: Path) -> Search:
    """The HNSW index of faiss."""
    import faiss as library

    index = library.IndexHNSWFlat(vectors.shape[1], 16, library.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 200
    index.add(vectors)

    def search(query: Vectors, breadth: int) -> Ids:
        index.hnsw.efSearch = breadth
        found: Ids = index.search(query[None], K)[1][0]
        return found

    return search


ENTRANTS: dict[str, tuple[Callable[[Vectors, Path], Search], str]] = {
    "ours": (ours, "hnswlib"),
    "flat numpy": (flat_numpy, "numpy"),
    "hnswlib alone": (hnswlib_alone, "hnswlib"),
    "usearch": (usearch, "usearch"),
    "faiss": (faiss, "faiss"),
}


def run(name: str, folder: Path) -> dict[str, Any]:
    """Build one of them and measure it."""
    import psutil

    def resident_bytes() -> int:
        return int(psutil.Process().memory_info().rss)

    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    queries, exact = np.load(folder / "queries.npy"), np.load(folder / "exact.npy")
    before = resident_bytes()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        search = ENTRANTS[name][0](vectors, Path(scratch))
        built_s = time.perf_counter() - started
        del vectors  # its pages were only lent
        for breadth in BREADTHS:
            recall, times_ms = measured(search, queries, exact, breadth)
            if recall >= ENOUGH or name in ("ours", "flat numpy"):
                break
        return {
            "p50_ms": round(float(np.percentile(times_ms, 50)), 2),
            "p95_ms": round(float(np.percentile(times_ms, 95)), 2),
            "recall": round(recall, 4),
            "breadth": breadth,
            "memory_mb": (resident_bytes() - before) // _MB,
            "built_s": round(built_s),
        }


def measured(search: Search, queries: Vectors, exact: Ids, breadth: int) -> tuple[float, Sequence[float]]:
    """Return the recall over all queries, and what each took."""
    found, times_ms = 0, []
    for query, expected in zip(queries, exact, strict=True):
        started = time.perf_counter()
        answer = search(query, breadth)
        times_ms.append((time.perf_counter() - started) * 1000)
        found += len(set(answer.tolist()) & set(expected.tolist()))
    return found / exact.size, times_ms


def prepare(folder: Path, count: int, dimension: int) -> None:
    """Write vectors, queries (half photos, half texts) and the exact answers."""
    maker = Maker(dimension)
    vectors = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(count, dimension)
    )
    queries = np.concatenate([maker.photos(QUERIES // 2, 1), maker.texts(QUERIES // 2, 2)])
    scores = np.empty((count, QUERIES), np.float32)
    for at in range(0, count, PHOTOS_AT_ONCE):
        part = maker.photos(min(PHOTOS_AT_ONCE, count - at), seed=at + 3)
        vectors[at : at + len(part)] = part
        scores[at : at + len(part)] = part @ queries.T
    vectors.flush()
    np.save(folder / "queries.npy", queries)
    np.save(folder / "exact.npy", np.argpartition(-scores, K, axis=0)[:K].T)


def main() -> None:
    """Print a row for each."""
    if len(sys.argv) > 3:
        print(json.dumps(run(sys.argv[3], Path(sys.argv[2]))))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dimension = int(sys.argv[2]) if len(sys.argv) > 2 else 768
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch), count, dimension)
        for name, (_, module) in ENTRANTS.items():
            if importlib.util.find_spec(module) is None:
                continue
            command = [sys.executable, __file__, "-", scratch, name]
            rows[name] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    report(photos=count, dimension=dimension, k=K, **rows)


if __name__ == "__main__":
    main()
