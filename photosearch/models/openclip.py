"""Any open_clip model through torch: the one place, with `openclip_source`, that needs it."""

from __future__ import annotations

import copy
import logging
import os
import platform
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.base.errors import DimensionError, ModelError
from photosearch.base.types import ModelInfo
from photosearch.models.base import Embeddings, normalized
from photosearch.models.engines import AUTO, CPU, fastest, wanted
from photosearch.models.openclip_source import Source, brief, hub_offline, model_info, resolve
from photosearch.models.openclip_tokenizer import find_tokenizer
from photosearch.models.packaged import GET_TORCH, is_packaged
from photosearch.models.preprocess import fit, pixels_float
from photosearch.models.samples import pictures

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH_SIZE = 16
"""Photos that go through the image tower together: keeps a GPU busy without holding much memory."""

SAFE_TORCH = (2, 6)
"""From here on `torch.load` unpickles weights only by default. open_clip retries without saying so
when an old torch fails, so with older ones only safetensors are loaded."""

_BF16 = "bf16"
_MEASURED_PICTURES = 4

_LOG = logging.getLogger(__name__)

_REINSTALL = "Install photosearch again, or run `pip install open-clip-torch`"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory.

    Attributes:
        model: open_clip's module, in evaluation mode on `device`; has encode_image and encode_text.
        tokenize: list of str -> int64 tensor [n, context].
        device: torch device name: "cuda", "mps" or "cpu".
    """

    model: Any
    tokenize: Any
    device: str


class OpenClipEmbedder:
    """An open_clip model as an `Embedder`. Both towers are loaded together, on first use.

    Attributes:
        batch_size: photos best handed to `embed_images` at once; more are split.
        lanes: threads that best call `embed_images` side by side.
        source: the files and settings the model is built from.
    """

    batch_size: int = BATCH_SIZE
    lanes: int = 1

    def __init__(
        self,
        spec: str,
        *,
        name: str | None = None,
        threads: int | None = None,
        allow_download: bool = False,
        cache_folder: Path | None = None,
        engine: str | None = None,
    ) -> None:
        """Find the model's files; loads no weights, but imports torch.

        Args:
            spec: `NAME/TAG` of open_clip's registry, `NAME/CHECKPOINT` with a file of weights
                (safetensors, pt, pth, bin), `hf-hub:ORG/NAME` or `local-dir:FOLDER`.
            name: what the model is called (`info.name`); None for `spec`.
            threads: threads that share one computation on the CPU, set for the whole process; None
                leaves torch's choice.
            allow_download: whether weights that are not on this computer may be fetched.
            cache_folder: where they are kept; None for the Hugging Face cache.
            engine: what computes, one of `engines.ENGINES`; None for the fastest.

        Raises:
            ModelError: the model, its tag, its files or the engine are unknown, or it would need a download.
        """
        _require_open_clip()
        candidates = torch_candidates(wanted(engine))
        self._device = CPU if candidates[0] == _BF16 else candidates[0]
        self._is_bf16 = candidates == [_BF16]
        self._is_measurable = len(candidates) > 1
        self._name = name or spec
        self._threads = threads
        self._is_offline = not allow_download
        self._cache_folder = cache_folder
        self.source: Source = resolve(spec, allow_download=allow_download, cache_folder=cache_folder)
        self._info = model_info(self._name, self.source)
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None

    @property
    def info(self) -> ModelInfo:
        """Name, revision, dimension and what the image tower expects."""
        return self._info

    def for_bulk(self) -> OpenClipEmbedder:
        """Return one that computes in 16 bits where the processor is faster at that; else itself.

        Measured here and not when the model is loaded, which a text query waits for. torch shares the cores
        out by itself.
        """
        if not self._is_measurable:
            return self
        sixteen_bits = copy.copy(self)
        sixteen_bits._is_bf16, sixteen_bits._is_measurable = True, False
        sixteen_bits._loaded = self.load()
        embedders = {CPU: self, _BF16: sixteen_bits}
        shown = pictures(_MEASURED_PICTURES)
        best = fastest(
            self._info.revision,
            list(embedders),
            lambda engine: partial(embedders[engine].embed_images, shown),
        )
        return embedders[best]

    def embed_images(self, images: Sequence[Image]) -> Embeddings:
        """Embed RGB images of any size.

        Returns:
            float32 [len(images), d], unit rows.

        Raises:
            ModelError: the checkpoint is damaged, or is not one of this architecture.
        """
        parts = [np.empty((0, self._info.dimension), np.float32)]
        for at in range(0, len(images), self.batch_size):
            fitted = [fit(image, self._info) for image in images[at : at + self.batch_size]]
            parts.append(self._encode("encode_image", pixels_float(fitted, self._info)))
        return np.vstack(parts)

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts; too long ones are truncated at the model's context length.

        Returns:
            float32 [len(texts), d], unit rows.

        Raises:
            ModelError: the checkpoint is damaged, or is not one of this architecture.
        """
        parts = [np.empty((0, self._info.dimension), np.float32)]
        for at in range(0, len(texts), self.batch_size):
            # Lone surrogates (undecodable bytes of a command line) cannot be tokenized.
            clean = [text.encode("utf-8", "replace").decode() for text in texts[at : at + self.batch_size]]
            parts.append(self._encode("encode_text", self.load().tokenize(clean).numpy()))
        return np.vstack(parts)

    def load(self) -> Loaded:
        """Return the model in memory, loading it the first time. Used by the exporter too.

        Raises:
            ModelError: the checkpoint is damaged, or is not one of this architecture.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _encode(self, tower: str, batch: Any) -> Embeddings:  # noqa: ANN401  any numpy array
        import torch

        loaded = self.load()
        try:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._is_bf16):
                output = getattr(loaded.model, tower)(torch.from_numpy(batch).to(loaded.device))
        except (RuntimeError, ValueError, IndexError) as error:  # torch has no errors of its own
            raise ModelError(
                f"the model {self._name} failed: {brief(error)}", "Choose another model"
            ) from error
        vectors = output.float().cpu().numpy()
        if vectors.shape[1:] != (self._info.dimension,):
            raise DimensionError(
                f"{self._name} makes embeddings of shape {list(vectors.shape[1:])},"
                f" but its configuration says dimension {self._info.dimension}"
            )
        if not np.isfinite(vectors).all():
            raise ModelError(
                f"the model {self._name} made embeddings that are not numbers", "Choose another checkpoint"
            )
        return normalized(vectors)

    def _load(self) -> Loaded:
        import open_clip
        import torch

        _refuse_pickles_of_old_torch(self.source)
        if self._threads is not None:
            torch.set_num_threads(self._threads)
        source = self.source
        cache = None if self._cache_folder is None else str(self._cache_folder)
        try:
            with hub_offline(self._is_offline):
                model = open_clip.create_model_from_pretrained(
                    source.architecture,
                    pretrained=None if source.checkpoint is None else str(source.checkpoint),
                    device=self._device,
                    force_quick_gelu=bool(source.config.get("quick_gelu")),
                    return_transform=False,
                    cache_dir=cache,
                    weights_only=True,
                )
                tokenize = find_tokenizer(source.architecture, source.config, cache)
        except Exception as error:  # the border: open_clip, torch, pickle and safetensors raise anything
            raise _load_error(self._name, source, error) from error
        return Loaded(model.eval(), tokenize, self._device)


def _require_open_clip() -> None:
    """Import open_clip, or say what is missing."""
    # Nothing leaves this computer unasked: the hub's client counts its users unless told not to.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import open_clip  # noqa: F401
    except (ImportError, OSError) as error:  # OSError: a library that torch needs is missing
        raise ModelError(
            f"open_clip models need torch, which cannot be loaded: {brief(error)}",
            GET_TORCH if is_packaged() else _REINSTALL,
        ) from error


def torch_candidates(engine: str) -> list[str]:
    """Return the engines that torch may use here if `engine` was asked for.

    A graphics card is always faster than the processor; whether 16 bits are faster than 32 is to be measured.
    One that was asked for but is not there leaves the CPU, and a line in the log.
    """
    import torch

    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        _BF16: torch.cpu.get_capabilities().get("avx512_bf16", False) or platform.machine() == "arm64",
        CPU: True,
    }
    if engine == AUTO:
        card = next((name for name in ("cuda", "mps") if here[name]), None)
        return [card] if card else [name for name in (CPU, _BF16) if here[name]]
    if here.get(engine):
        return [engine]
    _LOG.warning("torch has no engine %s here; using the CPU", engine)
    return [CPU]


def _refuse_pickles_of_old_torch(source: Source) -> None:
    import torch

    version = tuple(int(part) for part in torch.__version__.split(".")[:2])
    if version < SAFE_TORCH and any(file.suffix != ".safetensors" for file in source.files):
        raise ModelError(
            f"torch {torch.__version__} cannot load {source.files[0]} safely",
            "Use torch 2.6 or newer, or a safetensors file",
        )


def _load_error(name: str, source: Source, error: Exception) -> ModelError:
    """Say in one line why a model could not be built."""
    import pickle

    file = source.files[0]
    causes = [error, error.__cause__, error.__context__]
    if any(isinstance(cause, pickle.UnpicklingError) for cause in causes):
        return ModelError(
            f"{file} is damaged or holds more than weights; refused, because loading it could run code",
            "Use a safetensors file",
        )
    if any(isinstance(cause, ImportError) for cause in causes):
        return ModelError(
            f"the model {name} needs another package: {brief(error)}", "Install it, or choose another model"
        )
    if "state_dict" in str(error):
        return ModelError(
            f"{file} holds weights of another architecture than {source.architecture}: {brief(error)}",
            "Name the architecture it was trained with",
        )
    return ModelError(
        f"cannot load the model {name} from {file}: {brief(error)}", "Check that the file is whole"
    )
