"""Someone without a mouse: from the first start to a photo, a filter, the settings, the viewer, and back."""

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
from PIL import Image, ImageStat

from photosearch import Library

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_keyboard_only(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "Holiday", tmp_path / "library"
    save_photos(photos)
    with opened_window(desktop, place, **suggesting(photos, tmp_path / "config")) as process:
        take_the_folder_that_is_suggested(desktop)
        wait_until(lambda: indexed(place) == 6, "all photos to be indexed")
        desktop.type("a cup of coffee")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "coffee.jpg")
        assert len(desktop.round_by_tab()) >= 6  # photos, three buttons, sidebar, field
        look_at_it_large(desktop)
        pressed(desktop, ("F9", "F9", "End", "Return", "ctrl+f", "ctrl+a"), "type:jpeg")
        make_it_dark(desktop)
        quit_app(desktop, process)


def indexed(place: Path) -> int:
    with Library.open(place) as library:
        return library.status().indexed


def take_the_folder_that_is_suggested(desktop: Desktop) -> None:
    wait_for_page(desktop)
    desktop.press("Tab")  # off the field, whose cursor blinks
    stops = desktop.round_by_tab()
    middle = desktop.screenshot().height // 2
    buttons = [at for at, box in enumerate(stops) if box[3] > middle]
    assert len(buttons) >= 2, "no way by Tab to the two buttons of the page"
    desktop.press(*["Tab"] * (buttons[0] + 1), "space")


def look_at_it_large(desktop: Desktop) -> None:
    desktop.press("Return")
    assert len(desktop.round_by_tab()) >= 7  # the photo, and the buttons above it
    desktop.keep_screenshot("viewer")
    desktop.press("Escape")
    pressed(desktop, (), "coffee.jpg")  # the keyboard is at the photo that was left


def make_it_dark(desktop: Desktop) -> None:
    assert brightness(desktop.screenshot()) > 100
    desktop.press("ctrl+comma")
    wait_until(lambda: bool(desktop.windows("^Settings")), "the settings")
    desktop.keep_screenshot("settings")
    desktop.type("theme")
    desktop.press("Tab", "Tab", "End")
    wait_until(lambda: brightness(desktop.screenshot()) < 100, "the window to be dark")
    desktop.at_rest()
    desktop.keep_screenshot("dark settings")
    desktop.press("Escape")
    wait_until(lambda: not desktop.windows("^Settings"), "the settings to be closed")
    desktop.keep_screenshot("dark")


def brightness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).median[0]
