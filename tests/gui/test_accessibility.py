"""Nothing in the window is without a name or a role, and the keyboard gets everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from accessibility import has_focus, nameless, not_reached_by_tab, unreachable
from gui_fakes import FakeEngine, make_hit, make_photos, make_status
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosearch.base.types import LibraryModel, ModelOffer, Progress
from photosearch.gui.dialogs.crash_dialog import CrashDialog
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.dialogs.failures_dialog import FailuresDialog
from photosearch.gui.dialogs.models_dialog import ModelsDialog
from photosearch.gui.main_window import MainWindow
from photosearch.gui.query import Picture
from photosearch.search.messages import IndexingProgress


def failures() -> QWidget:
    dialog = FailuresDialog()
    dialog.show_failures([(Path("/photos/a.jpg"), "damaged")])
    return dialog


def models() -> QWidget:
    dialog = ModelsDialog()
    here = LibraryModel("starter", "1", 640, "small", 5, 5, 9, True, False, False)
    other = LibraryModel("large", "1", 640, "large", 3, 5, 9, False, False, True)
    offer = ModelOffer("better", "the best", "English", "MIT", "", 10**9, 0, True)
    dialog.show_models([here, other], [offer])
    dialog.show()
    return dialog


def diagnostics() -> QWidget:
    dialog = DiagnosticsDialog(Path("no log"))
    dialog.show_texts("facts")
    return dialog


def crash() -> QWidget:
    dialog = CrashDialog()
    dialog.show_error(ValueError("a mistake"), Path("report.txt"))
    return dialog


@pytest.mark.parametrize("make", [failures, models, diagnostics, crash])
def test_dialogs(make: Callable[[], QWidget], qtbot: QtBot) -> None:
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: has_focus(dialog))
    assert nameless(dialog) == []
    assert not_reached_by_tab(dialog) == []
    assert unreachable(dialog) == []


class TestWindow:
    @pytest.fixture
    def busy(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
        """The window with a run, a message, a query of words and pictures, and its hits."""
        engine.get_ready(make_status(failed=2))
        window.search_bar.add_picture(Picture("a.jpg", Path("/photos/a.jpg")))
        window.search_bar.type("a dog")
        window.search_bar.send()
        engine.answer_search([make_hit(number) for number in range(30)])
        engine.reply(IndexingProgress(Progress("indexing", 3, 100), is_quiet=True))
        window.messages.say("something to know")
        qtbot.waitUntil(lambda: window.results.is_grid_shown and window.indexing_bar.progress.isVisible())
        return window

    def test_everything_has_a_name_and_a_role(self, busy: MainWindow) -> None:
        assert nameless(busy) == []

    def test_tab_reaches_everything(self, busy: MainWindow, qtbot: QtBot) -> None:
        busy.search_bar.setFocus()
        busy.activateWindow()
        qtbot.waitUntil(lambda: has_focus(busy))
        assert not_reached_by_tab(busy) == []
        assert unreachable(busy) == []

    def test_an_empty_library_as_well(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.get_ready(make_status(photos=0, roots=()))
        engine.answer_browse([])
        qtbot.waitUntil(window.results.empty.button.isVisible)
        assert nameless(window) == []
        window.search_bar.setFocus()
        window.activateWindow()
        qtbot.waitUntil(lambda: has_focus(window))
        assert not_reached_by_tab(window) == []

    def test_photos_are_read_out_by_name(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.get_ready()
        engine.answer_browse(make_photos(5))
        qtbot.waitUntil(lambda: window.model.rowCount() == 5)
        role = Qt.ItemDataRole.AccessibleTextRole
        spoken = [window.model.index(row).data(role) for row in range(5)]
        assert all(spoken)
