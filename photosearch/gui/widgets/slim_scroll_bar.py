"""A scroll bar without steps and bevels, for the style that has them (Fusion, on Linux)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

_INSET = 4.0


class SlimScrollBar(QScrollBar):
    """Paints its handle only, on the ground of what it scrolls; everything else is Qt's."""

    def __init__(
        self, parent: QWidget | None = None, ground: QPalette.ColorRole = QPalette.ColorRole.Base
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._ground = ground
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the handle, stronger while it is held or under the mouse."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.palette().color(self._ground))
        if self.maximum() == self.minimum():
            return
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(0.55 if self.isSliderDown() else 0.4 if self.underMouse() else 0.25)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        area = QRectF(handle).adjusted(_INSET, 2, -_INSET, -2)
        painter.drawRoundedRect(area, area.width() / 2, area.width() / 2)
