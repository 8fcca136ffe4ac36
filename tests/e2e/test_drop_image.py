"""Someone drags a picture out of another app onto the window: what looks like it is found."""

from __future__ import annotations

from pathlib import Path

from desktop import Desktop, wait_until
from other_app import AT_REST, WELCOME
from photo_app import needs_desktop, other_app, save_elsewhere, shown

pytestmark = needs_desktop


def test_drop_an_image(desktop: Desktop, every_photo: list[str], shared_photos: Path, tmp_path: Path) -> None:
    with other_app(desktop, "drag", save_elsewhere(shared_photos / "coffee.jpg", tmp_path)):
        drag_into_the_window(desktop)
        wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "what looks like the picture")
    desktop.press("ctrl+f", "BackSpace")  # there are no words in front of which there is a chip
    wait_until(lambda: shown(desktop) == every_photo, "every photo, once the picture is out of the search")


def drag_into_the_window(desktop: Desktop) -> None:
    (window,) = desktop.windows("^photosearch$")
    left, top, width, height = desktop.geometry(window)
    wait_until(lambda: bool(desktop.windows(f"^{AT_REST}$")), "the window of the other app")
    x, y, *_ = desktop.geometry(desktop.windows(f"^{AT_REST}$")[0])
    desktop.carry(
        (x + 10, y + 10),
        (left + width // 2, top + height // 2),
        is_welcome=lambda: bool(desktop.windows(f"^{WELCOME}$")),
    )
    desktop.focus(window)
