"""Photos moved to the trash with the keyboard, and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import go_to, needs_desktop, running_app, save_photos

from photosearch import Library

pytestmark = needs_desktop


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A screen of a person whose trash is empty."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with running_desktop(tmp_path / "log") as desktop:
        yield desktop


def test_trash_and_undo(desktop: Desktop, tmp_path: Path) -> None:
    photos, place = tmp_path / "photos", tmp_path / "library"
    save_photos(photos)
    cup = photos / "coffee.jpg"
    (photos / "coffee.xmp").write_text("<x/>", encoding="utf-8")
    content = cup.read_bytes()
    trash = tmp_path / "data" / "Trash" / "files"
    with running_app(desktop, place, photos), Library.open(place) as library:
        go_to(desktop, "a cup of coffee", cup)
        photo_id = library.find(cup)
        assert photo_id is not None
        library.mark([photo_id], favorite=True)
        desktop.press("Delete")
        wait_until(lambda: bool(desktop.windows("^Move to trash$")), "the question")
        desktop.press("Return")
        wait_until(lambda: not cup.exists(), "the photo to be gone")
        assert sorted(path.name for path in trash.iterdir()) == ["coffee.jpg", "coffee.xmp"]
        wait_until(lambda: library.find(cup) is None, "the library to know")
        wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
        desktop.press("ctrl+z")
        wait_until(cup.exists, "the photo to be back")
        assert cup.read_bytes() == content
        wait_until(lambda: library.status().indexed == 6, "the photo to be indexed again")
        go_to(desktop, "is:favorite", cup)
    assert list(trash.iterdir()) == []
