"""Someone saves a search; it is in the sidebar, also the next time the app is started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, lowest_change, running_desktop, wait_until
from photo_app import look_for, needs_desktop, pressed, running_app, save_plain_photos, shown

from photosearch import Library

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_save_a_search(desktop: Desktop, tmp_path: Path) -> None:
    photos, library = tmp_path / "photos", tmp_path / "library"
    save_plain_photos(photos, {"a.jpg": "red", "b.png": "blue"})
    with running_app(desktop, library, photos) as app:
        look_for(desktop, "type:png")
        wait_until(lambda: shown(desktop) == ["b.png"], "what is looked for")
        save_search(desktop, "Blue ones")
        wait_until(lambda: names_of_searches(library) == ["Blue ones"], "the search to be saved")
        pressed(desktop, ("F9", "F9", "b"), "Blue ones")
        desktop.press("ctrl+q")
        assert app.wait(timeout=30) == 0
    with running_app(desktop, library, photos):
        wait_until(lambda: sorted(shown(desktop)) == ["a.jpg", "b.png"], "every photo")
        desktop.click(place_in_sidebar(desktop, "Blue ones"))
        wait_until(lambda: shown(desktop) == ["b.png"], "what was looked for")


def save_search(desktop: Desktop, name: str) -> None:
    desktop.press("ctrl+s")
    wait_until(lambda: bool(desktop.windows("^Save search")), "the question for a name")
    desktop.focus(desktop.windows("^Save search")[0])
    desktop.press("ctrl+a")
    desktop.type(name)
    desktop.press("Return")


def names_of_searches(library: Path) -> list[str]:
    with Library.open(library) as opened:
        return [search.name for search in opened.saved_searches.all()]


def place_in_sidebar(desktop: Desktop, line: str) -> tuple[int, int]:
    """Return where a line of the sidebar is: there is a frame around it when the keyboard is there."""
    pressed(desktop, ("F9", "F9", line[0].lower()), line)
    with_frame = desktop.screenshot()
    desktop.press("Home")
    wait_until(lambda: lowest_change(desktop.screenshot(), with_frame) is not None, "the keyboard to leave")
    left, top, right, bottom = lowest_change(desktop.screenshot(), with_frame) or (0, 0, 0, 0)
    return (left + right) // 2, (top + bottom) // 2
