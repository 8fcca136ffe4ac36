"""What stands around the window: its place on the desktop, its log, its mistakes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from photosearch.base.paths import user_paths
from photosearch.gui.crash_watch import CrashWatch
from photosearch.gui.diagnostics import diagnostics
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.notifications import Notifications
from photosearch.gui.tray import Tray


class Support(QObject):
    """Puts these parts together.

    Attributes:
        tray: the icon in the notification area.
        crashes: shows errors that nobody caught; from `watch` on.
    """

    def __init__(self, window: QWidget, client: EngineClient, indexing: IndexingController) -> None:
        super().__init__(window)
        self._window = window
        self._indexing = indexing
        self._dialog: DiagnosticsDialog | None = None
        self.crashes: CrashWatch | None = None
        self.tray = Tray(window)
        self.notifications = Notifications(window, self.tray.icon)
        client.indexing_progressed.connect(self.tray.show_progress)
        client.indexing_failed.connect(self.tray.show_idle)
        client.engine_failed.connect(self.tray.show_idle)
        indexing.finished.connect(self.notifications.tell_end)

    def watch(self, logs: Path) -> None:
        """From now on, show what nobody catches, and keep reports of it in `logs`."""
        self.crashes = CrashWatch(logs, self._window)

    def close(self) -> None:
        """Watch no longer, and take the icon away."""
        self.tray.set_wanted(False)
        if self.crashes is not None:
            self.crashes.close()

    @Slot()
    def show_diagnostics(self) -> None:
        """Show versions, sizes and the log."""
        paths = user_paths()
        if self._dialog is None:
            self._dialog = DiagnosticsDialog(paths.logs / "photosearch.log", self._window)
        self._dialog.show_texts(diagnostics(self._indexing.status, paths))
