"""`photosearch models use`, `drop` and `here`, and what `index` and `status` say of a switch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch.base.errors import ModelError
from photosearch.cli.main import main

COLOURS = ("red", "lime", "blue")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = {"starter": ColourEmbedder("starter"), "large": ColourEmbedder("large", cells=2)}

    def load(name: str) -> ColourEmbedder:
        if name not in made:
            raise ModelError(f"there is no model {name!r}")
        return made[name]

    monkeypatch.setattr("photosearch.library.load", load)
    monkeypatch.setattr("photosearch.search.priority.step_back", lambda: None)
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in COLOURS:
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    assert run("index", photos, "--library", tmp_path / "library") == 0
    return tmp_path / "library"


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


def test_use_embeds_and_swaps_and_goes_back_at_once(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("models", "use", "large", "--library", library) == 0
    said = capsys.readouterr().err
    assert "large embeds the photos now; searches use starter until it has done so" in said
    assert "3 embedded with the new model" in said
    assert "searches use large from now on" in said
    assert run("models", "use", "starter", "--library", library) == 0
    assert "searches use starter; go back with `photosearch models use large`" in capsys.readouterr().err


def test_use_later_only_notes_it(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "use", "large", "--later", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"model": "starter", "wanted_model": "large"}
    assert run("status", "--library", library) == 0
    assert "switching to  large (0 of 3 photos)" in capsys.readouterr().out
    assert run("index", "--library", library, "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (events[-1]["event"], events[-1]["reembedded"], events[-1]["updated"]) == ("done", 3, 0)
    assert "large" in {event.get("model") for event in events}
    assert run("status", "--library", library, "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["model"], status["wanted_model"], status["wanted_indexed"]) == ("large", None, 0)


def test_here_and_drop(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("index", "--model", "large", "--library", library) == 0
    capsys.readouterr()
    assert run("models", "here", "--library", library, "--json") == 0
    models = json.loads(capsys.readouterr().out)["models"]
    assert [(m["name"], m["embedded"], m["is_in_use"]) for m in models] == [
        ("large", 3, True),
        ("starter", 3, False),
    ]
    assert run("models", "drop", "large", "--library", library) == 2
    assert "large is the model in use" in capsys.readouterr().err
    assert run("models", "drop", "starter", "--compact", "--library", library, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"dropped": 3}
    assert run("models", "here", "--library", library) == 0
    assert capsys.readouterr().out.splitlines() == ["* large  in use  3 of 3 photos  72 B"]


def test_a_model_that_is_not_there_is_refused_in_one_line(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("models", "use", "missing", "--library", library) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "photosearch: there is no model 'missing'"
