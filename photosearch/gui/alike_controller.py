"""Shows in place the photos that a hit stands for, and puts them away again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.search.messages import GetPhotos, PhotosReady, RequestFailed


class AlikeController(QObject):
    """Fetches the photos from the engine: a hit carries no more than their ids.

    Signals:
        failed: str for people.
    """

    failed = Signal(str)

    def __init__(self, client: EngineClient, model: PhotoListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._model = model
        self._asked: dict[int, int] = {}
        client.photos_received.connect(self._on_client_photos_received)
        client.request_failed.connect(self._on_client_request_failed)
        client.engine_died.connect(self._asked.clear)  # the new engine knows nothing of what was asked

    @Slot(int)
    def toggle(self, row: int) -> None:
        """Unfold the photos that this row stands for, or fold those it has unfolded."""
        photo_id = self._model.photo_at(row).photo_id
        if self._model.unfolded_at(row):
            self._model.fold(photo_id)
        elif (alike := self._model.alike_at(row)) and photo_id not in self._asked.values():
            request_id = self._client.next_request_id()
            self._asked[request_id] = photo_id
            self._client.send(GetPhotos(request_id, alike))

    @Slot(object)
    def _on_client_photos_received(self, reply: PhotosReady) -> None:
        photo_id = self._asked.pop(reply.request_id, None)
        if photo_id is not None:
            self._model.unfold(photo_id, reply.photos)

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if self._asked.pop(failure.request_id, None) is not None:
            self.failed.emit(failure.message)
