"""Favourites, stars, hidden photos and albums in the window, and how they are undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, is_painted_with, make_hit, make_photo, make_photos, make_status
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from photosearch.base.types import Album, Hit, Marks, Photo
from photosearch.gui.main_window import MainWindow
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.search.mark_messages import (
    AddToAlbum,
    AlbumChanged,
    AlbumContent,
    AlbumsReady,
    CreateAlbum,
    GetAlbums,
    MarkPhotos,
    MarksChanged,
    PutAlbum,
    PutMarks,
    RemoveAlbum,
    RenameAlbum,
    SidecarsFailed,
    TakeFromAlbum,
    WriteSidecars,
)
from photosearch.search.messages import Browse, RequestFailed, Search, StatusReady

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SPOKEN = Qt.ItemDataRole.AccessibleTextRole
BEST = Album(5, "Best & brightest", 1)


@pytest.fixture
def shown(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """The window with five photos, the first of them selected."""
    engine.get_ready()
    engine.answer_browse(make_photos(5))
    qtbot.waitUntil(lambda: window.model.rowCount() == 5)
    window.grid.setFocus()
    window.grid.go_to(0)
    return window


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = _CTRL) -> None:
    QTest.keyClick(window.grid, key, modifiers)


def actions(menu: QMenu) -> dict[str, QAction]:
    """Return the entries of a menu and of those inside it, by their texts."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        found[action.text()] = action
        inner = action.menu()
        if isinstance(inner, QMenu):
            found.update(actions(inner))
    return found


def answer(engine: FakeEngine, *photos: Photo) -> None:
    """Let the engine have marked photos, which were not marked before."""
    request = engine.last(MarkPhotos)
    before = tuple((photo.photo_id, Marks()) for photo in photos)
    engine.reply(MarksChanged(request.request_id, before, photos))


def test_stars_are_given_with_ctrl_and_a_digit_and_taken_back(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    press(shown, Qt.Key.Key_4)
    request = engine.last(MarkPhotos)
    assert (request.photo_ids, request.rating, request.favorite, request.hidden) == ((1,), 4, None, None)
    answer(engine, replace(make_photo(1), rating=4))
    bar = shown._body.undo_bar
    qtbot.waitUntil(lambda: bar.message == "photo 1.jpg rated 4 stars")
    assert shown.model.index(0).data(SPOKEN) == "photo 1.jpg, 4 stars"
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    undoing = engine.last(PutMarks)
    assert undoing.marks == ((1, Marks()),)
    engine.reply(MarksChanged(undoing.request_id, ((1, Marks(rating=4)),), (make_photo(1),)))
    qtbot.waitUntil(lambda: bar.message == "Undone: photo 1.jpg rated 4 stars")
    assert not bar.button.isVisible()
    assert shown.model.index(0).data(SPOKEN) == "photo 1.jpg"
    press(shown, Qt.Key.Key_Z, _CTRL | _SHIFT)
    assert engine.last(PutMarks).marks == ((1, Marks(rating=4)),)


def test_plain_digits_still_go_to_the_search_field(shown: MainWindow, engine: FakeEngine) -> None:
    press(shown, Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier)
    assert shown.search_bar.query.text == "4"
    assert not engine.all_sent(MarkPhotos)


def test_favourites_are_made_together_and_unmade(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    shown.model.put_photos([replace(make_photo(2), is_favorite=True)])
    shown.grid.selectAll()
    press(shown, Qt.Key.Key_D)
    assert engine.last(MarkPhotos).photo_ids == (1, 2, 3, 4, 5)
    assert engine.last(MarkPhotos).favorite is True
    answer(engine, *(replace(photo, is_favorite=True) for photo in make_photos(5)))
    qtbot.waitUntil(lambda: "favourite" in shown.model.index(4).data(SPOKEN))
    press(shown, Qt.Key.Key_D)
    assert engine.last(MarkPhotos).favorite is False
    assert len(shown.grid.selected_rows) == 5


def test_hidden_photos_leave_at_once_and_the_next_one_is_current(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    shown.grid.go_to(1)
    press(shown, Qt.Key.Key_H)
    answer(engine, replace(make_photo(2), is_hidden=True))
    qtbot.waitUntil(lambda: shown.model.rowCount() == 4)
    assert shown.model.photo_at(shown.grid.selected_rows[0]).photo_id == 3
    assert len(engine.all_sent(Browse)) == 1
    press(shown, Qt.Key.Key_Z)
    undoing = engine.last(PutMarks)
    engine.reply(MarksChanged(undoing.request_id, ((2, Marks(is_hidden=True)),), (make_photo(2),)))
    qtbot.waitUntil(lambda: len(engine.all_sent(Browse)) == 2)


def test_hidden_photos_stay_where_they_are_asked_for(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    shown.search_bar.type("is:hidden")
    shown.search_bar.send()
    hidden = [Hit(replace(make_photo(n), is_hidden=True), 1.0, True) for n in (1, 2)]
    engine.answer_search(hidden)
    qtbot.waitUntil(lambda: shown.model.rowCount() == 2)
    shown.grid.go_to(0)
    shown.grid.setFocus()
    assert "Show in results again" in actions(shown.photo_actions.menu())
    press(shown, Qt.Key.Key_H)
    assert engine.last(MarkPhotos).hidden is False
    request, searches = engine.last(MarkPhotos), len(engine.all_sent(Search))
    engine.reply(MarksChanged(request.request_id, ((1, Marks(is_hidden=True)),), (make_photo(1),)))
    qtbot.waitUntil(lambda: len(engine.all_sent(Search)) == searches + 1)
    assert shown.model.rowCount() == 2  # until the answer


def test_undo_waits_for_what_is_under_way(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    press(shown, Qt.Key.Key_3)
    press(shown, Qt.Key.Key_Z)
    assert not engine.all_sent(PutMarks)
    answer(engine, replace(make_photo(1), rating=3))
    qtbot.waitUntil(lambda: len(engine.all_sent(PutMarks)) == 1)


def test_what_the_engine_refuses_is_said_and_not_undone(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    press(shown, Qt.Key.Key_3)
    engine.reply(RequestFailed(engine.last(MarkPhotos).request_id, "no room left on the disk"))
    qtbot.waitUntil(lambda: shown.messages.message == "no room left on the disk")
    assert not shown.undo.stack.canUndo()


def test_marks_outlive_a_crash_of_the_engine(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    press(shown, Qt.Key.Key_3)
    sent = engine.last(MarkPhotos)
    engine.sent.clear()
    engine.die()
    qtbot.waitUntil(lambda: engine.all_sent(MarkPhotos) == [sent])
    answer(engine, replace(make_photo(1), rating=3))
    qtbot.waitUntil(shown.undo.stack.canUndo)
    engine.sent.clear()
    engine.die()
    qtbot.waitUntil(lambda: engine.starts == 3)
    assert not engine.all_sent(MarkPhotos)


def test_the_menu_shows_what_is_marked(shown: MainWindow) -> None:
    shown.model.put_photos([replace(make_photo(1), is_favorite=True, rating=2)])
    found = actions(shown.photo_actions.menu())
    assert found["Favourite"].isChecked()
    assert [text for text, action in found.items() if "star" in text and action.isChecked()] == ["2 stars"]
    shown.grid.selectAll()
    found = actions(shown.photo_actions.menu())
    assert not found["Favourite"].isChecked()
    assert not [text for text, action in found.items() if "star" in text and action.isChecked()]


def test_albums_are_filled_and_emptied(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    assert engine.all_sent(GetAlbums)
    engine.reply(AlbumsReady((BEST,)))
    qtbot.waitUntil(lambda: shown.marks.albums == (BEST,))
    found = actions(shown.photo_actions.menu())
    assert not [text for text in found if text.startswith("Take out")]
    found["Best && brightest"].trigger()
    request = engine.last(AddToAlbum)
    assert (request.album_id, request.photo_ids) == (5, (1,))
    before, after = AlbumContent(5, BEST.name, (9,)), AlbumContent(5, BEST.name, (9, 1))
    engine.reply(AlbumChanged(request.request_id, before, after))
    qtbot.waitUntil(lambda: shown._body.undo_bar.message == "1 photo added to Best & brightest")
    press(shown, Qt.Key.Key_Z)
    assert engine.last(PutAlbum).content == before
    shown.search_bar.type('album:"best & brightest" type:jpeg')
    shown.search_bar.send()
    engine.answer_search([make_hit(1)])
    qtbot.waitUntil(lambda: shown.model.rowCount() == 1)
    shown.grid.go_to(0)
    actions(shown.photo_actions.menu())["Take out of Best && brightest"].trigger()
    assert (engine.last(TakeFromAlbum).album_id, engine.last(TakeFromAlbum).photo_ids) == (5, (1,))
    searches = len(engine.all_sent(Search))
    engine.reply(AlbumsReady((BEST,)))
    qtbot.waitUntil(lambda: len(engine.all_sent(Search)) == searches + 1)


def test_a_new_album_is_named_and_made(
    shown: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, is_meant in (("Sea", False), (" ", True), ("Sea", True)):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, given=given, ok=is_meant: (given, ok))
        press(shown, Qt.Key.Key_A, _CTRL | _SHIFT)
    (request,) = engine.all_sent(CreateAlbum)
    assert (request.name, request.photo_ids) == ("Sea", (1,))


def test_without_photos_nothing_is_marked(window: MainWindow, engine: FakeEngine) -> None:
    window.grid.setFocus()
    press(window, Qt.Key.Key_D)
    press(window, Qt.Key.Key_5)
    assert not engine.all_sent(MarkPhotos)


def test_stars_and_hearts_are_painted_on_the_picture(shown: MainWindow) -> None:
    def seen(colour: str) -> bool:
        return is_painted_with(shown.grid.viewport().grab().toImage(), colour, tolerance=25)

    assert not seen("#e0245e")
    shown.model.put_photos([replace(make_photo(1), rating=5)])
    assert seen("#cc8400")
    shown.model.put_photos([replace(make_photo(1), is_favorite=True)])
    assert seen("#e0245e")


def test_removing_keeps_what_is_unfolded_in_step() -> None:
    model = PhotoListModel()
    leader = replace(make_hit(1), alike=(2, 3))
    model.replace([leader, make_hit(4)])
    model.unfold(1, [make_photo(2), make_photo(3)])
    model.remove({2})
    assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [1, 3, 4]
    assert [photo.photo_id for photo in model.unfolded_at(0)] == [3]
    model.fold(1)
    assert model.alike_at(0) == (3,)
    model.remove({1})
    assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [4]


def test_sidecars_are_switched_on_in_the_menu(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    switch = shown._body.top.menu.sidecars
    assert not switch.isChecked()
    switch.trigger()
    assert engine.last(WriteSidecars).is_wanted
    engine.reply(StatusReady(replace(make_status(), writes_sidecars=False)))  # it could not be
    qtbot.waitUntil(lambda: not switch.isChecked())
    engine.reply(StatusReady(replace(make_status(), writes_sidecars=True)))
    qtbot.waitUntil(switch.isChecked)
    engine.reply(SidecarsFailed(((Path("/a/b.jpg"), "its sidecar is damaged"), (Path("/a/c.jpg"), "x"))))
    said = "b.jpg is rated here, but its sidecar is damaged; 1 more"
    qtbot.waitUntil(lambda: shown.messages.message == said)
    engine.reply(RequestFailed(engine.last(WriteSidecars).request_id, "the disk is full"))
    qtbot.waitUntil(lambda: shown.messages.message == "the disk is full")


def test_of_many_photos_the_answer_is_asked_for_again(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    press(shown, Qt.Key.Key_3)
    request = engine.last(MarkPhotos)
    engine.reply(MarksChanged(request.request_id, ((1, Marks()),), ()))
    qtbot.waitUntil(lambda: len(engine.all_sent(Browse)) == 2)
    assert shown.undo.stack.canUndo()


def test_what_cannot_be_undone_is_said_and_forgotten(
    shown: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    for key in (Qt.Key.Key_3, Qt.Key.Key_4):
        press(shown, key)
        answer(engine, replace(make_photo(1), rating=3))
    qtbot.waitUntil(lambda: shown.undo.stack.count() == 2)
    shown.undo.undo()
    engine.reply(RequestFailed(engine.last(PutMarks).request_id, "the library is busy"))
    qtbot.waitUntil(lambda: shown.messages.message == "the library is busy")
    shown.undo.redo()  # of which nothing is left
    shown.undo.undo()
    qtbot.waitUntil(lambda: len(engine.all_sent(PutMarks)) == 2)


def test_albums_are_renamed_and_removed(shown: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    shown.marks.rename_album(BEST, " Better ")
    renaming = engine.last(RenameAlbum)
    before, after = AlbumContent(5, BEST.name, (1,)), AlbumContent(5, "Better", (1,))
    engine.reply(AlbumChanged(renaming.request_id, before, after))
    qtbot.waitUntil(lambda: shown._body.undo_bar.message == "Best & brightest renamed to Better")
    shown.marks.remove_album(BEST)
    removing = engine.last(RemoveAlbum)
    engine.reply(AlbumChanged(removing.request_id, after, AlbumContent(5, "", None)))
    qtbot.waitUntil(lambda: shown._body.undo_bar.message == "album Best & brightest removed")
    shown.undo.undo()
    assert engine.last(PutAlbum).content == after
