"""Searching by a part of the photo in the viewer: the part becomes a picture of the query."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QRectF, Signal, Slot
from PySide6.QtGui import QImage

from photosearch.gui.background import run_in_background
from photosearch.gui.closeup import divisor_for
from photosearch.gui.pictures import picture_of_image
from photosearch.gui.query import Picture
from photosearch.gui.translation import tr
from photosearch.gui.widgets.viewer import Viewer

_WANTED_SIDE = 1024
"""Pixels that a region should have; models look at a few hundred."""


class RegionSearch(QObject):
    """Makes pictures of regions.

    Signals:
        similar_requested: pictures; find what looks like them.
        failed: str for people.
    """

    similar_requested = Signal(object)
    failed = Signal(str)

    def __init__(self, viewer: Viewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        viewer.canvas.region_drawn.connect(self._on_canvas_region_drawn)

    @Slot(QRectF)
    def _on_canvas_region_drawn(self, region: QRectF) -> None:
        label = tr("Part of {name}", name=self._viewer.bar.name.text())
        if (tiles := self._viewer.canvas.closeup.tiles) is not None:
            pixels = tiles.region(region)
            divisor = divisor_for(max(pixels.width(), pixels.height()) / _WANTED_SIDE)
            self._make(lambda: picture_of_image(tiles.decoded(pixels, divisor), label))
            return
        image = self._part(region)
        if image.isNull():
            self.failed.emit(tr("There is nothing to look for in this part of the photo"))
            return
        self._make(lambda: picture_of_image(image, label))

    def _make(self, picture: Callable[[], Picture]) -> None:
        run_in_background(self, picture, self._look_for, lambda error: self.failed.emit(str(error)))

    def _part(self, region: QRectF) -> QImage:
        """Return a part of the photo (0 to 1 of it) in the smallest size that shows it well."""
        pixmap = self._viewer.canvas.pixmap(_WANTED_SIDE / max(region.width(), region.height(), 1e-6))
        if pixmap is None:
            return QImage()
        width, height = pixmap.width(), pixmap.height()
        part = QRectF(
            region.x() * width, region.y() * height, region.width() * width, region.height() * height
        )
        pixels = part.toAlignedRect().intersected(QRect(0, 0, width, height))
        return pixmap.copy(pixels).toImage() if not pixels.isEmpty() else QImage()

    def _look_for(self, picture: Picture) -> None:
        self._viewer.close_page()
        self.similar_requested.emit([picture])
