"""Someone narrows the photos down with the sidebar: what is chosen there is what the search field says."""

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


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, colour in (("a.jpg", "red"), ("b.png", "blue"), ("c.jpg", "green")):
        Image.new("RGB", (320, 240), colour).save(folder / name)
    return folder


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
