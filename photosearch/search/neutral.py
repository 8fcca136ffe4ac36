"""Texts about nothing in particular and about everything: how a model scores when nothing is asked.

Their vectors are embedded once a model. Their mean is what all texts have in common
(`combine.text_vector`), and their scores with the library's photos are what chance looks like
(`relevance.Calibration`).
"""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.base.files import replacing
from photosearch.models.base import Embedder
from photosearch.search.combine import prompts, text_vector

log = logging.getLogger(__name__)

_METHOD = 1
"""To be raised when `combine.prompts` or `combine.text_vector` change what they do."""

TEXTS = (
    *("a photo", "an image", "something", "a close-up", "outside", "indoors", "a drawing", "a screenshot"),
    *("a man", "a woman", "a child", "a crowd", "a face", "a hand", "a dog", "a bird", "a cow", "a fish"),
    *("an insect", "a wild animal", "a flower", "a tree", "grass", "fruit", "bread", "a meal", "a bottle"),
    *("a chair", "a bed", "a kitchen", "an office", "a shop", "a church", "a house", "a bridge", "a street"),
    *("a car", "a train", "an aeroplane", "a boat", "a bicycle", "the sea", "a river", "a mountain", "snow"),
    *("the sky", "the night", "fire", "a garden", "a stadium", "dancing", "a concert", "a guitar", "a ball"),
    *("a toy", "a book", "a map", "a painting", "a statue", "a clock", "a phone", "a machine", "a knife"),
    *("a bag", "money", "a hat", "a dress", "shoes", "a flag", "a door", "a rock", "glass", "paper"),
)


@dataclass(frozen=True, slots=True)
class NeutralVectors:
    """How a model embeds the neutral texts.

    Attributes:
        shared: float32 [d], what all texts have in common: the mean of their vectors.
        vectors: float32 [t, d], unit vectors, made like those of queries.
    """

    shared: NDArray[np.float32]
    vectors: NDArray[np.float32]


def neutral_vectors(embedder: Embedder, file: Path) -> NeutralVectors:
    """Return the vectors from a cache file, or made anew and kept there: large models take seconds for them.

    Args:
        file: of this model alone.
    """
    info = embedder.info
    made_by = repr((_METHOD, info.name, info.revision, TEXTS))
    rows = _read(file, (len(TEXTS) + 1, info.dimension), made_by)
    if rows is None:
        rows = _made(embedder)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file, is_durable=False) as temporary:
                temporary.write_bytes(_checked(rows, made_by))
        except OSError as error:  # the library can only be read, perhaps: then it is made every time
            log.info("cannot keep the vectors of neutral texts: %s", error)
    return NeutralVectors(rows[0], rows[1:])


def _made(embedder: Embedder) -> NDArray[np.float32]:
    """Return what the texts share, and the vector of each; all are embedded at once, perhaps far away."""
    prompted = [prompts(text) for text in TEXTS]
    ends = np.cumsum([len(texts) for texts in prompted])
    vectors = embedder.embed_texts([*TEXTS, *chain(*prompted)])
    shared = vectors[: len(TEXTS)].mean(axis=0)
    parts = np.split(vectors[len(TEXTS) :], ends[:-1])
    texts = (text_vector(text, part, shared) for text, part in zip(TEXTS, parts, strict=True))
    return np.stack([shared, *texts])


def _read(file: Path, shape: tuple[int, int], made_by: str) -> NDArray[np.float32] | None:
    try:
        content = file.read_bytes()
        rows = np.frombuffer(content[4:], "<f4").reshape(shape)
    except (OSError, ValueError):
        return None
    return rows if _checked(rows, made_by) == content else None


def _checked(rows: NDArray[np.float32], made_by: str) -> bytes:
    """Return rows as bytes, after a checksum of them and of what they were made by."""
    content = rows.astype("<f4").tobytes()
    return zlib.crc32(content, zlib.crc32(made_by.encode())).to_bytes(4, "little") + content
