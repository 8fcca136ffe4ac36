"""Paints what stands above a section of the grid: words, and a line where certainty ends."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from photosearch.gui.sections import Section

_BELOW = 7
"""Between words and cells: less than above them, so that a heading belongs to what it heads."""
_LINE_GAP = 12
_LINE_OPACITY = 0.25


def paint_heading(painter: QPainter, place: QRect, section: Section, option: QStyleOptionViewItem) -> None:
    """Draw a section's heading; font and colours are those of the view."""
    palette: QPalette = option.palette
    font = QFont(option.font)
    font.setBold(not section.is_cut_off)
    metrics = QFontMetrics(font)
    text = metrics.elidedText(section.heading, Qt.TextElideMode.ElideMiddle, place.width())
    area = place.adjusted(0, 0, 0, -_BELOW)
    painter.save()
    painter.setFont(font)
    role = QPalette.ColorRole.PlaceholderText if section.is_cut_off else QPalette.ColorRole.Text
    painter.setPen(palette.color(role))
    flag = Qt.AlignmentFlag
    painter.drawText(area, flag.AlignLeft | flag.AlignBottom | Qt.TextFlag.TextSingleLine, text)
    if section.is_cut_off:
        colour = palette.color(QPalette.ColorRole.Text)
        colour.setAlphaF(_LINE_OPACITY)
        painter.setPen(QPen(colour, 1))
        y = area.bottom() - metrics.height() // 2 + 1
        line = QRect(place.left(), y, place.width() - metrics.horizontalAdvance(text) - _LINE_GAP, 0)
        if option.direction == Qt.LayoutDirection.LeftToRight:
            line.moveRight(place.right())
        painter.drawLine(line.left(), y, line.right(), y)
    painter.restore()
