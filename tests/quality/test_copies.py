"""That edited copies of real photos are found, and hardly any other photo is taken for one."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from edits import EDITS
from PIL import Image

from photosearch.catalog.signatures import Appearance
from photosearch.photos.signature import signature_of
from photosearch.photos.thumbnails import thumbnail_of
from photosearch.search.copies import collapsed

EVERY = 19
"""So many photos of the set there are to each that is looked at."""

DUPLICATES = Path(__file__).resolve().parents[1] / "data" / "duplicates.tsv"

Lots = list[tuple[int, tuple[int, ...]]]


@pytest.fixture(scope="module")
def names(real_photos: Path) -> list[str]:
    paths = sorted(
        path for folder in ("flickr8k", "labelled") for path in (real_photos / folder).rglob("*.jpg")
    )
    return [path.relative_to(real_photos).as_posix() for path in paths[::EVERY]]


@pytest.fixture(scope="module")
def lots(real_photos: Path, names: list[str]) -> Lots:
    """What photos, numbered from 0, and their copies, numbered from the count of photos, collapse to."""
    seen: dict[int, Appearance] = {}
    for number, name in enumerate(names):
        photo = opened(real_photos / name)
        copy = list(EDITS.values())[number % len(EDITS)](photo, np.random.default_rng(number))
        seen[number] = appearance(photo)
        seen[len(names) + number] = appearance(opened(io.BytesIO(copy)))
    return collapsed(np.random.default_rng(0).permutation(2 * len(names)).tolist(), seen)


def opened(file: Path | io.BytesIO) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")


def appearance(image: Image.Image) -> Appearance:
    return Appearance(None, None, *image.size, signature_of(thumbnail_of(image)))


def test_copies_are_found(lots: Lots, names: list[str]) -> None:
    lot_of = {number: first for first, others in lots for number in (first, *others)}
    found = [lot_of[number] == lot_of[len(names) + number] for number in range(len(names))]
    assert np.mean(found) >= 0.97
    by_edit = {edit: np.mean(found[k :: len(EDITS)]) for k, edit in enumerate(EDITS)}
    assert min(by_edit.values()) >= 0.85, by_edit  # of forty photos each


def test_other_photos_are_not_taken_for_copies(lots: Lots, names: list[str]) -> None:
    known = {tuple(line.split("\t")) for line in DUPLICATES.read_text(encoding="utf-8").splitlines()}
    pairs = [
        (names[first % len(names)], names[other % len(names)]) for first, others in lots for other in others
    ]
    wrong = [pair for pair in pairs if pair[0] != pair[1] and tuple(sorted(pair)) not in known]
    assert len(wrong) <= 0.01 * len(pairs), wrong
