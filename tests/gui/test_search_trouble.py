"""When the window says what is wrong with a query."""

from __future__ import annotations

from gui_fakes import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.gui import search_trouble
from photosearch.gui.main_window import MainWindow
from photosearch.search.messages import RequestFailed, Search

MESSAGE = "column 1: is: knows no hi"


def type_query(window: MainWindow, engine: FakeEngine, qtbot: QtBot, text: str) -> int:
    """Type a query and return the number of the request."""
    QTest.keyClicks(window.search_bar.field, text)
    qtbot.waitUntil(lambda: bool(engine.all_sent(Search)) and engine.last(Search).text == text)
    return engine.last(Search).request_id


def test_a_query_is_called_wrong_once_its_typist_pauses(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.get_ready()
    number = type_query(window, engine, qtbot, "is:hi cat")
    with qtbot.waitSignal(window.search.failed):
        engine.reply(RequestFailed(number, MESSAGE, 1))
    assert not window.messages.isVisible()
    qtbot.waitUntil(lambda: window.messages.isVisible(), timeout=5 * search_trouble.PAUSE_MS)
    assert window.messages.message == MESSAGE


def test_return_is_a_pause(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.get_ready()
    number = type_query(window, engine, qtbot, "is:hi cat")
    with qtbot.waitSignal(window.search.failed):
        engine.reply(RequestFailed(number, MESSAGE, 1))
    QTest.keyClick(window.search_bar.field, Qt.Key.Key_Return)
    assert window.messages.message == MESSAGE
    assert window.messages.isVisible()


def test_what_is_typed_on_is_not_called_wrong(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.get_ready()
    number = type_query(window, engine, qtbot, "is:hi cat")
    with qtbot.waitSignal(window.search.failed):
        engine.reply(RequestFailed(number, MESSAGE, 1))
    QTest.keyClicks(window.search_bar.field, "s")
    qtbot.waitUntil(lambda: engine.last(Search).text == "is:hi cats")
    with qtbot.waitSignal(window.search.answered):
        engine.answer_search([])
    assert not window.search_trouble.is_waiting
    assert not window.messages.isVisible()


def test_other_trouble_is_told_at_once(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.get_ready()
    number = type_query(window, engine, qtbot, "cat")
    with qtbot.waitSignal(window.search.failed):
        engine.reply(RequestFailed(number, "the model is gone"))
    assert window.messages.isVisible()
