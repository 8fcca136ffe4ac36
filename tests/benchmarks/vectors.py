"""Exact against graph search over clustered random vectors: what each costs, what the graph misses."""

from __future__ import annotations

from functools import partial

import numpy as np
from common import median_s, report

from photosearch.index.base import VectorIndex, Vectors
from photosearch.index.flat import FlatIndex
from photosearch.index.hnsw import HnswIndex

DIMENSION = 256
SIZES = (5_000, 20_000, 50_000)
ANSWERS = (10, 200, 1000)


def clustered(count: int) -> Vectors:
    """Return unit vectors around 200 centres, as photos of a library lie around their subjects."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(200, DIMENSION))
    rows = centres[random.integers(0, 200, count)] + 0.8 * random.normal(size=(count, DIMENSION))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def search_all(index: VectorIndex, queries: Vectors, k: int) -> None:
    """Search for every query."""
    for query in queries:
        index.search(query, k)


def main() -> None:
    """Print milliseconds a search and the recall of the graph, by size and length of the answer."""
    rows = []
    for size in SIZES:
        vectors = clustered(size + 50)
        queries = vectors[size:]
        indexes: dict[str, VectorIndex] = {"exact": FlatIndex(DIMENSION), "graph": HnswIndex(DIMENSION)}
        for index in indexes.values():
            index.add(np.arange(size, dtype=np.int64), vectors[:size])
        for k in ANSWERS:
            row: dict[str, float] = {"photos": size, "k": k}
            for name, index in indexes.items():
                all_s = median_s(partial(search_all, index, queries, k), 5)
                row[f"{name}_ms"] = round(all_s / len(queries) * 1000, 3)
            found = [
                len(set(indexes["exact"].search(q, k)[0]) & set(indexes["graph"].search(q, k)[0]))
                for q in queries
            ]
            row["recall"] = round(sum(found) / (k * len(queries)), 4)
            rows.append(row)
    report(dimension=DIMENSION, searches=rows)


if __name__ == "__main__":
    main()
