"""Photos with captions or labels, as tables beside a folder of pictures."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosearch.base.errors import UserError
from photosearch.models.base import Embedder, Embeddings
from photosearch.models.preprocess import fit
from photosearch.photos.decode import decode

_BATCH = 32


class TableError(UserError):
    """A table of captions or labels cannot be used."""


@dataclass(frozen=True)
class Captioned:
    """Photos and their captions; caption i describes photo `photo_of[i]`."""

    photos: tuple[str, ...]
    captions: tuple[str, ...]
    photo_of: tuple[int, ...]


@dataclass(frozen=True)
class Labelled:
    """Photos of one set and the label of each."""

    photos: tuple[str, ...]
    labels: tuple[str, ...]


def read_captions(table: Path, split: str | None = None) -> Captioned:
    """Read a table with the columns photo, caption and, where `split` is asked for, split.

    Raises:
        TableError: the table cannot be read, lacks a column, or has no such rows.
    """
    rows = _rows(table, ("photo", "caption", *(("split",) if split else ())))
    kept = [row for row in rows if split is None or row["split"] == split]
    if not kept:
        raise TableError(f"{table} has no captions" + (f" of the split {split}" if split else ""), "Check it")
    numbers: dict[str, int] = {}
    photo_of = tuple(numbers.setdefault(row["photo"], len(numbers)) for row in kept)
    return Captioned(tuple(numbers), tuple(row["caption"] for row in kept), photo_of)


def read_labels(table: Path, sets: Collection[str] = ()) -> dict[str, Labelled]:
    """Read a table with the columns photo, set and label; return the sets asked for, or all, by name.

    Raises:
        TableError: the table cannot be read, lacks a column, or has no such set.
    """
    by_set: dict[str, list[dict[str, str]]] = {}
    for row in _rows(table, ("photo", "set", "label")):
        by_set.setdefault(row["set"], []).append(row)
    unknown = sorted(set(sets) - set(by_set))
    if unknown or not by_set:
        named = f"no set {unknown[0]}" if unknown else "no labels"
        raise TableError(f"{table} has {named}", f"Its sets: {', '.join(sorted(by_set)) or 'none'}")
    return {
        name: Labelled(tuple(row["photo"] for row in rows), tuple(row["label"] for row in rows))
        for name, rows in by_set.items()
        if not sets or name in sets
    }


def embed_photos(embedder: Embedder, folder: Path, photos: Sequence[str]) -> Embeddings:
    """Embed photos of a folder as the app does: decoded at reduced size, fitted, in batches.

    Returns:
        float32 [len(photos), d], unit rows.

    Raises:
        ImageError: a photo cannot be read. A figure over fewer photos than asked for would mislead.
    """
    from tqdm import tqdm

    side = max(embedder.info.image_size)

    def batch_at(start: int) -> Embeddings:
        paths = [folder / name for name in photos[start : start + _BATCH]]
        return embedder.embed_images(
            [fit(decode(path, min_side=side).image, embedder.info) for path in paths]
        )

    # Two batches at a time: one decodes while the other is in the graph.
    with ThreadPoolExecutor(2) as pool:
        starts = range(0, len(photos), _BATCH)
        parts = list(tqdm(pool.map(batch_at, starts), total=len(starts), unit=" batches", disable=None))
    return np.concatenate(parts) if parts else np.zeros((0, embedder.info.dimension), np.float32)


def _rows(table: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise TableError(
                    f"{table} has no column {missing[0]}", "Give a table with a header, separated by tabs"
                )
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{table} cannot be read: {error}", "Give a table of text in UTF-8") from error
