"""Brings up the list of photos that could not be read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from photosearch.base.errors import UserError
from photosearch.gui import desktop
from photosearch.gui.dialogs.failures_dialog import FailuresDialog
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.translation import translated
from photosearch.search.messages import FailuresReady, GetFailures


class FailuresController(QObject):
    """Asks the engine, shows the dialog.

    Signals:
        retry_requested: the user wants those photos tried again.
        failed: str for people.
    """

    retry_requested = Signal()
    failed = Signal(str)

    def __init__(self, client: EngineClient, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self.dialog = FailuresDialog(window)
        self.dialog.retry_requested.connect(self.retry_requested)
        self.dialog.file_chosen.connect(self._on_dialog_file_chosen)
        client.failures_received.connect(self._on_client_failures_received)

    @Slot()
    def open(self) -> None:
        """Show the list as soon as the engine has sent it."""
        self._client.send(GetFailures())

    @Slot(object)
    def _on_client_failures_received(self, reply: FailuresReady) -> None:
        self.dialog.show_failures(reply.failures)

    @Slot(object)
    def _on_dialog_file_chosen(self, path: Path) -> None:
        try:
            desktop.show_in_folder(path, self)
        except UserError as error:
            self.failed.emit(translated(error.text))
