"""Pictures that the desktop asks the app to open, at its start and later."""

from __future__ import annotations

from pathlib import Path

from gui_fakes import FakeEngine, make_hit
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.opened_files import OpenedFiles
from photosearch.search.messages import Search


def test_files_at_the_start_are_what_is_looked_for(window: MainWindow, engine: FakeEngine) -> None:
    files = [Path("/tmp/<b>one</b>.jpg"), Path("/tmp/two.heic")]
    window.look_like(files)
    search = engine.last(Search)
    assert search.images == tuple(files)
    assert search.text == ""


def test_a_file_later_on_replaces_the_query(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.get_ready()
    window.search_bar.field.setText("a dog")
    window.search_bar.send()
    engine.answer_search([make_hit(1)])
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    window.look_like([Path("/tmp/cat.jpg")])
    assert engine.last(Search).text == ""
    assert engine.last(Search).images == (Path("/tmp/cat.jpg"),)


def test_events_of_the_desktop_arrive_as_paths(qapp: QApplication, tmp_path: Path) -> None:
    opened = OpenedFiles(qapp)
    received = QSignalSpy(opened.received)
    QGuiApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "a cat.jpg")))
    QGuiApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/cat.jpg")))
    qapp.removeEventFilter(opened)
    assert [received.at(at)[0] for at in range(received.count())] == [(tmp_path / "a cat.jpg",)]
