"""The stars and the heart in the lower right corner of a picture."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPalette, QPen

from photosearch.base.types import Photo

_GAP = 6
"""Between the badge and the picture's edges."""
_HEART = QColor("#e0245e")
_STAR = QColor("#cc8400")
_OUTLINE_OPACITY = 0.15


def paint_marks(painter: QPainter, photo: Photo, picture: QRect, font: QFont, palette: QPalette) -> None:
    """Draw what the user thinks of a photo onto its picture; nothing, if that is nothing."""
    shapes = [(_star(), _STAR)] * (photo.rating or 0) + [(_heart(), _HEART)] * photo.is_favorite
    if not shapes:
        return
    gap = 0.3 if photo.is_favorite and photo.rating else 0.0
    height = QFontMetrics(font).height() + 4
    side, padding = height * 0.58, height * 0.36
    width = min((len(shapes) + gap) * side + 2 * padding, float(picture.width()))
    badge = QRectF(0, 0, width, height)
    badge.moveBottomRight(QPointF(picture.right() + 1 - _GAP, picture.bottom() + 1 - _GAP))
    outline = palette.color(QPalette.ColorRole.Text)
    outline.setAlphaF(_OUTLINE_OPACITY)
    painter.setPen(QPen(outline, 1))
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    for number, (shape, colour) in enumerate(shapes):
        painter.save()
        place = number + 0.5 + gap * (shape is _heart())
        painter.translate(badge.left() + padding + place * side, badge.center().y())
        painter.scale(side * 0.46, side * 0.46)
        painter.setBrush(colour)
        painter.drawPath(shape)
        painter.restore()


@cache
def _star() -> QPainterPath:
    """Return a star of five points around the origin, 1 from there to its points."""
    path = QPainterPath(QPointF(0, -1))
    for corner in range(1, 10):
        angle, radius = math.pi * corner / 5, 0.42 if corner % 2 else 1.0
        path.lineTo(radius * math.sin(angle), -radius * math.cos(angle))
    path.closeSubpath()
    return path


@cache
def _heart() -> QPainterPath:
    """Return a heart around the origin, in a square of side 2."""
    path = QPainterPath(QPointF(0, 0.9))
    path.cubicTo(-1.7, -0.25, -0.75, -1.35, 0, -0.45)
    path.cubicTo(0.75, -1.35, 1.7, -0.25, 0, 0.9)
    return path
