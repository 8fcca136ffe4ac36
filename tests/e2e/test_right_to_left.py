"""The window of someone who reads from right to left: everything lies, and goes, the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Box, Desktop, changed, running_desktop, wait_until
from photo_app import index, needs_desktop, opened_window, place_of, pressed, quit_app, save_plain_photos

pytestmark = needs_desktop

_MIRRORED = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
from photosearch.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""The app as in Arabic or Hebrew: Qt asks the language's translation for the direction, and we have none."""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_right_to_left(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "photos", tmp_path / "library"
    save_plain_photos(photos, {"a.jpg": "red", "b.jpg": "blue", "c.jpg": "green"})
    index(place, photos)
    with opened_window(desktop, place, "-c", _MIRRORED) as process:
        pressed(desktop, ("ctrl+f", "Down", "Home"), "a.jpg")
        places = [place_of(desktop, colour)[0] for colour in ("red", "blue", "green")]
        assert places == sorted(places, reverse=True)
        desktop.keep_screenshot("right to left")
        open_menu(desktop)
        desktop.press("Left")
        pressed(desktop, (), "b.jpg")
        desktop.press("Right", "Return", "Left")
        place_of(desktop, "blue")
        desktop.keep_screenshot("viewer, right to left")
        desktop.press("Escape")
        pressed(desktop, (), "b.jpg")
        assert sidebar(desktop)[0] > desktop.screenshot().width // 2
        quit_app(desktop, process)


def open_menu(desktop: Desktop) -> None:
    """The menu hangs from its button, inwards."""
    closed = desktop.at_rest()
    desktop.press("F10")
    opened = desktop.at_rest(closed)
    desktop.keep_screenshot("menu, right to left")
    left, *_ = desktop.geometry(desktop.windows("^photosearch$")[0])
    assert (changed(closed, opened) or (0,))[0] >= left
    desktop.press("Escape")
    desktop.at_rest(opened)


def sidebar(desktop: Desktop) -> Box:
    """Return where the sidebar is: what changes when the keyboard, which is there then, goes down a line."""
    desktop.press("F9", "F9")
    box: Box | None = None

    def is_line() -> bool:
        nonlocal box
        before = desktop.at_rest()
        desktop.press("Down")
        box = changed(before, desktop.at_rest(before))
        return box is not None and box[3] - box[1] < 100  # else the sidebar was still appearing

    wait_until(is_line, "the keyboard to go down a line")
    assert box is not None
    return box
