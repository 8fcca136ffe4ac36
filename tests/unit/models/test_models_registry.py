"""Names of models become embedders, cheaply."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_bundles import DIMENSION, make_bundle_at

from photosearch.base.errors import ModelError
from photosearch.models import starter
from photosearch.models.added import added_folder
from photosearch.models.registry import DEFAULT_MODEL, available, load


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHOTOSEARCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


def test_the_default_is_the_starter() -> None:
    assert load().info.name == DEFAULT_MODEL == "starter"
    assert load("starter").info == load().info


def test_a_bundle_by_path_and_by_name(tmp_path: Path, models_folder: Path) -> None:
    folder = make_bundle_at(tmp_path / "somewhere")
    assert load(str(folder)).info.name == str(folder)
    make_bundle_at(models_folder / "mine")
    assert load("mine").info.name == "mine"
    assert load("mine").info.dimension == DIMENSION


def test_available_lists_starter_then_added(models_folder: Path) -> None:
    assert [entry.name for entry in available()] == ["starter"]
    make_bundle_at(models_folder / "b")
    make_bundle_at(models_folder / "a")
    make_bundle_at(models_folder / "starter")
    (models_folder / "a" / "config.json").write_text("broken")
    (models_folder / "not a model").mkdir()
    (models_folder / "torch").mkdir()
    (models_folder / "torch" / "open_clip_config.json").write_text(json.dumps({}))
    entries = available()
    assert [(e.name, e.kind, e.dimension, e.is_default) for e in entries] == [
        ("starter", "bundle", 640, True),
        ("a", "bundle", None, False),
        ("b", "bundle", DIMENSION, False),
        ("torch", "open_clip", None, False),
    ]
    assert "damaged" in entries[1].description
    assert entries[2].path == models_folder / "b"


@pytest.mark.parametrize("spec", ["", "nonsense", "~nobody/model", "..", "ViT-B-32", "x" * 9000, "a\0b"])
def test_unknown_names_point_to_the_list(spec: str) -> None:
    with pytest.raises(ModelError) as caught:
        load(spec)
    assert "photosearch models list" in caught.value.remedy or "config.json" in caught.value.remedy
    assert len(str(caught.value).splitlines()) == 1


def test_paths_that_are_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is not a model bundle"):
        load(str(tmp_path))
    with pytest.raises(ModelError, match="does not exist"):
        load(str(tmp_path / "nowhere"))


def test_a_name_never_leaves_the_models_folder(models_folder: Path) -> None:
    make_bundle_at(models_folder.parent / "outside")
    assert added_folder("../outside") is None
    assert added_folder("..\\outside") is None


def test_an_incomplete_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "assets_folder", lambda: tmp_path)
    with pytest.raises(ModelError, match="incomplete"):
        load()
    (entry,) = available()
    assert entry.path is None
    assert "missing" in entry.description


def test_importing_the_registry_loads_nothing_heavy() -> None:
    program = (
        "import sys, photosearch.models.registry as r; r.available();"
        "heavy = {'onnxruntime', 'torch', 'open_clip', 'tokenizers', 'PIL', 'PySide6'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
