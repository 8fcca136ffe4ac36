"""Pixmaps of thumbnails, bounded by bytes and by count; the one used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QPixmap


class PixmapCache:
    """Thumbnails by content hash, each with the side it was loaded for. GUI thread only.

    Attributes:
        size_bytes: what the pixmaps take at present.
    """

    def __init__(self, limit_bytes: int = 128 * 2**20, limit_count: int = 20_000) -> None:
        self._limit_bytes = limit_bytes
        self._limit_count = limit_count
        self._pixmaps: OrderedDict[str, tuple[QPixmap, int]] = OrderedDict()
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._pixmaps)

    def get(self, content_hash: str) -> QPixmap | None:
        """Return a thumbnail, of whatever side there is, and count it as used."""
        found = self._pixmaps.get(content_hash)
        if found is None:
            return None
        self._pixmaps.move_to_end(content_hash)
        return found[0]

    def has(self, content_hash: str, side: int) -> bool:
        """Whether there is a thumbnail that was loaded for this side."""
        found = self._pixmaps.get(content_hash)
        return found is not None and found[1] == side

    def put(self, content_hash: str, pixmap: QPixmap, side: int) -> None:
        """Keep a thumbnail, at the cost of those used longest ago."""
        self.discard(content_hash)
        self._pixmaps[content_hash] = (pixmap, side)
        self.size_bytes += _size_bytes(pixmap)
        while len(self._pixmaps) > 1 and (
            self.size_bytes > self._limit_bytes or len(self._pixmaps) > self._limit_count
        ):
            _, (oldest, _) = self._pixmaps.popitem(last=False)
            self.size_bytes -= _size_bytes(oldest)

    def discard(self, content_hash: str) -> None:
        """Forget a thumbnail."""
        found = self._pixmaps.pop(content_hash, None)
        if found is not None:
            self.size_bytes -= _size_bytes(found[0])


def _size_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)
