"""`photosearch open PICTURE`: what the entries in file managers call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from photosearch.cli.main import main
from photosearch.gui import app


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | None, Sequence[Path]]]:
    """What windows were opened with."""
    calls: list[tuple[Path | None, Sequence[Path]]] = []

    def run(library: Path | None = None, pictures: Sequence[Path] = ()) -> int:
        calls.append((library, pictures))
        return 0

    monkeypatch.setattr(app, "run", run)
    return calls


def exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


def test_pictures_are_handed_to_the_window_by_their_whole_paths(
    opened: list[tuple[Path | None, Sequence[Path]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a cat.jpg", "-dog.jpg"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert exit_code("open", "a cat.jpg", "--library", "here", "--", "-dog.jpg") == 0
    assert opened == [(Path("here"), [tmp_path / "a cat.jpg", tmp_path / "-dog.jpg"])]


def test_the_library_may_be_named_before_the_command(
    opened: list[tuple[Path | None, Sequence[Path]]],
) -> None:
    assert exit_code("--library", "here", "open") == 0
    assert opened == [(Path("here"), [])]


def test_no_command_still_opens_the_window(opened: list[tuple[Path | None, Sequence[Path]]]) -> None:
    assert exit_code() == 0
    assert opened == [(None, ())]


def test_what_is_no_file_is_one_clear_line(
    opened: list[tuple[Path | None, Sequence[Path]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("open", str(tmp_path / "gone.jpg")) == 2
    assert "there is no file" in capsys.readouterr().err
    assert exit_code("open", str(tmp_path)) == 2
    assert "photosearch index FOLDER" in capsys.readouterr().err
    assert opened == []
