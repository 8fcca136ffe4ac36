"""All pixels of a photo in encoded tiles, of which only those in sight are ever decoded.

Decoded as a whole, a photo of 24 megapixels takes 96 MB; four that are compared would be 400.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap

from photosearch.gui.jpegs import from_bytes
from photosearch.search.messages import TilesReady

MOST_REDUCED = 8


class Tiles:
    """The tiles of one photo. May be used on any thread.

    Attributes:
        size: pixels of the photo.
        size_bytes: what the tiles take.
    """

    def __init__(self, reply: TilesReady) -> None:
        self.size = QSize(reply.width, reply.height)
        self.size_bytes = sum(map(len, reply.jpegs))
        self._side = reply.side
        self._jpegs = reply.jpegs

    def region(self, part: QRectF) -> QRect:
        """Return the pixels of a part of the photo, 0 to 1 of it; a few more, so that it can be reduced."""
        width, height, step = (
            self.size.width() / MOST_REDUCED,
            self.size.height() / MOST_REDUCED,
            MOST_REDUCED,
        )
        steps = QRectF(
            part.x() * width, part.y() * height, part.width() * width, part.height() * height
        ).toAlignedRect()
        region = QRect(steps.left() * step, steps.top() * step, steps.width() * step, steps.height() * step)
        return region.intersected(QRect(QPoint(0, 0), self.size))

    def decoded(self, region: QRect, divisor: int = 1) -> QImage:
        """Return a region, each side divided by 1, 2, 4 or 8; a null image when it cannot be decoded.

        Args:
            region: as `region` returns it.
        """
        size = QSize(-(-region.width() // divisor), -(-region.height() // divisor))
        image = QImage(size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            for number, place in self._places(region):
                tile = _read(self._jpegs[number], place.size(), divisor)
                if tile.isNull():
                    return QImage()
                painter.drawImage((place.topLeft() - region.topLeft()) / divisor, tile)
        finally:
            painter.end()
        return image

    def _places(self, region: QRect) -> Iterator[tuple[int, QRect]]:
        """Yield number and place of each piece that has some of a region."""
        side, columns = self._side, -(-self.size.width() // self._side)
        for row in range(region.top() // side, region.bottom() // side + 1):
            for column in range(region.left() // side, region.right() // side + 1):
                place = QRect(column * side, row * side, side, side)
                yield row * columns + column, place.intersected(QRect(QPoint(0, 0), self.size))


@dataclass(frozen=True)
class Patch:
    """Decoded pixels of a part of a photo.

    Attributes:
        region: the pixels of the photo that these are.
        part: the same, 0 to 1 of the photo.
        divisor: by how much each side was reduced.
    """

    pixmap: QPixmap
    region: QRect
    part: QRectF
    divisor: int


def _read(jpeg: bytes, size: QSize, divisor: int) -> QImage:
    return from_bytes(jpeg, QSize(-(-size.width() // divisor), -(-size.height() // divisor)))
