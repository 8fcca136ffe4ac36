"""A library of a million photos: how long searches take, what they miss, the memory, opening, adding.

    python tests/benchmarks/million.py [COUNT] [FOLDER]

Embeddings are made up (`synthetic`), and so are the photos; all else is the real thing. Making the library
takes a quarter of an hour and 6 GB; a FOLDER keeps it for the next time. Each part has a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import report
from PIL import Image
from synthetic import PHOTOS_AT_ONCE, Maker

import photosearch.library
from photosearch import Library
from photosearch.base.types import Metadata, ModelInfo
from photosearch.catalog.catalog import MODEL_KEY
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.index.base import Mask, Vectors
from photosearch.search.vectors import VectorStore

DIMENSION = 768
K = 50
QUERIES = 100
SELECTIVITIES = (0.5, 0.05, 0.005, 0.0001)
_AT_ONCE = 5000
_MB = 1 << 20


class MadeUp:
    """An embedder whose texts are numbers of made-up queries."""

    info = ModelInfo("made up", "1", DIMENSION, (8, 8), "squash", "bilinear", (0.0,) * 3, (1.0,) * 3)

    def __init__(self) -> None:
        self.maker = Maker(DIMENSION)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts."""
        return np.concatenate([self.maker.texts(1, zlib.crc32(text.encode())) for text in texts])

    def embed_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Return the vectors of pictures: none are ever seen."""
        raise NotImplementedError


def opened(folder: Path) -> Library:
    """Open the library with the made-up model."""
    use(MadeUp())
    return Library.open(folder)


def use(model: MadeUp) -> None:
    """Let libraries search with this model, whatever they ask for."""
    vars(photosearch.library)["load"] = lambda _: model


def store_of(library: Library) -> VectorStore:
    """Return the library's vector store."""
    return library._searcher_now()._vectors


def fill(folder: Path, count: int) -> dict[str, Any]:
    """Make the catalog and the index."""
    started = time.perf_counter()
    with opened(folder) as library:
        catalog, maker = library._catalog, Maker(DIMENSION)
        catalog.put(MODEL_KEY, MadeUp.info.name)
        have = catalog.embeddings.count(catalog.embeddings.model_id(MadeUp.info))
        for at in range(have, count, PHOTOS_AT_ONCE):
            add(library, maker.photos(min(PHOTOS_AT_ONCE, count - at), seed=at + 1), at)
        filled = time.perf_counter()
        store_of(library).save()
    ended = time.perf_counter()
    return {"catalog_s": round(filled - started), "index_s": round(ended - filled)}


def add(library: Library, vectors: Vectors, first: int) -> None:
    """Write photos with these embeddings, numbered from `first`."""
    catalog = library._catalog
    root = catalog.roots.add(Path("/made up"))
    model = catalog.embeddings.model_id(MadeUp.info)
    for at in range(0, len(vectors), _AT_ONCE):
        numbers = range(first + at, first + min(at + _AT_ONCE, len(vectors)))
        files = [FileFacts(b"%06d/%d.jpg" % (n // 500, n), 1000, 10**18 + n, "jpeg") for n in numbers]
        ids = catalog.photos.add(root.root_id, files)
        facts = [DecodedFacts(i, f"{i:032x}", 400, 300, "jpeg", Metadata()) for i in ids]
        catalog.embeddings.put(model, facts, vectors[at : at + _AT_ONCE])


def searches(folder: Path, remove: float = 0.0) -> dict[str, Any]:
    """Time searches and compare them with exact ones; then take so large a share of the photos out."""
    made_up = MadeUp()
    use(made_up)
    started = time.perf_counter()
    with Library.open(folder) as library:
        library.search("the first", limit=K)
        first_s = time.perf_counter() - started
        store = store_of(library)
        store.index().load_graphs(lambda: False)
        loaded_s = time.perf_counter() - started
        queries = np.concatenate([made_up.maker.photos(QUERIES, 5), made_up.maker.texts(QUERIES, 6)])
        ids = store.index().labels()
        if remove:
            gone = np.random.default_rng(1).choice(ids, round(remove * len(ids)), replace=False)
            remove_labels(store, gone)
        rows = {"no filter": measured(store, queries, None)}
        for share in SELECTIVITIES:
            mask = np.zeros(int(ids[-1]) + 1, np.bool_)
            mask[np.random.default_rng(2).choice(ids, round(share * len(ids)), replace=False)] = True
            rows[f"{share:.2%} of the photos"] = measured(store, queries, mask)
        whole = [timed(lambda n=n: library.search(f"text {n}", limit=K, all=True)) for n in range(QUERIES)]  # type: ignore[misc]
    return {
        "first_hit_s": round(first_s, 2),
        "graphs_loaded_s": round(loaded_s, 2),
        "searches": rows,
        "library_search_p50_ms": round(float(np.median(whole)), 1),
        "resident_mb": resident_mb(),
    }


def remove_labels(store: VectorStore, gone: Vectors) -> None:
    """Take vectors out of the index, not of the catalog."""
    index = store.index()
    for part in index.segments():
        index.remove(part.stamps[np.isin(part.labels, gone)])


def measured(store: VectorStore, queries: Vectors, mask: Mask | None) -> dict[str, float]:
    """Return times in milliseconds, and the share of the exact answer that was found."""
    times, found, short = [], [], 0
    for query in queries:
        times.append(timed(lambda query=query: store.search(query, K, mask)))  # type: ignore[misc]
        answer, _ = store.search(query, K, mask)
        exact, _ = store.search(query, K, mask, is_exact=True)
        found.append(len(set(answer) & set(exact)) / max(len(exact), 1))
        short += len(answer) < len(exact)
    return {
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "recall": round(float(np.mean(found)), 4),
        "short_answers": short,
    }


def adding(folder: Path) -> dict[str, Any]:
    """Tell how long it takes until a thousand more photos are found; then take them out again."""
    with opened(folder) as library:
        vectors = MadeUp().maker.photos(1000, 9)
        library.search("to open it", limit=1)
        first = 10**9
        started = time.perf_counter()
        add(library, vectors, first)
        written = time.perf_counter()
        labels, _ = store_of(library).search(vectors[-1], 1)
        ended = time.perf_counter()
        (newest,) = labels.tolist()
        catalog = library._catalog
        last = catalog.database.connection.execute("SELECT max(id) FROM photos").fetchone()[0]
        catalog.photos.remove(list(range(last - 999, last + 1)))
    return {
        "is_found": newest == last,
        "written_s": round(written - started, 2),
        "found_s": round(ended - started, 2),
    }


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds that `act` takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def resident_mb() -> int:
    """Return the memory of this process that is resident, mapped files included."""
    import psutil

    return int(psutil.Process().memory_info().rss // _MB)


PARTS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "made": fill,
    "searching": lambda folder, _: searches(folder),
    "with_30_percent_removed": lambda folder, _: searches(folder, 0.3),
    "adding_1000": lambda folder, _: adding(folder),
}


def main() -> None:
    """Print the figures."""
    if len(sys.argv) > 3:
        print(json.dumps(PARTS[sys.argv[3]](Path(sys.argv[2]), int(sys.argv[1]))))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = sys.argv[2] if len(sys.argv) > 2 else f"{scratch}/library"
        command = [sys.executable, __file__, str(count), folder]
        figures = {
            part: json.loads(subprocess.run([*command, part], check=True, stdout=subprocess.PIPE).stdout)
            for part in PARTS
        }
    report(photos=count, dimension=DIMENSION, **figures)


if __name__ == "__main__":
    main()
