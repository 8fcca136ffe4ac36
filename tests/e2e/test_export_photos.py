"""Photos exported from the window with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import go_to, needs_desktop, running_app, save_photos
from PIL import Image

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_export(desktop: Desktop, tmp_path: Path) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    save_photos(photos)
    cup = photos / "coffee.jpg"
    content = cup.read_bytes()
    with running_app(desktop, tmp_path / "library", photos):
        go_to(desktop, "a cup of coffee", cup)
        desktop.press("ctrl+shift+e")
        wait_until(lambda: bool(desktop.windows("^Export 1 photo$")), "the dialog")
        desktop.focus(desktop.windows("^Export 1 photo$")[0])
        desktop.press("alt+f", "ctrl+a")
        desktop.type(str(out))
        desktop.press("Return")
        wait_until(lambda: (out / "coffee.jpg").exists(), "the new file")
        wait_until(lambda: _is_whole(out / "coffee.jpg"), "all of it")
        desktop.press("Return")
        wait_until(lambda: (out / "coffee (2).jpg").exists(), "another one")
    assert cup.read_bytes() == content


def _is_whole(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            image.load()
    except OSError:
        return False
    return image.size == (600, 400)
