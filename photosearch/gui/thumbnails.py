"""All about thumbnails in one object: memory, disk, and the engine that makes missing ones again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPixmap

from photosearch.base.types import Photo
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.thumbnail_cache import PixmapCache
from photosearch.gui.thumbnail_feeder import ThumbnailFeeder
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.gui.widgets.cell_view import CellView
from photosearch.search.messages import EngineReady, MakeThumbnail, ThumbnailReady


class Thumbnails(QObject):
    """Wires cache, loader and feeder.

    Attributes:
        cache: thumbnails in memory.
    """

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._feeder: ThumbnailFeeder | None = None
        self.cache = PixmapCache()
        self.loader = ThumbnailLoader(parent=self)
        client.engine_ready.connect(self._on_client_engine_ready)
        client.thumbnail_ready.connect(self._on_client_thumbnail_ready)

    def thumbnail_of(self, photo: Photo) -> QPixmap | None:
        """Return a photo's thumbnail if it is in memory."""
        return None if photo.content_hash is None else self.cache.get(photo.content_hash)

    def feed(self, model: PhotoListModel, view: CellView) -> None:
        """Keep a view of this model supplied."""
        self._feeder = ThumbnailFeeder(model, self.cache, self.loader, self)
        self._feeder.thumbnail_missed.connect(self._on_feeder_thumbnail_missed)
        view.visible_rows_changed.connect(self._feeder.set_visible_rows)
        view.thumbnail_side_changed.connect(self._feeder.set_side)

    def close(self) -> None:
        """Stop loading."""
        self.loader.close()

    @Slot(int)
    def _on_feeder_thumbnail_missed(self, photo_id: int) -> None:
        self._client.send(MakeThumbnail(photo_id))

    @Slot(object)
    def _on_client_engine_ready(self, ready: EngineReady) -> None:
        self.loader.set_folder(ready.thumbnails)
        if self._feeder is not None:
            self._feeder.load()

    @Slot(object)
    def _on_client_thumbnail_ready(self, reply: ThumbnailReady) -> None:
        if self._feeder is not None:
            self._feeder.retry(reply.photo_id, reply.content_hash)
