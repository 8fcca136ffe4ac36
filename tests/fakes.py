"""Doubles for tests: an embedder that sees colours, so that answers can be foretold without weights."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Sequence
from queue import SimpleQueue

import numpy as np
from PIL import Image, ImageColor

from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings, normalized
from photosearch.search.decode_pool import WorkerDiedError
from photosearch.search.decode_worker import DecodeTask, Preparer, Ready, Reply, WorkerSetup

SIDE = 32


class ColourEmbedder:
    """Embeds a picture as the mean colours of its cells, and a text as the first colour it names.

    Texts without a colour are each like a picture of their own.
    """

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
        self.batch_size = 16
        self.lanes = 1
        self.images_embedded = 0
        self.gate = threading.Event()
        """Cleared by a test that wants embedding to wait."""
        self.gate.set()

    def for_bulk(self) -> ColourEmbedder:
        return self

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
            if colours:
                pictures.append(Image.new("RGB", (SIDE, SIDE), colours[0]))
            else:  # something like nothing else
                random = np.random.default_rng(zlib.crc32(text.encode("utf-8", "surrogatepass")))
                cells = random.integers(0, 2 * 96, (self.cells, self.cells, 3), np.uint8)
                pictures.append(Image.fromarray(cells).resize((SIDE, SIDE), Image.Resampling.NEAREST))
        return self.embed_images(pictures)


class WorkerInThisProcess:
    """A decode worker without a process, for tests that put something in the way of its code."""

    def __init__(self) -> None:
        self._replies: SimpleQueue[Reply | None] = SimpleQueue()
        self._preparer: Preparer | None = None

    def send(self, message: object) -> None:
        if isinstance(message, WorkerSetup):
            self._preparer = Preparer(message)
            self._replies.put(Ready())
        else:
            assert isinstance(message, DecodeTask)
            assert self._preparer is not None
            self._replies.put(self._preparer.prepare(message))

    def receive(self) -> Reply:
        reply = self._replies.get()
        if reply is None:
            raise WorkerDiedError("it was ended")
        return reply

    def end(self) -> None:
        self.kill()

    def kill(self) -> None:
        self._replies.put(None)

    def close(self) -> None:
        self.kill()
