"""Whether two embedders agree: the same pictures and texts through both, whole ways, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from photosearch.models.base import Embedder, Embeddings

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Parity:
    """How near the embeddings of two embedders are, as cosines.

    Attributes:
        images: float32 [n], one for each picture.
        texts: float32 [m], one for each text.
    """

    images: NDArray[np.float32]
    texts: NDArray[np.float32]

    @property
    def worst(self) -> float:
        """The smallest of all."""
        return float(min(self.images.min(initial=1.0), self.texts.min(initial=1.0)))


def compare(reference: Embedder, other: Embedder, pictures: Sequence[Image], texts: Sequence[str]) -> Parity:
    """Embed `pictures` (RGB) and `texts` with both, each with its own preprocessing and tokenizer.

    Raises:
        ModelError: one of the models cannot be used.
    """
    return Parity(
        _cosines(reference.embed_images(pictures), other.embed_images(pictures)),
        _cosines(reference.embed_texts(texts), other.embed_texts(texts)),
    )


def _cosines(one: Embeddings, other: Embeddings) -> NDArray[np.float32]:
    cosines: NDArray[np.float32] = np.einsum("nd,nd->n", one, other)
    return cosines
