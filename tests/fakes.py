"""Doubles for tests: an embedder that sees colours, so that answers can be foretold without weights."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageColor

from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings, normalized

SIDE = 32


class ColourEmbedder:
    """Embeds a picture as the mean colours of its cells, and a text as the colours it names."""

    def __init__(self, name: str = "colours", revision: str = "1", cells: int = 4) -> None:
        self.cells = cells
        self.info = ModelInfo(
            name=name,
            revision=revision,
            dimension=cells * cells * 3,
            image_size=(SIDE, SIDE),
            resize_mode="squash",
            interpolation="bilinear",
            mean=(0.0, 0.0, 0.0),
            std=(1.0, 1.0, 1.0),
        )
        self.images_embedded = 0
        self.gate = threading.Event()
        """Cleared by a test that wants embedding to wait."""
        self.gate.set()

    def fit(self, image: Image.Image) -> Image.Image:
        return image.resize((SIDE, SIDE), Image.Resampling.BILINEAR)

    def embed_images(self, images: Sequence[Image.Image]) -> Embeddings:
        assert self.gate.wait(30)
        self.images_embedded += len(images)
        rows = [
            np.asarray(image.convert("RGB").resize((self.cells,) * 2, Image.Resampling.BOX))
            for image in images
        ]
        pixels = np.array(rows, dtype=np.float32).reshape(len(rows), self.info.dimension)
        return normalized(pixels - 96.0)

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        pictures = []
        for text in texts:
            colours = [word for word in text.lower().split() if word in ImageColor.colormap]
            picture = Image.new("RGB", (SIDE, SIDE), colours[0] if colours else "gray")
            pictures.append(picture)
        return self.embed_images(pictures)
