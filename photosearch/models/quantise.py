"""Smaller graphs: weights stored in 16 bits, or products computed in 8.

Follows onnxruntime's guide to quantisation (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.models.onnx_file import is_large, save

SMALLEST_HALVED = 4096
"""Numbers from which on a weight is worth storing in 16 bits."""

_PRODUCTS = ["MatMul", "Gemm"]
_CONVOLUTIONS = ["Conv", "Clip", "Relu", "Add"]
"""Convolutions with what follows them: the range of a clipped output is known, that of what goes into it is
wide. EfficientNet-Lite2 with its published weights, 100 photos: cosine 0.89 without, 0.994 with them."""
_DELICATE_CONVOLUTIONS = 3
"""The first of a convolution net stay in 32 bits, where 8 cost most: 0.994 becomes 0.997, the worst 0.972
becomes 0.992. A transformer has one convolution only, which cuts the picture into patches; it stays, too."""


def halve_weights(full: Path, out: Path) -> None:
    """Write the graph `full` with its large weights in 16 bits; it computes in 32, as before.

    onnxruntime widens them as it loads the graph: half the file, the same speed. Processors rarely
    compute in 16 bits, and then with fewer digits.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    import onnx

    model = onnx.load(str(full))
    halve(model)
    save(model, out)


def halve(model: Any) -> None:  # noqa: ANN401  onnx ships no types
    """Store the large 32-bit weights of an `onnx.ModelProto` in 16 bits, cast back as it is loaded."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    casts = []
    for weight in graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < SMALLEST_HALVED:
            continue
        name = weight.name
        largest = np.finfo(np.float16).max
        values = np.clip(numpy_helper.to_array(weight), -largest, largest).astype(np.float16)
        weight.CopyFrom(numpy_helper.from_array(values, f"{name}_half"))
        casts.append(
            helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT)
        )
    for at, cast in enumerate(casts):
        graph.node.insert(at, cast)


def quantise_image(full: Path, out: Path, batches: Iterable[NDArray[np.float32]], scratch: Path) -> None:
    """Write the image tower `full` with products by weights in 8 bits.

    Static: the range of each activation is fixed by what `batches` show, so that an embedding never depends
    on the other pictures of its batch. A scale for each channel of the weights. Products of two activations
    (attention) stay in 32 bits: an 8-bit scale fits no softmax over many patches.

    Args:
        batches: what the graph takes, float32 [n, 3, height, width].
        scratch: folder for what is needed in between.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    from onnxruntime.quantization import (
        CalibrationDataReader,
        CalibrationMethod,
        QuantFormat,
        QuantType,
        quantize_static,
    )

    class Reader(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime ships no types
        def __init__(self) -> None:
            self._batches = iter(batches)

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            batch = next(self._batches, None)
            return None if batch is None else {"image": batch}

    prepared, convolutions = _prepared(full, scratch)
    is_net = len(convolutions) > _DELICATE_CONVOLUTIONS
    quantize_static(
        str(prepared),
        str(out),
        Reader(),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=[*_PRODUCTS, *_CONVOLUTIONS] if is_net else _PRODUCTS,
        nodes_to_exclude=convolutions[:_DELICATE_CONVOLUTIONS],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        use_external_data_format=is_large(full),
        extra_options={"MatMulConstBOnly": True},
    )


def quantise_text(full: Path, out: Path, scratch: Path) -> None:
    """Write the text tower `full` with products by weights in 8 bits, and any table of tokens inside it.

    Dynamic: activations are scaled as they come. Texts are embedded one at a time, so nothing depends on
    neighbours, and no texts need to be at hand to calibrate with.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    prepared, _ = _prepared(full, scratch)
    quantize_dynamic(
        str(prepared),
        str(out),
        op_types_to_quantize=[*_PRODUCTS, "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        use_external_data_format=is_large(full),
        extra_options={"MatMulConstBOnly": True},
    )


def _prepared(full: Path, scratch: Path) -> tuple[Path, list[str]]:
    """Return the graph made ready to be quantised (nodes fused), and the names of its convolutions."""
    import onnx
    from onnxruntime.quantization.shape_inference import quant_pre_process

    file = scratch / "prepared.onnx"
    quant_pre_process(str(full), str(file), skip_symbolic_shape=True, save_as_external_data=is_large(full))
    nodes = onnx.load(str(file), load_external_data=False).graph.node
    return file, [node.name for node in nodes if node.op_type == "Conv"]
