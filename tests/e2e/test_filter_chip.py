"""Someone takes filters out of a search by their chips: with the mouse, and by keyboard."""

from __future__ import annotations

from desktop import Desktop, lowest_change, wait_until
from photo_app import look_for, needs_desktop, pressed, shown

pytestmark = needs_desktop


def test_remove_filters_by_their_chips(desktop: Desktop, every_photo: list[str]) -> None:
    look_for(desktop, "type:png")
    wait_until(lambda: shown(desktop) == ["kitten.png"], "the only PNG")
    with_one_chip = desktop.screenshot()
    look_for(desktop, "type:png -type:gif")
    pressed(desktop, ("ctrl+f", "ctrl+a"), "type:png -type:gif")
    wait_until(lambda: shown(desktop) == ["kitten.png"], "the same answer")
    chip = lowest_change(with_one_chip, desktop.screenshot())
    assert chip is not None
    _, top, right, bottom = chip
    desktop.click((right - (bottom - top) * 2 // 3, (top + bottom) // 2))
    pressed(desktop, ("ctrl+f", "ctrl+a"), "type:png")
    desktop.press("ctrl+f", "Tab", "space")
    wait_until(lambda: shown(desktop) == every_photo, "every photo")
