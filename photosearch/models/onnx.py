"""Model bundles on onnxruntime: no torch, a tenth of a second to load."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.base.machine import usable_cores
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings
from photosearch.models.bundle import TEXTUAL_MODEL, TOKEN_TABLE, TOKENIZER, VISUAL_MODEL, Bundle, read_bundle
from photosearch.models.engines import CPU, fastest, onnx_candidates, wanted
from photosearch.models.graph import Graph
from photosearch.models.preprocess import fit, pixels_float, pixels_uint8
from photosearch.models.samples import pictures
from photosearch.models.token_table import TokenTable
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

ROWS_NAME = "inputs_embeds"
"""Input of a text graph that takes tokens' vectors, from the table beside it; named as in transformers."""

GPU_BATCH_SIZE = 32
"""Photos of a batch for a graphics card, which idles while few are copied to it."""

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

    def __init__(
        self, folder: Path, name: str, *, threads: int | None = None, engine: str | None = None
    ) -> None:
        """Read the settings of the bundle in `folder`; loads no weights.

        Args:
            name: what the model is called (`info.name`).
            threads: threads that share one computation; None for one per physical core.
            engine: what computes the image tower, one of `engines.ENGINES`; None to choose. Texts
                stay on the CPU: one takes less time there than starting anything else.

        Raises:
            ModelError: a file is missing, a setting makes no sense, or there is no such engine.
        """
        self._bundle = read_bundle(folder, name)
        self._engine = wanted(engine)
        # No reference to itself: what it holds is freed with it, not when the garbage is collected.
        self._visual = _Lazy(partial(_image_tower, self._bundle, threads, self._engine))
        self._textual = _Lazy(partial(_TextTower, self._bundle, threads))

    @property
    def info(self) -> ModelInfo:
        """Name, revision, dimension and what the image tower expects."""
        return self._bundle.info

    def for_bulk(self) -> OnnxEmbedder:
        """Return an embedder for many photos: lanes of few threads, which need not wait for one another.

        Where something else than the CPU computes, one lane of large batches keeps it busy.
        """
        if onnx_candidates(self._engine) != [CPU] and self._visual.get().engine != CPU:
            bulk = copy.copy(self)  # the same towers
            bulk.batch_size = GPU_BATCH_SIZE
            return bulk
        cores = usable_cores()
        lanes = min(cores, MOST_LANES)
        threads = max(1, cores // lanes)
        bulk = OnnxEmbedder(self._bundle.folder, self.info.name, threads=threads, engine=CPU)
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


def _image_tower(bundle: Bundle, threads: int | None, engine: str) -> _ImageTower:
    """Load the image tower onto the engine that was asked for, or the fastest."""
    candidates = onnx_candidates(engine)
    if len(candidates) == 1:
        return _ImageTower(bundle, threads, candidates[0])
    towers: dict[str, _ImageTower] = {}
    shown = pictures(BATCH_SIZE)

    def start(name: str) -> Callable[[], object] | None:
        towers[name] = tower = _ImageTower(bundle, threads, name)
        return partial(tower.embed, shown) if tower.engine == name else None

    best = fastest(bundle.info.revision, candidates, start)
    return towers.get(best) or _ImageTower(bundle, threads, best)


class _ImageTower:
    """The visual graph and the form of pixels it takes."""

    def __init__(self, bundle: Bundle, threads: int | None, engine: str) -> None:
        self._info = bundle.info
        self._graph = graph = Graph(bundle.folder / VISUAL_MODEL, bundle.info.dimension, threads, engine)
        self.engine = graph.engine
        if len(graph.inputs) != 1 or len(graph.inputs[0].shape) != 4:
            raise graph.unfit(
                phrase("it should take one picture tensor, not {inputs}", inputs=graph.described_inputs())
            )
        self._input = pixels = graph.inputs[0]
        self._is_uint8 = pixels.type == "tensor(uint8)"
        if not self._is_uint8 and pixels.type not in _FLOATS:
            raise graph.unfit(
                phrase("it should take float or uint8 pixels, not {inputs}", inputs=graph.described_inputs())
            )
        height, width = self._info.image_size
        wanted = (height, width, 3) if self._is_uint8 else (3, height, width)
        if any(found not in (None, want) for found, want in zip(pixels.shape[1:], wanted, strict=True)):
            raise graph.unfit(
                phrase(
                    "it takes {inputs}, but its settings say {height} x {width} pixels",
                    inputs=graph.described_inputs(),
                    height=str(height),
                    width=str(width),
                )
            )
        self.batch_limit = pixels.shape[0] or GPU_BATCH_SIZE
        if pixels.shape[0] not in (None, 1):
            raise graph.unfit(
                phrase("its batch is fixed at {count}; only 1 or any number will do", count=pixels.shape[0])
            )

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
        self._table = _token_table(bundle, graph)
        tokens = {found.name: found for found in graph.inputs if found.name != ROWS_NAME}
        for found in tokens.values():
            if found.type not in _INTEGERS or len(found.shape) != 2:
                raise graph.unfit(
                    phrase("it should take token numbers, not {inputs}", inputs=graph.described_inputs())
                )
        others = [name for name in tokens if name not in (_MASK_NAME, _SEGMENTS_NAME)]
        if len(others) != 1:
            raise graph.unfit(
                phrase(
                    "it should take one tensor of token numbers, not {inputs}",
                    inputs=graph.described_inputs(),
                )
            )
        self._ids_name = others[0]
        fixed = tokens[self._ids_name].shape[1]
        self._tokenizer = TextTokenizer(
            bundle.folder / TOKENIZER, bundle.text, fixed or bundle.text.context_length
        )
        # Without a mask the padding is part of what the tower was trained on (SigLIP attends to it).
        self._is_padded = fixed is not None or _MASK_NAME not in tokens

    def embed(self, text: str) -> Embeddings:
        ids = self._tokenizer.token_ids(text)
        # A graph with a free length still needs one token, even for an empty text.
        length = self._tokenizer.context_length if self._is_padded else max(1, len(ids))
        padding = [self._tokenizer.pad_id] * (length - len(ids))
        numbers = {
            self._ids_name: ids + padding,
            _MASK_NAME: [1] * len(ids) + [0] * len(padding),
            _SEGMENTS_NAME: [0] * length,
        }
        feed: dict[str, NDArray[Any]] = {}
        for found in self._graph.inputs:
            if found.name == ROWS_NAME and self._table is not None:
                feed[found.name] = self._table.rows(ids + padding)[None].astype(
                    _FLOATS[found.type], copy=False
                )
            else:
                feed[found.name] = np.asarray([numbers[found.name]], _INTEGERS[found.type])
        return self._graph.run(feed)


def _token_table(bundle: Bundle, graph: Graph) -> TokenTable | None:
    """Return the table of tokens that the graph leaves outside; None when it has one inside."""
    rows = next((found for found in graph.inputs if found.name == ROWS_NAME), None)
    if rows is None:
        return None
    table = TokenTable(bundle.folder / TOKEN_TABLE)
    if rows.type not in _FLOATS or len(rows.shape) != 3 or rows.shape[2] not in (None, table.width):
        raise graph.unfit(
            phrase(
                "it takes {inputs}, but {file} has rows of {count}",
                inputs=graph.described_inputs(),
                file=TOKEN_TABLE,
                count=table.width,
            )
        )
    return table


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
