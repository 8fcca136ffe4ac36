"""A list view whose layout is arithmetic, so that 300,000 items cost what 30 do; in sections, with headings.

`QListView` computes and keeps a place for every item each time it is laid out (0.3 s for 100,000);
with equal cells a place is a division, after a search among the sections. What depends on its own layout
is therefore overridden here and goes to `QAbstractItemView` instead; it stays a `QListView` because that
is what screen readers know.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from photosearch.gui.delegates.heading import paint_heading
from photosearch.gui.grid_geometry import GridGeometry
from photosearch.gui.sections import Section

_AnyIndex = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction


class CellView(QListView):
    """Equal cells, line by line, that fill the width. `sections` is for a view to override that has any.

    Signals:
        visible_rows_changed: first and last row in sight, after scrolling, resizing or new rows.
        thumbnail_side_changed: device pixels a thumbnail should have.
        items_painted: once, after the first paint that had items in it.
    """

    visible_rows_changed = Signal(int, int)
    thumbnail_side_changed = Signal(int)
    items_painted = Signal()

    def __init__(self, target: int, parent: QWidget | None = None) -> None:
        """Args: `target` is the wanted width of a cell's picture."""
        super().__init__(parent)
        self._target = target
        self._layout = GridGeometry(0, 0, target, 0)
        self._side = 0
        self._has_painted = False
        self._has_model = False
        self._visible_timer = QTimer(self)
        self._visible_timer.setSingleShot(True)
        self._visible_timer.setInterval(0)
        self._visible_timer.timeout.connect(self._on_visible_timer_timeout)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else widths flip-flop
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def grid_geometry(self) -> GridGeometry:
        """Where the cells lie at present."""
        return self._layout

    @property
    def target(self) -> int:
        """The wanted width of a cell's picture."""
        return self._target

    def set_target(self, target: int) -> None:
        """Make pictures about so wide."""
        self._target = target
        self._relayout()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model."""
        self._has_model = model is not None  # Qt resets the view on the way
        super().setModel(model)
        if model is not None:
            model.rowsRemoved.connect(self._on_model_rows_removed)
        self._relayout()

    def sections(self) -> tuple[Section, ...]:
        """Return the sections of the model's rows."""
        return ()

    @Slot()
    def _on_model_rows_removed(self) -> None:
        self._relayout()

    def _relayout(self, first_new: int = -1) -> None:
        """Compute the cells anew; the photo at the top stays there when columns change.

        Args:
            first_new: those above this row stay as they are; where it is out of sight, nothing is painted.
        """
        old, offset = self._layout, self.verticalOffset()
        model = self.model()
        self._layout = GridGeometry(
            self.viewport().width(),
            model.rowCount() if self._has_model else 0,
            self._target,
            self.fontMetrics().height(),
            self.sections() if self._has_model else (),
            self.isRightToLeft(),
        )
        self.updateGeometries()
        if offset and old.count and old.cell_height != self._layout.cell_height:
            top = old.rows_between(offset, offset).start
            shift = offset - old.rect(top).top()
            self.verticalScrollBar().setValue(self._layout.rect(top).top() + shift)
        side = round(self._layout.side * self.devicePixelRatioF())
        if side != self._side:
            self._side = side
            self.thumbnail_side_changed.emit(side)
        if first_new < self.visible_rows().stop:
            self._visible_timer.start()
            self.viewport().update()

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the content."""
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self._layout.cell_height // 3))
        bar.setRange(0, max(0, self._layout.height - height))

    def doItemsLayout(self) -> None:
        """Lay out on Qt's demand (style or font changed)."""
        QAbstractItemView.doItemsLayout(self)
        self._relayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width."""
        QAbstractItemView.resizeEvent(self, event)
        self._relayout()

    def reset(self) -> None:
        """Start at the top of another list."""
        QAbstractItemView.reset(self)
        self.verticalScrollBar().setValue(0)
        self._relayout()

    def rowsInserted(self, parent: _AnyIndex, start: int, end: int) -> None:
        """Make room for photos that arrived."""
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self._relayout(start)

    def dataChanged(
        self,
        topLeft: _AnyIndex,  # noqa: N803 - Qt's names
        bottomRight: _AnyIndex,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        """Repaint just these cells."""
        first, last = topLeft.row(), bottomRight.row()
        area = self._layout.rect(first).united(self._layout.rect(last))
        if self._layout.columns > 1 and last > first:
            area.setLeft(0)
            area.setRight(self.viewport().width())
        self.viewport().update(area.translated(0, -self.verticalOffset()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already, and tell which rows are in sight now."""
        self.viewport().scroll(0, dy)
        if self.underMouse():  # another cell is below the mouse now: neither may look as it did
            mouse = self.viewport().mapFromGlobal(self.cursor().pos())
            for place in (mouse, mouse + QPoint(0, dy)):
                self.viewport().update(self.visualRect(self.indexAt(place)))
        self._visible_timer.start()

    def horizontalOffset(self) -> int:
        """There is no scrolling sideways."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far down the viewport is."""
        return self.verticalScrollBar().value()

    def visualRect(self, index: _AnyIndex) -> QRect:
        """Return a cell in viewport coordinates."""
        if not index.isValid():
            return QRect()
        return self._layout.rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, p: QPoint) -> QModelIndex:
        """Return the photo under a point of the viewport."""
        row = self._layout.row_at(p + QPoint(0, self.verticalOffset()))
        model = self.model()
        return QModelIndex() if row is None or model is None else model.index(row, 0)

    def scrollTo(
        self,
        index: _AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a photo into sight."""
        if not index.isValid():
            return
        rect, height = self._layout.rect_with_heading(index.row()), self.viewport().height()
        bar, top = self.verticalScrollBar(), self.verticalOffset()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(rect.center().y() - height // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or rect.top() < top:
            bar.setValue(rect.top())
        elif hint == QAbstractItemView.ScrollHint.PositionAtBottom or rect.bottom() >= top + height:
            bar.setValue(rect.bottom() + 1 - height)

    def visible_rows(self) -> range:
        """Return the rows in sight."""
        top = self.verticalOffset()
        return self._layout.rows_between(top, top + self.viewport().height() - 1)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the photos in a rectangle of the viewport."""
        model, selection = self.model(), QItemSelection()
        for first, last in self._layout.ranges_in(rect.normalized().translated(0, self.verticalOffset())):
            selection.select(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the cells to repaint when these photos are selected or not any more."""
        area = QRect(0, self.verticalOffset(), self.viewport().width(), self.viewport().height())
        region, visible = QRegion(), self.visible_rows()
        for position in range(selection.count()):
            chosen = selection.at(position)
            for row in range(max(chosen.top(), visible.start), min(chosen.bottom() + 1, visible.stop)):
                region += self._layout.rect(row).intersected(area).translated(0, -area.top())
        return region

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's names
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Return where an arrow or page key leads."""
        layout = self._layout
        if not layout.count:
            return QModelIndex()
        row = self.currentIndex().row()
        if row < 0:
            return self.model().index(self.visible_rows().start, 0)
        page = max(1, self.viewport().height() // layout.cell_height)
        rightwards = -1 if layout.is_mirrored else 1
        steps = {
            _Cursor.MoveLeft: -rightwards,
            _Cursor.MovePrevious: -1,
            _Cursor.MoveRight: rightwards,
            _Cursor.MoveNext: 1,
            _Cursor.MoveHome: -row,
            _Cursor.MoveEnd: layout.count - 1 - row,
        }
        lines = {
            _Cursor.MoveUp: -1,
            _Cursor.MoveDown: 1,
            _Cursor.MovePageUp: -page,
            _Cursor.MovePageDown: page,
        }
        if cursorAction in lines:
            target = layout.row_beside(row, lines[cursorAction])
        else:
            target = max(0, min(layout.count - 1, row + steps.get(cursorAction, 0)))
        return self.model().index(target, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover and drag without Qt's own rubber band, which follows its own layout."""
        QAbstractItemView.mouseMoveEvent(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells and headings that need it."""
        model, delegate = self.model(), self.itemDelegate()
        if not self._has_model:
            return
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain: QStyle.StateFlag = option.state
        dirty = event.rect().translated(0, self.verticalOffset())
        hovered = (
            self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) if self.underMouse() else None
        )
        painter = QPainter(self.viewport())
        for section, place in self._layout.headings_between(dirty.top(), dirty.bottom()):
            paint_heading(painter, place.translated(0, -self.verticalOffset()), section, option)
        for first, last in self._layout.ranges_in(dirty):
            for row in range(first, last + 1):
                index = model.index(row, 0)
                option.rect = self.visualRect(index)
                option.state = self._state_of(index, plain, hovered)
                delegate.paint(painter, option, index)
        painter.end()
        if self._layout.count and not self._has_painted:
            self._has_painted = True
            self.items_painted.emit()

    def _state_of(
        self, index: QModelIndex, plain: QStyle.StateFlag, hovered: QModelIndex | None
    ) -> QStyle.StateFlag:
        flag = QStyle.StateFlag
        state = plain & ~(flag.State_HasFocus | flag.State_MouseOver | flag.State_Selected)
        if self.selectionModel().isSelected(index):
            state |= flag.State_Selected
        if self.hasFocus() and index == self.currentIndex():
            state |= flag.State_HasFocus
        if index == hovered:
            state |= flag.State_MouseOver
        return state

    @Slot()
    def _on_visible_timer_timeout(self) -> None:
        rows = self.visible_rows()
        self.visible_rows_changed.emit(rows.start, rows.stop - 1)
