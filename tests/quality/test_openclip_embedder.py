"""open_clip models through torch: every form of a spec, with tiny random weights made here."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from photosearch.base.errors import ModelError
from photosearch.base.types import ModelInfo

pytestmark = pytest.mark.torch

open_clip = pytest.importorskip("open_clip")
torch = pytest.importorskip("torch")

from photosearch.models.openclip import OpenClipEmbedder  # noqa: E402  only where torch is
from photosearch.models.preprocess import MAX_ELONGATION, fit, pixels_float  # noqa: E402

ARCHITECTURE = "tiny-photosearch"
CONFIG: dict[str, Any] = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
PREPROCESS = {
    "mean": [0.5, 0.4, 0.3],
    "std": [0.2, 0.3, 0.4],
    "resize_mode": "squash",
    "interpolation": "bilinear",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `local-dir:` model with its weights as safetensors."""
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("open_clip") / "tiny"
    folder.mkdir()
    (folder / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": CONFIG, "preprocess_cfg": PREPROCESS})
    )
    torch.manual_seed(3)
    model = open_clip.CLIP(**CONFIG)
    save_file(
        {k: v.contiguous() for k, v in model.state_dict().items()}, folder / "open_clip_model.safetensors"
    )
    return folder


@pytest.fixture
def registered(tmp_path: Path) -> Iterator[str]:
    """The tiny architecture in open_clip's own registry."""
    file = tmp_path / f"{ARCHITECTURE}.json"
    file.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(file)
    yield ARCHITECTURE
    open_clip.factory._MODEL_CONFIG_PATHS.remove(file)
    open_clip.factory._MODEL_CONFIGS.pop(ARCHITECTURE)


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def test_a_local_folder(folder: Path) -> None:
    embedder = OpenClipEmbedder(f"local-dir:{folder}", name="tiny")
    info = embedder.info
    assert (info.name, info.dimension, info.image_size) == ("tiny", 32, (32, 32))
    assert (info.resize_mode, info.interpolation, info.mean) == ("squash", "bilinear", (0.5, 0.4, 0.3))
    images = embedder.embed_images([noise(40, 50, seed) for seed in range(20)])
    texts = embedder.embed_texts(["a red cat", "", "word " * 100, "\udcff"])
    for rows, count in ((images, 20), (texts, 4)):
        assert rows.shape == (count, 32)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert embedder.embed_images([]).shape == embedder.embed_texts([]).shape == (0, 32)


def test_embeddings_are_those_of_open_clip(folder: Path) -> None:
    embedder = OpenClipEmbedder(f"local-dir:{folder}")
    model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{folder}")
    tokens = open_clip.get_tokenizer(f"local-dir:{folder}")(["two dogs on a beach"])
    image = noise(90, 70)
    with torch.inference_mode():
        pixels = preprocess(image)[None]
        theirs = model.eval().encode_image(pixels, normalize=True).numpy()
        words = model.encode_text(tokens, normalize=True).numpy()
    np.testing.assert_allclose(embedder.embed_images([image]), theirs, atol=1e-4)
    np.testing.assert_allclose(embedder.embed_texts(["two dogs on a beach"]), words, atol=1e-4)


SIDES = some.integers(1, 400) | some.sampled_from((1, 2, 3, 31, 32, 33, 64))
SIZES = some.tuples(SIDES, SIDES) | some.sampled_from(((1, 3000), (3000, 1), (7, 2000), (600, 300)))


@settings(max_examples=200, deadline=None)
@given(
    size=SIZES,
    frame=some.sampled_from(((32, 32), (24, 40), (45, 45))),
    mode=some.sampled_from(("shortest", "squash", "longest")),
    interpolation=some.sampled_from(("bicubic", "bilinear")),
    is_grey=some.booleans(),
)
def test_preprocessing_is_that_of_open_clip(
    size: tuple[int, int], frame: tuple[int, int], mode: str, interpolation: str, is_grey: bool
) -> None:
    info = ModelInfo("m", "r", 4, frame, mode, interpolation, (0.5, 0.4, 0.3), (0.2, 0.3, 0.4), fill_color=77)
    transform = open_clip.transform.image_transform(
        frame, False, info.mean, info.std, mode, interpolation, info.fill_color
    )
    image = noise(*size).convert("L") if is_grey else noise(*size)
    ours = pixels_float([fit(image, info)], info)[0]
    try:
        theirs = transform(image).numpy()
    except ValueError:  # its rounding leaves nothing of a very long picture
        assert mode == "longest"
        assert max(size) >= 2 * min(frame) * min(size)
        return
    if mode == "shortest" and max(size) > MAX_ELONGATION * min(size):
        cosine = (ours * theirs).sum() / np.linalg.norm(ours) / np.linalg.norm(theirs)
        assert cosine > 0.999
    else:  # pixel for pixel
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("mode", ["shortest", "squash", "longest"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
def test_large_pictures_in_two_steps(mode: str, interpolation: str) -> None:
    info = ModelInfo("m", "r", 4, (32, 32), mode, interpolation, (0.5, 0.4, 0.3), (0.2, 0.3, 0.4))
    transform = open_clip.transform.image_transform((32, 32), False, info.mean, info.std, mode, interpolation)
    image = noise(16, 16).resize((1800, 1300), Image.Resampling.BICUBIC)  # as smooth as photos are
    ours, theirs = pixels_float([fit(image, info)], info)[0], transform(image).numpy()
    cosine = (ours * theirs).sum() / np.linalg.norm(ours) / np.linalg.norm(theirs)
    assert cosine > 0.999


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_a_checkpoint_file(folder: Path, registered: str, tmp_path: Path, suffix: str) -> None:
    file = folder / "open_clip_model.safetensors"
    if suffix == ".pt":
        state = open_clip.factory.load_state_dict(str(file))
        file = tmp_path / "epoch_1.pt"
        # As open_clip's own training saves them.
        torch.save({"epoch": 1, "state_dict": {f"module.{key}": value for key, value in state.items()}}, file)
    embedder = OpenClipEmbedder(f"{registered}/{file}")
    expected = OpenClipEmbedder(f"local-dir:{folder}").embed_texts(["a cat"])
    np.testing.assert_allclose(embedder.embed_texts(["a cat"]), expected, atol=1e-6)
    assert embedder.info.name == f"{registered}/{file}"


def test_the_revision_follows_the_weights(folder: Path, registered: str, tmp_path: Path) -> None:
    state = open_clip.factory.load_state_dict(str(folder / "open_clip_model.safetensors"))
    revisions = set()
    for change in (0.0, 1e-3):
        file = tmp_path / "weights.pt"
        torch.save({key: value + change for key, value in state.items()}, file)
        revisions.add(OpenClipEmbedder(f"{registered}/{file}").info.revision)
    assert len(revisions) == 2


def refused(spec: str, **options: Any) -> ModelError:
    """Return the one-line error that making and using a model raises."""
    with pytest.raises(ModelError) as caught:
        OpenClipEmbedder(spec, **options).embed_texts(["a cat"])
    assert len(str(caught.value).splitlines()) == 1
    assert "Traceback" not in str(caught.value)
    return caught.value


class Malicious:
    """Unpickling this creates a file."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


@pytest.mark.parametrize("is_zip", [True, False])
def test_a_malicious_checkpoint_is_refused(registered: str, tmp_path: Path, is_zip: bool) -> None:
    file, proof = tmp_path / "evil.pt", tmp_path / "proof"
    contents = {"state_dict": {"logit_scale": Malicious(proof)}}
    if is_zip:
        torch.save(contents, file)
    else:
        file.write_bytes(pickle.dumps(contents, protocol=2))
    assert "refused" in refused(f"{registered}/{file}").message
    assert not proof.exists()


def test_a_checkpoint_of_another_architecture(folder: Path, registered: str, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    other = open_clip.CLIP(**(CONFIG | {"embed_dim": 16}))
    save_file(dict(other.state_dict()), tmp_path / "other.safetensors")
    error = refused(f"{registered}/{tmp_path / 'other.safetensors'}")
    assert "another architecture" in error.message


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".bin"])
@pytest.mark.parametrize("contents", [b"", b"nonsense" * 100])
def test_a_damaged_checkpoint(registered: str, tmp_path: Path, suffix: str, contents: bytes) -> None:
    file = tmp_path / f"damaged{suffix}"
    file.write_bytes(contents)
    assert str(file) in refused(f"{registered}/{file}").message


def test_unknown_names_list_close_ones() -> None:
    assert "ViT-B-32" in refused("ViT-B32/laion2b_s34b_b79k").remedy
    assert "'nonsense-42'" in refused("nonsense-42/openai").message


def test_unknown_tags_list_the_known_ones() -> None:
    assert "laion2b_s34b_b79k" in refused("ViT-B-32/laion9b").remedy
    assert "openai" in refused("ViT-B-32/").remedy


def test_missing_files_are_named(tmp_path: Path) -> None:
    assert "no checkpoint" in refused(f"ViT-B-32/{tmp_path / 'none.pt'}").message
    assert "open_clip_config.json" in refused(f"local-dir:{tmp_path}").message
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG}))
    assert "no checkpoint" in refused(f"local-dir:{tmp_path}").message


@pytest.mark.parametrize(
    "config", ["[]", "{", '{"model_cfg": {}}', '{"model_cfg": {"embed_dim": 3, "vision_cfg": 1}}']
)
def test_damaged_configurations(folder: Path, tmp_path: Path, config: str) -> None:
    (tmp_path / "open_clip_config.json").write_text(config)
    (tmp_path / "model.safetensors").write_bytes((folder / "open_clip_model.safetensors").read_bytes())
    refused(f"local-dir:{tmp_path}")


@pytest.mark.parametrize(
    "spec", ["ViT-B-32/laion2b_s34b_b79k", "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K"]
)
def test_no_download_unless_allowed(spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def no_socket(*_: object, **__: object) -> None:
        raise AssertionError("went to the network")

    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    error = refused(spec, cache_folder=tmp_path)
    assert "not on this computer" in error.message
    assert f"photosearch models add {spec}" in error.remedy


def test_a_download_without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def no_network(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr("time.sleep", lambda _: None)  # the hub's client tries for 20 seconds
    error = refused("ViT-B-32/laion2b_s34b_b79k", allow_download=True, cache_folder=tmp_path)
    assert error.message.startswith("cannot download")


def test_a_name_the_hub_cannot_have(tmp_path: Path) -> None:
    assert "no Hugging Face model" in refused("hf-hub:a/b/c", cache_folder=tmp_path).message


def test_a_model_in_the_hubs_cache_needs_no_network(folder: Path, tmp_path: Path) -> None:
    repository = tmp_path / "models--someone--tiny"
    snapshot = repository / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("a" * 40)
    for file in folder.iterdir():
        (snapshot / file.name).write_bytes(file.read_bytes())
    embedder = OpenClipEmbedder("hf-hub:someone/tiny", cache_folder=tmp_path)
    expected = OpenClipEmbedder(f"local-dir:{folder}").embed_texts(["a cat"])
    np.testing.assert_allclose(embedder.embed_texts(["a cat"]), expected, atol=1e-6)


@pytest.mark.parametrize("engine", ["bf16", "cpu", "coreml"])
def test_engines_agree(folder: Path, engine: str) -> None:
    spec, images = f"local-dir:{folder}", [noise(40, 50, seed) for seed in range(3)]
    embedder = OpenClipEmbedder(spec, engine=engine)
    expected = OpenClipEmbedder(spec, engine="cpu")
    for ours, theirs in (
        (embedder.embed_images(images), expected.embed_images(images)),
        (embedder.embed_texts(["a cat"]), expected.embed_texts(["a cat"])),
    ):
        assert (ours * theirs).sum(axis=1).min() > 0.99


def test_an_engine_that_torch_lacks_leaves_the_cpu(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert OpenClipEmbedder(f"local-dir:{folder}", engine="openvino").embed_texts(["a cat"]).shape == (1, 32)
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "torch has no engine openvino here; using the CPU"
    ]


def test_the_precision_for_bulk_is_measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def first(model: str, candidates: list[str], start: Callable[[str], Callable[[], object]]) -> str:
        for name in candidates:
            start(name)()
            measured.append(name)
        return candidates[-1]

    monkeypatch.setattr("photosearch.models.openclip.fastest", first)
    monkeypatch.setattr("photosearch.models.openclip.torch_candidates", lambda _: ["cpu", "bf16"])
    embedder = OpenClipEmbedder(f"local-dir:{folder}")
    bulk = embedder.for_bulk()
    assert measured == ["cpu", "bf16"]
    images = [noise(40, 50)]
    ours, theirs = bulk.embed_images(images), embedder.embed_images(images)
    assert not np.array_equal(ours, theirs)  # 16 bits and 32
    assert (ours * theirs).sum() > 0.99
    assert bulk.for_bulk() is bulk
