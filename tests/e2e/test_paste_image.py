"""Someone copies a picture in another app and pastes it into the window: what looks like it is found."""

from __future__ import annotations

from pathlib import Path

from desktop import Desktop, wait_until
from photo_app import needs_desktop, other_app, save_elsewhere, shown

pytestmark = needs_desktop


def test_paste_an_image(
    desktop: Desktop, every_photo: list[str], shared_photos: Path, tmp_path: Path
) -> None:
    with other_app(desktop, "copy", save_elsewhere(shared_photos / "coffee.jpg", tmp_path)):
        desktop.press("ctrl+f", "ctrl+v")
        wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "what looks like the picture")
    desktop.press("ctrl+f", "BackSpace")
    wait_until(lambda: shown(desktop) == every_photo, "every photo, once the picture is out of the search")
    with other_app(desktop, "copy", save_elsewhere(shared_photos / "rocket.jpg", tmp_path)):
        desktop.press("Home", "ctrl+v")  # the keyboard is with the photos
        wait_until(lambda: shown(desktop)[:1] == ["rocket.jpg"], "what looks like the other picture")
