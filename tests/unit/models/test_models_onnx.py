"""Model bundles on onnxruntime: every form of graph, and every way a bundle can be broken."""

from __future__ import annotations

import functools
import itertools
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tiny_bundles import DIMENSION, SIZE, make_bundle_at

from photosearch.base.errors import DimensionError, ModelError
from photosearch.models.base import Embeddings
from photosearch.models.bundle import FILES
from photosearch.models.graph import Graph
from photosearch.models.onnx import OnnxEmbedder

BundleMaker = Callable[..., Path]

COLOURS = [
    Image.new("RGB", size, name) for size, name in [((8, 8), "red"), ((30, 9), "lime"), ((5, 5), "blue")]
]


@pytest.fixture
def make_bundle(tmp_path: Path) -> BundleMaker:
    """Return a function that makes a bundle; see `make_bundle_at`."""
    return functools.partial(make_bundle_at, tmp_path / "tiny")


def unit_rows(embeddings: Embeddings, count: int) -> bool:
    assert embeddings.shape == (count, DIMENSION)
    assert embeddings.dtype == np.float32
    return bool(np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5))


@pytest.mark.parametrize("form", ["float", "float16", "uint8"])
@pytest.mark.parametrize("batch", ["n", 1])
def test_image_towers(make_bundle: BundleMaker, form: str, batch: int | str) -> None:
    embedder = OnnxEmbedder(make_bundle(visual={"form": form, "batch": batch}), "tiny")
    embeddings = embedder.embed_images(COLOURS)
    assert unit_rows(embeddings, 3)
    assert embeddings.argmax(axis=1).tolist() == [0, 1, 2]
    np.testing.assert_allclose(embedder.embed_images(COLOURS[1:2]), embeddings[1:2], atol=1e-6)


@pytest.mark.parametrize("form", ["text", "mask"])
@pytest.mark.parametrize("integer", ["int32", "int64"])
def test_text_towers(make_bundle: BundleMaker, form: str, integer: str) -> None:
    embedder = OnnxEmbedder(make_bundle(textual={"form": form, "integer": integer}), "tiny")
    embeddings = embedder.embed_texts(["red cat", "dog", "", "red " * 50])
    assert unit_rows(embeddings, 4)
    np.testing.assert_array_equal(embedder.embed_texts(["dog"])[0], embeddings[1])


def test_nothing_in_nothing_out(make_bundle: BundleMaker) -> None:
    embedder = OnnxEmbedder(make_bundle(), "tiny")
    assert embedder.embed_images([]).shape == (0, DIMENSION)
    assert embedder.embed_texts([]).shape == (0, DIMENSION)


def test_more_than_a_batch(make_bundle: BundleMaker) -> None:
    embedder = OnnxEmbedder(make_bundle(), "tiny", threads=1)
    images = [Image.new("RGB", (SIZE, SIZE), (shade, 0, 90)) for shade in range(0, 250, 10)]
    together = embedder.embed_images(images)
    alone = np.vstack([embedder.embed_images([image]) for image in images])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_info(make_bundle: BundleMaker) -> None:
    preprocess = {"size": [6, 9], "resize_mode": "shortest", "interpolation": "bilinear"}
    info = OnnxEmbedder(make_bundle(preprocess=preprocess), "mine").info
    assert (info.name, info.dimension, info.image_size) == ("mine", DIMENSION, (6, 9))
    assert (info.resize_mode, info.interpolation) == ("shortest", "bilinear")
    assert (info.mean, info.std) == ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def test_a_text_query_never_loads_the_image_tower(make_bundle: BundleMaker) -> None:
    folder = make_bundle()
    (folder / "visual/model.onnx").write_bytes(b"nonsense")
    embedder = OnnxEmbedder(folder, "tiny")
    assert unit_rows(embedder.embed_texts(["cat"]), 1)
    with pytest.raises(ModelError, match=r"visual.model\.onnx is damaged"):
        embedder.embed_images(COLOURS)


def test_two_threads_load_a_tower_once(make_bundle: BundleMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    class CountedGraph(Graph):
        def __init__(self, path: Path, dimension: int, threads: int | None, engine: str = "cpu") -> None:
            opened.append(path)
            super().__init__(path, dimension, threads, engine)

    monkeypatch.setattr("photosearch.models.onnx.Graph", CountedGraph)
    embedder = OnnxEmbedder(make_bundle(), "tiny")
    results: list[Embeddings] = []
    threads = [
        threading.Thread(target=lambda: results.append(embedder.embed_images(COLOURS))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert len(results) == 6
    assert all(np.array_equal(result, results[0]) for result in results)


def test_revision_follows_weights_and_settings(make_bundle: BundleMaker) -> None:
    folder = make_bundle()
    first = OnnxEmbedder(folder, "a").info.revision
    assert OnnxEmbedder(folder, "another name").info.revision == first
    seen = {first}
    for file in FILES:
        path = folder / file
        before = path.read_bytes()
        # Still valid JSON, and the weights are not looked at before they are used.
        path.write_bytes(before + b" ")
        seen.add(OnnxEmbedder(folder, "a").info.revision)
        path.write_bytes(before)
    (folder / "visual/weights_0").write_bytes(b"external data")
    seen.add(OnnxEmbedder(folder, "a").info.revision)
    assert len(seen) == len(FILES) + 2


def test_a_stated_revision_wins(make_bundle: BundleMaker) -> None:
    assert OnnxEmbedder(make_bundle(config={"revision": "2026-11"}), "a").info.revision == "2026-11"


def use(folder: Path) -> None:
    embedder = OnnxEmbedder(folder, "broken model")
    embedder.embed_images(COLOURS)
    embedder.embed_texts(["cat"])


def broken(folder: Path) -> ModelError:
    """Return the one-line error that using the bundle raises."""
    with pytest.raises(ModelError) as caught:
        use(folder)
    error = caught.value
    assert error.remedy
    assert len(str(error).splitlines()) == 1
    assert "Traceback" not in str(error)
    return error


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(make_bundle: BundleMaker, file: str) -> None:
    folder = make_bundle()
    (folder / file).unlink()
    assert file in broken(folder).message


DAMAGE = (b"", b"\xff\xfe nonsense", b"[]", b"{}", b"null")
VALID = ("textual/tokenizer_config.json", b"{}")
"""An empty tokenizer configuration is no damage."""


@pytest.mark.parametrize(
    ("file", "contents"), [pair for pair in itertools.product(FILES, DAMAGE) if pair != VALID]
)
def test_a_damaged_file_is_named(make_bundle: BundleMaker, file: str, contents: bytes) -> None:
    folder = make_bundle()
    (folder / file).write_bytes(contents)
    assert Path(file).name in broken(folder).message


def test_a_truncated_graph(make_bundle: BundleMaker) -> None:
    folder = make_bundle()
    path = folder / "textual/model.onnx"
    path.write_bytes(path.read_bytes()[:-60])
    assert str(path) in broken(folder).message


@pytest.mark.parametrize("tower", ["visual", "textual"])
def test_a_wrong_dimension_names_both(make_bundle: BundleMaker, tower: str) -> None:
    error = broken(make_bundle(**{tower: {"width": 5}}))
    assert isinstance(error, DimensionError)
    assert "dimension 5" in error.message
    assert str(DIMENSION) in error.message


@pytest.mark.parametrize(
    ("part", "changes", "named"),
    [
        ("config", {"embed_dim": None}, "embed_dim"),
        ("config", {"embed_dim": "512"}, "embed_dim"),
        ("config", {"embed_dim": True}, "embed_dim"),
        ("config", {"embed_dim": 10**9}, "embed_dim"),
        ("config", {"text_cfg": {"context_length": 0}}, "context_length"),
        ("config", {"text_cfg": {"tokenizer_kwargs": {"clean": "dry"}}}, "clean"),
        ("preprocess", {"size": [8, 8, 3]}, "size"),
        ("preprocess", {"size": 1e9}, "size"),
        ("preprocess", {"size": 9}, "9 x 9"),
        ("preprocess", {"mean": [1, 2]}, "mean"),
        ("preprocess", {"std": [0, 1, 1]}, "std"),
        ("preprocess", {"std": [1, "a", 1]}, "std"),
        ("preprocess", {"resize_mode": "stretch"}, "resize_mode"),
        ("preprocess", {"interpolation": ["nearest"]}, "interpolation"),
        ("visual", {"batch": 3}, "batch is fixed at 3"),
    ],
)
def test_settings_that_make_no_sense(make_bundle: BundleMaker, part: str, changes: Any, named: str) -> None:
    assert named in broken(make_bundle(**{part: changes})).message


def test_towers_in_each_others_place(make_bundle: BundleMaker) -> None:
    folder = make_bundle()
    (folder / "visual/model.onnx").write_bytes((folder / "textual/model.onnx").read_bytes())
    assert "input_ids" in broken(folder).message


def test_embeddings_that_are_not_numbers(make_bundle: BundleMaker) -> None:
    # float16 pixels overflow to infinity with so small a deviation.
    folder = make_bundle(visual={"form": "float16"}, preprocess={"std": [1e-6] * 3, "mean": [0.5] * 3})
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert "not finite" in broken(folder).message


def test_size_may_be_one_number_in_a_list(make_bundle: BundleMaker) -> None:
    assert OnnxEmbedder(make_bundle(preprocess={"size": [SIZE]}), "a").info.image_size == (SIZE, SIZE)


def test_external_data_cannot_lie_outside_the_folder(make_bundle: BundleMaker, tmp_path: Path) -> None:
    from onnx import external_data_helper, load_model

    folder = make_bundle()
    path = folder / "visual/model.onnx"
    model = load_model(str(path))
    (tmp_path / "secret").write_bytes(bytes(1000))
    for tensor in model.graph.initializer:
        external_data_helper.set_external_data(tensor, location="../../secret", length=len(tensor.raw_data))
        tensor.ClearField("raw_data")
        tensor.data_location = tensor.EXTERNAL
    with path.open("wb") as file:
        file.write(model.SerializeToString())
    assert "visual" in broken(folder).message


def test_config_keys_of_other_tools_are_ignored(make_bundle: BundleMaker) -> None:
    folder = make_bundle(config={"vision_cfg": {"timm_model_name": "x"}, "path": "/etc/passwd"})
    assert json.loads((folder / "config.json").read_text())["path"]
    assert unit_rows(OnnxEmbedder(folder, "tiny").embed_texts(["cat"]), 1)
