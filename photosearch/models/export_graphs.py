"""From open_clip's towers to ONNX graphs. With `openclip`, the one place that imports torch.

torch's older exporter (`torch.onnx.export(..., dynamo=False)`) follows one run of a tower. It needs no
package besides torch and onnx; its successor needs onnxscript.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from photosearch.base.errors import ModelError
from photosearch.models.bundle import TEXTUAL_MODEL, TOKEN_TABLE, VISUAL_MODEL
from photosearch.models.onnx import ROWS_NAME
from photosearch.models.onnx_file import gather_weights
from photosearch.models.openclip import Loaded
from photosearch.models.openclip_source import brief

OPSET = 20
"""The first with Gelu in one node, the last that torch's older exporter knows; onnxruntime 1.17 reads it.
A text in 8 bits takes SigLIP2's tower 43 ms of processor time instead of 50 with opset 17."""

TABLE_VALUES = 100_000_000
"""Numbers from which on a token table stays outside the graph. 49,408 rows of 512 or 768 (CLIP) cost 100 to
150 MB inside and load anywhere; 250,000 rows of 768 (XLM-RoBERTa, SigLIP, SigLIP2) cost 0.8 GB."""

_EXAMPLES = ["a photo", "two dogs playing on a beach at sunset"]


def write_graphs(loaded: Loaded, image_size: tuple[int, int], folder: Path, *, table_values: int) -> None:
    """Write both towers of a model that is on the CPU into the bundle `folder`; see `bundle` for the files.

    Args:
        image_size: (height, width) in pixels.
        table_values: numbers from which on the token table stays outside.

    Raises:
        ModelError: a tower does something that has no counterpart in ONNX.
        OSError: the disk is full, or cannot be written.
    """
    import torch

    for tower in ("visual", "textual"):
        (folder / tower).mkdir(parents=True, exist_ok=True)
    pixels = torch.zeros(2, 3, *image_size)
    _export(loaded.model, loaded.model.encode_image, {"image": pixels}, folder / VISUAL_MODEL)
    tokens = {"text": loaded.tokenize(_EXAMPLES).to(torch.int32)}
    embedding = _token_embedding(loaded.model)
    if embedding is None or embedding.weight.numel() < table_values:
        _export(
            loaded.model, lambda text: loaded.model.encode_text(text.long()), tokens, folder / TEXTUAL_MODEL
        )
        return
    table = embedding.weight.detach()
    np.save(folder / TOKEN_TABLE, table.to(torch.float16).numpy())

    def encode(text: Any, rows: Any) -> Any:  # noqa: ANN401  tensors
        # What the table would give is replaced by the rows that come in; tracing then leaves the table out.
        hook = embedding.register_forward_hook(lambda *_: rows)
        try:
            return loaded.model.encode_text(text.long())
        finally:
            hook.remove()

    _export(loaded.model, encode, {**tokens, ROWS_NAME: table[tokens["text"].long()]}, folder / TEXTUAL_MODEL)


def _token_embedding(model: Any) -> Any:  # noqa: ANN401  torch modules
    """Return the text tower's largest table, which is that of its tokens; None if it has none."""
    import torch

    tables = [
        module
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Embedding) and not name.startswith("visual.")
    ]
    return max(tables, key=lambda table: table.weight.numel(), default=None)


def _export(model: Any, encode: Any, examples: Mapping[str, Any], file: Path) -> None:  # noqa: ANN401
    """Write what `encode` computes with the weights of `model`."""
    import torch

    class Tower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model  # its weights become the graph's

        def forward(self, *inputs: Any) -> Any:  # noqa: ANN401  tensors
            return encode(*inputs)

    try:
        with _traceable():
            torch.onnx.export(
                Tower().eval(),
                tuple(examples.values()),
                str(file),
                input_names=list(examples),
                output_names=["embedding"],
                dynamic_axes={name: {0: "n"} for name in (*examples, "embedding")},
                opset_version=OPSET,
                dynamo=False,
            )
    except (RuntimeError, TypeError, ValueError) as error:  # the exporter has no one class of errors
        raise ModelError(
            f"this model cannot be exported: {brief(error)}", "It still runs as it is, through torch"
        ) from error
    gather_weights(file)


@contextmanager
def _traceable() -> Iterator[None]:
    """Keep torch from shortcuts that ONNX does not know, and from warnings meant for its own developers."""
    import torch

    mha = torch.backends.mha
    before = mha.get_fastpath_enabled()
    mha.set_fastpath_enabled(False)
    try:
        with warnings.catch_warnings(), torch.no_grad():
            # It announces its successor, and says that sizes become constants, as they should.
            warnings.simplefilter("ignore")
            yield
    finally:
        mha.set_fastpath_enabled(before)
