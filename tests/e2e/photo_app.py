"""The app over a small library of real photos, for tests of what people do with them in its window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from desktop import Box, Desktop, missing_programs, wait_until
from PIL import Image, ImageColor, ImageOps

from photosearch import Library

NAMES = ("chelsea", "coffee", "camera", "rocket", "moon", "brick")

needs_desktop = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an X11 desktop is needed"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]


def save_photos(folder: Path) -> None:
    """Save a few photos of different things."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (source,) = Path(skimage.data.__file__).parent.glob(f"{name}.*")
        with Image.open(source) as picture:
            picture.convert("RGB").save(folder / f"{name}.jpg", quality=90)


def save_plain_photos(folder: Path, colours: dict[str, str]) -> None:
    """Save photos of nothing but a colour, by their names."""
    folder.mkdir()
    for name, colour in colours.items():
        Image.new("RGB", (320, 240), colour).save(folder / name)


def index(library: Path, photos: Path) -> None:
    """Index a folder."""
    with Library.open(library) as opened:
        for _ in opened.index([photos]):
            pass


def suggesting(photos: Path, config: Path) -> dict[str, str]:
    """Return the environment of a person who keeps photos in this folder; `config` is made to say so."""
    config.mkdir()
    (config / "user-dirs.dirs").write_text(f'XDG_PICTURES_DIR="{photos}"\n', encoding="utf-8")
    return {"XDG_CONFIG_HOME": str(config)}


@contextmanager
def running_app(desktop: Desktop, library: Path, photos: Path) -> Iterator[subprocess.Popen[str]]:
    """Index photos and open the window for the length of the block; it has the keyboard."""
    index(library, photos)
    with opened_window(desktop, library) as process:
        yield process


@contextmanager
def opened_window(
    desktop: Desktop, library: Path, *start: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Open the window of a library as it is for the length of the block; it has the keyboard.

    Args:
        start: what Python is told instead of "run photosearch".
        environment: of the process, beside that of the desktop.
    """
    command = [sys.executable, *(start or ("-m", "photosearch")), "--library", str(library)]
    told = {**desktop.environment, **environment}
    with subprocess.Popen(command, env=told, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
            desktop.focus(desktop.windows("^photosearch$")[0])
            yield process
        except BaseException:
            test = os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[-1].partition(" ")[0]
            desktop.keep_screenshot(f"failed {test}")
            raise
        finally:
            process.kill()


def wait_for_page(desktop: Desktop, other_than: int = 0) -> int:
    """Wait for a page that has words and a coloured button in the place of photos.

    Args:
        other_than: what was returned for the page before.

    Returns:
        how far down the button's middle is.
    """
    middle = 0

    def is_there() -> bool:
        nonlocal middle
        screen = desktop.screenshot().convert("HSV")
        width, height = screen.size
        bars = height // 5
        between_bars = screen.getchannel("S").crop((0, bars, width, height - bars))
        coloured = between_bars.point(lambda saturation: 255 if saturation > 100 else 0)
        box = coloured.getbbox()
        if box is None or coloured.histogram()[255] < 2000:
            return False
        middle = bars + (box[1] + box[3]) // 2
        return abs(middle - other_than) > 2

    wait_until(is_there, "a page with a button")
    return middle


def place_of(desktop: Desktop, colour: str) -> Box:
    """Return where something of a colour is on the screen, such as a plain photo, as soon as it is there."""
    found = np.empty((0, 2), np.int64)

    def is_there() -> bool:
        nonlocal found
        pixels = np.asarray(desktop.screenshot()).astype(np.int16)
        found = np.argwhere((np.abs(pixels - ImageColor.getrgb(colour)) < 12).all(axis=2))
        return len(found) > 500

    wait_until(is_there, f"something {colour}")
    (top, left), (bottom, right) = found.min(axis=0), found.max(axis=0)
    return int(left), int(top), int(right) + 1, int(bottom) + 1


def quit_app(desktop: Desktop, process: subprocess.Popen[str]) -> None:
    """Quit with the keyboard; the app is to say nothing at its end."""
    desktop.press("ctrl+q")
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def go_to(desktop: Desktop, words: str, path: Path) -> None:
    """Search for words, and go to the first hit, which is to be this file.

    Each key asks, and an answer that comes late takes the selection away: it is looked at twice.
    """
    desktop.press("slash", "ctrl+a")
    desktop.type(words)
    for _ in range(2):
        desktop.at_rest()
        pressed(desktop, ("Down", "Home"), str(path))


def pressed(desktop: Desktop, keys: tuple[str, ...], text: str) -> None:
    """Press keys that lead to a text and copy it, until it ends in the one that is meant."""

    def is_there() -> bool:
        desktop.press(*keys, "ctrl+c")
        return desktop.clipboard().endswith(text)

    wait_until(is_there, f"{text} to be copied")


def look_for(desktop: Desktop, text: str) -> None:
    """Ask for this instead of what was asked for before."""
    desktop.press("ctrl+f", "ctrl+a")
    desktop.type(text)
    desktop.press("Return")


def shown(desktop: Desktop) -> list[str]:
    """Return the names of all photos on show, in their order; all are selected then."""
    desktop.press("ctrl+f", "Down", "ctrl+a", "ctrl+c")
    return [Path(line).name for line in desktop.clipboard().splitlines()]


def save_elsewhere(photo: Path, folder: Path) -> Path:
    """Save a picture of the same thing in another folder: smaller, turned round, in another format."""
    elsewhere = folder / "a picture of someone else.png"
    with Image.open(photo) as picture:
        ImageOps.mirror(picture).resize((300, 200)).save(elsewhere)
    return elsewhere


@contextmanager
def other_app(desktop: Desktop, act: str, picture: Path) -> Iterator[None]:
    """Run other_app.py for the length of the block, which begins when it has the picture to give away."""
    command = [sys.executable, str(Path(__file__).with_name("other_app.py")), act, str(picture)]
    with subprocess.Popen(command, env=desktop.environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield
        finally:
            process.kill()
