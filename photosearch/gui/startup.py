"""Composition root, second half: the application object, the window, and what ends them."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from photosearch.base.crashes import note_deaths
from photosearch.base.paths import assets_folder, user_paths
from photosearch.gui.doorbell import Doorbell
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.engine_process import EngineProcess
from photosearch.gui.interrupts import Interrupts
from photosearch.gui.main_window import REOPEN, MainWindow
from photosearch.gui.one_window import OneWindow
from photosearch.gui.opened_files import OpenedFiles
from photosearch.gui.settings_table import LANGUAGE
from photosearch.gui.translation import speak, tr
from photosearch.gui.window_settings import WindowSettings

_qt_log = logging.getLogger("photosearch.qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


_SWITCH_INTERVAL_S = 0.0005
"""How long a thread of ours may keep the interpreter from the GUI thread; Python's own 5 ms is a third of a
frame, and one paint asks for it anew dozens of times."""


def open_window(engine: EngineProcess, place: OneWindow, pictures: Sequence[Path] = ()) -> int:
    """Show the window of a library whose engine has been started; return when it is closed.

    Args:
        place: of this window; those who start the app once more ring there.
        pictures: files to look for photos like, from the start.
    """
    qInstallMessageHandler(_log_qt_message)
    death = note_deaths(user_paths().logs, place.name)
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    application = make_application()
    interrupts = Interrupts(application)
    windows = Windows(application, engine.library)
    windows.prepare(engine)
    if death is not None:
        windows.window.messages.say(
            tr("photosearch ended unexpectedly the last time. The report is {file}", file=death), "death"
        )
    if pictures:
        windows.window.look_like(pictures)
    if sys.platform == "darwin":  # elsewhere it would do no more than slow down every event
        OpenedFiles(application).received.connect(windows.look_like)
    Doorbell(place, windows.come_forward, windows)
    try:
        while (code := windows.show()) == REOPEN:
            query = windows.window.search_bar.query
            windows.close()
            windows.prepare()
            windows.window.search_bar.set_query(query)
            if interrupts.is_asked:  # while no loop ran that could be ended
                return 0
        return code
    finally:
        interrupts.close()
        place.release()
        windows.close()


class Windows(QObject):
    """The one window, and the one that follows it where another language is wanted; each has an engine.

    Attributes:
        window: the present one.
    """

    window: MainWindow

    def __init__(self, application: QApplication, library: Path) -> None:
        super().__init__(application)
        self._application = application
        self._library = library
        self._settings = WindowSettings(user_paths().config)

    def prepare(self, engine: EngineProcess | None = None) -> None:
        """Make a window that speaks the language of the settings; start an engine unless there is one."""
        speak(self._application, self._settings.value(LANGUAGE))
        self._client = EngineClient(partial(EngineProcess, self._library))
        self._client.start(engine)
        self.window = MainWindow(self._client, self._settings)
        self.window.support.watch(user_paths().logs)
        if not self._client.has_engine:  # it could not be started: try again, now that somebody hears why
            self._client.restart()

    def show(self) -> int:
        """Show the window until it is closed; return the exit code, `REOPEN` if another is to follow."""
        self.window.show()
        gc.freeze()  # what lives as long as the window need not be gone over in each collection: 20 ms saved
        return self._application.exec()

    def close(self) -> None:
        """Close the window and end its engine; once is enough."""
        if not isValid(self.window):
            return
        self.window.close()
        self._client.stop()
        gc.unfreeze()
        for gone in (self.window, self._client):
            gone.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @Slot(object)
    def come_forward(self, pictures: Sequence[Path]) -> None:
        """The app was started once more."""
        self.window.come_forward(pictures)

    @Slot(object)
    def look_like(self, files: Sequence[Path]) -> None:
        """The desktop opens pictures with the app."""
        self.window.look_like(files)


def make_application() -> QApplication:
    """Return the application object, dressed as the platform's desktop wants it."""
    QApplication.setApplicationName("photosearch")
    QApplication.setApplicationDisplayName("photosearch")
    QApplication.setDesktopFileName(os.environ.get("FLATPAK_ID", "photosearch"))
    application = QApplication(sys.argv[:1])
    if sys.platform.startswith("linux") and "-style" not in sys.argv:
        application.setStyle("Fusion")  # the one that wheels bring for Linux; follows light and dark
    application.setWindowIcon(QIcon(str(assets_folder() / "icons" / "photosearch.png")))
    return application


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
