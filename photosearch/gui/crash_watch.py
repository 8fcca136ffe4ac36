"""Errors of the window that nobody caught: logged, reported to a file, and shown once."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from photosearch import __version__
from photosearch.base.crashes import write_report
from photosearch.gui.dialogs.crash_dialog import CrashDialog

_log = logging.getLogger(__name__)


class CrashWatch(QObject):
    """Takes Python's hooks for errors, in every thread; one in a slot would else only be printed.

    Attributes:
        dialog: what says so; hidden until there is something to say.
    """

    _caught = Signal(object, object)

    def __init__(self, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._folder = folder
        self.dialog = CrashDialog(window)
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)
        self._old_hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def close(self) -> None:
        """Hand the hooks back."""
        sys.excepthook, threading.excepthook = self._old_hooks

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # Ctrl+C is no crash
            self._old_hooks[0](kind, error, trace)
            return
        _log.error("an error that nobody caught", exc_info=error)
        self._caught.emit(error, write_report(self._folder, f"photosearch {__version__}", error))

    def _on_thread_error(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
            self._on_error(what.exc_type, what.exc_value, what.exc_traceback)

    @Slot(object, object)
    def _on_caught(self, error: Exception, report: Path | None) -> None:
        self.dialog.show_error(error, report)
