"""Someone goes back to the search before, and forward again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, missing_programs, running_desktop
from photo_app import pressed, running_app
from PIL import Image

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an X11 desktop is needed"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]

ALL = ("ctrl+f", "ctrl+a")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.jpg", "b.png"):
        Image.new("RGB", (320, 240), "red").save(folder / name)
    return folder


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_back_and_forward(desktop: Desktop, photos: Path, tmp_path: Path) -> None:
    with running_app(desktop, tmp_path / "library", photos):
        desktop.type("type:png")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "b.png")  # who looks at photos has ended a search
        desktop.press(*ALL)
        desktop.type("type:jpeg")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "a.jpg")
        desktop.press("alt+Left")
        pressed(desktop, ALL, "type:png")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "b.png")
        desktop.press("alt+Right")
        pressed(desktop, ALL, "type:jpeg")
