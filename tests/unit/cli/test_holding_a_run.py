"""`photosearch index --pause-on-battery`: it waits, says so, and goes on."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch.cli.main import main
from photosearch.search.battery import Battery


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("photosearch.library.load", lambda name: ColourEmbedder())
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (60, 40), "red").save(photos / "red.png")
    return photos


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


def on_battery_for(looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine be on battery when it is looked at so many times, and then no longer."""
    left = [looks]

    def is_in_use(_: Battery) -> bool:
        left[0] -= 1
        return left[0] >= 0

    monkeypatch.setattr(Battery, "is_in_use", is_in_use)


@pytest.mark.parametrize("is_json", [False, True])
def test_a_run_waits_for_mains_power(
    folder: Path, is_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_battery_for(2, monkeypatch)
    options = ["--json"] if is_json else []
    assert run("index", folder, "--library", folder.parent / "library", "--pause-on-battery", *options) == 0
    said = capsys.readouterr()
    assert "on battery: waiting for mains power\ngoing on\n" in said.err
    if is_json:
        assert json.loads(said.out.splitlines()[-1])["added"] == 1


def test_nobody_is_held_who_did_not_ask(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_battery_for(10**9, monkeypatch)
    assert run("index", folder, "--library", folder.parent / "library") == 0
    assert "battery" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C as on POSIX")
def test_ctrl_c_ends_a_run_that_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = [0]

    def is_in_use(_: Battery) -> bool:
        looks[0] += 1
        if looks[0] == 2:
            signal.raise_signal(signal.SIGINT)
        return True

    monkeypatch.setattr(Battery, "is_in_use", is_in_use)
    assert run("index", folder, "--library", folder.parent / "library", "--pause-on-battery") == 130
    said = capsys.readouterr().err
    assert "waiting for mains power" in said
    assert "going on" not in said
