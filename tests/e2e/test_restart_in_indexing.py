"""Someone quits in the middle of the first run, and goes on later: each photo is there, and once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import needs_desktop, opened_window, quit_app, suggesting, wait_for_page
from PIL import Image

from photosearch import Library

pytestmark = needs_desktop

COUNT = 160


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of small photos, none of which is like another."""
    folder = tmp_path / "Holiday"
    folder.mkdir()
    random = np.random.default_rng(5)
    for number in range(COUNT):
        cells = Image.fromarray(random.integers(0, 256, (6, 8, 3), np.uint8))
        cells.resize((160, 120), Image.Resampling.NEAREST).save(folder / f"{number:03}.jpg")
    return folder


def test_restart_in_indexing(desktop: Desktop, photos: Path, tmp_path: Path) -> None:
    place = tmp_path / "library"
    with on_one_core(), opened_window(desktop, place, **suggesting(photos, tmp_path / "config")) as process:
        wait_for_page(desktop)
        desktop.press("shift+Tab", "shift+Tab", "space")
        with Library.open(place) as library:
            wait_until(lambda: library.status().indexed > 0, "the first photos to be indexed")
            desktop.keep_screenshot("indexing")
            quit_app(desktop, process)
            assert 0 < library.status().indexed < COUNT
    with opened_window(desktop, place) as process, Library.open(place) as library:
        wait_until(lambda: library.status().indexed == COUNT, "all photos to be indexed")
        wait_until(lambda: copied_all(desktop) == sorted(map(str, photos.iterdir())), "all to be shown, once")
        assert library.status().photos == COUNT
        quit_app(desktop, process)


@contextmanager
def on_one_core() -> Iterator[None]:
    """Let what is started meanwhile have one core: on some machines, all would be over at once."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def copied_all(desktop: Desktop) -> list[str]:
    desktop.press("ctrl+f", "Down", "ctrl+a", "ctrl+c")
    return sorted(desktop.clipboard().splitlines())
