from __future__ import annotations

import pytest
from gui_fakes import NAME_WITH_MARKUP, FakeEngine, is_painted_with, jpeg_bytes, make_photo, make_photos
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photosearch.base.types import Hit
from photosearch.gui.facts import facts_text
from photosearch.gui.main_window import MainWindow
from photosearch.gui.preview_controller import UNREADABLE
from photosearch.search.messages import MakePreview, PreviewReady, RequestFailed

_RED = "#c04020"


@pytest.fixture
def browsing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window with ten photos on show."""
    engine.get_ready()
    engine.answer_browse(make_photos(10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 10)
    return window


def open_preview(window: MainWindow, engine: FakeEngine, qtbot: QtBot, row: int) -> MakePreview:
    asked = len(engine.all_sent(MakePreview))
    window.grid.preview_requested.emit(row)
    qtbot.waitUntil(lambda: len(engine.all_sent(MakePreview)) > asked)
    return engine.last(MakePreview)


def test_shows_the_sharp_picture_when_it_arrives(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    request = open_preview(browsing, engine, qtbot, 4)
    assert request.photo_id == 5
    assert 256 <= request.max_side <= 4096
    preview = browsing.preview
    assert preview.isVisible()
    assert preview.geometry() == browsing._body.rect()
    assert not is_painted_with(preview.grab().toImage(), _RED)
    engine.reply(PreviewReady(request.request_id, 5, jpeg_bytes(800, 600)))
    qtbot.waitUntil(lambda: is_painted_with(preview.grab().toImage(), _RED))


def test_a_video_is_shown_where_the_search_found_it(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    browsing.model.replace([Hit(make_photo(1, duration_s=75), 0.3, True, 42.5), make_photo(2)])
    assert open_preview(browsing, engine, qtbot, 0).time_s == 42.5
    assert "1:15" in facts_text(browsing.model.photo_at(0))
    assert open_preview(browsing, engine, qtbot, 1).time_s is None
    browsing.model.note_thumbnail(1, "f" * 32)
    assert browsing.model.time_at(0) == 42.5
    assert browsing.model.photo_at(0).duration_s == 75


def test_arrows_walk_and_stale_pictures_are_dropped(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    first = open_preview(browsing, engine, qtbot, 0)
    QTest.keyClick(browsing.preview, Qt.Key.Key_Left)
    assert browsing.preview.name.text() == "photo 1.jpg"
    QTest.keyClick(browsing.preview, Qt.Key.Key_Right)
    QTest.keyClick(browsing.preview, Qt.Key.Key_Right)
    assert browsing.preview.name.text() == "photo 3.jpg"
    assert browsing.grid.selected_rows == [2]
    qtbot.waitUntil(lambda: engine.last(MakePreview).photo_id == 3)
    assert len(engine.all_sent(MakePreview)) == 2, "photos that are passed quickly are not decoded"
    engine.reply(PreviewReady(first.request_id, 1, jpeg_bytes()), RequestFailed(first.request_id, "stale"))
    engine.get_ready()
    qtbot.waitUntil(lambda: browsing.preview.name.text() == "photo 3.jpg")
    assert browsing.preview.message == ""
    assert not is_painted_with(browsing.preview.grab().toImage(), _RED)


def test_the_ends_are_ends(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_preview(browsing, engine, qtbot, 9)
    assert not browsing.preview.next_button.isEnabled()
    QTest.keyClick(browsing.preview, Qt.Key.Key_Right)
    assert browsing.preview.name.text() == "photo 10.jpg"
    browsing.preview.previous_button.click()
    assert browsing.preview.name.text() == "photo 9.jpg"
    assert browsing.preview.next_button.isEnabled()
    browsing.preview.next_button.click()
    assert browsing.preview.name.text() == "photo 10.jpg"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_keys_that_close(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot, key: Qt.Key) -> None:
    open_preview(browsing, engine, qtbot, 0)
    QTest.keyClick(browsing.preview, key)
    assert browsing.preview.isHidden()
    assert browsing.search_bar.field.text() == ""


def test_failures_are_said_in_words(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    request = open_preview(browsing, engine, qtbot, 0)
    engine.reply(RequestFailed(request.request_id, "the file is not there any more"))
    qtbot.waitUntil(lambda: browsing.preview.message == "the file is not there any more")
    request = open_preview(browsing, engine, qtbot, 1)
    assert browsing.preview.message == ""
    engine.reply(PreviewReady(request.request_id, 2, b"no jpeg"))
    qtbot.waitUntil(lambda: browsing.preview.message == UNREADABLE)
    browsing.preview.grab()


def test_names_are_never_markup(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    browsing.model.replace([make_photo(1, name=NAME_WITH_MARKUP)])
    open_preview(browsing, engine, qtbot, 0)
    assert browsing.preview.name.text() == NAME_WITH_MARKUP
    for label in browsing.preview.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_list_may_change_below(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_preview(browsing, engine, qtbot, 4)
    browsing.model.refresh([*make_photos(3, first=100), *make_photos(10)])
    QTest.keyClick(browsing.preview, Qt.Key.Key_Right)
    assert browsing.preview.name.text() == "photo 6.jpg"


def test_facts_in_a_line() -> None:
    text = facts_text(make_photo(1, is_offline=True))
    assert text.startswith("4,000 × 3,000")
    assert "2023" in text or "23" in text
    assert text.endswith("offline")
    assert "/photos" in text
