"""The app over a small library of real photos, for tests of what people do with them in its window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import skimage.data
from desktop import Desktop, missing_programs, wait_until
from PIL import Image, ImageOps

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


@contextmanager
def running_app(desktop: Desktop, library: Path, photos: Path) -> Iterator[subprocess.Popen[str]]:
    """Index photos and open the window for the length of the block; it has the keyboard."""
    with Library.open(library) as opened:
        for _ in opened.index([photos]):
            pass
    command = [sys.executable, "-m", "photosearch", "--library", str(library)]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
            desktop.focus(desktop.windows("^photosearch$")[0])
            yield process
        finally:
            process.kill()


def go_to(desktop: Desktop, words: str, path: Path) -> None:
    """Search for words, and go to the first hit, which is to be this file."""
    desktop.press("slash", "ctrl+a")
    desktop.type(words)
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
