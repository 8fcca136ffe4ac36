"""An icon by itself, in the text colour of the moment."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from photosearch.gui.icons import paint_icon


class IconLabel(QWidget):
    """Paints one of our icons; unlike a label with a pixmap it follows light and dark."""

    def __init__(self, name: str, side: int, opacity: float = 0.7, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._opacity = opacity
        self.setFixedSize(QSize(side, side))

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(self._opacity)
        painter = QPainter(self)
        paint_icon(painter, self._name, QRectF(self.rect()), colour)
