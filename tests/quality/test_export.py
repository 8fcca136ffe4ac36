"""open_clip models become bundles that embed as they do, in every precision, with every kind of tower."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openclip_models import CLIP, RESNET, SIGLIP, make_model

from photosearch.base.errors import LibraryError, ModelError
from photosearch.models import export, onnx_file, registry
from photosearch.models.bundle import CONFIG, TOKEN_TABLE
from photosearch.models.export import ExportReport, Precision, export_model
from photosearch.models.onnx import OnnxEmbedder
from photosearch.models.parity import compare
from photosearch.models.samples import pictures, texts

pytestmark = pytest.mark.torch

pytest.importorskip("open_clip")
pytest.importorskip("onnx")

CONFIGS: dict[str, dict[str, Any]] = {"clip": CLIP, "resnet": RESNET, "siglip": SIGLIP}


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tiny models, by their kinds."""
    folder = tmp_path_factory.mktemp("open_clip")
    return {kind: make_model(folder / kind, config) for kind, config in CONFIGS.items()}


def parity_of(spec: str, report: ExportReport) -> float:
    """Compare anew, on pictures and texts the exporter did not use."""
    reference, bundle = registry.load(spec), registry.load(str(report.folder))
    return compare(reference, bundle, pictures(12, seed=9), ["", *texts(90)[64:]]).worst


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("kind", CONFIGS)
def test_a_bundle_embeds_as_its_model(
    specs: dict[str, str], tmp_path: Path, kind: str, precision: Precision
) -> None:
    report = export_model(specs[kind], tmp_path / "bundle", precision=precision)
    least = {Precision.FP32: 0.9999, Precision.FP16: 0.999, Precision.INT8: 0.97}[precision]
    assert report.parity.worst > least
    assert parity_of(specs[kind], report) > least
    assert (len(report.parity.images), len(report.parity.texts)) == (export.PICTURES, export.TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]
    assert json.loads((report.folder / CONFIG).read_text())["precision"] == precision.value


def test_smaller_precisions_are_smaller(specs: dict[str, str], tmp_path: Path) -> None:
    sizes = [
        export_model(specs["clip"], tmp_path / precision, precision=precision).size_bytes
        for precision in Precision
    ]
    assert sizes[0] > sizes[1] > sizes[2]


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_a_token_table_outside_the_graph(
    specs: dict[str, str], tmp_path: Path, kind: str, precision: Precision
) -> None:
    inside = export_model(specs[kind], tmp_path / "inside", precision=precision)
    outside = export_model(specs[kind], tmp_path / "outside", precision=precision, table_values=1)
    assert (inside.has_token_table, outside.has_token_table) == (False, True)
    table = np.load(outside.folder / TOKEN_TABLE, mmap_mode="r")
    assert table.dtype == np.float16
    assert table.shape == (CONFIGS[kind]["text_cfg"]["vocab_size"], 32)
    graph = outside.folder / "textual/model.onnx"
    assert graph.stat().st_size < (inside.folder / "textual/model.onnx").stat().st_size
    assert parity_of(specs[kind], outside) > (0.97 if precision is Precision.INT8 else 0.999)


def test_large_graphs_keep_their_weights_beside_them(
    specs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_file, "MOST_BYTES", 1000)
    for precision in Precision:
        report = export_model(specs["clip"], tmp_path / precision, precision=precision)
        for tower in ("visual", "textual"):
            assert (report.folder / tower / "model.onnx.data").stat().st_size > 10_000
        assert parity_of(specs["clip"], report) > 0.97


def test_scattered_weights_are_gathered(tmp_path: Path, specs: dict[str, str]) -> None:
    import onnx

    report = export_model(specs["clip"], tmp_path / "bundle")
    file = report.folder / "visual/model.onnx"
    before = OnnxEmbedder(report.folder, "before").embed_images(pictures(2))
    onnx.save(
        onnx.load(str(file)), str(file), save_as_external_data=True, all_tensors_to_one_file=False
    )  # as torch does beyond 2 GiB
    assert len(list(file.parent.iterdir())) > 10
    onnx_file.gather_weights(file)
    assert sorted(path.name for path in file.parent.iterdir()) == ["model.onnx", "preprocess_cfg.json"]
    np.testing.assert_array_equal(OnnxEmbedder(report.folder, "after").embed_images(pictures(2)), before)


@pytest.mark.parametrize("mode", ["shortest", "squash", "longest"])
def test_preprocessing_goes_along(tmp_path: Path, mode: str) -> None:
    spec = make_model(tmp_path / "model", CLIP, resize_mode=mode, interpolation="bilinear", fill_color=90)
    report = export_model(spec, tmp_path / "bundle")
    ours, theirs = registry.load(str(report.folder)).info, registry.load(spec).info
    assert (ours.resize_mode, ours.interpolation, ours.fill_color) == (mode, "bilinear", 90)
    assert (ours.mean, ours.std, ours.image_size) == (theirs.mean, theirs.std, theirs.image_size)


def test_photos_calibrate_and_are_compared_with(specs: dict[str, str], tmp_path: Path) -> None:
    photos = pictures(10, seed=4)
    report = export_model(specs["clip"], tmp_path / "bundle", precision=Precision.INT8, photos=photos)
    assert report.photos == 10
    assert len(report.parity.images) == export.PICTURES


def test_a_bundle_that_differs_is_refused(
    specs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(export.LEAST_COSINE, Precision.INT8, 1.1)
    with pytest.raises(ModelError, match="embeds otherwise"):
        export_model(specs["clip"], tmp_path / "bundle", precision=Precision.INT8)
    assert not list(tmp_path.iterdir())
    report = export_model(specs["clip"], tmp_path / "bundle", precision=Precision.INT8, is_forced=True)
    assert report.parity.worst > 0.9
    monkeypatch.setitem(export.LEAST_COSINE, Precision.FP32, 1.1)
    with pytest.raises(ModelError, match="embeds otherwise"):
        export_model(specs["clip"], tmp_path / "other", is_forced=True)


def test_a_folder_in_use_is_left_alone(specs: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    with pytest.raises(LibraryError, match="there already"):
        export_model(specs["clip"], tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    assert export_model(specs["clip"], tmp_path / "empty").folder == tmp_path / "empty"


def test_a_bundle_is_no_model_to_export(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="bundle already"):
        export_model("starter", tmp_path / "bundle")


def test_a_tokenizer_with_ways_of_its_own(tmp_path: Path) -> None:
    text = {**SIGLIP["text_cfg"], "tokenizer_mode": "clips"}
    spec = make_model(tmp_path / "model", {**SIGLIP, "text_cfg": text})
    with pytest.raises(ModelError, match="its tokenizer|needs another package"):
        export_model(spec, tmp_path / "bundle")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_clip_tokens_are_those_of_open_clip(specs: dict[str, str], tmp_path: Path) -> None:
    import ftfy
    from hypothesis import HealthCheck, assume, given, settings
    from hypothesis import strategies as some
    from open_clip import get_tokenizer

    from photosearch.models.bundle import TOKENIZER, read_bundle
    from photosearch.models.tokenizer import TextTokenizer

    theirs = get_tokenizer("ViT-B-32")
    folder = export_model(specs["clip"], tmp_path / "bundle").folder
    ours = TextTokenizer(folder / TOKENIZER, read_bundle(folder, "x").text, 77)

    alphabet = some.sampled_from("abc XYZ 019 .,'!?-_ éüñ 中文 ÅÄ <|>/#@\n\t🎉’")

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.text(alphabet, max_size=90) | some.sampled_from(texts(20)))
    def same(text: str) -> None:
        # open_clip takes some rare letters side by side for text that was decoded wrongly, and mends it,
        # line by line.
        assume(all(ftfy.fix_encoding(line) == line for line in text.split("\n")))
        ids = ours.token_ids(text)
        assert ids + [ours.pad_id] * (77 - len(ids)) == theirs([text])[0].tolist()

    same()
