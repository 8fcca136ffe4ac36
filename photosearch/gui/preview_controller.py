"""Feeds the large preview: the thumbnail at once, then the sharp picture from the engine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QTimer, Slot
from PySide6.QtGui import QImage, QPixmap

from photosearch.base.types import Photo
from photosearch.gui.background import run_in_background
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import facts_text, name_text
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.gui.widgets.preview import Preview
from photosearch.search.messages import MakePreview, PreviewReady, RequestFailed

_SETTLE_MS = 40
"""Someone who holds an arrow key down passes photos faster than this; those are not decoded."""
_LARGEST_SIDE = 4096
_SIDE_STEP = 256

UNREADABLE = "This picture cannot be shown."


class PreviewController(QObject):
    """Opens the preview on a row of the grid and moves it along the model."""

    def __init__(
        self,
        preview: Preview,
        grid: PhotoGrid,
        model: PhotoListModel,
        client: EngineClient,
        thumbnail_of: Callable[[Photo], QPixmap | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preview = preview
        self._grid = grid
        self._model = model
        self._client = client
        self._thumbnail_of = thumbnail_of
        self._photo: Photo | None = None
        self._time_s: float | None = None
        self._row = 0
        self._request_id = 0
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._on_settle_timer_timeout)
        preview.stepped.connect(self._on_preview_stepped)
        preview.closed.connect(self._on_preview_closed)
        client.preview_ready.connect(self._on_client_preview_ready)
        client.request_failed.connect(self._on_client_request_failed)

    @Slot(int)
    def open(self, row: int) -> None:
        """Show the photo of this row."""
        if not 0 <= row < self._model.rowCount():
            return
        self._row = row
        self._photo = photo = self._model.photo_at(row)
        self._time_s = self._model.time_at(row)
        self._request_id = 0
        self._grid.go_to(row)
        self._preview.show_photo(
            name_text(photo),
            facts_text(photo),
            QSize(photo.width or 0, photo.height or 0),
            self._thumbnail_of(photo),
        )
        self._preview.set_ends(row == 0, row == self._model.rowCount() - 1)
        self._settle_timer.start()

    @Slot(int)
    def _on_preview_stepped(self, step: int) -> None:
        if self._photo is None:
            return
        row = self._model.row_of(self._photo.photo_id)  # the list may have changed below the preview
        self.open((self._row if row is None else row) + step)

    @Slot()
    def _on_preview_closed(self) -> None:
        self._photo = None
        self._request_id = 0
        self._settle_timer.stop()
        self._grid.setFocus()

    @Slot()
    def _on_settle_timer_timeout(self) -> None:
        if self._photo is None:
            return
        side = min(_LARGEST_SIDE, -(-self._preview.wanted_side // _SIDE_STEP) * _SIDE_STEP)
        self._request_id = self._client.next_request_id()
        request = MakePreview(self._request_id, self._photo.photo_id, side, self._time_s)
        self._client.send(request)

    @Slot(object)
    def _on_client_preview_ready(self, reply: PreviewReady) -> None:
        if reply.request_id != self._request_id:
            return
        run_in_background(
            lambda: QImage.fromData(reply.jpeg), lambda image: self._show(reply.request_id, image)
        )

    def _show(self, request_id: int, image: QImage) -> None:
        if request_id != self._request_id:
            return
        if image.isNull():
            self._preview.show_message(UNREADABLE)
        else:
            self._preview.show_sharp(QPixmap.fromImage(image))

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if failure.request_id == self._request_id:
            self._preview.show_message(failure.message)
