"""Moving photos to the trash: what is asked, what leaves, what comes back. Files and trash are real."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import UNDECODABLE, FakeEngine, jpeg_bytes, make_hit, make_photo, make_photos
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.base.types import Photo
from photosearch.gui.main_window import MainWindow
from photosearch.gui.trash import Trashed, move_to_trash, restore
from photosearch.search.mark_messages import FilesReady, GetFiles
from photosearch.search.messages import Browse, LookBelow

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the trash is a folder of ours")


@pytest.fixture(autouse=True)
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the trash keeps files in."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "Trash" / "files"


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"{number}.jpg").write_bytes(jpeg_bytes())
    (folder / "1.nef").write_bytes(b"raw")
    return [replace(make_photo(number), file=str(folder / f"{number}.jpg")) for number in (1, 2, 3)]


@pytest.fixture
def shown(window: MainWindow, engine: FakeEngine, photos: list[Photo], qtbot: QtBot) -> MainWindow:
    engine.get_ready()
    engine.answer_browse(photos)
    qtbot.waitUntil(lambda: window.model.rowCount() == 3)
    window.grid.setFocus()
    window.grid.go_to(0)
    return window


def ask(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, *files: tuple[int, tuple[Path, ...]]
) -> QMessageBox:
    """Press Delete, and let the engine tell which files that means; return the question."""
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    engine.reply(FilesReady(engine.last(GetFiles).request_id, files))
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    (question,) = window.findChildren(QMessageBox)
    return question


def press(question: QMessageBox, text: str) -> None:
    (button,) = [button for button in question.findChildren(QPushButton) if text in button.text()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_files_are_counted_moved_and_brought_back(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot, photos: list[Photo], trash: Path
) -> None:
    one, raw = photos[0].path, photos[0].path.with_suffix(".nef")
    content = one.read_bytes()
    question = ask(shown, engine, qtbot, (1, (one, raw)))
    assert question.text() == "Move 1.jpg to the trash?"
    assert question.informativeText().startswith("These are 2 files: 1.jpg, 1.nef. Nothing is deleted")
    press(question, "Move 2 files to trash")
    qtbot.waitUntil(lambda: shown._body.undo_bar.message == "1.jpg moved to the trash")
    assert [shown.model.photo_at(row).photo_id for row in range(2)] == [2, 3]
    assert shown.grid.selected_rows == [0]
    assert sorted(path.name for path in trash.iterdir()) == ["1.jpg", "1.nef"]
    assert not one.exists()
    assert not raw.exists()
    assert engine.last(LookBelow).folders == (one.parent,)
    shown.search.refresh()  # the catalog does not know of it yet
    engine.answer_browse(photos)
    qtbot.waitUntil(lambda: shown.search.took_s > 0)
    assert shown.model.rowCount() == 2
    shown.undo.undo()
    qtbot.waitUntil(lambda: "2 files brought back" in shown._body.undo_bar.message)
    assert (one.read_bytes(), raw.read_bytes()) == (content, b"raw")
    assert list(trash.iterdir()) == list(trash.with_name("info").iterdir()) == []
    browses = len(engine.all_sent(Browse))
    engine.answer_browse(photos)
    qtbot.waitUntil(lambda: shown.model.rowCount() == 3)
    shown.undo.redo()
    qtbot.waitUntil(lambda: shown.model.rowCount() == 2)
    assert not one.exists()
    assert len(engine.all_sent(Browse)) == browses


def test_nothing_happens_without_a_yes(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot, photos: list[Photo]
) -> None:
    shown.grid.selectAll()
    question = ask(shown, engine, qtbot, *((photo.photo_id, (photo.path,)) for photo in photos))
    assert question.text() == "Move 3 photos to the trash?"
    assert question.informativeText().startswith("These are 3 files. Nothing is deleted for good")
    press(question, "Cancel")
    assert all(photo.path.exists() for photo in photos)
    assert shown.model.rowCount() == 3
    assert not engine.all_sent(LookBelow)


def test_what_cannot_be_moved_stays_and_is_named(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot, photos: list[Photo]
) -> None:
    shown.grid.selectAll()
    photos[1].path.unlink()
    files = [(photo.photo_id, (photo.path,)) for photo in photos]
    press(ask(shown, engine, qtbot, *files), "Move 3 files to trash")
    qtbot.waitUntil(
        lambda: shown.messages.message.startswith("1 file could not be moved to the trash: 2.jpg")
    )
    assert [shown.model.photo_at(row).photo_id for row in range(shown.model.rowCount())] == [2]


def test_nothing_is_overwritten_when_files_come_back(tmp_path: Path, trash: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"old")
    (trashed,) = move_to_trash([path]).done
    assert trashed.place == trash / "a.jpg"
    path.write_bytes(b"new")
    moved = restore([trashed, Trashed(tmp_path / "b.jpg", None)])
    assert (moved.done, len(moved.trouble)) == ([], 2)
    assert "another file has its place" in moved.trouble[0]
    assert (path.read_bytes(), (trash / "a.jpg").read_bytes()) == (b"new", b"old")


def test_names_that_are_not_text_stay(tmp_path: Path) -> None:
    path = tmp_path / UNDECODABLE
    path.write_bytes(b"x")
    moved = move_to_trash([path])
    assert moved.done == []
    assert "not valid text" in moved.trouble[0]
    assert path.exists()


def test_photos_of_a_drive_that_is_away_are_not_asked_about(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    shown.model.replace([make_photo(1, is_offline=True), *make_photos(1, first=2)])
    shown.grid.go_to(0)
    QTest.keyClick(shown.grid, Qt.Key.Key_Delete)
    assert "not connected" in shown.messages.message
    shown.grid.selectAll()
    QTest.keyClick(shown.grid, Qt.Key.Key_Delete)
    (request,) = engine.all_sent(GetFiles)
    assert request.photo_ids == (2,)


def test_of_many_files_the_kinds_are_told_and_of_lots_that_the_others_stay(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    shown.model.replace([replace(make_hit(1), alike=(8, 9)), make_hit(2)])
    shown.grid.selectAll()
    files = tuple(Path(f"/photos/{number}.jpg") for number in range(9))
    question = ask(shown, engine, qtbot, (1, files[:8]), (2, files[8:]))
    said = question.informativeText()
    assert said.startswith(
        "These are 9 files: raw files, films of Live Photos and sidecars go with the photos"
    )
    assert "which are shown as one with them, stay" in said
    press(question, "Cancel")
