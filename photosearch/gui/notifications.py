"""Tells of the end of a long run, to those who look elsewhere meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from photosearch.base.types import IndexSummary
from photosearch.gui import desktop
from photosearch.gui.translation import listed, tr

LONG_S = 60.0
"""Nobody waits for the end of a shorter run."""

_SHOWN_MS = 10_000


class Notifications(QObject):
    """Speaks only while the window is not the active one."""

    def __init__(self, window: QWidget, tray: QSystemTrayIcon) -> None:
        super().__init__(window)
        self._window = window
        self._tray = tray

    @Slot(object)
    def tell_end(self, summary: IndexSummary) -> None:
        """Say what a run did, if it took long and was not ended by hand."""
        if summary.seconds < LONG_S or summary.was_cancelled or self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        self._show(tr("Your photos can be searched"), summary_text(summary))

    def _show(self, title: str, text: str) -> None:
        if self._tray.isVisible() and QSystemTrayIcon.supportsMessages():
            self._tray.showMessage(title, text, self._tray.icon(), _SHOWN_MS)
        elif program := QStandardPaths.findExecutable("notify-send"):  # without the icon, Qt has no way
            desktop.start(program, ["--app-name=photosearch", "--icon=photosearch", title, text])


def summary_text(summary: IndexSummary) -> str:
    """Return what a run did in words: "1,234 new, 5 changed, 2 could not be read"."""
    parts = (
        (summary.added, tr("%Ln new", "", summary.added)),
        (summary.updated, tr("%Ln changed", "", summary.updated)),
        (summary.removed, tr("%Ln gone", "", summary.removed)),
        (summary.reembedded, tr("%Ln seen by the new model", "", summary.reembedded)),
        (summary.failed, tr("%Ln could not be read", "", summary.failed)),
    )
    return listed(text for count, text in parts if count) or tr("Nothing has changed")
