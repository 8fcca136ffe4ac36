"""Someone narrows the photos down with the sidebar: what is chosen there is what the search field says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop
from photo_app import needs_desktop, pressed, running_app, save_plain_photos

pytestmark = needs_desktop


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_plain_photos(tmp_path / "photos", {"a.jpg": "red", "b.png": "blue", "c.jpg": "green"})
    return tmp_path / "photos"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_filter_by_the_sidebar(desktop: Desktop, photos: Path, tmp_path: Path) -> None:
    with running_app(desktop, tmp_path / "library", photos):
        pressed(desktop, ("F9", "F9", "End", "Return", "ctrl+f", "ctrl+a"), "type:png")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "b.png")
        desktop.press("F9", "F9", "End", "Return")  # the last line is the rarest type
        pressed(desktop, ("ctrl+f", "Down", "End"), ".jpg")
