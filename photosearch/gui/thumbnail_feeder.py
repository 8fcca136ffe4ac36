"""Keeps the rows in sight supplied with thumbnails: cache, loader and engine brought together."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from photosearch.base.types import Photo
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.thumbnail_cache import PixmapCache
from photosearch.gui.thumbnail_loader import ThumbnailLoader

_TURN_BUDGET_S = 0.006
"""Pixmaps are made for so long in one turn of the event loop; the rest waits for the next."""
_REMEMBERED_FAILURES = 10_000
_LINGER_MS = 40
"""Rows that scroll by faster than this are not loaded: no eye could see them, and each thumbnail read takes
from the GUI thread a little of the interpreter that it scrolls with."""


class ThumbnailFeeder(QObject):
    """Loads the thumbnails of the rows in sight, then those a screen further on.

    Signals:
        thumbnail_missed: photo id; its thumbnail is missing or damaged. Once for each photo.
    """

    thumbnail_missed = Signal(int)

    def __init__(
        self,
        model: PhotoListModel,
        cache: PixmapCache,
        loader: ThumbnailLoader,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._cache = cache
        self._loader = loader
        self._first, self._last = 0, -1
        self._side = 256
        self._failed: dict[str, None] = {}
        self._arrived: deque[tuple[str, QImage, int]] = deque()
        self._convert_timer = QTimer(self)
        self._convert_timer.setSingleShot(True)
        self._convert_timer.setInterval(0)
        self._convert_timer.timeout.connect(self._on_convert_timer_timeout)
        self._linger_timer = QTimer(self)
        self._linger_timer.setSingleShot(True)
        self._linger_timer.setInterval(_LINGER_MS)
        self._linger_timer.timeout.connect(self.load)
        loader.loaded.connect(self._on_loader_loaded)
        loader.failed.connect(self._on_loader_failed)

    @Slot(int)
    def set_side(self, side: int) -> None:
        """Load for this many device pixels from now on; what is cached stays in use meanwhile."""
        if side != self._side:
            self._side = side
            self.load()

    @Slot(int, int)
    def set_visible_rows(self, first: int, last: int) -> None:
        """Say which rows are in sight; `last` < `first` when none is."""
        had_rows = self._last >= self._first
        is_jump = had_rows and (first > self._last or last < self._first)
        self._first, self._last = first, last
        if is_jump:
            self._loader.want((), self._side)
            self._linger_timer.start()
        else:
            self.load()

    @Slot()
    def load(self) -> None:
        """Ask for what is missing, in sight first."""
        wanted: dict[str, None] = {}
        for row in self._rows_by_need():
            name = self._model.photo_at(row).content_hash
            if name is not None and name not in self._failed and not self._cache.has(name, self._side):
                wanted[name] = None
        self._loader.want(list(wanted), self._side)

    def retry(self, photo_id: int, content_hash: str) -> None:
        """Load a thumbnail that has been made again."""
        self._failed.pop(content_hash, None)
        self._cache.discard(content_hash)
        self._model.note_thumbnail(photo_id, content_hash)
        self.load()

    def _rows_by_need(self) -> Iterator[int]:
        count = self._model.rowCount()
        in_sight = max(0, self._last - self._first + 1)
        yield from range(self._first, min(self._last + 1, count))
        yield from range(self._last + 1, min(self._last + 1 + in_sight, count))
        yield from range(min(self._first, count) - 1, max(-1, self._first - in_sight // 2 - 1), -1)

    @Slot(str, QImage, int)
    def _on_loader_loaded(self, content_hash: str, image: QImage, side: int) -> None:
        self._arrived.append((content_hash, image, side))
        self._convert_timer.start()

    @Slot()
    def _on_convert_timer_timeout(self) -> None:
        deadline = time.perf_counter() + _TURN_BUDGET_S
        converted = set()
        while self._arrived and time.perf_counter() < deadline:
            content_hash, image, side = self._arrived.popleft()
            self._cache.put(content_hash, QPixmap.fromImage(image), side)
            converted.add(content_hash)
        if self._arrived:
            self._convert_timer.start()
        for row, photo in self._photos_in_sight():
            if photo.content_hash in converted:
                self._model.notify_thumbnails(row, row)

    @Slot(str)
    def _on_loader_failed(self, content_hash: str) -> None:
        if content_hash in self._failed:
            return
        self._failed[content_hash] = None
        if len(self._failed) > _REMEMBERED_FAILURES:
            del self._failed[next(iter(self._failed))]
        for _, photo in self._photos_in_sight():
            if photo.content_hash == content_hash:
                self.thumbnail_missed.emit(photo.photo_id)
                return
        del self._failed[content_hash]  # out of sight by now; ask again when it is back

    def _photos_in_sight(self) -> Iterator[tuple[int, Photo]]:
        for row in range(self._first, min(self._last + 1, self._model.rowCount())):
            yield row, self._model.photo_at(row)
