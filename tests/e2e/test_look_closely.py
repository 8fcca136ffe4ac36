"""Looking closely at a photo in a real window: its single pixels, the next one, others like a part of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from desktop import Desktop, missing_programs, running_desktop, wait_until
from numpy.typing import NDArray
from PIL import Image

from photosearch import Library

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an X11 desktop is needed"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]

_STRIPES = 200
"""Pixels that a run of stripes must have to be no coincidence."""


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with running_desktop(tmp_path_factory.mktemp("desktop") / "log") as desktop:
        yield desktop


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a large photo that is half coffee, half stripes of single pixels; and some others."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("chelsea", "coffee", "moon"):
        (source,) = Path(skimage.data.__file__).parent.glob(f"{name}.*")
        with Image.open(source) as picture:
            picture.convert("RGB").save(folder / f"{name}.jpg", quality=90)
    large = Image.new("RGB", (3000, 2400))
    with Image.open(folder / "coffee.jpg") as coffee:
        large.paste(coffee.resize((3000, 1200)), (0, 0))
    stripes = np.zeros((1200, 3000, 3), np.uint8)
    stripes[:, ::2] = 255
    large.paste(Image.fromarray(stripes), (0, 1200))
    large.save(folder / "a large one.png")
    return folder


@pytest.fixture
def app(desktop: Desktop, photos: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with Library.open(tmp_path / "library") as library:
        for _ in library.index([photos]):
            pass
    command = [sys.executable, "-m", "photosearch", "--library", str(tmp_path / "library")]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
        desktop.focus(desktop.windows("^photosearch$")[0])
        yield process
        process.kill()


def copied(desktop: Desktop, name: str, *keys: str) -> None:
    """Copy the path of the current photo until it is the one that is meant."""

    def is_there() -> bool:
        desktop.press(*keys, "ctrl+c")
        return desktop.clipboard().endswith(name)

    wait_until(is_there, f"{name} to be copied")


def shows_stripes(desktop: Desktop) -> bool:
    """Tell if a long run of pixels on the screen alternates between black and white."""
    grey: NDArray[np.int16] = np.asarray(desktop.screenshot().convert("L")).astype(np.int16)
    is_leap = np.abs(np.diff(grey, axis=1)) > 220
    return bool(
        (is_leap[:, :-_STRIPES] & is_leap[:, _STRIPES:]).any() and is_leap.sum(axis=1).max() > _STRIPES
    )


def test_open_look_at_single_pixels_go_on_and_look_for_a_part(
    desktop: Desktop, app: subprocess.Popen[str]
) -> None:
    copied(desktop, "a large one.png", "Down", "Home")
    desktop.press("Return")
    wait_until(lambda: not shows_stripes(desktop), "the whole photo, whose stripes are too fine to be seen")
    desktop.press("z", "shift+Down", "shift+Down", "shift+Down", "shift+Down")
    wait_until(lambda: shows_stripes(desktop), "the stripes, each as wide as a pixel of the screen")
    desktop.press("z")
    wait_until(lambda: not shows_stripes(desktop), "the whole photo again")
    desktop.press("Right", "Escape", "ctrl+c")
    assert not desktop.clipboard().endswith("a large one.png")
    desktop.press("Home", "Return")
    x, y, width, height = desktop.geometry(desktop.windows("photosearch$")[0])
    middle, top = x + width // 2, y + height // 8
    desktop.drag((middle - 150, top), (middle + 150, y + height * 2 // 5), holding="shift")
    copied(desktop, "coffee.jpg", "Home")
