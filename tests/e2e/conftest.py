"""A window that tests share which leave it as it was: starting the app takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import NAMES, running_app, save_photos, shown
from PIL import Image

KITTEN = "kitten.png"
"""Another picture of a cat than chelsea.jpg, and the only PNG."""


@pytest.fixture(scope="session")
def shared_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of photos that the shared window is open on; two of them show a cat."""
    folder = tmp_path_factory.mktemp("shared") / "photos"
    save_photos(folder)
    with Image.open(folder / "chelsea.jpg") as cat:
        cat.crop((60, 0, 331, 220)).resize((400, 325)).save(folder / KITTEN)
    return folder


@pytest.fixture(scope="session")
def shared_desktop(shared_photos: Path) -> Iterator[Desktop]:
    """The screen with the shared window."""
    place = shared_photos.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_HOME", str(place / "home"))
        with (
            running_desktop(place / "log") as desktop,
            running_app(desktop, place / "library", shared_photos),
        ):
            patch.undo()
            yield desktop


@pytest.fixture(scope="session")
def every_photo(shared_desktop: Desktop) -> list[str]:
    """What the shared window shows while nothing is looked for, in its order."""
    wait_until(lambda: len(shown(shared_desktop)) == len(NAMES) + 1, "all photos to be on show")
    return shown(shared_desktop)


@pytest.fixture
def desktop(shared_desktop: Desktop, every_photo: list[str]) -> Desktop:
    """The screen with the shared window, which has the keyboard and shows every photo."""
    shared_desktop.focus(shared_desktop.windows("^photosearch$")[0])

    def is_fresh() -> bool:
        shared_desktop.press("Escape")
        return shown(shared_desktop) == every_photo

    wait_until(is_fresh, "all photos to be on show")
    shared_desktop.press("Escape")
    return shared_desktop
