"""Model bundles on onnxruntime: no torch, a tenth of a second to load, CPU only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from photosearch.base.machine import usable_cores
from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings
from photosearch.models.bundle import TEXTUAL_MODEL, TOKENIZER, VISUAL_MODEL, Bundle, read_bundle
from photosearch.models.graph import Graph
from photosearch.models.preprocess import fit, pixels_float, pixels_uint8
from photosearch.models.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH_SIZE = 8
"""Photos that go through the image tower together. Starter model on 2 cores, bare sessions, waiting threads
spinning: 7.8, 7.6, 7.6, 7.7 ms a photo at 1, 4, 8, 16. Asleep, as here: 9.3, 7.6, 7.5, 7.5 ms. Larger gains
nothing but memory: 8 peak at 321 MB above the interpreter."""

MOST_LANES = 4
"""Computations side by side when there are many photos; each needs memory for its batch."""

BULK_BATCH_SIZE = 4
"""Photos of such a batch. Starter model, processor time a photo in one thread: 13.6, 11.9, 12.0 ms at 1, 4,
8; memory of an indexing run on 2 cores, all processes: 244, 396, 586 MB."""

_T = TypeVar("_T")

_FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
_INTEGERS = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
_MASK_NAME = "attention_mask"
_SEGMENTS_NAME = "token_type_ids"


class OnnxEmbedder:
    """A model bundle as an `Embedder`.

    Attributes:
        batch_size: photos best handed to `embed_images` at once; more are split.
        lanes: threads that best call `embed_images` side by side.
    """

    batch_size: int = BATCH_SIZE
    lanes: int = 1

    def __init__(self, folder: Path, name: str, *, threads: int | None = None) -> None:
        """Read the settings of the bundle in `folder`; loads no weights.

        Args:
            name: what the model is called (`info.name`).
            threads: threads that share one computation; None for one per physical core.

        Raises:
            ModelError: a file is missing, or a setting makes no sense.
        """
        self._bundle = read_bundle(folder, name)
        # No reference to itself: what it holds is freed with it, not when the garbage is collected.
        self._visual = _Lazy(partial(_ImageTower, self._bundle, threads))
        self._textual = _Lazy(partial(_TextTower, self._bundle, threads))

    @property
    def info(self) -> ModelInfo:
        """Name, revision, dimension and what the image tower expects."""
        return self._bundle.info

    def for_bulk(self) -> OnnxEmbedder:
        """Return an embedder for many photos: lanes of few threads, which need not wait for one another."""
        cores = usable_cores()
        lanes = min(cores, MOST_LANES)
        bulk = OnnxEmbedder(self._bundle.folder, self.info.name, threads=max(1, cores // lanes))
        bulk.batch_size, bulk.lanes = BULK_BATCH_SIZE, lanes
        return bulk

    def embed_images(self, images: Sequence[Image]) -> Embeddings:
        """Embed RGB images of any size.

        Returns:
            float32 [len(images), d], unit rows.

        Raises:
            ModelError: the model's files are damaged or do not fit together.
        """
        if not images:
            return np.empty((0, self.info.dimension), np.float32)
        tower = self._visual.get()
        step = min(self.batch_size, tower.batch_limit)
        return np.vstack([tower.embed(images[at : at + step]) for at in range(0, len(images), step)])

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts; each one alone, so that its embedding never depends on its neighbours.

        Dynamically quantised graphs scale by the largest value of the whole batch: in one batch the
        starter model's embeddings move by a cosine of up to 0.01. Alone takes 1 ms a text.

        Returns:
            float32 [len(texts), d], unit rows.

        Raises:
            ModelError: the model's files are damaged or do not fit together.
        """
        if not texts:
            return np.empty((0, self.info.dimension), np.float32)
        tower = self._textual.get()
        return np.vstack([tower.embed(text) for text in texts])


class _ImageTower:
    """The visual graph and the form of pixels it takes."""

    def __init__(self, bundle: Bundle, threads: int | None) -> None:
        self._info = bundle.info
        self._graph = graph = Graph(bundle.folder / VISUAL_MODEL, bundle.info.dimension, threads)
        if len(graph.inputs) != 1 or len(graph.inputs[0].shape) != 4:
            raise graph.unfit(f"it should take one picture tensor, not {graph.described_inputs()}")
        self._input = pixels = graph.inputs[0]
        self._is_uint8 = pixels.type == "tensor(uint8)"
        if not self._is_uint8 and pixels.type not in _FLOATS:
            raise graph.unfit(f"it should take float or uint8 pixels, not {graph.described_inputs()}")
        height, width = self._info.image_size
        wanted = (height, width, 3) if self._is_uint8 else (3, height, width)
        if any(found not in (None, want) for found, want in zip(pixels.shape[1:], wanted, strict=True)):
            raise graph.unfit(
                f"it takes {graph.described_inputs()}, but its settings say {height} x {width} pixels"
            )
        self.batch_limit = pixels.shape[0] or BATCH_SIZE
        if pixels.shape[0] not in (None, 1):
            raise graph.unfit(f"its batch is fixed at {pixels.shape[0]}; only 1 or any number will do")

    def embed(self, images: Sequence[Image]) -> Embeddings:
        fitted = [fit(image, self._info) for image in images]
        if self._is_uint8:
            return self._graph.run({self._input.name: pixels_uint8(fitted, self._info)})
        pixels = pixels_float(fitted, self._info).astype(_FLOATS[self._input.type], copy=False)
        return self._graph.run({self._input.name: pixels})


class _TextTower:
    """The textual graph, its tokenizer and the form of tokens it takes."""

    def __init__(self, bundle: Bundle, threads: int | None) -> None:
        self._graph = graph = Graph(bundle.folder / TEXTUAL_MODEL, bundle.info.dimension, threads)
        for found in graph.inputs:
            if found.type not in _INTEGERS or len(found.shape) != 2:
                raise graph.unfit(f"it should take token numbers, not {graph.described_inputs()}")
        names = [found.name for found in graph.inputs]
        others = [name for name in names if name not in (_MASK_NAME, _SEGMENTS_NAME)]
        if len(others) != 1:
            raise graph.unfit(f"it should take one tensor of token numbers, not {graph.described_inputs()}")
        self._ids_name = others[0]
        fixed = graph.inputs[names.index(self._ids_name)].shape[1]
        self._tokenizer = TextTokenizer(
            bundle.folder / TOKENIZER, bundle.text, fixed or bundle.text.context_length
        )
        # Without a mask the padding is part of what the tower was trained on (SigLIP attends to it).
        self._is_padded = fixed is not None or _MASK_NAME not in names

    def embed(self, text: str) -> Embeddings:
        ids = self._tokenizer.token_ids(text)
        # A graph with a free length still needs one token, even for an empty text.
        length = self._tokenizer.context_length if self._is_padded else max(1, len(ids))
        padding = [self._tokenizer.pad_id] * (length - len(ids))
        rows = {
            self._ids_name: ids + padding,
            _MASK_NAME: [1] * len(ids) + [0] * len(padding),
            _SEGMENTS_NAME: [0] * length,
        }
        return self._graph.run(
            {
                found.name: np.asarray([rows[found.name]], _INTEGERS[found.type])
                for found in self._graph.inputs
            }
        )


class _Lazy(Generic[_T]):
    """Something made on first use, once, by whichever thread comes first."""

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: _T | None = None

    def get(self) -> _T:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made
