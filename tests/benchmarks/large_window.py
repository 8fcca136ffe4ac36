"""The window over 100,000 photos: first paint, frames while scrolling, from a keystroke to the grid, memory.

    python tests/benchmarks/large_window.py PHOTOS [COUNT] [FOLDER]

Embeddings are made up (`synthetic`); the thumbnails are those of PHOTOS, each under many names; all else is
the real thing. Making the library takes a minute or two; a FOLDER keeps it for the next time. Without a
screen, start it under `xvfb-run`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from common import report
from measured_app import measured
from synthetic import Maker

from photosearch import Library
from photosearch.base.types import Metadata
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.models.registry import load
from photosearch.photos.decode import decode
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, thumbnail_of

COUNT = 100_000
THUMBNAILS = 1000
STARTS = 5
_AT_ONCE = 5000


def make(folder: Path, photos: Path, count: int) -> None:
    """Fill a library with made-up photos."""
    with Library.open(folder) as library:
        catalog, embedder = library._catalog, load()
        model_id, maker = catalog.embeddings.model_id(embedder.info), Maker(embedder.info.dimension)
        catalog.models.swap(embedder.info.name)
        root = catalog.roots.add(folder / "made up")
        for first in range(0, count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, count))
            vectors = maker.photos(len(numbers), first + 1)
            ids = catalog.photos.add(
                root.root_id, [FileFacts(b"%d/%d.jpg" % (n // 500, n), 1, 1, "jpeg") for n in numbers]
            )
            facts = [DecodedFacts(i, f"{i:032x}"[::-1], 4000, 3000, "jpeg", _metadata(i)) for i in ids]
            catalog.embeddings.put(model_id, facts, vectors)
        _thumbnails(library, photos, count)


def _metadata(number: int) -> Metadata:
    return Metadata(taken=f"20{number % 25:02d}-{number % 12 + 1:02d}-{number % 28 + 1:02d}T12:00:00")


def _thumbnails(library: Library, photos: Path, count: int) -> None:
    """Give every photo the thumbnail of a real one: a link to the same file."""
    files = sorted(path for path in photos.rglob("*") if path.suffix.lower() == ".jpg")[:THUMBNAILS]
    cache = library.thumbnails
    for place in range(min(len(files), count)):
        key = f"{place + 1:032x}"[::-1]
        cache.save(key, thumbnail_of(decode(files[place], min_side=THUMBNAIL_SIDE).image))
    for number in range(len(files) + 1, count + 1):
        link = cache.path_of(f"{number:032x}"[::-1])
        link.parent.mkdir(exist_ok=True)
        os.link(cache.path_of(f"{(number - 1) % len(files) + 1:032x}"[::-1]), link)


def main() -> None:
    """Print the figures."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: python {sys.argv[0]} PHOTOS [COUNT] [FOLDER]")
    photos, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    with tempfile.TemporaryDirectory() as scratch:
        library = Path(sys.argv[3] if len(sys.argv) > 3 else scratch) / "library"
        if not library.exists():
            make(library, photos, count)
        starts = sorted(
            measured("used_window", library, is_start_only=True)["first_paint_s"] for _ in range(STARTS)
        )
        figures = measured("used_window", library, is_start_only=False)
    figures["first_paint_s"] = {"median": starts[STARTS // 2], "worst": starts[-1]}
    report(photos=count, **figures)


if __name__ == "__main__":
    main()
