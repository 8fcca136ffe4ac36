"""What a model reaches on the photos and concepts that training left out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from corpus import held_out_labels
from evaluate import caption_figures, label_figures
from photo_sets import Labelled, read_captions, read_labels
from scores import precision_among_nearest

from photosearch.models import registry
from photosearch.models.base import normalized
from photosearch.models.preprocess import fit
from photosearch.photos.decode import decode

if TYPE_CHECKING:
    from image_parent import ImageParent

_TIMED_PHOTOS = 128


def measure(bundle: Path, photos: Path) -> dict[str, Any]:
    """Return figures over the dev captions and, set by set, over the held-out labels.

    Raises:
        UserError: a table, a photo or the bundle cannot be used.
    """
    from image_parent import load_image_parent

    embedder = registry.load(str(bundle))
    captions = read_captions(photos / "flickr8k.tsv", "dev")
    figures: dict[str, Any] = {
        "captions": caption_figures(embedder, photos / "flickr8k", captions),
        "labels": {},
    }
    parent = load_image_parent()
    for name, read in held_out(photos / "labelled.tsv").items():
        found = label_figures(embedder, photos / "labelled", read)
        found["image_precision_at_10_of_parent"] = _parent_precision(parent, photos / "labelled", read)
        figures["labels"][name] = found
    figures["milliseconds"] = _milliseconds(embedder, photos / "flickr8k", captions)
    return figures


def held_out(table: Path) -> dict[str, Labelled]:
    """Return, by set, the photos of the labels that training left out.

    Raises:
        TableError: the table is not one of labels.
    """
    chosen = {}
    every = read_labels(table)
    for name, labels in held_out_labels(table).items():
        kept = [
            (photo, label)
            for photo, label in zip(every[name].photos, every[name].labels, strict=True)
            if label in set(labels)
        ]
        chosen[name] = Labelled(tuple(photo for photo, _ in kept), tuple(label for _, label in kept))
    return chosen


def _parent_precision(parent: ImageParent, folder: Path, read: Labelled) -> float | None:
    """Return the precision among neighbours by the pooled features of the frozen image parent."""
    import torch
    from features import pixels_of, whole_frames

    with torch.inference_mode():
        pooled = [
            parent.last(parent.trunk(torch.from_numpy(pixels_of(whole_frames([folder / name])))))
            .mean(dim=(2, 3))
            .numpy()
            for name in read.photos
        ]
    return precision_among_nearest(normalized(np.concatenate(pooled)), read.labels)


def _milliseconds(embedder: Any, folder: Path, captions: Any) -> dict[str, float]:  # noqa: ANN401
    """Return the median time of a photo, in batches and without decoding, and of a text alone."""
    size = embedder.batch_size
    side = max(embedder.info.image_size)
    pictures = [
        fit(decode(folder / name, min_side=side).image, embedder.info)
        for name in captions.photos[:_TIMED_PHOTOS]
    ]
    batches = [pictures[at : at + size] for at in range(0, len(pictures), size)]
    photo = [_seconds(embedder.embed_images, batch) / len(batch) for batch in batches]
    text = [_seconds(embedder.embed_texts, [caption]) for caption in captions.captions[:_TIMED_PHOTOS]]
    return {"photo": float(np.median(photo)) * 1000, "text": float(np.median(text)) * 1000}


def _seconds(call: Any, argument: Any) -> float:  # noqa: ANN401
    began = time.perf_counter()
    call(argument)
    return time.perf_counter() - began
