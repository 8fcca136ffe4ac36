"""The rectangle that is drawn around a part of a photo, and what to do until it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from photosearch.gui.shortcut_list import ENTER, shown_keys
from photosearch.gui.translation import tr

_SMALLEST = 12
"""Logical pixels; less is a click and no rectangle."""


class RegionOverlay(QWidget):
    """A veil over its parent with a hole in it; the parent gets the mouse and says where it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._from: QPointF | None = None
        self._to = QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def is_drawing(self) -> bool:
        """Whether a rectangle has been begun."""
        return self._from is not None

    @property
    def region(self) -> QRectF:
        """The rectangle so far, in the parent's logical pixels."""
        return QRectF() if self._from is None else QRectF(self._from, self._to).normalized()

    def appear(self) -> None:
        """Cover the parent, and say what to do."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._from = None
        self.show()
        self.raise_()

    def begin(self, at: QPointF) -> None:
        """Begin a rectangle at a corner."""
        self._from = self._to = at
        self.update()

    def stretch(self, to: QPointF) -> None:
        """Bring the opposite corner here."""
        self._to = to
        self.update()

    def finish(self) -> QRectF | None:
        """Return what was drawn, and begin anew; None for what is too small to be meant."""
        region, self._from = self.region, None
        self.update()
        return region if min(region.width(), region.height()) >= _SMALLEST else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint veil and rectangle, or the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QPainterPath()
        veil.setFillRule(Qt.FillRule.OddEvenFill)
        veil.addRect(QRectF(self.rect()))
        veil.addRect(self.region)
        painter.fillPath(veil, QColor(0, 0, 0, 110 if self.is_drawing else 60))
        if self.is_drawing:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.region)
            return
        self._paint_hint(painter)

    def _paint_hint(self, painter: QPainter) -> None:
        hint = tr("Draw around what to look for, or press {key} for what is in sight", key=shown_keys(ENTER))
        room = self.rect().adjusted(24, 24, -24, -24)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        place = self.fontMetrics().boundingRect(room, flags, hint)
        ground = self.palette().color(QPalette.ColorRole.Window)
        ground.setAlphaF(0.92)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(place).adjusted(-14, -8, 14, 8), 8, 8)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(place, flags, hint)
