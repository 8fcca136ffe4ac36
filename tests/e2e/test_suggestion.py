"""Someone takes suggestions by keyboard: first the name of a filter, then its value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop
from photo_app import needs_desktop, pressed, running_app, save_plain_photos

pytestmark = needs_desktop


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_plain_photos(tmp_path / "photos", {"a.jpg": "red", "b.png": "red"})
    return tmp_path / "photos"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_take_a_suggestion(desktop: Desktop, photos: Path, tmp_path: Path) -> None:
    with running_app(desktop, tmp_path / "library", photos):
        desktop.type("ty")
        desktop.press("Down", "Return")
        pressed(desktop, ("ctrl+a",), "type:")
        desktop.press("End")
        desktop.type("pn")
        desktop.press("Down", "Return")
        pressed(desktop, ("ctrl+a",), "type:png")
        pressed(desktop, ("Down", "Home"), "b.png")
