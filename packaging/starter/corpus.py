"""Photos for training with the texts that describe each, and what is held out to measure with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from photo_sets import read_captions, read_labels
from prompts import prompts

HELD_OUT_SHARE = {"imagenet_sample": 0.25, "caltech101": 1 / 3, "sun_scenes": 0.35}
"""Share of the concepts of a set that training does not see, photo or name, when figures are wanted."""


@dataclass(frozen=True)
class Example:
    """A photo, texts that describe it, and the group whose texts all fit: a photo's own, or a label's."""

    file: Path
    texts: tuple[str, ...]
    group: str
    is_labelled: bool


def captioned(photos: Path, table: Path, split: str | None) -> list[Example]:
    """Return the captioned photos, those of one split if one is named.

    Raises:
        TableError: the table is not one of captions.
    """
    read = read_captions(table, split)
    texts: list[list[str]] = [[] for _ in read.photos]
    for caption, photo in zip(read.captions, read.photo_of, strict=True):
        texts[photo].append(caption)
    return [
        Example(photos / name, tuple(own), f"photo {name}", False)
        for name, own in zip(read.photos, texts, strict=True)
    ]


def labelled(photos: Path, table: Path, without: Iterable[str] = ()) -> list[Example]:
    """Return the labelled photos, but for those with a label in `without` (in lower case).

    Raises:
        TableError: the table is not one of labels.
    """
    left_out = set(without)
    return [
        Example(photos / name, tuple(prompts(label)), f"label {label.lower()}", True)
        for read in read_labels(table).values()
        for name, label in zip(read.photos, read.labels, strict=True)
        if label.lower() not in left_out
    ]


def held_out_labels(table: Path) -> dict[str, list[str]]:
    """Return, by set, the labels that are kept out of training when figures are wanted.

    The choice depends on the label alone, so it stays the same whatever else is in the table.

    Raises:
        TableError: the table is not one of labels.
    """
    chosen = {}
    for name, read in read_labels(table).items():
        labels = sorted(set(read.labels), key=lambda label: hashlib.md5(label.encode()).hexdigest())
        count = round(len(labels) * HELD_OUT_SHARE.get(name, 0.0))
        if count:
            chosen[name] = sorted(labels[:count])
    return chosen
