"""How long a scan of unchanged photos takes, and how much memory: a tree of empty files, and a catalog of it.

Usage: python tests/benchmarks/rescan.py [PHOTOS]

The first scan fills the catalog; then every photo gets an embedding. What is timed is the next scan, and
the question which photos still have to be embedded; up to 100,000 photos also a whole `Library.index()`. Each
is done three times, in a new process each time.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import report

from photosearch.base.types import Metadata, ModelInfo
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts
from photosearch.library import CATALOG, Library
from photosearch.models.registry import load
from photosearch.search.control import RunControl
from photosearch.search.reach import find_roots
from photosearch.search.scan import ScanCounts, scan

FILES_A_FOLDER = 200
FOLDERS_A_YEAR = 100
LARGEST_WHOLE_RUN = 100_000


def make_tree(root: Path, count: int) -> None:
    """Make empty files with the names of photos, in folders of folders."""
    for number in range(-(-count // FILES_A_FOLDER)):
        folder = root / f"{2000 + number // FOLDERS_A_YEAR}" / f"{number:05}"
        folder.mkdir(parents=True)
        for file in range(min(FILES_A_FOLDER, count - number * FILES_A_FOLDER)):
            os.close(os.open(folder / f"IMG_{number:05}_{file:03}.jpg", os.O_CREAT | os.O_WRONLY, 0o644))


def one_scan(catalog: Catalog, folders: list[Path]) -> tuple[float, ScanCounts]:
    """Return the seconds of a scan, and what it found."""
    counts = ScanCounts()
    started = time.perf_counter()
    find_roots(catalog)
    for _ in scan(catalog, folders, None, (), RunControl(), counts):
        pass
    return time.perf_counter() - started, counts


def embed_all(catalog: Catalog, info: ModelInfo) -> int:
    """Give every photo an embedding; return the model's number."""
    model_id = catalog.embeddings.model_id(info)
    random = np.random.default_rng(1)
    ids = [photo.photo_id for photo in catalog.photos.pending(model_id)]
    for at in range(0, len(ids), 1000):
        part = ids[at : at + 1000]
        vectors = random.normal(size=(len(part), info.dimension)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        facts = [DecodedFacts(i, f"{i:032x}", 4000, 3000, "jpeg", Metadata(), False, 1 << 30) for i in part]
        catalog.embeddings.put(model_id, facts, vectors)
    return model_id


def peak_mb() -> int:
    """Return the most memory this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def timed_in_new_process(library: Path, act: str) -> tuple[float, float, int]:
    """Run `act` ("scan" or "index") on the library; return its seconds, those of CPU, and peak MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (library, act))


def _timed(library: Path, act: str) -> tuple[float, float, int]:
    if act == "index":
        with Library.open(library) as opened:
            started, cpu = time.perf_counter(), time.process_time()
            for _ in opened.index():
                pass
            return time.perf_counter() - started, time.process_time() - cpu, peak_mb()
    with Catalog(library / CATALOG) as catalog:
        started, cpu = time.perf_counter(), time.process_time()
        _, counts = one_scan(catalog, [])
        assert (counts.new, counts.changed, counts.removed) == (0, 0, 0)
        assert catalog.photos.pending_count(1) == len(list(catalog.photos.pending(1))) == 0
        return time.perf_counter() - started, time.process_time() - cpu, peak_mb()


def main() -> None:
    """Print seconds and megabytes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        root, library = Path(scratch).resolve() / "photos", Path(scratch).resolve() / "library"
        figures: dict[str, object] = {}
        make_tree(root, count)
        library.mkdir()
        with Catalog(library / CATALOG) as catalog:
            catalog.roots.add(root)
            first_s, counts = one_scan(catalog, [root])
            assert counts.new == count
            info = load().info
            is_whole = count <= LARGEST_WHOLE_RUN
            # Vectors are not looked at by a scan: of more photos, small ones do.
            embed_all(catalog, info if is_whole else replace(info, name="small", dimension=8))
        if is_whole:
            timed_in_new_process(library, "index")  # builds the vector index
        for act in ("scan", "index") if is_whole else ("scan",):
            runs = [timed_in_new_process(library, act) for _ in range(3)]
            figures[act] = {
                "seconds": [round(seconds, 2) for seconds, _, _ in runs],
                "cpu_seconds": [round(cpu, 2) for _, cpu, _ in runs],
                "peak_mb": max(megabytes for _, _, megabytes in runs),
            }
    report(photos=count, first_scan_s=round(first_s, 2), **figures)


if __name__ == "__main__":
    main()
