"""The stars and the heart in the lower right corner of a picture."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QPixmapCache,
)

from photosearch.base.types import Photo

_GAP = 6
"""Between the badge and the picture's edges."""
_HEART = QColor("#e0245e")
_STAR = QColor("#cc8400")
_OUTLINE_OPACITY = 0.15


def paint_marks(painter: QPainter, photo: Photo, picture: QRect, font: QFont, palette: QPalette) -> None:
    """Draw what the user thinks of a photo onto its picture; nothing, if that is nothing."""
    if not photo.rating and not photo.is_favorite:
        return
    height = QFontMetrics(font).height() + 4
    ratio = painter.device().devicePixelRatioF()
    badge = _badge(photo.rating or 0, photo.is_favorite, height, ratio, palette)
    size = badge.deviceIndependentSize().toSize()
    left, top = picture.right() + 1 - _GAP - size.width(), picture.bottom() + 1 - _GAP - size.height()
    painter.drawPixmap(max(left, picture.left()), top, badge)


def _badge(stars: int, is_favorite: bool, height: int, ratio: float, palette: QPalette) -> QPixmap:
    """Return the badge as a picture: a screenful of them has hundreds of shapes in every frame."""
    ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    key = f"photosearch marks {stars}{is_favorite:d} {height}@{ratio} {ground.rgba():x} {text.rgba():x}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    side, padding = height * 0.58, height * 0.36
    gap = 0.3 if stars and is_favorite else 0.0
    width = math.ceil((stars + is_favorite + gap) * side + 2 * padding)
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    text.setAlphaF(_OUTLINE_OPACITY)
    painter.setPen(QPen(text, 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), height / 2, height / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    shapes = [(number + 0.5, _star(), _STAR) for number in range(stars)]
    if is_favorite:
        shapes.append((stars + gap + 0.5, _heart(), _HEART))
    for place, shape, colour in shapes:
        painter.save()
        painter.translate(padding + place * side, height / 2)
        painter.scale(side * 0.46, side * 0.46)
        painter.fillPath(shape, colour)
        painter.restore()
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


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
