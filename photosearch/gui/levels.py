"""A picture in several sizes, each half the one before: it looks as it should however small it is drawn.

Qt draws from the four nearest pixels; of a picture shrunk to a fifth it would leave out most.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from photosearch.gui.jpegs import from_bytes

_SMALLEST_SIDE = 512
_ALLOCATION_MIB = 1024
"""Qt's own limit of 256 MiB is a picture of 64 megapixels; ours is what the engine is asked for."""


def read_levels(jpeg: bytes) -> tuple[QImage, ...]:
    """Decode an encoded picture, the largest size first; empty when it cannot be. Not for the GUI thread."""
    QImageReader.setAllocationLimit(_ALLOCATION_MIB)
    images = [from_bytes(jpeg)]
    if images[0].isNull():
        return ()
    while max(images[-1].width(), images[-1].height()) > 2 * _SMALLEST_SIDE:
        images.append(
            images[-1].scaled(
                images[-1].size() / 2,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
    return tuple(images)


class Levels:
    """The sizes of one picture as pixmaps, the largest first. GUI thread only.

    Attributes:
        size_bytes: what they take.
    """

    def __init__(self, images: Sequence[QImage]) -> None:
        self._pixmaps = [QPixmap.fromImage(image) for image in images]
        self.size_bytes = sum(image.sizeInBytes() for image in images)

    @property
    def largest(self) -> QPixmap:
        """The picture in its full size."""
        return self._pixmaps[0]

    def for_width(self, width: float) -> QPixmap:
        """Return the smallest size that is at least so many device pixels wide; else the largest there is."""
        fitting = [pixmap for pixmap in self._pixmaps if pixmap.width() >= width - 1]
        return fitting[-1] if fitting else self.largest
