"""Someone goes back to the search before, and forward again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop
from photo_app import needs_desktop, pressed, running_app, save_plain_photos

pytestmark = needs_desktop

ALL = ("ctrl+f", "ctrl+a")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_plain_photos(tmp_path / "photos", {"a.jpg": "red", "b.png": "red"})
    return tmp_path / "photos"


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
