"""A photo cannot be read: the window says which and why, and finds it once it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import needs_desktop, pressed, running_app, save_plain_photos, shown

from photosearch import Library
from photosearch.base.types import Failure

pytestmark = needs_desktop

DIALOG = "^Photos that could not be read"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_mend_a_photo(desktop: Desktop, tmp_path: Path) -> None:
    photos, other_name = tmp_path / "photos", tmp_path / "mended.jpg"
    save_plain_photos(photos, {"a.jpg": "red", "b.jpg": "blue"})
    whole = (photos / "b.jpg").read_bytes()
    (photos / "b.jpg").write_bytes(b"no picture")
    other_name.hardlink_to(photos / "b.jpg")
    with running_app(desktop, tmp_path / "library", photos):
        wait_until(lambda: shown(desktop) == ["a.jpg"], "what can be read")
        pressed(desktop, ("F9", "F9", "c"), "Could not be read…")
        desktop.press("Return")
        wait_until(lambda: bool(desktop.windows(DIALOG)), "the list")
        desktop.focus(desktop.windows(DIALOG)[0])
        pressed(desktop, ("Home",), "b.jpg")
        pressed(desktop, ("Right",), "not a picture")
        other_name.write_bytes(whole)  # by this name, so that no watcher of the folder hears of it
        desktop.press("Tab", "space")  # "Look again"
        wait_until(lambda: failures(tmp_path / "library") == [], "the photo to be looked at again")
        desktop.press("Escape")
        wait_until(lambda: not desktop.windows(DIALOG), "the list to close")
        desktop.focus(desktop.windows("^photosearch$")[0])
        wait_until(lambda: sorted(shown(desktop)) == ["a.jpg", "b.jpg"], "the mended photo")


def failures(library: Path) -> list[Failure]:
    with Library.open(library) as opened:
        return opened.failures()
