"""A round button above a photo: to be seen on light ones and dark ones."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from photosearch.gui.icons import paint_icon

_SIDE = 40
_ICON_SIDE = 24


class OverlayButton(QToolButton):
    """For the mouse; keys do the same, so it takes no focus."""

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(name)
        self.setAccessibleName(name)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a translucent disc with the icon; nothing where there is nothing to press for."""
        if not self.isEnabled():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.palette().color(QPalette.ColorRole.Window)
        ground.setAlphaF(0.9 if self.underMouse() or self.isDown() else 0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        place = QRectF(0, 0, _ICON_SIDE, _ICON_SIDE)
        place.moveCenter(QRectF(self.rect()).center())
        paint_icon(painter, self._icon_name, place, self.palette().color(QPalette.ColorRole.WindowText))
