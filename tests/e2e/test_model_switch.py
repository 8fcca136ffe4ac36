"""Someone lets another model decide what searches find, with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import needs_desktop, pressed, quit_app, running_app, save_plain_photos
from PIL import Image
from tiny_bundles import DIMENSION, WORDS, make_bundle_at

from photosearch import Library
from photosearch.models.copying import copy

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def add_model(bundle: Path) -> None:
    """Add a model that sees colours, and takes "red" for the word for blue."""
    make_bundle_at(bundle, textual={"form": "rows"})
    words = np.zeros((len(WORDS), DIMENSION), np.float16)
    words[WORDS.index("red"), 2] = 1
    np.save(bundle / "textual" / "token_embedding.npy", words)
    for _ in copy(bundle):
        pass


def test_model_switch(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "photos", tmp_path / "library"
    save_plain_photos(photos, {"1.jpg": "red", "2.jpg": "lime", "3.jpg": "blue"})
    add_model(tmp_path / "askew")
    with running_app(desktop, place, photos) as process, Library.open(place) as library:
        desktop.type("red")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "1.jpg")
        use_other_model(desktop)
        wait_until(lambda: library.model == "askew", "the other model to be used")
        desktop.press("Escape")
        wait_until(lambda: not desktop.windows("^Model"), "the dialog to be closed")
        desktop.press("Escape")
        wait_until(lambda: not desktop.windows("^Settings"), "the settings to be closed")
        pressed(desktop, ("ctrl+f", "Down", "Home"), "3.jpg")
        quit_app(desktop, process)


def use_other_model(desktop: Desktop) -> None:
    desktop.press("ctrl+comma")
    wait_until(lambda: bool(desktop.windows("^Settings")), "the settings")
    desktop.type("languages")
    desktop.press("Tab", "Tab", "space")
    wait_until(lambda: bool(desktop.windows("^Model")), "the dialog")
    wait_until(lambda: has_words(dialog(desktop)), "the models")
    desktop.keep_screenshot("models")
    desktop.press("Tab", "space")  # from the button that closes, the only one at first, to the first of all


def dialog(desktop: Desktop) -> Image.Image:
    left, top, width, height = desktop.geometry(desktop.windows("^Model")[0])
    return desktop.screenshot().crop((left, top, left + width, top + height))


def has_words(picture: Image.Image) -> bool:
    """Tell if there are words in the middle of a picture."""
    width, height = picture.size
    middle = picture.convert("L").crop((0, height // 3, width, height * 2 // 3))
    return sum(middle.histogram()[:100]) > 200
