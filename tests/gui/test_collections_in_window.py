"""Albums and saved searches in the sidebar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gui_fakes import NAME_WITH_MARKUP, FakeEngine, make_overview, make_photo
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.base.types import Album, Grouping, Marks, SavedSearch, Sort
from photosearch.gui.main_window import MainWindow
from photosearch.gui.sidebar_sections import SidebarRow
from photosearch.search.mark_messages import (
    AlbumsReady,
    GetAlbums,
    GetSavedSearches,
    MarksChanged,
    RemoveAlbum,
    RemoveSavedSearch,
    RenameAlbum,
    SavedSearchesReady,
    SaveSearch,
)
from photosearch.search.messages import GetOverview, OverviewReady, RequestFailed, Search

ALBUM = Album(3, NAME_WITH_MARKUP, 12)
SAVED = SavedSearch(5, "Snow", "children in the snow", Sort.NEWEST, Grouping.MONTH, True)


@pytest.fixture
def filled(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    engine.get_ready()
    qtbot.waitUntil(lambda: bool(engine.all_sent(GetSavedSearches)))
    engine.reply(AlbumsReady((ALBUM,)), SavedSearchesReady((SAVED,)))
    qtbot.waitUntil(lambda: set(window.sidebar._others) == {"marks", "albums", "saved"})
    qtbot.waitUntil(lambda: len(rows(window)) == 2)
    return window


def rows(window: MainWindow) -> list[SidebarRow]:
    return [row for section in window.sidebar._others.values() for row in section.rows if row.key]


def answer_questions(monkeypatch: pytest.MonkeyPatch, is_sure: bool) -> None:
    def answer(question: QMessageBox) -> int:
        role = QMessageBox.ButtonRole.DestructiveRole if is_sure else QMessageBox.ButtonRole.RejectRole
        next(b for b in question.buttons() if question.buttonRole(b) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)


def name_it(monkeypatch: pytest.MonkeyPatch, name: str, *, is_agreed: bool = True) -> list[str]:
    """Answer the question for a name; return what was suggested."""
    suggested: list[str] = []

    def answer(*asked: object) -> tuple[str, bool]:
        suggested.append(str(asked[4]))
        return name, is_agreed

    monkeypatch.setattr(QInputDialog, "getText", answer)
    return suggested


def test_they_are_listed_and_asked_for(filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    album, saved = rows(filled)
    assert (album.count, saved.text) == (12, "Snow")
    filled._body.sidebar.filter_toggled.emit(album.query)
    assert filled.search_bar.field.text() == album.query
    filled._body.sidebar.search_requested.emit(saved.key)
    filled.search_bar.send()
    asked = engine.last(Search)
    assert (asked.text, asked.sort, asked.group) == (SAVED.query, Sort.NEWEST, Grouping.MONTH)


def test_searches_of_the_same_words_are_told_apart(
    filled: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    plain = SavedSearch(6, "Plain", SAVED.query)
    engine.reply(SavedSearchesReady((SAVED, plain)))
    qtbot.waitUntil(lambda: len(rows(filled)) == 3)
    filled._body.sidebar.search_requested.emit(rows(filled)[2].key)
    filled.search_bar.send()
    assert engine.last(Search).group is None


def test_hidden_photos_are_counted_no_longer(filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    asked = len(engine.all_sent(GetAlbums)), len(engine.all_sent(GetOverview))
    photo = replace(make_photo(1), is_favorite=True)
    with qtbot.waitSignal(filled._client.marks_changed):
        engine.reply(MarksChanged(1, ((1, Marks()),), (photo,)))
    assert (len(engine.all_sent(GetAlbums)), len(engine.all_sent(GetOverview))) == asked
    engine.reply(MarksChanged(2, ((1, Marks(True)),), (replace(photo, is_hidden=True),)))
    qtbot.waitUntil(lambda: len(engine.all_sent(GetOverview)) == asked[1] + 1)
    engine.reply(OverviewReady(make_overview()))
    qtbot.waitUntil(lambda: len(engine.all_sent(GetAlbums)) == asked[0] + 1)


def test_a_search_is_saved_with_its_order(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested = name_it(monkeypatch, "  Beach ")
    filled.search_bar.type("two dogs on a beach")
    filled.search_bar.send()
    filled.collections.save_search()
    assert suggested == ["two dogs on a beach"]
    sent = engine.last(SaveSearch)
    assert (sent.name, sent.query, sent.sort) == ("Beach", "two dogs on a beach", Sort.RELEVANCE)


def test_without_words_or_a_name_nothing_is_saved(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.collections.save_search()
    assert "Search for something first" in filled.messages.message
    name_it(monkeypatch, "a name", is_agreed=False)
    filled.search_bar.type("dogs")
    filled.search_bar.send()
    filled.collections.save_search()
    assert not engine.all_sent(SaveSearch)


@pytest.mark.parametrize("is_sure", [True, False])
def test_another_search_of_the_same_name_is_asked_about(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, is_sure: bool
) -> None:
    answer_questions(monkeypatch, is_sure)
    name_it(monkeypatch, SAVED.name)
    filled.search_bar.type("snow on a mountain")
    filled.search_bar.send()
    filled.collections.save_search()
    assert len(engine.all_sent(SaveSearch)) == is_sure


def test_what_cannot_be_saved_is_told(
    filled: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_it(monkeypatch, "Beach")
    filled.search_bar.type("dogs")
    filled.search_bar.send()
    filled.collections.save_search()
    engine.reply(RequestFailed(engine.last(SaveSearch).request_id, "the disk is full"))
    qtbot.waitUntil(lambda: filled.messages.message == "the disk is full")


def test_albums_are_renamed_and_removed_by_their_menu(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    album, _ = rows(filled)
    menu = filled.collections.menu(album.key)
    rename, remove = menu.actions()
    assert name_it(monkeypatch, "Rome") == []
    rename.trigger()
    assert (engine.last(RenameAlbum).album_id, engine.last(RenameAlbum).name) == (3, "Rome")
    remove.trigger()
    assert engine.last(RemoveAlbum).album_id == 3
    menu.close()


def test_a_saved_search_is_renamed(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = filled.collections.menu(rows(filled)[1].key)
    assert name_it(monkeypatch, "Seaside") == []
    menu.actions()[0].trigger()
    sent = engine.last(SaveSearch)
    assert (sent.name, sent.search_id) == ("Seaside", 5)
    menu.close()


@pytest.mark.parametrize("is_sure", [True, False])
def test_a_saved_search_is_removed_if_that_is_meant(
    filled: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, is_sure: bool
) -> None:
    answer_questions(monkeypatch, is_sure)
    menu = filled.collections.menu(rows(filled)[1].key)
    menu.actions()[1].trigger()
    assert [sent.search_id for sent in engine.all_sent(RemoveSavedSearch)] == ([5] if is_sure else [])
    assert filled.collections.menu("album:99").isEmpty()
    menu.close()
