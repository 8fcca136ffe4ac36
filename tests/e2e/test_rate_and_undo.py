"""Marking photos as a person does: stars, favourites, hiding; and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import go_to, needs_desktop, running_app, save_photos

from photosearch import Library
from photosearch.base.types import Marks

pytestmark = needs_desktop


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with running_desktop(tmp_path_factory.mktemp("desktop") / "log") as desktop:
        yield desktop


@pytest.fixture
def library(desktop: Desktop, tmp_path: Path) -> Iterator[Library]:
    """The library that a window is open on."""
    save_photos(tmp_path / "photos")
    place = tmp_path / "library"
    with running_app(desktop, place, tmp_path / "photos"), Library.open(place) as library:
        yield library


def expect(library: Library, path: Path, marks: Marks) -> None:
    photo_id = library.find(path)
    assert photo_id is not None
    wait_until(lambda: library.marks([photo_id])[photo_id] == marks, f"{path.name} to have {marks}")


def test_rate_and_undo(desktop: Desktop, library: Library, tmp_path: Path) -> None:
    cup = tmp_path / "photos" / "coffee.jpg"
    go_to(desktop, "a cup of coffee", cup)
    desktop.press("ctrl+4")
    expect(library, cup, Marks(rating=4))
    desktop.press("ctrl+d")
    expect(library, cup, Marks(is_favorite=True, rating=4))
    desktop.press("ctrl+z")
    expect(library, cup, Marks(rating=4))
    desktop.press("ctrl+z")
    expect(library, cup, Marks())
    desktop.press("ctrl+shift+z")
    expect(library, cup, Marks(rating=4))
    go_to(desktop, "rating:4", cup)


def test_hide_and_undo(desktop: Desktop, library: Library, tmp_path: Path) -> None:
    cup = tmp_path / "photos" / "coffee.jpg"
    go_to(desktop, "a cup of coffee", cup)
    desktop.press("ctrl+h")
    expect(library, cup, Marks(is_hidden=True))
    go_to(desktop, "is:hidden", cup)
    desktop.press("ctrl+z")
    expect(library, cup, Marks())
    go_to(desktop, "a cup of coffee", cup)
