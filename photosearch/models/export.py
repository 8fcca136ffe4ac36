"""Any open_clip model as a model bundle, accepted only when it embeds as the model itself does."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosearch.base.errors import LibraryError, ModelError, from_os_error
from photosearch.base.files import folder_bytes
from photosearch.models import registry, samples
from photosearch.models.base import Embedder
from photosearch.models.bundle import CONFIG, PREPROCESS, TEXTUAL_MODEL, TOKEN_TABLE, VISUAL_MODEL
from photosearch.models.onnx import OnnxEmbedder
from photosearch.models.parity import Parity, compare
from photosearch.models.preprocess import fit, pixels_float

if TYPE_CHECKING:
    from PIL.Image import Image

    from photosearch.models.openclip import OpenClipEmbedder


class Precision(StrEnum):
    """In how many bits a bundle keeps its weights."""

    FP32 = "fp32"
    FP16 = "fp16"
    """Stored in 16 bits, computed in 32: half the size, the same speed."""
    INT8 = "int8"
    """Stored and computed in 8 bits: a quarter of the size, two to four times as fast on a processor."""


LEAST_COSINE = {Precision.FP32: 0.9999, Precision.FP16: 0.999, Precision.INT8: 0.9}
"""What every single picture and text must reach. 16 bits keep three decimal digits of each weight. 0.9: other
photos of one scene come that near in CLIP models; what moves further is no longer the same photo."""

PICTURES, TEXTS = 32, 64
"""To compare with."""
CALIBRATION_PICTURES = 64
CALIBRATION_BATCH = 4

_INSTALL = "Run: pip install 'photosearch[export]'"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came of an export.

    Attributes:
        folder: the bundle.
        parity: cosines between the bundle's embeddings and the model's own.
        size_bytes: of all its files.
        photos: how many photos of the user it was compared (and, in 8 bits, calibrated) with; 0 when
            the pictures were made up.
        has_token_table: the table of tokens lies outside the graph, so only photosearch can load it.
    """

    folder: Path
    precision: Precision
    parity: Parity
    size_bytes: int
    photos: int
    has_token_table: bool


def export_model(
    spec: str,
    folder: Path,
    *,
    precision: Precision = Precision.FP32,
    photos: Sequence[Image] = (),
    is_forced: bool = False,
    table_values: int | None = None,
    tell: Callable[[str], None] = lambda stage: None,
) -> ExportReport:
    """Write the open_clip model `spec` as a model bundle into `folder`.

    It is written beside it first, compared with the model picture by picture and text by text, and takes its
    place only when it was accepted.

    Args:
        spec: as `registry.load` takes it.
        folder: does not exist yet, or is empty.
        photos: decoded RGB photos to calibrate 8 bits and to compare with, turn about; without any, pictures
            are made up.
        is_forced: keep a bundle in 8 bits however far its embeddings are off.
        table_values: numbers from which on a token table stays outside the graph; None for the usual.
        tell: called with each stage in words.

    Raises:
        ModelError: there is no such model, it cannot be exported, or the bundle embeds otherwise.
        LibraryError, DiskFullError: the folder is in use or cannot be written.
    """
    _require_onnx()
    folder = folder.expanduser().absolute()
    embedder = _openclip(spec)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LibraryError(f"{folder} is there already", "Name a folder that does not exist yet")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{folder.name}."
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=prefix, suffix=".tmp") as work:
            made = _make(embedder, Path(work), precision, photos, table_values, tell)
            tell("comparing")
            parity = _compared(embedder, made, photos)
            _accept(spec, parity, precision, is_forced)
            if folder.exists():
                folder.rmdir()  # empty; Windows renames onto nothing else
            made.rename(folder)
    except OSError as error:
        raise from_os_error(error, f"the bundle {folder}") from error
    has_table = (folder / TOKEN_TABLE).exists()
    return ExportReport(folder, precision, parity, folder_bytes(folder), len(photos), has_table)


def _require_onnx() -> None:
    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise ModelError("exporting needs the package onnx, which is not installed", _INSTALL) from error


def _openclip(spec: str) -> OpenClipEmbedder:
    # In 32 bits on the CPU: what is exported, and what the bundle is measured by.
    embedder: Embedder = registry.load(spec, engine="cpu")
    if isinstance(embedder, OnnxEmbedder):
        raise ModelError(f"{spec} is a model bundle already", "Name an open_clip model")
    from photosearch.models.openclip import OpenClipEmbedder

    if not isinstance(embedder, OpenClipEmbedder):
        raise ModelError(f"{spec} cannot be exported", "Name an open_clip model")
    return embedder


def _make(
    embedder: OpenClipEmbedder,
    work: Path,
    precision: Precision,
    photos: Sequence[Image],
    table_values: int | None,
    tell: Callable[[str], None],
) -> Path:
    """Write the bundle below `work` and return its folder."""
    from photosearch.models.export_graphs import TABLE_VALUES, write_graphs
    from photosearch.models.export_tokenizer import write_tokenizer

    tell("loading the model")
    loaded = embedder.load()
    made = work / "made"
    kwargs = write_tokenizer(loaded.tokenize, made)
    tell("tracing both towers")
    write_graphs(
        loaded,
        embedder.info.image_size,
        made,
        table_values=TABLE_VALUES if table_values is None else table_values,
    )
    _write_settings(embedder, made, precision, asdict(kwargs))
    if precision is not Precision.FP32:
        tell("quantising" if precision is Precision.INT8 else "halving the weights")
        _convert(embedder, made, precision, photos)
    return made


def _convert(embedder: OpenClipEmbedder, made: Path, precision: Precision, photos: Sequence[Image]) -> None:
    """Put smaller graphs in the place of those in 32 bits."""
    from photosearch.models import quantise

    for name in (VISUAL_MODEL, TEXTUAL_MODEL):
        file = made / name
        with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
            full = file.parent.rename(Path(scratch) / "full") / file.name
            file.parent.mkdir()
            if precision is Precision.FP16:
                quantise.halve_weights(full, file)
            elif name == VISUAL_MODEL:
                quantise.quantise_image(full, file, _calibration(embedder, photos), Path(scratch))
            else:
                quantise.quantise_text(full, file, Path(scratch))
            for kept in full.parent.iterdir():
                if not kept.name.startswith(file.name):
                    kept.rename(file.parent / kept.name)


def _calibration(embedder: OpenClipEmbedder, photos: Sequence[Image]) -> Any:  # noqa: ANN401  a generator
    """Yield batches of pixels; a photo is for calibrating or for comparing, never for both."""
    shown = photos[::2][:CALIBRATION_PICTURES] or samples.pictures(CALIBRATION_PICTURES, seed=1)
    for at in range(0, len(shown), CALIBRATION_BATCH):
        fitted = [fit(image, embedder.info) for image in shown[at : at + CALIBRATION_BATCH]]
        yield pixels_float(fitted, embedder.info)


def _write_settings(
    embedder: OpenClipEmbedder, made: Path, precision: Precision, tokenizer_kwargs: dict[str, object]
) -> None:
    info, config = embedder.info, embedder.source.config
    text = {"context_length": 77, **config.get("text_cfg", {}), "tokenizer_kwargs": tokenizer_kwargs}
    _write_json(made / CONFIG, {**config, "text_cfg": text, "precision": precision.value})
    _write_json(
        made / PREPROCESS,
        {
            "size": info.image_size,
            "mode": "RGB",
            "mean": info.mean,
            "std": info.std,
            "interpolation": info.interpolation,
            "resize_mode": info.resize_mode,
            "fill_color": info.fill_color,
        },
    )


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _compared(embedder: OpenClipEmbedder, made: Path, photos: Sequence[Image]) -> Parity:
    pictures = list(photos[1::2][:PICTURES])
    pictures += samples.pictures(PICTURES - len(pictures))
    bundle = OnnxEmbedder(made, "export", engine="cpu")
    return compare(embedder, bundle, pictures, samples.texts(TEXTS))


def _accept(spec: str, parity: Parity, precision: Precision, is_forced: bool) -> None:
    least = LEAST_COSINE[precision]
    if parity.worst >= least or (is_forced and precision is Precision.INT8):
        return
    remedy = "Use another precision"
    if precision is Precision.INT8:
        remedy += (
            ", calibrate with your own photos (--calibrate FOLDER), or keep it all the same with --force"
        )
    raise ModelError(
        f"the bundle of {spec} embeds otherwise than the model: cosine {parity.worst:.4f}, below {least}",
        remedy if precision is not Precision.FP32 else "It still runs as it is, through torch",
    )
