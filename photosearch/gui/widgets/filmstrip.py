"""The photos before and after the one on show, in a row, with that one in the middle.

Painted by arithmetic from the model's rows: a Qt list would lay out all of 100,000 to show fifteen.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QPixmapCache,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from photosearch.gui.icons import paint_icon
from photosearch.gui.models.photo_list import Role
from photosearch.gui.translation import tr

_SIDE, _GAP, _MARGIN = 60, 6, 8
_PITCH = _SIDE + _GAP
_ICON_SIDE = 20


class Filmstrip(QWidget):
    """Shows rows around the current one.

    Signals:
        row_chosen: row; by a click.
    """

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: QAbstractItemModel | None = None
        self._row = 0
        self.setFixedHeight(_SIDE + 2 * _MARGIN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Filmstrip"))

    @property
    def current_row(self) -> int:
        """The row in the middle."""
        return self._row

    def set_model(self, model: QAbstractItemModel) -> None:
        """Show the rows of a model."""
        self._model = model
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self.update)

    @Slot(int)
    def set_current(self, row: int) -> None:
        """Put a row in the middle."""
        self._row = row
        self.update()

    def row_at(self, at: QPoint) -> int | None:
        """Return the row under a point, if there is one."""
        row = self._row + self._direction() * round((at.x() - self.width() / 2) / _PITCH)
        is_in = row in self._rows() and self.place(row).contains(at)
        return row if is_in else None

    def place(self, row: int) -> QRect:
        """Return where a row is."""
        middle = self.width() / 2 + self._direction() * (row - self._row) * _PITCH
        return QRect(round(middle - _SIDE / 2), _MARGIN, _SIDE, _SIDE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a photo."""
        row = self.row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.row_chosen.emit(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go a photo on or back."""
        row = self._row + (1 if event.angleDelta().y() < 0 else -1)
        if row in self._rows():
            self.row_chosen.emit(row)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tell the name of a photo that the mouse rests on."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._model is not None:
            row = self.row_at(event.pos())
            text = self._model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) if row is not None else ""
            QToolTip.showText(event.globalPos(), str(text or ""), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        if self._model is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in self._rows():
            self._paint(painter, row)

    def _paint(self, painter: QPainter, row: int) -> None:
        assert self._model is not None
        place, pixmap = self.place(row), self._model.index(row, 0).data(Role.THUMBNAIL)
        if pixmap is None or pixmap.isNull():
            ground = self.palette().color(QPalette.ColorRole.Text)
            ground.setAlphaF(0.08)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(place, 4, 4)
            icon = QRectF(0, 0, _ICON_SIDE, _ICON_SIDE)
            icon.moveCenter(QRectF(place).center())
            ground.setAlphaF(0.25)
            paint_icon(painter, "photo", icon, ground)
        else:
            small = _small(pixmap, QSize(_SIDE, _SIDE), self.devicePixelRatioF())
            size = small.deviceIndependentSize().toSize()
            spot = QRect(QPoint(0, 0), size)
            spot.moveCenter(place.center())
            painter.setOpacity(1.0 if row == self._row else 0.6)
            painter.drawPixmap(spot.topLeft(), small)
            painter.setOpacity(1.0)
        if row == self._row:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(QRectF(place).adjusted(-2.5, -2.5, 2.5, 2.5), 5, 5)

    def _rows(self) -> range:
        count = self._model.rowCount() if self._model is not None else 0
        beside = self.width() // 2 // _PITCH + 1
        return range(max(0, self._row - beside), min(count, self._row + beside + 1))

    def _direction(self) -> int:
        return -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1


def _small(pixmap: QPixmap, room: QSize, ratio: float) -> QPixmap:
    """Return a thumbnail shrunk well; a painter alone would leave out most of it."""
    key = f"photosearch filmstrip {pixmap.cacheKey()} {room.width()}@{ratio}"
    small = QPixmap()
    if QPixmapCache.find(key, small):
        return small
    small = pixmap.scaled(
        room * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    small.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, small)
    return small
