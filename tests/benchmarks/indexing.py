"""How fast indexing is end to end, against a bare loop that only decodes and embeds on all cores.

The two alternate over the same photos in slices, so that a machine that slows down slows both.
"""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import photos_argument, report
from PIL import Image

from photosearch import Library
from photosearch.models.base import Embedder
from photosearch.models.registry import load

SLICE = 1000
BATCH = 16


def bare_loop(files: list[Path], embedder: Embedder, workers: int) -> float:
    """Decode and embed, nothing else: the next batch is decoded while one is embedded."""

    def decode(file: Path) -> Image.Image:
        with Image.open(file) as image:
            return embedder.fit(image.convert("RGB"))

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        batches = [files[at : at + BATCH] for at in range(0, len(files), BATCH)]
        waiting = [pool.submit(decode, file) for file in batches[0]]
        for upcoming in [*batches[1:], []]:
            following = [pool.submit(decode, file) for file in upcoming]
            embedder.embed_images([future.result() for future in waiting])
            waiting = following
    return time.perf_counter() - started


def main() -> None:
    """Print the rates of both and their ratio, and the time of a run over unchanged photos."""
    photos = photos_argument()
    files = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    embedder = load()
    workers = 2
    bare_loop(files[:64], embedder, workers)
    bare_s = indexed_s = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "photos"
        root.mkdir()
        with Library.open(Path(scratch) / "library") as library:
            for at in range(0, len(files), SLICE):
                part = files[at : at + SLICE]
                bare_s += bare_loop(part, embedder, workers)
                for file in part:
                    (root / file.name).symlink_to(file)
                started = time.perf_counter()
                for _ in library.index([root]):
                    pass
                indexed_s += time.perf_counter() - started
            started = time.perf_counter()
            for _ in library.index([root]):
                pass
            unchanged_s = time.perf_counter() - started
            indexed = library.status().indexed
    report(
        photos=indexed,
        bare_photos_per_second=round(len(files) / bare_s, 1),
        indexed_photos_per_second=round(indexed / indexed_s, 1),
        ratio=round((indexed / indexed_s) / (len(files) / bare_s), 3),
        unchanged_run_s=round(unchanged_s, 3),
    )


if __name__ == "__main__":
    main()
