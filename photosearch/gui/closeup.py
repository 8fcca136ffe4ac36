"""What is in sight of a photo, in its own pixels: decoded as the view moves, and never the whole of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from photosearch.gui.background import run_in_background
from photosearch.gui.framing import Frame, View
from photosearch.gui.tiles import MOST_REDUCED, Patch, Tiles

_MARGIN = 0.25
"""So much of what is in sight is decoded on either side of it too: small moves need nothing new."""


class Closeup(QObject):
    """Keeps one patch of one photo. Reads one at a time; where the view has moved on meanwhile, the next.

    Attributes:
        tiles: the photo; None while only its whole picture is there.
        patch: what has been decoded.

    Signals:
        changed: there is another patch.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tiles: Tiles | None = None
        self.patch: Patch | None = None
        self._sight = QRectF()
        self._divisor = 1
        self._is_reading = False

    def set_tiles(self, tiles: Tiles | None) -> None:
        """Look at this photo from now on."""
        self.tiles = tiles
        self.patch = None

    def look(self, frame: Frame, view: View, at_hand: QSize) -> None:
        """Get what is in sight now.

        Args:
            at_hand: pixels of the picture that is shown without; the patch goes where that is enough.
        """
        if self.tiles is None or frame.is_empty:
            return
        place = frame.place(view)
        shown = place.width() * frame.ratio
        if at_hand.width() >= min(shown, self.tiles.size.width()) - 1:
            self.patch, self._sight = None, QRectF()
            return
        self._sight = _part(place, QRectF(0, 0, frame.room.width(), frame.room.height()))
        self._divisor = divisor_for(self.tiles.size.width() / shown)
        self._read()

    def _read(self) -> None:
        tiles = self.tiles
        if self._is_reading or tiles is None or self._sight.isEmpty() or self._is_enough():
            return
        across, down = self._sight.width() * _MARGIN, self._sight.height() * _MARGIN
        wanted = self._sight.adjusted(-across, -down, across, down).intersected(QRectF(0, 0, 1, 1))
        region, divisor = tiles.region(wanted), self._divisor
        self._is_reading = True
        run_in_background(
            self,
            lambda: tiles.decoded(region, divisor),
            lambda image: self._take(tiles, region, divisor, image),
            lambda error: self._take(tiles, region, divisor, QImage()),
        )

    def _is_enough(self) -> bool:
        patch = self.patch
        if patch is None or self.tiles is None or patch.divisor != self._divisor:
            return False
        return patch.region.contains(self.tiles.region(self._sight))

    def _take(self, tiles: Tiles, region: QRect, divisor: int, image: QImage) -> None:
        self._is_reading = False
        if tiles is self.tiles and not image.isNull() and not self._sight.isEmpty():
            self.patch = Patch(QPixmap.fromImage(image), region, _share(region, tiles.size), divisor)
            self.changed.emit()
        if not image.isNull() or tiles is not self.tiles:
            self._read()


def _part(place: QRectF, room: QRectF) -> QRectF:
    """Return the part of a photo that is within the room, 0 to 1 of the photo."""
    seen = place.intersected(room)
    return QRectF(
        (seen.x() - place.x()) / place.width(),
        (seen.y() - place.y()) / place.height(),
        seen.width() / place.width(),
        seen.height() / place.height(),
    )


def _share(region: QRect, size: QSize) -> QRectF:
    width, height = size.width(), size.height()
    return QRectF(region.x() / width, region.y() / height, region.width() / width, region.height() / height)


def divisor_for(pixels: float) -> int:
    """Return by how much a photo may be reduced that has so many pixels for each that is shown."""
    divisor = 1
    while divisor < MOST_REDUCED and divisor * 2 <= pixels + 1e-6:
        divisor *= 2
    return divisor
