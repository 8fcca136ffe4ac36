"""Composition root, second half: the application object, the window, and what ends them."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from photosearch.base.crashes import note_deaths
from photosearch.base.paths import assets_folder, user_paths
from photosearch.gui.doorbell import Doorbell
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.engine_process import EngineProcess
from photosearch.gui.interrupts import Interrupts
from photosearch.gui.main_window import MainWindow
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
    logs = user_paths().logs
    death = note_deaths(logs, place.name)
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    application = make_application()
    settings = WindowSettings(user_paths().config)
    speak(application, settings.value(LANGUAGE))
    client = EngineClient(partial(EngineProcess, engine.library))
    client.start(engine)
    window = MainWindow(client, settings)
    window.support.watch(logs)
    if death is not None:
        text = tr("photosearch ended unexpectedly the last time. The report is {file}", file=death)
        window.messages.say(text, "death")
    if pictures:
        window.look_like(pictures)
    if sys.platform == "darwin":  # elsewhere it would do no more than slow down every event
        OpenedFiles(application).received.connect(window.look_like)
    window.show()
    Doorbell(place, window.come_forward, window)
    gc.freeze()  # what lives as long as the window need not be gone over in each collection: 20 ms saved
    interrupts = Interrupts(application)
    try:
        return application.exec()
    finally:
        interrupts.close()
        place.release()
        window.close()
        client.stop()


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
