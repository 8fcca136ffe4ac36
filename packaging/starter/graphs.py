"""From a torch module to an ONNX graph."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import torch
from torch import Tensor, nn

OPSET = 17


def graph_bytes(module: nn.Module, examples: tuple[Tensor, ...], inputs: Sequence[str], output: str) -> bytes:
    """Return `module` as an ONNX graph whose first axis, and for texts the second, is free."""
    free = {name: {0: "n"} for name in (*inputs, output)}
    if len(inputs) == 2:
        free.update({name: {0: "n", 1: "tokens"} for name in inputs})
    out = io.BytesIO()
    with warnings.catch_warnings():
        # torch announces a successor of this exporter, and warns that sizes become constants, as they should.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            examples,
            out,  # type: ignore[arg-type]  # a file object will do, whatever the annotation says
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
        )
    return out.getvalue()
