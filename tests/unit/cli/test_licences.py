"""`photosearch --licences` shows what everything in the app is under."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from photosearch.cli import licences
from photosearch.cli.main import app


def test_ours_is_shown_where_pip_installed_the_rest() -> None:
    said = CliRunner().invoke(app, ["--licences"])
    assert said.exit_code == 0
    assert "Apache License" in said.stdout
    assert "pip show" in said.stdout


def test_a_packaged_app_shows_all_it_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "licences"
    folder.mkdir()
    (folder / "LICENSE").write_text("ours")
    (folder / "THIRD-PARTY.txt").write_text("theirs")
    monkeypatch.setattr(licences, "assets_folder", lambda: tmp_path)
    assert licences.licences() == "ours\ntheirs"
