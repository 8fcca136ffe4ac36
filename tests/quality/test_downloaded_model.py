"""A model from the hub to its embeddings: the files that were downloaded are all that open_clip needs."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little_hub import LittleHub, serving
from PIL import Image

pytestmark = pytest.mark.torch

open_clip = pytest.importorskip("open_clip")
torch = pytest.importorskip("torch")

from photosearch.models.download import download  # noqa: E402  only where torch is
from photosearch.models.offers import find_offer  # noqa: E402
from photosearch.models.openclip_tokenizer import FileTokenizer  # noqa: E402
from photosearch.models.registry import load  # noqa: E402

TEXTS = ["A red_cat, and a dog!", "", "dog " * 30, "“green”  &amp; blue"]
CONFIG: dict[str, Any] = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "head_width": 16, "patch_size": 8},
    "text_cfg": {
        "context_length": 10,
        "vocab_size": 64,
        "width": 32,
        "heads": 2,
        "layers": 1,
        "hf_tokenizer_name": "o/tiny",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "no_causal_mask": True,
        "pool_type": "last",
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a tokenizer of its own, as SigLIP 2 has."""
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("tiny")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG, "preprocess_cfg": {}}))
    torch.manual_seed(5)
    weights = open_clip.CLIP(**{key: value for key, value in CONFIG.items()}).state_dict()
    save_file({k: v.contiguous() for k, v in weights.items()}, folder / "open_clip_model.safetensors")
    words = ["<pad>", "<unk>", "<eos>", "a", "red", "cat", "and", "dog", "green", "blue"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "eos_token": "<eos>"})
    )
    return folder


@pytest.fixture
def the_hub(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[LittleHub]:
    with serving(monkeypatch) as little:
        little.add("o/tiny", {file.name: file.read_bytes() for file in folder.iterdir()}, license="mit")
        yield little


@pytest.fixture
def no_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "transformers" else find(name, *rest)
    )


@pytest.mark.usefixtures("no_transformers")
def test_by_the_name_of_its_repository(the_hub: LittleHub, folder: Path) -> None:
    list(download(find_offer("hf-hub:o/tiny")))
    the_hub.requests.clear()
    embedder = load("hf-hub:o/tiny")
    assert (embedder.info.name, embedder.info.dimension) == ("hf-hub:o/tiny", 24)
    assert embedder.info.revision == load(f"local-dir:{folder}").info.revision
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8))
    model = open_clip.create_model(f"local-dir:{folder}").eval()
    with torch.inference_mode():
        tokens = torch.tensor([[4, 5, 2] + [0] * 7, [7, 2] + [0] * 8])
        words = model.encode_text(tokens, normalize=True).numpy()
    np.testing.assert_allclose(embedder.embed_texts(["red cat", "Dog"]), words, atol=1e-5)
    assert embedder.embed_images([picture]).shape == (1, 24)
    assert not the_hub.requests


@pytest.mark.usefixtures("no_transformers")
def test_by_a_name_of_open_clip(the_hub: LittleHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tiny-photosearch.json"
    file.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(file)
    tag = {"hf_hub": "o/tiny/", "url": "", "mean": (0.1, 0.2, 0.3), "resize_mode": "squash"}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, file.stem, {"tag": tag})
    try:
        name = f"{file.stem}/tag"
        list(download(find_offer(name)))
    finally:
        open_clip.factory._MODEL_CONFIG_PATHS.remove(file)
        open_clip.factory._MODEL_CONFIGS.pop(file.stem)
    info = load(name).info
    assert (info.name, info.mean, info.resize_mode) == (name, (0.1, 0.2, 0.3), "squash")
    assert load(name).embed_texts(TEXTS).shape == (len(TEXTS), 24)


def test_the_tokenizer_does_what_transformers_does(folder: Path) -> None:
    pytest.importorskip("transformers")
    theirs = open_clip.get_tokenizer(f"local-dir:{folder}")(TEXTS)
    ours = FileTokenizer(folder / "tokenizer.json", CONFIG["text_cfg"])(TEXTS)
    assert ours.dtype == theirs.dtype
    assert ours.tolist() == theirs.tolist()
