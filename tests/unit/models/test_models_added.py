"""Models come from folders, are listed, measured, and go again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from little_hub import safetensors
from tiny_bundles import DIMENSION, make_bundle_at

from photosearch.base.errors import DiskFullError, LibraryError, ModelError
from photosearch.base.files import folder_bytes
from photosearch.models import added, speed
from photosearch.models.adding import AddProgress, staged
from photosearch.models.copying import copy
from photosearch.models.fingerprint import fingerprint
from photosearch.models.registry import available, load, not_added
from photosearch.models.removing import freed_bytes, remove
from photosearch.models.soundness import check_weights
from photosearch.models.speed import Speed, known_speed, measure, remember


@pytest.fixture
def models(own_home: Path) -> Path:
    return own_home / "models"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return make_bundle_at(tmp_path / "tiny")


def make_open_clip(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": {"embed_dim": 5}}))
    (folder / "open_clip_model.safetensors").write_bytes(safetensors(1000))
    return folder


class TestCopying:
    def test_a_bundle(self, bundle: Path, models: Path) -> None:
        (bundle / "visual" / "model.armnn").write_bytes(b"for other hardware")
        (bundle / ".git").mkdir()
        steps = list(copy(bundle))
        assert steps[-1].folder == models / "tiny"
        assert steps[-1].done_bytes == steps[-1].total_bytes
        assert load("tiny").info.dimension == DIMENSION
        assert load("tiny").info.revision == load(str(bundle)).info.revision
        assert [path.name for path in models.iterdir()] == ["tiny"]
        assert not (models / "tiny/visual/model.armnn").exists()
        assert not (models / "tiny/.git").exists()

    def test_a_folder_of_links_as_in_the_cache_of_the_hub(self, tmp_path: Path, models: Path) -> None:
        blobs = make_open_clip(tmp_path / "blobs")
        (blobs / "pytorch_model.bin").write_bytes(b"a second time")
        snapshot = tmp_path / "snapshot"
        snapshot.mkdir()
        for blob in blobs.iterdir():
            (snapshot / blob.name).symlink_to(blob)
        list(copy(snapshot))
        weights = models / "snapshot" / "open_clip_model.safetensors"
        assert weights.read_bytes() == safetensors(1000)
        assert not weights.is_symlink()
        assert not (models / "snapshot/pytorch_model.bin").exists()
        assert [(e.name, e.kind, e.dimension) for e in available()[1:]] == [("snapshot", "open_clip", 5)]

    def test_one_from_the_models_folder_of_another_computer(self, tmp_path: Path, models: Path) -> None:
        there = make_open_clip(tmp_path / "a--b")
        told = dict.fromkeys(added.Record.__slots__, "") | {"name": "a/b", "licence": "MIT"}
        (there / added.RECORD).write_text(json.dumps(told))
        list(copy(there))
        assert [(entry.name, entry.licence) for entry in available()[1:]] == [("a/b", "MIT")]

    def test_a_damaged_bundle_is_not_taken(self, bundle: Path, models: Path) -> None:
        (bundle / "visual/model.onnx").write_bytes(b"damaged")
        with pytest.raises(ModelError):
            list(copy(bundle))
        assert not any(models.iterdir())

    def test_the_name_is_taken(self, bundle: Path, models: Path) -> None:
        list(copy(bundle))
        with pytest.raises(ModelError, match="there is a model tiny already"):
            list(copy(bundle))

    @pytest.mark.parametrize("name", ["starter", ".hidden", "back\\slash"])
    def test_names_that_cannot_be(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ModelError, match="cannot be called"):
            list(copy(make_bundle_at(tmp_path / name)))

    def test_no_model(self, tmp_path: Path, models: Path) -> None:
        for folder in (tmp_path, tmp_path / "nowhere"):
            with pytest.raises(ModelError, match="is no model"):
                list(copy(folder))
        assert not models.exists()

    def test_a_full_disk(self, bundle: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        free = shutil.disk_usage(bundle)._replace(free=10)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
        with pytest.raises(DiskFullError, match="10 B left"):
            list(copy(bundle))
        assert not any(models.iterdir())

    def test_a_models_folder_that_cannot_be(self, bundle: Path, models: Path) -> None:
        models.write_text("a file")
        with pytest.raises(ModelError, match="cannot write the model tiny"):
            list(copy(bundle))

    def test_stopping_it_leaves_nothing(self, bundle: Path, models: Path) -> None:
        steps = copy(bundle)
        assert isinstance(next(steps), AddProgress)
        assert [path.name for path in models.iterdir()] != []
        steps.close()
        assert not any(models.iterdir())

    def test_what_a_killed_process_left_is_in_nobodys_way(self, bundle: Path, models: Path) -> None:
        left = models / ".tiny.adding"
        make_bundle_at(left / "model")
        (models / ".tiny.lock").touch()
        assert [entry.name for entry in available()] == ["starter"]
        list(copy(bundle))
        assert [path.name for path in models.iterdir()] == ["tiny"]


class TestWeights:
    def test_whole_ones(self, tmp_path: Path) -> None:
        (tmp_path / "w.safetensors").write_bytes(safetensors())
        check_weights(tmp_path / "w.safetensors")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            safetensors()[:-1],
            safetensors() + b"x",
            b"\xff" * 100,
            b"\x02" + bytes(7) + b"{}",
            b"\x02" + bytes(7) + b"[]",
            b"<html>",
        ],
        ids=["empty", "cut off", "too long", "noise", "no tensors", "a list", "a page"],
    )
    def test_damaged_ones(self, tmp_path: Path, content: bytes) -> None:
        for name in ("w.safetensors", "w.bin"):
            (tmp_path / name).write_bytes(content)
            with pytest.raises(ModelError, match="damaged or cut off"):
                check_weights(tmp_path / name)

    def test_a_pointer_of_git_lfs(self, tmp_path: Path) -> None:
        (tmp_path / "w.bin").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
        with pytest.raises(ModelError, match="git lfs pull"):
            check_weights(tmp_path / "w.bin")


class TestRemoving:
    def test_it_goes(self, bundle: Path, models: Path) -> None:
        list(copy(bundle))
        assert freed_bytes("tiny") == folder_bytes(models / "tiny") > 0
        remove("tiny")
        assert not any(models.iterdir())

    def test_of_a_link_only_the_link(self, bundle: Path, models: Path) -> None:
        models.mkdir(parents=True)
        (models / "linked").symlink_to(bundle)
        assert load("linked").info.dimension == DIMENSION
        assert freed_bytes("linked") == 0
        remove("linked")
        assert not any(models.iterdir())
        assert (bundle / "config.json").exists()

    def test_what_a_killed_removal_left_goes_with_the_next(self, bundle: Path, models: Path) -> None:
        make_bundle_at(models / ".other.0123.removing")
        assert len(available()) == 1
        list(copy(bundle))
        remove("tiny")
        assert not any(models.iterdir())

    @pytest.mark.parametrize("name", ["starter", "nothing", "../home", "..", "", "a/b"])
    def test_only_added_ones(self, name: str) -> None:
        with pytest.raises(ModelError):
            remove(name)

    def test_one_in_use(self, bundle: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        list(copy(bundle))

        def busy(self: Path, target: Path) -> Path:
            raise PermissionError(13, "in use")

        monkeypatch.setattr(Path, "rename", busy)
        with pytest.raises(LibraryError, match="may be in use"):
            remove("tiny")
        assert load("tiny").info.dimension == DIMENSION


def test_names_and_their_folders(models: Path) -> None:
    for name, folder in [
        ("ViT-B-32/laion2b_s34b_b79k", "ViT-B-32--laion2b_s34b_b79k"),
        ("hf-hub:timm/PE-Core-S-16-384", "hf-hub--timm--PE-Core-S-16-384"),
        ("mine", "mine"),
    ]:
        assert added.folder_name(name) == folder
        make_open_clip(models / folder)
        assert added.added_folder(name) == models / folder


def test_a_recommended_model_copied_by_hand_is_known(models: Path) -> None:
    make_open_clip(models / "PE-Core-S-16-384--meta")
    entry = available()[1]
    assert (entry.name, entry.licence, entry.languages) == ("PE-Core-S-16-384/meta", "Apache-2.0", "English")
    assert entry.name not in [model.name for model in not_added()]


def test_a_record_is_believed_only_under_its_own_name(models: Path) -> None:
    folder = make_open_clip(models / "a--b")
    assert added.model_name(folder) == "a--b"
    told = dict.fromkeys(added.Record.__slots__, "") | {"name": "a/b"}
    for record, name in [(told, "a/b"), (told | {"name": "c"}, "a--b"), ({}, "a--b"), ([], "a--b")]:
        (folder / added.RECORD).write_text(json.dumps(record))
        assert added.model_name(folder) == name


def test_only_one_at_a_time_adds_a_model(models: Path) -> None:
    with staged("mine"), pytest.raises(ModelError, match="another photosearch"), staged("mine"):
        pass
    with staged("mine"), staged("other"):
        pass
    assert not any(models.iterdir())


class TestSpeed:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(speed, "MEASURED_S", 0.01)

    def test_it_is_measured_and_shown(self, bundle: Path) -> None:
        list(copy(bundle))
        found = measure(load("tiny"))
        assert found.photos_per_second > 0
        assert found.ms_per_text > 0
        folder = added.added_folder("tiny")
        assert folder is not None
        assert known_speed(folder) is None
        remember(found, folder)
        assert available()[1].speed == found

    def test_it_is_that_of_this_model_on_this_machine(
        self, bundle: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        list(copy(bundle))
        folder = added.added_folder("tiny")
        assert folder is not None
        before = fingerprint([folder / "visual/model.onnx"])
        remember(Speed(10, 20), folder)
        assert known_speed(folder) == Speed(10, 20)
        with monkeypatch.context() as other:
            other.setattr(speed, "machine", lambda: "another")
            assert known_speed(folder) is None
        make_bundle_at(folder, visual={"form": "uint8"})
        assert fingerprint([folder / "visual/model.onnx"]) != before
        assert known_speed(folder) is None

    @pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}'])
    def test_a_damaged_file_is_made_anew(self, bundle: Path, models: Path, content: str) -> None:
        list(copy(bundle))
        (models / speed.SPEEDS).write_text(content)
        folder = models / "tiny"
        assert known_speed(folder) is None
        remember(Speed(1, 2), folder)
        assert known_speed(folder) == Speed(1, 2)

    def test_the_machine_has_a_name(self) -> None:
        assert "cores" in speed.machine()
