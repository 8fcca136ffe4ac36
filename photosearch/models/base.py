"""The embedder protocol, and the arithmetic that every embedder shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from photosearch.base.types import ModelInfo

if TYPE_CHECKING:
    from PIL.Image import Image

Embeddings = NDArray[np.float32]
"""float32 [n, d], every row of unit length."""


class Embedder(Protocol):
    """A model with an image tower and a text tower into one space.

    Weights are loaded on first use of each tower, so a text query never pays for the image tower.
    All methods may be called from any thread.
    """

    @property
    def info(self) -> ModelInfo:
        """Name, revision, dimension and what the image tower expects. Cheap: loads no weights."""
        ...

    @property
    def batch_size(self) -> int:
        """Photos best handed to `embed_images` at once."""
        ...

    @property
    def lanes(self) -> int:
        """Threads that best call `embed_images` side by side, when there are many photos."""
        ...

    def for_bulk(self) -> Embedder:
        """Return an embedder of the same model, made for many photos instead of one at a time."""
        ...

    def embed_images(self, images: Sequence[Image]) -> Embeddings:
        """Embed decoded RGB images of any size. One that is of the tower's size is taken as it is.

        Returns:
            float32 [len(images), d], unit rows; [0, d] for no images.

        Raises:
            ModelError: the model's files are damaged or do not fit together.
        """
        ...

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts; too long ones are truncated at the model's context length.

        Returns:
            float32 [len(texts), d], unit rows; [0, d] for no texts.

        Raises:
            ModelError: the model's files are damaged or do not fit together.
        """
        ...


@runtime_checkable
class Interruptible(Protocol):
    """An embedder that may keep its callers waiting for long, as one on a server does, but need not."""

    def until(self, is_over: Callable[[], bool]) -> Embedder:
        """Return one of the same model whose calls end soon after `is_over` says so, with a ModelError."""
        ...


def normalized(vectors: NDArray[np.floating]) -> Embeddings:
    """Return the rows of `vectors` [n, d] scaled to unit length as float32; a zero row stays zero."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Embeddings = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
