"""Where on Earth a photo was taken, on a small outline that ships with the app: no network is asked."""

from __future__ import annotations

import json
import logging
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from photosearch.base.paths import assets_folder
from photosearch.gui.translation import tr

_log = logging.getLogger(__name__)

_GRATICULE = 30
"""Degrees between its lines."""
_DOT = 4.5
_TENTHS = 10.0


@cache
def land() -> QPainterPath:
    """Return the outline of the land, x and y in degrees, south and west negative; empty if it is missing."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    try:
        rings = json.loads((assets_folder() / "map" / "land.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        _log.warning("there is no map to show positions on: %s", error)
        return path
    for ring in rings:
        points = [QPointF(x / _TENTHS, y / _TENTHS) for x, y in zip(ring[::2], ring[1::2], strict=True)]
        path.addPolygon(points)
        path.closeSubpath()
    return path


class WorldMap(QWidget):
    """Shows one position on a plate carrée of the world."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._position: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Map"))

    def show_position(self, latitude: float, longitude: float, words: str) -> None:
        """Mark a position in degrees; `words` are for those who cannot see it."""
        self._position = latitude, longitude
        self.setAccessibleDescription(words)
        self.update()

    def point(self, latitude: float, longitude: float) -> QPointF:
        """Return where a position lies on the widget."""
        return QPointF((longitude + 180) / 360 * self.width(), (90 - latitude) / 180 * self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The world is twice as wide as high."""
        self.setFixedHeight(self.width() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sea, land, lines and the position."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), self._tint(0.06))
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(self.width() / 360, -self.height() / 180)
        painter.fillPath(land(), self._tint(0.3))
        painter.restore()
        painter.setPen(QPen(self._tint(0.1), 1))
        for longitude in range(-180 + _GRATICULE, 180, _GRATICULE):
            painter.drawLine(self.point(90, longitude), self.point(-90, longitude))
        for latitude in range(-90 + _GRATICULE, 90, _GRATICULE):
            painter.drawLine(self.point(latitude, -180), self.point(latitude, 180))
        if self._position is not None:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 2))
            painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawEllipse(self.point(*self._position), _DOT, _DOT)

    def _tint(self, opacity: float) -> QColor:
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(opacity)
        return colour
