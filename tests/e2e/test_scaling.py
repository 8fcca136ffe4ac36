"""A screen with twice the pixels: first start, search and photo are twice as large, and none is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import (
    needs_desktop,
    opened_window,
    place_of,
    pressed,
    quit_app,
    save_plain_photos,
    suggesting,
    wait_for_page,
)

from photosearch.gui.widgets.photo_grid import DEFAULT_THUMBNAIL

pytestmark = needs_desktop

WIDTH, HEIGHT = 1600, 1200


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log", f"{WIDTH}x{HEIGHT}") as desktop:
        yield desktop


def test_scaling(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "Holiday", tmp_path / "library"
    save_plain_photos(photos, {"a.jpg": "red", "b.png": "blue", "c.jpg": "green"})
    surroundings = {**suggesting(photos, tmp_path / "config"), "QT_SCALE_FACTOR": "2"}
    with opened_window(desktop, place, **surroundings) as process:
        wait_for_page(desktop)
        expect_whole(desktop, "^photosearch$")
        desktop.keep_screenshot("first run at 200 %")
        desktop.press("shift+Tab", "shift+Tab", "space")
        left, _top, right, _bottom = place_of(desktop, "red")
        assert right - left >= 2 * DEFAULT_THUMBNAIL * 0.95
        pressed(desktop, ("ctrl+f", "Down", "Home"), "a.jpg")
        desktop.type("a green wall")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "c.jpg")
        desktop.keep_screenshot("results at 200 %")
        desktop.press("ctrl+comma")
        wait_until(lambda: bool(desktop.windows("^Settings")), "the settings")
        expect_whole(desktop, "^Settings")
        desktop.at_rest()
        desktop.keep_screenshot("settings at 200 %")
        desktop.press("Escape")
        wait_until(lambda: not desktop.windows("^Settings"), "the settings to be closed")
        pressed(desktop, (), "c.jpg")
        desktop.press("Return")
        wait_until(lambda: place_of(desktop, "green")[0] < WIDTH * 2 // 5, "the photo to be large")
        desktop.keep_screenshot("viewer at 200 %")
        quit_app(desktop, process)


def expect_whole(desktop: Desktop, title: str) -> None:
    """No edge of the window is beyond the screen's."""
    (window,) = desktop.windows(title)
    left, top, width, height = desktop.geometry(window)
    assert left >= 0
    assert top >= 0
    assert left + width <= WIDTH
    assert top + height <= HEIGHT
