"""The one button on a page that is meant."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton


class AccentButton(QPushButton):
    """A push button in the system's accent colour."""

    def sizeHint(self) -> QSize:
        """Return room for the text and generous margins."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 44, metrics.height() + 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, text, and a ring around it when it has the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        ground = palette.color(QPalette.ColorRole.Highlight)
        if self.isDown():
            ground = ground.darker(115)
        elif self.underMouse():
            ground = ground.lighter(108)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.drawRoundedRect(area, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ground, 1.5))
            painter.drawRoundedRect(area.adjusted(-2.2, -2.2, 2.2, 2.2), 10, 10)
        painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text()
        )
