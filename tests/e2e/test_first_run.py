"""Someone starts the app for the first time: a folder that is suggested, photos that come, a search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import (
    needs_desktop,
    opened_window,
    pressed,
    quit_app,
    save_photos,
    suggesting,
    wait_for_page,
)
from reference_pictures import MOST_DIFFERENT, difference

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def looks_as_ever(desktop: Desktop) -> bool:
    return difference(desktop.keep_screenshot("first run"), "first run") < MOST_DIFFERENT


def test_first_run(desktop: Desktop, tmp_path: Path) -> None:
    photos = tmp_path / "Holiday"
    photos.mkdir()
    (photos / "notes.txt").write_text("no photo")
    with opened_window(desktop, tmp_path / "library", **suggesting(photos, tmp_path / "config")) as process:
        wait_until(lambda: looks_as_ever(desktop), "the page to fill the screen and look as it did")
        button = wait_for_page(desktop)
        desktop.press("shift+Tab", "shift+Tab", "space")
        wait_for_page(desktop, other_than=button)  # a line says that there are no photos; no dead end
        desktop.keep_screenshot("no photos")
        save_photos(photos)
        desktop.press("shift+Tab", "shift+Tab", "space")
        desktop.type("a cup of coffee")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "coffee.jpg")
        assert difference(desktop.keep_screenshot("results"), "first run") > 2 * MOST_DIFFERENT
        quit_app(desktop, process)
