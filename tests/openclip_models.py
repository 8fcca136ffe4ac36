"""open_clip models with random weights, as `local-dir:` folders; tiny ones of every kind of tower."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CLIP: dict[str, Any] = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
RESNET: dict[str, Any] = {
    **CLIP,
    "vision_cfg": {
        "image_size": 64,
        "layers": [1, 1, 1, 1],
        "width": 8,
        "head_width": 16,
        "patch_size": None,
    },
}
_WORDS = """
a an the of in on at my two 3 4 5 dog cats red car old church grandmother bowl soup sailing boat beach sunset
snow crowded street night under tree table picture very long description x img1234 café
"""
SIGLIP: dict[str, Any] = {
    "embed_dim": 32,
    "custom_text": True,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "head_width": 16, "patch_size": 8},
    "text_cfg": {
        "context_length": 12,
        "vocab_size": 500,
        "hf_tokenizer_name": "its own folder",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "width": 32,
        "heads": 2,
        "layers": 2,
        "no_causal_mask": True,
        "proj_bias": True,
        "pool_type": "last",
    },
}
"""As SigLIP's text tower is: no mask, the last of the padded tokens is the text."""
PREPROCESS = {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash", "interpolation": "bicubic"}


def make_model(folder: Path, config: dict[str, Any], **preprocess: Any) -> str:
    """Write a model of this configuration, with random weights, and return its spec."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True)
    settings = {"model_cfg": config, "preprocess_cfg": PREPROCESS | preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(settings))
    torch.manual_seed(3)
    towers = {key: value for key, value in config.items() if key != "custom_text"}
    model = (open_clip.CustomTextCLIP if config.get("custom_text") else open_clip.CLIP)(**towers)
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / "open_clip_model.safetensors")
    if "hf_tokenizer_name" in config["text_cfg"]:
        make_tokenizer(folder, config["text_cfg"]["vocab_size"])
    return f"local-dir:{folder}"


def make_tokenizer(folder: Path, count: int) -> None:
    """Write a tokenizer of whole words, their numbers spread over `count`, as transformers reads it."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = _WORDS.split()
    numbers = dict(zip(words, range(3, count, (count - 3) // len(words)), strict=False))
    vocabulary = {"[PAD]": 0, "[EOS]": 1, "[UNK]": 2, **numbers}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A [EOS]", special_tokens=[("[EOS]", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "[PAD]",
        "eos_token": "[EOS]",
        "unk_token": "[UNK]",
        "padding_side": "right",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
