"""Tiny model bundles, made from scratch: real ONNX graphs and a real tokenizer of a few words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 8
DIMENSION = 4
CONTEXT = 6
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "cat", "dog")


def _graph(path: Path, nodes: list[Any], inputs: list[Any], weights: dict[str, Any], width: int) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        nodes,
        "tiny",
        inputs,
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", width])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))


def make_visual(path: Path, *, form: str = "float", batch: int | str = "n", width: int = DIMENSION) -> None:
    """A tower that embeds the mean colour: [red, green, blue, 1, ...]."""
    from onnx import TensorProto, helper

    is_uint8 = form == "uint8"
    kind = {"float": TensorProto.FLOAT, "float16": TensorProto.FLOAT16, "uint8": TensorProto.UINT8}[form]
    shape = [batch, SIZE, SIZE, 3] if is_uint8 else [batch, 3, SIZE, SIZE]
    axes = [1, 2] if is_uint8 else [2, 3]
    weights = np.zeros((3, width), np.float32)
    weights[:3, :3] = np.eye(3)
    bias = np.zeros(width, np.float32)
    bias[-1] = 0.1
    _graph(
        path,
        [
            helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["pixels"], ["colour"], axes=axes, keepdims=0),
            helper.make_node("Gemm", ["colour", "weights", "bias"], ["embedding"]),
        ],
        [helper.make_tensor_value_info("image", kind, shape)],
        {"weights": weights, "bias": bias},
        width,
    )


def make_textual(path: Path, *, form: str = "mask", integer: str = "int64", width: int = DIMENSION) -> None:
    """A tower that averages word vectors: "text" takes a fixed length, "mask" leaves padding out.

    "rows" is "text" with its table outside.
    """
    from onnx import TensorProto, helper

    kind = {"int32": TensorProto.INT32, "int64": TensorProto.INT64}[integer]
    table = _table(width)
    if form == "rows":
        make_table(path.parents[1])
        nodes = [helper.make_node("ReduceMean", ["inputs_embeds"], ["embedding"], axes=[1], keepdims=0)]
        inputs = [
            helper.make_tensor_value_info("text", kind, ["n", CONTEXT]),
            helper.make_tensor_value_info("inputs_embeds", TensorProto.FLOAT, ["n", CONTEXT, width]),
        ]
        _graph(path, nodes, inputs, {}, width)
        return
    if form == "text":
        nodes = [
            helper.make_node("Gather", ["table", "text"], ["words"]),
            helper.make_node("ReduceMean", ["words"], ["embedding"], axes=[1], keepdims=0),
        ]
        inputs = [helper.make_tensor_value_info("text", kind, [1, CONTEXT])]
        _graph(path, nodes, inputs, {"table": table}, width)
        return
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["words", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["embedding"], keepdims=0),
    ]
    names = ("input_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(name, kind, ["n", "tokens"]) for name in names]
    _graph(path, nodes, inputs, {"table": table, "last": np.array([2]), "middle": np.array([1])}, width)


def make_table(folder: Path, *, seed: int = 7, width: int = DIMENSION) -> None:
    (folder / "textual").mkdir(parents=True, exist_ok=True)
    np.save(folder / "textual/token_embedding.npy", _table(width, seed).astype(np.float16))


def _table(width: int, seed: int = 7) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(len(WORDS), width)).astype(np.float32)


def make_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    # As in the starter model: the file carries padding of its own, which must not be used.
    tokenizer.enable_padding(length=50)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"pad_token": {"content": "[PAD]"}}))


def make_bundle_at(
    folder: Path,
    *,
    visual: dict[str, Any] | None = None,
    textual: dict[str, Any] | None = None,
    config: dict[str, Any] | None = None,
    preprocess: dict[str, Any] | None = None,
) -> Path:
    make_visual(folder / "visual/model.onnx", **(visual or {}))
    make_textual(folder / "textual/model.onnx", **(textual or {}))
    make_tokenizer(folder / "textual")
    settings = {"embed_dim": DIMENSION, "text_cfg": {"context_length": CONTEXT}} | (config or {})
    (folder / "config.json").write_text(json.dumps(settings))
    pixels = {"size": SIZE, "mean": [0.0] * 3, "std": [1.0] * 3, "interpolation": "bicubic"}
    pixels |= {"resize_mode": "squash"} | (preprocess or {})
    (folder / "visual/preprocess_cfg.json").write_text(json.dumps(pixels))
    return folder
