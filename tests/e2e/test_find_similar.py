"""Someone looks for photos like one that was found."""

from __future__ import annotations

from desktop import Desktop, wait_until
from photo_app import look_for, needs_desktop, shown

pytestmark = needs_desktop


CATS = {"chelsea.jpg", "kitten.png"}


def test_find_similar(desktop: Desktop) -> None:
    look_for(desktop, "a cat")
    wait_until(lambda: set(shown(desktop)[:2]) == CATS, "the cats")
    first, second, *_ = shown(desktop)
    desktop.press("End", "Home", "ctrl+shift+f")
    wait_until(lambda: shown(desktop)[:1] == [second], "the other cat")
    assert first not in shown(desktop)
