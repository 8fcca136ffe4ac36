"""Someone says what the photos shall not be like: with a word, and with a photo."""

from __future__ import annotations

from desktop import Desktop, wait_until
from photo_app import look_for, needs_desktop, shown

pytestmark = needs_desktop

CATS = {"chelsea.jpg", "kitten.png"}


def test_minus_a_word(desktop: Desktop) -> None:
    look_for(desktop, "a cat beside a cup")
    wait_until(lambda: set(shown(desktop)[:2]) == CATS, "the cats")
    desktop.press("ctrl+f", "End")
    desktop.type(" -cat")
    wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "the cup")


def test_less_like_a_photo(desktop: Desktop) -> None:
    look_for(desktop, "a cat and a cup")
    wait_until(lambda: set(shown(desktop)[:2]) == CATS, "the cats")
    desktop.press("ctrl+f", "Down", "End", "Home", "ctrl+shift+l")
    wait_until(lambda: shown(desktop)[:1] == ["coffee.jpg"], "the cup")
    desktop.press("ctrl+f", "Home", "BackSpace")  # takes out the photo in front of the words
    wait_until(lambda: set(shown(desktop)[:2]) == CATS, "the cats again")
