"""Someone copies a picture in another app and pastes it into the window: what looks like it is found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import other_app
from desktop import Desktop, wait_until
from photo_app import needs_desktop, save_elsewhere, shown

pytestmark = needs_desktop


def test_paste_an_image(desktop: Desktop, shared_photos: Path, tmp_path: Path) -> None:
    every_photo = shown(desktop)
    with copied_elsewhere(desktop, save_elsewhere(shared_photos / "coffee.jpg", tmp_path)):
        desktop.press("ctrl+f", "ctrl+v")
        wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "what looks like the picture")
    desktop.press("ctrl+f", "BackSpace")
    wait_until(lambda: shown(desktop) == every_photo, "every photo, once the picture is out of the search")
    with copied_elsewhere(desktop, save_elsewhere(shared_photos / "rocket.jpg", tmp_path)):
        desktop.press("Home", "ctrl+v")  # the keyboard is with the photos
        wait_until(lambda: shown(desktop)[:1] == ["rocket.jpg"], "what looks like the other picture")


@contextmanager
def copied_elsewhere(desktop: Desktop, picture: Path) -> Iterator[None]:
    """Have a picture on the clipboard, put there by another app, for the length of the block."""
    command = [sys.executable, other_app.__file__, "copy", str(picture)]
    with subprocess.Popen(command, env=desktop.environment, stdout=subprocess.PIPE, text=True) as app:
        try:
            assert app.stdout is not None
            assert app.stdout.readline() == "copied\n"
            yield
        finally:
            app.kill()
