"""Remembers where the user is in the grid while the list below it is replaced by a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Slot

from photosearch.gui.models.photo_list import PhotoListModel

if TYPE_CHECKING:
    from photosearch.gui.widgets.photo_grid import PhotoGrid


class PlaceKeeper(QObject):
    """Keeps photos by id: the one at the top, the current one, and those selected."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._top: tuple[int, int] | None = None
        self._current: int | None = None
        self._selected: list[int] = []

    @Slot()
    def remember(self) -> None:
        """Note the place before the list is replaced."""
        model = self._model()
        offset, visible = self._grid.verticalOffset(), self._grid.visible_rows()
        self._top = None
        if offset and visible:  # at the very top one stays at the top, and sees what is new
            rect = self._grid.grid_geometry.rect(visible.start)
            self._top = (model.photo_at(visible.start).photo_id, offset - rect.top())
        current = self._grid.currentIndex()
        self._current = model.photo_at(current.row()).photo_id if current.isValid() else None
        self._selected = [model.photo_at(row).photo_id for row in self._grid.selected_rows]

    @Slot()
    def restore(self) -> None:
        """Go back there, as far as those photos are still listed."""
        model, selection = self._model(), QItemSelection()
        for photo_id in self._selected:
            row = model.row_of(photo_id)
            if row is not None:
                selection.select(model.index(row), model.index(row))
        flag = QItemSelectionModel.SelectionFlag
        self._grid.selectionModel().select(selection, flag.ClearAndSelect)
        row = model.row_of(self._current) if self._current is not None else None
        if row is not None:
            self._grid.selectionModel().setCurrentIndex(model.index(row), flag.NoUpdate)
        self._grid.verticalScrollBar().setValue(self._offset())

    def _offset(self) -> int:
        """Return where the photo that was at the top is now."""
        if self._top is None:
            return 0
        photo_id, shift = self._top
        row = self._model().row_of(photo_id)
        return 0 if row is None else self._grid.grid_geometry.rect(row).top() + shift

    def _model(self) -> PhotoListModel:
        model = self._grid.model()
        assert isinstance(model, PhotoListModel)
        return model
