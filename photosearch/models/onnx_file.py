"""ONNX files on the disk: large ones keep their weights in a file beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MOST_BYTES = 1_500_000_000
"""A file of this format cannot grow beyond 2 GiB (protobuf); larger graphs keep their weights beside it."""

WEIGHTS_SUFFIX = ".data"


def save(model: Any, file: Path) -> None:  # noqa: ANN401  onnx ships no types
    """Write an `onnx.ModelProto`; the weights of a large one go into FILE.data.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    import onnx

    if _weight_bytes(model) < MOST_BYTES:
        onnx.save(model, str(file))
        return
    onnx.save(
        model,
        str(file),
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=file.name + WEIGHTS_SUFFIX,
    )


def is_large(file: Path) -> bool:
    """Return whether the graph in `file` keeps weights beside it."""
    return file.with_name(file.name + WEIGHTS_SUFFIX).exists()


def gather_weights(file: Path) -> None:
    """Put the weights of a large graph, which torch spreads over many files, into one beside it."""
    import onnx

    graph = onnx.load(str(file), load_external_data=False).graph
    beside = {
        entry.value
        for weight in graph.initializer
        for entry in weight.external_data
        if entry.key == "location"
    }
    model = onnx.load(str(file))
    if beside or _weight_bytes(model) >= MOST_BYTES:
        for name in beside:
            (file.parent / name).unlink()
        save(model, file)


def _weight_bytes(model: Any) -> int:  # noqa: ANN401
    return sum(len(weight.raw_data) for weight in model.graph.initializer)
