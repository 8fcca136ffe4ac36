"""What is closed goes: nothing of a dialog, a page, a menu, a search or background work is kept.

`tests/benchmarks/leaks.py` does the same with the real engine, at length, and looks at the memory too.
"""

from __future__ import annotations

import gc
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from gui_fakes import FakeEngine, jpeg_bytes, make_hit, make_overview, make_photos, tiles_ready
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QThreadPool, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.base.types import LibraryModel
from photosearch.gui.background import run_in_background
from photosearch.gui.dialogs.question import is_confirmed
from photosearch.gui.main_window import MainWindow
from photosearch.search.messages import (
    FailuresReady,
    MakePreview,
    ModelsReady,
    OverviewReady,
    PreviewReady,
    Search,
)

ROUNDS = 5
PATIENCE_MS = 30_000
_MODELS = tuple(
    LibraryModel(name, "", 640, "", 10, 10, 0, is_in_use, False, False)
    for name, is_in_use in (("starter", True), ("other", False))
)


@pytest.fixture
def browsing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with ten photos on show."""
    engine.get_ready()
    engine.answer_browse(make_photos(10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 10)
    window.grid.go_to(0)
    yield window
    window.pages.close_all()


def held(window: MainWindow) -> Counter[str]:
    """Count the window's objects, timers that run, widgets of any window, and threads."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    objects = window.findChildren(QObject)
    counts = Counter(type(thing).__name__ for thing in objects)
    counts.update(f"shown {type(widget).__name__}" for widget in QApplication.allWidgets())
    counts["timers"] = sum(isinstance(thing, QTimer) and thing.isActive() for thing in objects)
    # Those of Qt's pools have dummies for as long as the pools keep them: half a minute.
    counts["threads"] = sum(not isinstance(one, threading._DummyThread) for one in threading.enumerate())
    return counts


def assert_nothing_is_left(window: MainWindow, qtbot: QtBot, use: Callable[[], None]) -> None:
    """Use something once, for what is made only then; further uses must leave nothing behind."""
    use()
    before = held(window)
    for _ in range(ROUNDS):
        use()

    def is_nothing_left() -> None:
        left = held(window) - before
        assert not left

    qtbot.waitUntil(is_nothing_left, timeout=PATIENCE_MS)


def answer_previews(engine: FakeEngine) -> None:
    for request in engine.all_sent(MakePreview):
        if request.is_detailed:
            engine.reply(tiles_ready(request, 4000, 3000))
        else:
            engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg_bytes()))
    engine.sent.clear()


def test_dialogs(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.reply(OverviewReady(make_overview()))

    def use() -> None:
        openers = (browsing.settings.open, browsing.models.open, browsing.export.open, browsing.failures.open)
        for opener in (*openers, browsing.support.show_diagnostics):
            opener()
        engine.reply(FailuresReady(()), ModelsReady(_MODELS, ()))
        qtbot.waitUntil(
            lambda: len(shown()) == 5 and set(browsing.models.dialog.rows) == {"starter", "other"},
            timeout=PATIENCE_MS,
        )
        for dialog in shown():
            dialog.reject()

    def shown() -> list[QDialog]:
        return [dialog for dialog in browsing.findChildren(QDialog) if dialog.isVisible()]

    assert_nothing_is_left(browsing, qtbot, use)


def test_questions(browsing: MainWindow, qtbot: QtBot) -> None:
    def say_no() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        question.reject()

    def use() -> None:
        QTimer.singleShot(0, say_no)
        assert not is_confirmed(browsing, "Forget", "Forget it?", "It goes.", "Forget")

    assert_nothing_is_left(browsing, qtbot, use)


def test_menus_also_of_nothing(browsing: MainWindow, qtbot: QtBot) -> None:
    def use() -> None:
        browsing.grid.go_to(0)
        browsing.photo_actions.open_menu(QPoint(10, 10))
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()
        browsing.grid.clearSelection()
        browsing.photo_actions.open_menu(QPoint(10, 10))
        assert QApplication.activePopupWidget() is None

    assert_nothing_is_left(browsing, qtbot, use)


def test_searches_with_filters_and_pictures(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    texts = iter(f"a dog {number} type:jpeg width:>{number}" for number in range(100))

    def use() -> None:
        browsing.search_bar.set_text(next(texts))
        engine.answer_search([make_hit(number) for number in range(1, 6)])
        qtbot.waitUntil(lambda: browsing.model.rowCount() == 5)
        browsing.grid.go_to(0)
        browsing.photo_actions.find_similar()
        assert engine.last(Search).photo_ids == (1,)
        engine.answer_search([make_hit(number) for number in range(1, 4)])
        qtbot.waitUntil(lambda: browsing.model.rowCount() == 3)

    assert_nothing_is_left(browsing, qtbot, use)


def test_pages_of_photos(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    viewing, comparing = browsing.pages.viewing, browsing.pages.comparing

    def are_there() -> bool:
        answer_previews(engine)
        return all(pane.canvas.closeup.patch is not None for pane in browsing._body.compare.panes)

    def is_there() -> bool:
        answer_previews(engine)
        return viewing.source.open_count == 0 and browsing.viewer.canvas.closeup.patch is not None

    def use() -> None:
        viewing.open(0)
        QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
        browsing.viewer.canvas.toggle_actual_size()
        qtbot.waitUntil(is_there)
        comparing.compare(range(4))
        browsing._body.compare.panes[0].canvas.toggle_actual_size()
        qtbot.waitUntil(are_there)
        browsing.pages.close_all()
        assert viewing.source.size_bytes == comparing.source.size_bytes == 0
        canvases = [browsing.viewer.canvas, *(pane.canvas for pane in browsing._body.compare.panes)]
        for canvas in canvases:
            assert canvas.levels is None
            assert canvas.closeup.tiles is None
            assert canvas.closeup.patch is None

    assert_nothing_is_left(browsing, qtbot, use)


def test_background_work_is_freed_with_all_it_held(qapp: QCoreApplication, qtbot: QtBot) -> None:
    class Work:
        def __call__(self) -> Work:
            return Work()

    answers: list[int] = []
    for _ in range(2000):
        run_in_background(qapp, Work(), lambda result: answers.append(1))
    qtbot.waitUntil(lambda: len(answers) == 2000)
    QThreadPool.globalInstance().waitForDone()

    def is_gone() -> bool:
        gc.collect()
        return not any(type(thing) is Work for thing in gc.get_objects())  # to ask others may make them warn

    qtbot.waitUntil(is_gone)
