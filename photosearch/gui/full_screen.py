"""A window over the whole screen, and back to what it was before."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget


class FullScreen(QObject):
    """Takes a window to full screen and back."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._before = Qt.WindowState.WindowNoState

    @Slot()
    def toggle(self) -> None:
        """Go to full screen, or leave it."""
        if not self.leave():
            self.enter()

    @Slot()
    def enter(self) -> None:
        """Go to full screen."""
        if not self._window.isFullScreen():
            self._before = self._window.windowState()
            self._window.setWindowState(self._before | Qt.WindowState.WindowFullScreen)

    @Slot()
    def leave(self) -> bool:
        """Leave full screen; tell if there was anything to leave."""
        if not self._window.isFullScreen():
            return False
        self._window.setWindowState(self._before & ~Qt.WindowState.WindowFullScreen)
        return True
