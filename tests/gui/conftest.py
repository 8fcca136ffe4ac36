"""Tests of the window: Qt draws into memory, and the engine is a double that speaks the same messages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

HAS_QT = find_spec("PySide6") is not None and find_spec("pytestqt") is not None
if not HAS_QT:
    collect_ignore_glob = ["test_*.py"]
else:
    from greek_library import ALBUM, OVERVIEW, PHOTOS, SAVED, status
    from gui_fakes import FakeEngine
    from PySide6.QtCore import QCoreApplication, QLocale
    from PySide6.QtGui import QGuiApplication
    from pytestqt.qtbot import QtBot
    from shown_texts import Bracketing

    from photosearch.gui.engine_client import EngineClient
    from photosearch.gui.main_window import MainWindow
    from photosearch.gui.translation import speak
    from photosearch.gui.widgets.indexing_bar import IndexingBar
    from photosearch.gui.window_settings import WindowSettings
    from photosearch.search.mark_messages import AlbumsReady, SavedSearchesReady
    from photosearch.search.messages import OverviewReady

    @pytest.fixture(autouse=True)
    def speak_english(qapp: QCoreApplication) -> None:
        """Show English texts, whatever this user's system speaks."""
        speak(qapp, "en")

    @pytest.fixture(autouse=True)
    def empty_clipboard(qapp: object) -> Iterator[None]:
        """Leave nothing of Python's on the clipboard: off screen, Qt would drop it after Python is gone."""
        yield
        QGuiApplication.clipboard().clear()

    @pytest.fixture(autouse=True)
    def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
        """Let nothing depend on what lies in this user's folder of pictures."""
        monkeypatch.setattr("photosearch.gui.desktop.pictures_folder", lambda: None)

    @pytest.fixture
    def engine(tmp_path: Path) -> FakeEngine:
        """An engine that answers only what a test tells it to."""
        return FakeEngine(tmp_path / "thumbnails")

    @pytest.fixture
    def client(qapp: object, engine: FakeEngine) -> Iterator[EngineClient]:
        """A client that is connected to `engine`."""
        client = EngineClient(lambda: engine)
        client.start()
        yield client
        client.stop()

    @pytest.fixture
    def bar(qtbot: QtBot) -> IndexingBar:
        """The bar that shows a run, by itself."""
        bar = IndexingBar()
        qtbot.addWidget(bar)
        bar.show()
        return bar

    @pytest.fixture
    def window(qtbot: QtBot, client: EngineClient, tmp_path: Path) -> Iterator[MainWindow]:
        """The window, on show, with an engine that has not answered yet."""
        window = MainWindow(client, WindowSettings(tmp_path / "config"))
        window.resize(1000, 700)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        yield window
        window.thumbnails.close()

    @pytest.fixture
    def in_brackets(qapp: QCoreApplication, speak_english: None) -> Iterator[None]:
        """Let all that is translated be told by its brackets; months and days are Greek."""
        translator = Bracketing(qapp)
        qapp.installTranslator(translator)
        before = QLocale()
        QLocale.setDefault(QLocale("el_GR"))
        yield
        QLocale.setDefault(before)
        qapp.removeTranslator(translator)

    @pytest.fixture
    def greek(in_brackets: None, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
        """The window with photos, all sections in its sidebar, and the first photo selected."""
        engine.get_ready(status(failed=3))
        engine.answer_browse(PHOTOS)
        with qtbot.waitSignal(window._client.saved_searches_received):
            engine.reply(OverviewReady(OVERVIEW), AlbumsReady((ALBUM,)), SavedSearchesReady((SAVED,)))
        qtbot.waitUntil(lambda: window.model.rowCount() == len(PHOTOS))
        window.grid.setFocus()
        window.grid.go_to(0)
        return window
