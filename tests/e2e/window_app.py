"""The app with a library of its own, open on a desktop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import Desktop, wait_until

from photosearch import Library


@contextmanager
def opened_app(desktop: Desktop, photos: Path, library: Path) -> Iterator[subprocess.Popen[str]]:
    """Index photos, and have the window on show and with the keyboard for the length of the block."""
    with Library.open(library) as made:
        for _ in made.index([photos]):
            pass
    command = [sys.executable, "-m", "photosearch", "--library", str(library)]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
            desktop.focus(desktop.windows("^photosearch$")[0])
            yield process
        finally:
            process.kill()


def pressed(desktop: Desktop, keys: tuple[str, ...], text: str) -> None:
    """Press keys that lead to a text and copy it, until it is the one that is meant."""

    def is_there() -> bool:
        desktop.press(*keys, "ctrl+c")
        return desktop.clipboard().endswith(text)

    wait_until(is_there, f"{text} to be copied")
