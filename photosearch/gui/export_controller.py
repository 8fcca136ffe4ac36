"""Exports the photos selected: asks how, lets the engine do it, and says what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from photosearch.base.errors import one_line
from photosearch.gui import desktop
from photosearch.gui.dialogs.export_dialog import ExportDialog
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.file_urls import url_of
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.translation import tr, translatable
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.search.export_messages import (
    CancelExport,
    ExportEnded,
    ExportOptions,
    ExportPhotos,
    ExportProgressed,
)
from photosearch.search.messages import RequestFailed

EXPORT_KEYS = "Ctrl+Shift+E"
_MOST_TROUBLE = 5
"""So many photos that could not be exported are named."""
_STOPPED = translatable(
    "The part of photosearch that reads photos stopped. What was exported so far is there."
)


class ExportController(QObject):
    """One export at a time.

    Signals:
        failed: str for people.
    """

    failed = Signal(str)

    def __init__(self, grid: PhotoGrid, model: PhotoListModel, client: EngineClient) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._client = client
        self.dialog = ExportDialog(grid.window())
        self.dialog.export_requested.connect(self._on_dialog_export_requested)
        self.dialog.cancel_requested.connect(self._on_dialog_cancel_requested)
        self.dialog.folder_requested.connect(self._on_dialog_folder_requested)
        self._photo_ids: tuple[int, ...] = ()
        self._request_id = 0
        self._folder = Path()
        self._written = 0
        self._trouble: list[str] = []
        client.export_progressed.connect(self._on_client_export_progressed)
        client.export_ended.connect(self._on_client_export_ended)
        client.request_failed.connect(self._on_client_request_failed)
        client.engine_died.connect(self._on_client_engine_died)
        client.engine_failed.connect(self._on_client_engine_died)
        action = QAction(grid)
        action.setShortcut(QKeySequence(EXPORT_KEYS))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self.open)
        grid.addAction(action)

    @Slot()
    def open(self) -> None:
        """Ask how the photos selected are to be exported; or show the export that is under way."""
        if self.dialog.is_running:
            self.dialog.raise_()
            return
        photos = [self._model.photo_at(row) for row in self._grid.selected_rows]
        self._photo_ids = tuple(photo.photo_id for photo in photos if not photo.is_offline)
        if photos and not self._photo_ids:
            self.failed.emit(tr("Photos on a drive that is not connected cannot be exported"))
        elif photos:
            self.dialog.ask(len(self._photo_ids))

    @Slot(object)
    def _on_dialog_export_requested(self, options: ExportOptions) -> None:
        self._request_id = self._client.next_request_id()
        self._folder, self._written, self._trouble = options.folder, 0, []
        self._client.send(ExportPhotos(self._request_id, self._photo_ids, options))

    @Slot()
    def _on_dialog_cancel_requested(self) -> None:
        self._client.send(CancelExport(self._request_id))

    @Slot(object)
    def _on_dialog_folder_requested(self, folder: Path) -> None:
        if not desktop.open_url(url_of(folder)):
            self.failed.emit(tr("no program opened the folder {folder}", folder=one_line(str(folder))))

    @Slot(object)
    def _on_client_export_progressed(self, reply: ExportProgressed) -> None:
        if reply.request_id != self._request_id:
            return
        step = reply.step
        if step.target is not None:
            self._written += 1
        else:
            self._trouble.append(f"{one_line(step.source.name)}: {one_line(step.trouble)}")
        self.dialog.show_progress(step.done, step.total)

    @Slot(object)
    def _on_client_export_ended(self, reply: ExportEnded) -> None:
        if reply.request_id == self._request_id:
            self._end(self._stopped() if reply.is_cancelled else self._exported())

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if self.dialog.is_running and failure.request_id == self._request_id:
            self._end(tr("{message}. {exported}", message=failure.message, exported=self._exported()))

    @Slot()
    def _on_client_engine_died(self) -> None:
        if self.dialog.is_running:
            self._request_id = 0
            self.dialog.show_end(tr(_STOPPED), has_files=self._written > 0)

    def _exported(self) -> str:
        return tr("%Ln photo(s) exported to {folder}", "", self._written, folder=one_line(str(self._folder)))

    def _stopped(self) -> str:
        folder = one_line(str(self._folder))
        return tr("Stopped: %Ln photo(s) exported to {folder}", "", self._written, folder=folder)

    def _end(self, result: str) -> None:
        words = [result]
        if self._trouble:
            words.append(tr("%Ln could not be exported:", "", len(self._trouble)))
            words += self._trouble[:_MOST_TROUBLE]
            if len(self._trouble) > _MOST_TROUBLE:
                words.append("…")
        self.dialog.show_end("\n".join(words), has_files=self._written > 0)
