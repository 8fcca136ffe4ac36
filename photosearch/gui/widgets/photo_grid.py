"""The photo grid: keys, zoom and selection of photos on top of the cells."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QWidget

from photosearch.gui.delegates.badges import alike_badge
from photosearch.gui.delegates.thumbnail_delegate import ThumbnailDelegate, picture_area, picture_place
from photosearch.gui.models.photo_list import Cell, PhotoListModel, Role
from photosearch.gui.sections import Section
from photosearch.gui.translation import tr
from photosearch.gui.widgets.cell_view import CellView
from photosearch.gui.widgets.gliding_wheel import GlidingWheel
from photosearch.gui.widgets.place_keeper import PlaceKeeper
from photosearch.gui.widgets.selection_band import SelectionBand
from photosearch.gui.widgets.slim_scroll_bar import SlimScrollBar

SMALLEST_THUMBNAIL, DEFAULT_THUMBNAIL, LARGEST_THUMBNAIL = 96, 184, 384
_ZOOM_STEP = 1.15


class PhotoGrid(CellView):
    """Shows a `PhotoListModel`.

    Signals:
        preview_requested: row; by double click, Enter or the space bar.
        alike_requested: row; by a click on the badge that says how many are like it.
        text_typed: str; someone types while the grid has the focus, and means the search field.
    """

    preview_requested = Signal(int)
    alike_requested = Signal(int)
    text_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(DEFAULT_THUMBNAIL, parent)
        self._keeper = PlaceKeeper(self)
        self._band = SelectionBand(self)
        self._wheel = GlidingWheel(self)
        if self.style().name() == "fusion":
            self.setVerticalScrollBar(SlimScrollBar(self))
        self.setAccessibleName(tr("Photos"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(ThumbnailDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._on_item_double_clicked)

    @property
    def selected_rows(self) -> list[int]:
        """Rows selected, in the order they are shown."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def set_target(self, target: int) -> None:
        """Make thumbnails about so wide, within limits."""
        super().set_target(max(SMALLEST_THUMBNAIL, min(LARGEST_THUMBNAIL, target)))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model, and keep place and selection when it is refreshed."""
        super().setModel(model)
        if isinstance(model, PhotoListModel):
            model.refresh_started.connect(self._keeper.remember)
            model.refresh_finished.connect(self._keeper.restore)

    def sections(self) -> tuple[Section, ...]:
        """Return what the model says."""
        model = self.model()
        return model.sections if isinstance(model, PhotoListModel) else ()

    def go_to(self, row: int) -> None:
        """Make a row the current and only selected one, and scroll to it."""
        index = self.model().index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def without(self, photo_ids: Collection[int]) -> None:
        """Show some photos no longer; of those after them, the next one becomes the current one."""
        model, row = self.model(), self.currentIndex().row()
        if not isinstance(model, PhotoListModel) or not photo_ids:
            return
        is_current_gone = row >= 0 and model.photo_at(row).photo_id in photo_ids
        model.remove(frozenset(photo_ids))
        if is_current_gone and model.rowCount():
            self.go_to(min(row, model.rowCount() - 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the photo that becomes the current one, where none is selected: keys act upon those."""
        is_new = not self.currentIndex().isValid()
        super().focusInEvent(event)
        if is_new and event.reason() != Qt.FocusReason.MouseFocusReason and not self.selected_rows:
            self.selectionModel().select(
                self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def reset(self) -> None:
        """Start at the top of another list."""
        self._wheel.stop()
        super().reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar open the large preview."""
        is_open_key = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if is_open_key and not event.modifiers() and self.currentIndex().isValid():
            self.preview_requested.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select; or show what a photo stands for, or put that away."""
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            event.ignore()  # whatever is around knows what they mean
            return
        self._wheel.stop()
        index = self.indexAt(event.position().toPoint())
        is_on_badge = self.alike_badge(index).contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and is_on_badge:
            self.alike_requested.emit(index.row())
            return
        if event.button() == Qt.MouseButton.LeftButton and not self._is_on_photo(index, event):
            self._band.begin(event.position().toPoint(), event.modifiers())
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover and drag; or select by a rectangle."""
        if self._band.is_drawn:
            self._band.extend(event.position().toPoint())
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of whatever was drawn or dragged."""
        if self._band.is_drawn:
            self._band.end()
            index, how_far = self.indexAt(event.position().toPoint()), self._band.length
            if index.isValid() and how_far < QApplication.startDragDistance():  # a click beside a picture
                flag = QItemSelectionModel.SelectionFlag
                is_more = event.modifiers() & Qt.KeyboardModifier.ControlModifier
                self.selectionModel().setCurrentIndex(index, flag.Toggle if is_more else flag.ClearAndSelect)
            return
        super().mouseReleaseEvent(event)

    def _is_on_photo(self, index: QModelIndex, event: QMouseEvent) -> bool:
        """Tell a photo and its name from the space around them."""
        if not index.isValid():
            return False
        cell = self.visualRect(index)
        place = picture_place(cell, index.data(Role.THUMBNAIL), self.viewport())
        point = event.position().toPoint()
        return place.contains(point) or point.y() > picture_area(cell).bottom()

    def alike_badge(self, index: QModelIndex) -> QRect:
        """Return where in the viewport a photo says how many are alike; empty if none are."""
        cell = index.data(Role.CELL)
        if not isinstance(cell, Cell):
            return QRect()
        place = picture_place(self.visualRect(index), cell.thumbnail, self.viewport())
        return alike_badge(cell, place, self.font())

    def keyboardSearch(self, search: str) -> None:
        """Hand what is typed here to the search field."""
        if search.strip():
            self.text_typed.emit(search)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or zoom with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(event.angleDelta().y() > 0)
            event.accept()
            return
        self._wheel.wheel(event)

    def zoom(self, is_in: bool) -> None:
        """Make thumbnails a step larger or smaller."""
        self.set_target(round(self.target * (_ZOOM_STEP if is_in else 1 / _ZOOM_STEP)))

    @Slot(QModelIndex)
    def _on_item_double_clicked(self, index: QModelIndex) -> None:
        self.preview_requested.emit(index.row())
