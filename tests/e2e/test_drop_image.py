"""Someone drags a picture out of another app onto the window: what looks like it is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import other_app
from desktop import Desktop, wait_until
from photo_app import needs_desktop, save_elsewhere, shown

pytestmark = needs_desktop


def test_drop_an_image(desktop: Desktop, shared_photos: Path, tmp_path: Path) -> None:
    picture = save_elsewhere(shared_photos / "coffee.jpg", tmp_path)
    every_photo = shown(desktop)
    drag_into_the_window(desktop, picture)
    wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "what looks like the picture")
    desktop.press("ctrl+f", "BackSpace")  # there are no words in front of which there is a chip
    wait_until(lambda: shown(desktop) == every_photo, "every photo, once the picture is out of the search")


def drag_into_the_window(desktop: Desktop, picture: Path) -> None:
    (window,) = desktop.windows("^photosearch$")
    left, top, width, height = desktop.geometry(window)
    command = [sys.executable, other_app.__file__, "drag", str(picture)]
    with subprocess.Popen(command, env=desktop.environment) as source:
        try:
            wait_until(lambda: bool(desktop.windows(f"^{other_app.AT_REST}$")), "the other app")
            x, y, *_ = desktop.geometry(desktop.windows(f"^{other_app.AT_REST}$")[0])
            desktop.carry(
                (x + 10, y + 10),
                (left + width // 2, top + height // 2),
                is_welcome=lambda: bool(desktop.windows(f"^{other_app.WELCOME}$")),
            )
            wait_until(lambda: bool(desktop.windows(f"^{other_app.AT_REST}$")), "the picture to be dropped")
        finally:
            source.kill()
    desktop.focus(window)
