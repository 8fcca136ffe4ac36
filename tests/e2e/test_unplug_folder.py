"""The folder of the photos goes away, as a drive that is unplugged, and comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desktop import Desktop, changed, running_desktop, wait_until
from photo_app import needs_desktop, opened_window, pressed, quit_app, running_app, save_plain_photos
from PIL import Image

from photosearch import Library
from photosearch.search.library_folder import CATALOG

pytestmark = needs_desktop

FIRST = ("ctrl+f", "ctrl+a", "BackSpace", "Down", "Home")
"""To the first of all photos."""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_unplug_folder(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "Holiday", tmp_path / "library"
    save_plain_photos(photos, {"a.jpg": "red", "b.png": "blue", "c.jpg": "green"})
    with running_app(desktop, place, photos) as process:
        at_first = embeddings(place)
        pressed(desktop, FIRST, "a.jpg")
        plugged_in = desktop.screenshot()
        photos.rename(tmp_path / "elsewhere")
        desktop.press("F5")
        expect_offline(desktop, place, plugged_in)
        look_at_one(desktop)
        (tmp_path / "elsewhere").rename(photos)
        desktop.press("F5")
        expect_all_well(desktop, place, plugged_in)
        quit_app(desktop, process)
    photos.rename(tmp_path / "elsewhere")
    with opened_window(desktop, place) as process:
        expect_offline(desktop, place, plugged_in)
        (tmp_path / "elsewhere").rename(photos)
        desktop.press("F5")
        expect_all_well(desktop, place, plugged_in)
        quit_app(desktop, process)
    assert embeddings(place) == at_first


def embeddings(place: Path) -> list[tuple[int, int]]:
    """Return the photo and the stamp of each: what is embedded anew gets another stamp."""
    connection = sqlite3.connect(place / CATALOG)
    try:
        return connection.execute("SELECT photo_id, stamp FROM embeddings ORDER BY photo_id").fetchall()
    finally:
        connection.close()


def expect_offline(desktop: Desktop, place: Path, plugged_in: Image.Image) -> None:
    with Library.open(place) as library:
        wait_until(lambda: library.status().offline == 3, "the photos to be offline")
    pressed(desktop, FIRST, "a.jpg")
    width = plugged_in.width
    sidebar, photos = (0, 0, width // 4, 300), (width // 4, 0, width, 300)

    def is_said() -> bool:
        now = desktop.screenshot()
        return all(changed(plugged_in.crop(part), now.crop(part)) for part in (sidebar, photos))

    wait_until(is_said, "sidebar and photos to say so")
    desktop.keep_screenshot("offline")


def expect_all_well(desktop: Desktop, place: Path, plugged_in: Image.Image) -> None:
    with Library.open(place) as library:
        wait_until(lambda: library.status().offline == 0, "the photos to be back")
    pressed(desktop, FIRST, "a.jpg")
    wait_until(
        lambda: changed(plugged_in, desktop.screenshot()) is None, "the window to look as it did at first"
    )


def look_at_one(desktop: Desktop) -> None:
    desktop.press("Return")
    wait_until(lambda: says_a_line(desktop.screenshot()), "a line that says why there is no more to see")
    desktop.keep_screenshot("offline in the viewer")
    desktop.press("Escape")


def says_a_line(screen: Image.Image) -> bool:
    """Tell if there is one line of dark words in the middle of the screen, on whatever is paler."""
    width, height = screen.size
    middle = np.asarray(screen.crop((width // 4, height // 3, width * 3 // 4, height * 2 // 3)))
    rows = np.flatnonzero((middle.max(axis=2) < 120).any(axis=1))
    return bool(len(rows)) and int(np.ptp(rows)) < 20
