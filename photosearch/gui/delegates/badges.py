"""What is said in the corners of a picture: its drive is away, how long a video is, that others are alike,
and what the user thinks of it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLocale, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen

from photosearch.base.clock import clock_text
from photosearch.gui.delegates.mark_badges import paint_marks
from photosearch.gui.models.photo_list import Cell
from photosearch.gui.translation import tr

_GAP = 6
"""Between a badge and the picture's edges."""
_OUTLINE_OPACITY = 0.15

_Corner = Qt.AlignmentFlag


def paint_badges(painter: QPainter, cell: Cell, picture: QRect, font: QFont, palette: QPalette) -> None:
    """Draw the badges of a photo onto its picture."""
    paint_marks(painter, cell.photo, picture, font, palette)
    badges = list(_badges(cell))
    if not badges:
        return
    outline = palette.color(QPalette.ColorRole.Text)
    outline.setAlphaF(_OUTLINE_OPACITY)
    painter.setFont(font)
    for corner, text in badges:
        badge = QRectF(_place(corner, text, picture, font)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(outline, 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def alike_badge(cell: Cell, picture: QRect, font: QFont) -> QRect:
    """Return where on its picture a photo says how many are alike; empty if none are."""
    for corner, text in _badges(cell):
        if corner == _Corner.AlignTop | _Corner.AlignRight:
            return _place(corner, text, picture, font)
    return QRect()


def _badges(cell: Cell) -> Iterator[tuple[Qt.AlignmentFlag, str]]:
    photo = cell.photo
    if states := [tr("offline")] * photo.is_offline + [tr("hidden")] * photo.is_hidden:
        yield _Corner.AlignTop | _Corner.AlignLeft, " · ".join(states)
    if photo.duration_s is not None:
        yield _Corner.AlignBottom | _Corner.AlignLeft, clock_text(photo.duration_s)
    if cell.alike:
        yield _Corner.AlignTop | _Corner.AlignRight, f"+{QLocale().toString(cell.alike)}"
    elif cell.unfolded:
        yield _Corner.AlignTop | _Corner.AlignRight, f"−{QLocale().toString(cell.unfolded)}"


def _place(corner: Qt.AlignmentFlag, text: str, picture: QRect, font: QFont) -> QRect:
    metrics = QFontMetrics(font)
    badge = QRect(0, 0, metrics.horizontalAdvance(text) + 14, metrics.height() + 4)
    inner = picture.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    left = inner.right() + 1 - badge.width() if corner & _Corner.AlignRight else inner.left()
    top = inner.bottom() + 1 - badge.height() if corner & _Corner.AlignBottom else inner.top()
    badge.moveTo(left, top)
    return badge
