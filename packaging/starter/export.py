"""Export: both towers as ONNX graphs in a model bundle, first in 32 bits, then quantised to ship."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from features import INFO, pixels_of, whole_frames
from graphs import graph_bytes
from image_parent import SIDE
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from text_parent import CONTEXT, tokenizer_file
from training import Trained

_CALIBRATION_BATCH = 4
_SMALLEST_HALVED = 4096
"""Numbers from which on a weight is worth storing in 16 bits."""
_DELICATE_BLOCKS = ("/stem/", "/blocks.0/")
"""Where 8 bits cost most: spared, the cosine to 32 bits rises from 0.9943 to 0.9966, and a photo takes 0.56
instead of 0.55 of the prototype's time. Sparing the next block too brings 0.9974, but 0.66."""
_DELICATE_PRODUCTS = tuple(f"/layers.{number}/narrowed/" for number in range(3))
"""The same in the text tower: activations with outliers. 0.996 becomes 0.997 for 1.8 MB more."""


def write_bundle(trained: Trained, folder: Path) -> None:
    """Write the towers in 32 bits, with the settings and the tokenizer that belong to them."""
    for tower in ("visual", "textual"):
        (folder / tower).mkdir(parents=True, exist_ok=True)
    pixels = torch.zeros(2, 3, SIDE, SIDE)
    (folder / "visual/model.onnx").write_bytes(graph_bytes(trained.image, (pixels,), ("image",), "embedding"))
    tokens = torch.ones(2, 8, dtype=torch.int64)
    graph = graph_bytes(trained.text, (tokens, tokens), ("input_ids", "attention_mask"), "embedding")
    (folder / "textual/model.onnx").write_bytes(graph)
    _write_settings(folder)


def quantise(full: Path, folder: Path, calibration: Sequence[Path], scratch: Path) -> None:
    """Write the bundle that ships, from the one in 32 bits at `full`.

    The image tower's convolutions compute in 8 bits (static, calibrated, a scale for each channel); what
    follows them computes in 32 bits with weights stored in 16. The text tower's products are quantised as
    they run.

    Args:
        calibration: training photos that show which values occur.
        scratch: folder for what is needed in between.
    """
    for tower in ("visual", "textual"):
        (folder / tower).mkdir(parents=True, exist_ok=True)
    _quantise_image(full / "visual/model.onnx", folder / "visual/model.onnx", calibration, scratch)
    _quantise_text(full / "textual/model.onnx", folder / "textual/model.onnx", scratch)
    _write_settings(folder)


class _Frames(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime ships no types
    def __init__(self, photos: Sequence[Path]) -> None:
        self._starts = iter(range(0, len(photos), _CALIBRATION_BATCH))
        self._photos = photos

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        start = next(self._starts, None)
        if start is None:
            return None
        return {"image": pixels_of(whole_frames(self._photos[start : start + _CALIBRATION_BATCH]))}


def _quantise_image(full: Path, out: Path, calibration: Sequence[Path], scratch: Path) -> None:
    prepared, mixed = scratch / "visual-prepared.onnx", scratch / "visual-mixed.onnx"
    quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
    trunk, rest = _trunk_and_rest(onnx.load(prepared))
    quantize_static(
        str(prepared),
        str(mixed),
        _Frames(calibration),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        nodes_to_quantize=trunk,
        nodes_to_exclude=rest,
    )
    model = onnx.load(mixed)
    _halve_weights(model)
    onnx.save(model, out)


def _trunk_and_rest(model: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401
    """Return the names of the nodes that compute in 8 bits, none after the last convolution, and the rest."""
    names = [node.name for node in model.graph.node]
    last = max(at for at, node in enumerate(model.graph.node) if node.op_type == "Conv")
    end = next(at for at in range(last, len(names)) if model.graph.node[at].op_type == "Clip")
    kinds = ("Conv", "Clip", "Add")
    trunk = [
        node.name
        for node in model.graph.node[: end + 1]
        if node.op_type in kinds and not any(part in node.name for part in _DELICATE_BLOCKS)
    ]
    return trunk, [name for name in names if name not in set(trunk)]


def _halve_weights(model: Any) -> None:  # noqa: ANN401
    """Store large 32-bit weights in 16 bits, cast back as the graph is loaded: half the file, same speed."""
    graph = model.graph
    casts = []
    for weight in graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < _SMALLEST_HALVED:
            continue
        name = weight.name
        half = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}_half")
        weight.CopyFrom(half)
        casts.append(helper.make_node("Cast", [half.name], [name], name=f"{name}_cast", to=TensorProto.FLOAT))
    for at, cast in enumerate(casts):
        graph.node.insert(at, cast)


def _quantise_text(full: Path, out: Path, scratch: Path) -> None:
    prepared, mixed = scratch / "textual-prepared.onnx", scratch / "textual-mixed.onnx"
    quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
    delicate = [
        node.name
        for node in onnx.load(prepared).graph.node
        if any(part in node.name for part in _DELICATE_PRODUCTS)
    ]
    quantize_dynamic(
        str(prepared),
        str(mixed),
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=delicate,
    )
    model = onnx.load(mixed)
    _halve_weights(model)
    onnx.save(model, out)


def _write_settings(folder: Path) -> None:
    _write_json(
        folder / "config.json",
        {"name": INFO.name, "embed_dim": INFO.dimension, "text_cfg": {"context_length": CONTEXT}},
    )
    _write_json(
        folder / "visual/preprocess_cfg.json",
        {
            "size": INFO.image_size,
            "mode": "RGB",
            "mean": INFO.mean,
            "std": INFO.std,
            "interpolation": INFO.interpolation,
            "resize_mode": INFO.resize_mode,
        },
    )
    _write_json(folder / "textual/tokenizer_config.json", {"pad_token": "[PAD]"})
    shutil.copyfile(tokenizer_file(), folder / "textual/tokenizer.json")


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
