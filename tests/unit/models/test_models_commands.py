"""`photosearch models`: what it says, asks and refuses; JSON for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import ColourEmbedder
from little_hub import FILES, NAME, REPOSITORY, WEIGHTS, LittleHub, broken_after, refusal, serving
from PIL import Image
from tiny_bundles import DIMENSION, make_bundle_at

from photosearch.cli.main import main
from photosearch.models import speed, transfer

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def the_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleHub]:
    with serving(monkeypatch) as little:
        yield little


@pytest.fixture
def models(own_home: Path) -> Path:
    return own_home / "models"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return make_bundle_at(tmp_path / "tiny")


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def one_line(capsys: Captured) -> str:
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    return said


def events(capsys: Captured) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


class TestList:
    def test_for_people(self, capsys: Captured) -> None:
        assert run("models", "list") == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("* starter")
        assert "English" in lines[0]
        assert "small and quick" in lines[1]
        assert lines[2].split()[:3] == [NAME, "best", "choice"]
        for fact in ("about 1.5 GB", "many languages", "Apache-2.0"):
            assert fact in lines[2]

    def test_for_programs(self, bundle: Path, capsys: Captured) -> None:
        assert run("models", "add", bundle) == 0
        capsys.readouterr()
        assert run("models", "list", "--json") == 0
        (told,) = events(capsys)
        assert [(m["name"], m["dimension"], m["default"]) for m in told["models"]] == [
            ("starter", 640, True),
            ("tiny", DIMENSION, False),
        ]
        assert min(model["bytes"] for model in told["models"]) > 0
        best = told["recommended"][0]
        assert best["name"] == NAME
        assert best["is_best_choice"] is best["is_multilingual"] is True
        assert best["licence"]["name"] == "Apache-2.0"
        assert best["download_bytes"] == pytest.approx(1.5e9, rel=0.01)


class TestMeasure:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(speed, "MEASURED_S", 0.01)

    def test_it_is_shown_in_the_list_from_then_on(self, bundle: Path, capsys: Captured) -> None:
        run("models", "add", bundle)
        assert run("models", "measure", "tiny") == 0
        assert "photos/s" in capsys.readouterr().out
        run("models", "list")
        row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("  tiny"))
        assert "ms a text" in row

    def test_a_folder_that_was_not_added(self, bundle: Path, models: Path, capsys: Captured) -> None:
        assert run("models", "measure", bundle, "--json") == 0
        (told,) = events(capsys)
        assert told["photos_per_second"] > 0
        assert not models.exists()

    def test_an_unknown_model(self, capsys: Captured) -> None:
        assert run("models", "measure", "nonsense") == 2
        assert "nonsense" in one_line(capsys)


class TestAdd:
    def test_without_a_terminal_it_needs_a_yes(
        self, the_hub: LittleHub, models: Path, capsys: Captured
    ) -> None:
        assert run("models", "add", NAME) == 2
        said = one_line(capsys)
        for fact in (NAME, "202.2 kB", "Apache-2.0", f"{the_hub.url}/{REPOSITORY}", "--yes"):
            assert fact in said
        assert not the_hub.asked_for(WEIGHTS)
        assert not models.exists()

    def test_with_a_yes(self, the_hub: LittleHub, models: Path, capsys: Captured) -> None:
        assert run("models", "add", NAME, "--yes") == 0
        assert "added 202.2 kB" in capsys.readouterr().err
        assert run("models", "add", NAME) == 0
        assert "here already" in capsys.readouterr().err

    @pytest.mark.parametrize(("typed", "is_added"), [("y\n", True), ("n\n", False), ("\n", False)])
    def test_at_a_terminal_it_asks(
        self,
        the_hub: LittleHub,
        models: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Captured,
        typed: str,
        is_added: bool,
    ) -> None:
        at_a_terminal(monkeypatch, typed)
        assert run("models", "add", NAME) == 0
        assert models.exists() == is_added
        said = capsys.readouterr().err
        assert said.index("Apache-2.0") < said.index("keep to its licence?")

    def test_a_restricted_licence_is_said_so(
        self, the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        the_hub.add("o/n", dict(FILES), license="cc-by-nc-4.0")
        assert run("models", "add", "hf-hub:o/n") == 2
        assert "cc-by-nc-4.0, which forbids some uses" in one_line(capsys)

    def test_for_programs(self, the_hub: LittleHub, capsys: Captured) -> None:
        assert run("models", "add", NAME, "--yes", "--json") == 0
        told = events(capsys)
        assert told[0]["event"] == "offer"
        assert (told[0]["licence"]["name"], told[0]["bytes"]) == ("Apache-2.0", told[-1]["bytes"])
        assert told[1]["event"] == "progress"
        assert told[1]["bytes_per_second"] > 0
        assert told[-1]["event"] == "done"
        assert Path(told[-1]["folder"]).is_dir()

    def test_a_broken_download_in_one_line(self, the_hub: LittleHub, capsys: Captured) -> None:
        the_hub.trouble(WEIGHTS, broken_after(1000), *[refusal(503)] * 3)
        assert run("models", "add", NAME, "--yes", "--json") == 2
        assert "goes on where it stopped" in one_line(capsys)
        assert run("models", "list") == 0
        assert f"1.0 kB of {NAME} are here" in capsys.readouterr().err
        assert run("models", "add", NAME, "--yes") == 0

    def test_interrupted(
        self, the_hub: LittleHub, models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        taken = transfer._Arriving.take

        def interrupted(self: Any, answer: Any) -> Iterator[int]:
            yield next(taken(self, answer))
            raise KeyboardInterrupt

        monkeypatch.setattr(transfer._Arriving, "take", interrupted)
        assert run("models", "add", NAME, "--yes") == 130
        assert "run the same again to go on" in capsys.readouterr().err
        (left,) = models.iterdir()
        assert left.name.startswith(".")

    def test_a_folder(self, bundle: Path, models: Path, capsys: Captured) -> None:
        assert run("models", "add", f"local-dir:{bundle}") == 0
        assert run("models", "add", bundle) == 2
        assert "photosearch models remove tiny" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "name", ["nonsense", "./nowhere", "hf-hub:x/y/z", "~nobody/x", "x" * 5000, "a\0b", ""]
    )
    def test_nonsense(self, the_hub: LittleHub, name: str, capsys: Captured) -> None:
        assert run("models", "add", name) == 2
        one_line(capsys)

    def test_indexing_downloads_nothing(self, the_hub: LittleHub, tmp_path: Path, capsys: Captured) -> None:
        folder = tmp_path / "photos"
        folder.mkdir()
        assert run("index", folder, "--model", NAME) == 2
        one_line(capsys)
        assert not the_hub.requests


class TestRemove:
    @pytest.fixture(autouse=True)
    def tiny(self, bundle: Path, capsys: Captured) -> None:
        run("models", "add", bundle)
        capsys.readouterr()

    @pytest.fixture
    def library(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A library that was indexed with the model."""
        monkeypatch.setattr("photosearch.library.load", lambda name: ColourEmbedder(name))
        photos = tmp_path / "photos"
        photos.mkdir()
        Image.new("RGB", (60, 40), "red").save(photos / "red.png")
        assert run("index", photos, "--model", "tiny", "--library", tmp_path / "library") == 0
        return tmp_path / "library"

    def test_it_says_what_it_frees(self, models: Path, capsys: Captured) -> None:
        assert run("models", "remove", "tiny", "--yes") == 0
        assert "removing tiny frees" in capsys.readouterr().err
        assert not any(models.iterdir())

    def test_without_a_terminal_it_needs_a_yes(self, models: Path, capsys: Captured) -> None:
        assert run("models", "remove", "tiny") == 2
        assert "--yes" in capsys.readouterr().err
        assert (models / "tiny").exists()

    @pytest.mark.parametrize(("typed", "is_left"), [("y\n", False), ("n\n", True)])
    def test_at_a_terminal_it_asks(
        self, models: Path, monkeypatch: pytest.MonkeyPatch, typed: str, is_left: bool
    ) -> None:
        at_a_terminal(monkeypatch, typed)
        assert run("models", "remove", "tiny") == 0
        assert (models / "tiny").exists() == is_left

    def test_not_the_starter(self, capsys: Captured) -> None:
        assert run("models", "remove", "starter", "--yes") == 2
        assert "part of photosearch" in one_line(capsys)

    def test_not_one_that_the_library_uses(self, library: Path, models: Path, capsys: Captured) -> None:
        capsys.readouterr()
        assert run("models", "remove", "tiny", "--yes", "--library", library) == 2
        assert "the library uses tiny" in one_line(capsys)
        assert run("models", "remove", "tiny", "--yes", "--force", "--library", library, "--json") == 0
        assert events(capsys)[-1]["removed"] == "tiny"
        assert not any(models.iterdir())

    def test_not_where_nobody_knows_whether_it_is_used(self, tmp_path: Path, capsys: Captured) -> None:
        assert run("models", "remove", "tiny", "--yes", "--library", tmp_path / "none") == 2
        assert "--force" in one_line(capsys)
