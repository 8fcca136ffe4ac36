"""Reads thumbnails off the GUI thread: what is wanted now first, what scrolled away not at all."""

from __future__ import annotations

import logging
import threading
import weakref
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath

from photosearch.gui.background import Pool
from photosearch.gui.grid_geometry import PICTURE_ASPECT
from photosearch.gui.jpegs import from_file

_log = logging.getLogger(__name__)

_FILE_LIMIT_BYTES = 16 * 2**20
"""A thumbnail is some 20 KB; a file beyond this is not one of ours."""
_PIXEL_LIMIT = 4096
_CORNER_RADIUS = 0.025
"""Of a thumbnail's rounded corners, as a share of the side it is shown at."""


def thumbnail_path(folder: Path, content_hash: str) -> Path:
    """Return where the thumbnail cache keeps the thumbnail of a photo with this content."""
    return folder / content_hash[:2] / f"{content_hash}.jpg"


def read_thumbnail(path: Path, side: int) -> QImage:
    """Return the picture at `path` to fit a cell `side` pixels wide, corners rounded; null if unreadable."""
    box = QSize(side, round(side * PICTURE_ASPECT))
    image = from_file(path, box, _FILE_LIMIT_BYTES, _PIXEL_LIMIT)
    return image if image.isNull() else _rounded(image, side * _CORNER_RADIUS)


def _rounded(image: QImage, radius: float) -> QImage:
    """Return the image with rounded corners, in the format that paints fastest."""
    result = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(image.rect()), radius, radius)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(outline)
    painter.drawImage(0, 0, image)
    painter.end()
    return result


class ThumbnailLoader(QObject):
    """Loads the thumbnails last asked for, on one thread.

    One fills a screen in a tenth of a second. A second one would take the interpreter from the GUI thread
    while it paints: with two, and both cores indexing, the window stalled for up to a tenth of a second.

    Signals:
        loaded: content hash, QImage, and the side it was loaded for.
        failed: content hash of a thumbnail that is missing or damaged.
    """

    loaded = Signal(str, QImage, int)
    failed = Signal(str)

    def __init__(self, pool: Pool | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own_pool = QThreadPool()
        self._own_pool.setMaxThreadCount(1)
        self._pool = pool or self._own_pool
        self._lock = threading.Lock()
        self._waiting: deque[str] = deque()
        self._reading: tuple[str, int] | None = None
        self._is_draining = False
        self._drain = _Drain(self)
        self._folder = Path()
        self._side = 256

    def set_folder(self, folder: Path) -> None:
        """Say where the thumbnail cache lies."""
        self._folder = folder

    def want(self, content_hashes: Sequence[str], side: int) -> None:
        """Load these, in this order, instead of all that was wanted before and has not begun."""
        with self._lock:
            self._side = side
            self._waiting = deque(name for name in content_hashes if (name, side) != self._reading)
            is_first = bool(self._waiting) and not self._is_draining
            self._is_draining |= is_first
        if is_first:
            self._pool.start(self._drain)

    def close(self) -> None:
        """Stop, and wait for the thread. Nothing arrives afterwards."""
        with self._lock:
            self._waiting.clear()
        self._own_pool.waitForDone()

    def drain(self) -> None:
        """Load until nothing is wanted; on the pool's thread."""
        while (job := self._next()) is not None:
            content_hash, side = job
            image = read_thumbnail(thumbnail_path(self._folder, content_hash), side)
            with self._lock:
                self._reading = None
            if image.isNull():
                self.failed.emit(content_hash)
            else:
                self.loaded.emit(content_hash, image, side)

    def _next(self) -> tuple[str, int] | None:
        with self._lock:
            if not self._waiting:
                self._is_draining = False
                return None
            self._reading = self._waiting.popleft(), self._side
            return self._reading


class _Drain(QRunnable):
    """Started over and over: see `background` for why a runnable is not made for each time.

    What a pool has been given stays for good, hence the weak reference.
    """

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._loader = weakref.ref(loader)

    def run(self) -> None:
        """Work on a pool thread until nothing is wanted."""
        loader = self._loader()
        if loader is None:
            return
        try:
            loader.drain()
        except Exception:  # noqa: BLE001 - a thread border: nobody else would hear of it
            _log.exception("loading thumbnails failed")
