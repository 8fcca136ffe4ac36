"""How well copies of photos are told from other photos: recall by what was done to them, and precision.

Each photo gets one copy, edited in one of the ways of tests/edits.py, in turn. All photos and all copies go
through `search.copies.collapsed` together, in random order. A photo's copy is found when both are in one
lot. A pair of a lot's first and another of it is wrong when they are of different photos, save those listed
in tests/data/duplicates.tsv: pairs of photos of the set that somebody looked at and that show nearly the
same. One half of the photos is for choosing the threshold, the other is for the figures. (Up to which
frequency signatures are compared was chosen on the whole set: 8, 9 and 10 made no difference.)

    python tests/benchmarks/copies.py PHOTOS
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from common import median_s, photos_argument, report
from edits import EDITS

from photosearch.catalog.signatures import Appearance
from photosearch.photos.decode import decode
from photosearch.photos.signature import signature_of
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, thumbnail_of
from photosearch.search import copies
from photosearch.search.copies import COPY, collapsed

DUPLICATES = Path(__file__).resolve().parents[1] / "data" / "duplicates.tsv"

MIN_SIDE = 260
"""Of the starter model's pictures."""

HITS = 1000

THRESHOLDS = (0.84, 0.87, 0.9, 0.93, 0.96)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A photo of the set and its edited copy."""

    name: str
    edit: str
    photo: Appearance
    copy: Appearance


def appearance(data: bytes, name: str) -> Appearance:
    """Return what the decode worker would have put into the catalog."""
    decoded = decode(data, min_side=MIN_SIDE, min_longer_side=THUMBNAIL_SIDE)
    signature = signature_of(thumbnail_of(decoded.image))
    return Appearance(name, None, decoded.width, decoded.height, signature)


def pictured(numbered: tuple[int, Path, str]) -> Pictured:
    """Read a photo and edit its copy; which way, and by how much, its number says."""
    number, path, name = numbered
    edit = list(EDITS)[number % len(EDITS)]
    photo = decode(path, min_side=10_000).image
    copy = EDITS[edit](photo, np.random.default_rng(number))
    return Pictured(name, edit, appearance(path.read_bytes(), name), appearance(copy, f"copy of {name}"))


def read_all(folder: Path) -> list[Pictured]:
    """Return every photo below a folder, in the order of the names."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    numbered = [(k, path, path.relative_to(folder).as_posix()) for k, path in enumerate(paths)]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(pictured, numbered, chunksize=32))


def duplicates() -> frozenset[frozenset[str]]:
    """Return the pairs of photos that were looked at and show nearly the same."""
    lines = DUPLICATES.read_text(encoding="utf-8").splitlines()
    return frozenset(frozenset(line.split("\t")) for line in lines)


def figures(photos: Sequence[Pictured], known: frozenset[frozenset[str]]) -> dict[str, Any]:
    """Return recall and precision over photos and their copies."""
    names = [photo.name for photo in photos] * 2
    appearances = dict(enumerate([p.photo for p in photos] + [p.copy for p in photos]))
    order = np.random.default_rng(0).permutation(len(names)).tolist()
    lots = collapsed(order, appearances)
    lot_of = {photo_id: first for first, others in lots for photo_id in (first, *others)}
    found = {p.name for k, p in enumerate(photos) if lot_of[k] == lot_of[k + len(photos)]}
    edited = Counter(photo.edit for photo in photos)
    by_edit = Counter(photo.edit for photo in photos if photo.name in found)
    pairs = [frozenset((names[first], names[other])) for first, others in lots for other in others]
    wrong = [pair for pair in pairs if len(pair) == 2 and pair not in known]
    return {
        "photos": len(photos),
        "recall": round(len(found) / len(photos), 4),
        "recall_by_edit": {edit: round(by_edit[edit] / count, 3) for edit, count in edited.items()},
        "precision": round(1 - len(wrong) / max(len(pairs), 1), 4),
        "wrong_pairs": sorted({" ".join(sorted(pair)) for pair in wrong}),
    }


def found_among_originals(
    photos: Sequence[Pictured], known: frozenset[frozenset[str]]
) -> Iterator[tuple[str, bool]]:
    """Yield pairs of different photos that are taken for copies, and whether they are."""
    for first, others in collapsed(range(len(photos)), dict(enumerate(p.photo for p in photos))):
        for other in others:
            pair = sorted((photos[first].name, photos[other].name))
            yield " ".join(pair), frozenset(pair) in known


def choices(photos: Sequence[Pictured], known: frozenset[frozenset[str]]) -> Iterator[dict[str, float]]:
    """Yield what each threshold would come to."""
    for threshold in THRESHOLDS:
        with patch.object(copies, "COPY", threshold):
            found = figures(photos, known)
        lowest = min(found["recall_by_edit"].values())
        figures_of_all = {"recall": found["recall"], "lowest": lowest, "precision": found["precision"]}
        yield {"threshold": threshold, **figures_of_all}


def main() -> None:
    """Print the figures."""
    known = duplicates()
    started = time.perf_counter()
    photos = read_all(photos_argument())
    read_s = time.perf_counter() - started
    halves = [[p for k, p in enumerate(photos) if k // len(EDITS) % 2 == half] for half in (0, 1)]
    originals = list(found_among_originals(photos, known))
    hits = {k: photo.photo for k, photo in enumerate(photos[:HITS])}
    report(
        threshold=COPY,
        read_s=round(read_s, 1),
        to_choose_on=list(choices(halves[0], known)),
        other_half=figures(halves[1], known),
        originals_collapsed=len(originals),
        of_them_wrongly=[pair for pair, is_known in originals if not is_known],
        ms_for_1000_hits=round(1000 * median_s(lambda: collapsed(range(HITS), hits), 9), 1),
    )


if __name__ == "__main__":
    main()
