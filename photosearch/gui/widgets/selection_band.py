"""A rectangle drawn with the mouse, from between the photos, that selects what it touches."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QRubberBand

from photosearch.gui.widgets.cell_view import CellView

_SCROLL_MS = 16
_SCROLL_SHARE = 0.25
"""Of the mouse's distance beyond the edge, scrolled with each tick."""

_Flag = QItemSelectionModel.SelectionFlag


class SelectionBand(QRubberBand):
    """Belongs to a view. What was selected before stays so if Ctrl or Shift is held down."""

    def __init__(self, view: CellView) -> None:
        super().__init__(QRubberBand.Shape.Rectangle, view.viewport())
        self._view = view
        self._start: QPoint | None = None
        self._mouse = self._pressed = QPoint()
        self._before = QItemSelection()
        self._timer = QTimer(self)
        self._timer.setInterval(_SCROLL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def is_drawn(self) -> bool:
        """Whether the mouse button is held down."""
        return self._start is not None

    @property
    def length(self) -> int:
        """How far the mouse got, in pixels."""
        return (self._mouse - self._pressed).manhattanLength()

    def begin(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Begin at a point of the viewport."""
        is_adding = modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        selection = self._view.selectionModel()
        if not is_adding:
            selection.clearSelection()
        self._before = QItemSelection(selection.selection())
        self._start = point + self._scrolled()
        self._mouse = self._pressed = point

    def extend(self, point: QPoint) -> None:
        """Draw it to a point of the viewport, which may lie beyond its edges."""
        self._mouse = point
        self._select()
        is_outside = not self._view.viewport().rect().contains(point)
        if is_outside and not self._timer.isActive():
            self._timer.start()
        elif not is_outside:
            self._timer.stop()

    def end(self) -> None:
        """The button was let go."""
        self._start = None
        self._timer.stop()
        self.hide()

    def _scrolled(self) -> QPoint:
        return QPoint(0, self._view.verticalScrollBar().value())

    def _select(self) -> None:
        if self._start is None:
            return
        area = QRect(self._start - self._scrolled(), self._mouse).normalized()
        self.setGeometry(area.intersected(self._view.viewport().rect().adjusted(-2, -2, 2, 2)))
        self.show()
        self._view.selectionModel().select(self._before, _Flag.ClearAndSelect)
        self._view.setSelection(area, _Flag.Select)

    @Slot()
    def _on_timer_timeout(self) -> None:
        area, bar = self._view.viewport().rect(), self._view.verticalScrollBar()
        beyond = min(0, self._mouse.y() - area.top()) + max(0, self._mouse.y() - area.bottom())
        bar.setValue(bar.value() + round(beyond * _SCROLL_SHARE))
        self._select()
