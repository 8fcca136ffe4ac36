"""Feeds the viewer: the thumbnail at once, then the picture, then its details when they are looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from photosearch.base.types import Photo
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import facts_text, name_text
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.picture_source import PictureSource
from photosearch.gui.slide_order import SlideOrder
from photosearch.gui.wanted import Wanted, detailed_picture, has_more, whole_picture
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.gui.widgets.viewer import Viewer

_SETTLE_MS = 40
"""Someone who holds an arrow key down passes photos faster than this; those are not decoded."""


class ViewerController(QObject):
    """Opens the viewer on a row of the grid and moves it along the model.

    Signals:
        moved: row; another photo is on show.
        compare_requested: rows.
        opened, closed: the viewer covers the window, or does no longer.
    """

    moved = Signal(int)
    compare_requested = Signal(object)
    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        viewer: Viewer,
        grid: PhotoGrid,
        model: PhotoListModel,
        client: EngineClient,
        thumbnail_of: Callable[[Photo], QPixmap | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._grid = grid
        self._model = model
        self._thumbnail_of = thumbnail_of
        self.source = PictureSource(client, self)
        self._photo: Photo | None = None
        self._time_s: float | None = None
        self._row = 0
        self._step = 1
        self._order: SlideOrder | None = None
        self._is_close = False
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._on_settle_timer_timeout)
        viewer.filmstrip.set_model(model)
        viewer.filmstrip.row_chosen.connect(self.open)
        viewer.stepped.connect(self._on_viewer_stepped)
        viewer.end_requested.connect(self._on_viewer_end_requested)
        viewer.compare_requested.connect(self._on_viewer_compare_requested)
        viewer.closed.connect(self._on_viewer_closed)
        viewer.canvas.view_changed.connect(self._on_canvas_changed)
        viewer.canvas.resized.connect(self._on_canvas_changed)
        model.refresh_finished.connect(self._on_model_changed)
        model.rowsInserted.connect(self._on_model_changed)
        model.rowsRemoved.connect(self._on_model_changed)
        self.source.arrived.connect(self._on_source_arrived)
        self.source.failed.connect(self._on_source_failed)

    @Slot(int)
    def open(self, row: int) -> None:
        """Show the photo of this row."""
        if not 0 <= row < self._model.rowCount():
            return
        is_new = self._photo is None
        self._row, self._photo, self._time_s = row, self._model.photo_at(row), self._model.time_at(row)
        self._is_close = False
        self._grid.go_to(row)
        photo = self._photo
        size = QSize(photo.width or 0, photo.height or 0)
        levels = self.source.at_hand(self._whole(photo, self._time_s))
        self._viewer.show_photo(name_text(photo), facts_text(photo), size, self._thumbnail_of(photo), levels)
        self._viewer.filmstrip.set_current(row)
        self._show_ends()
        self._settle_timer.start()
        self.moved.emit(row)
        if is_new:
            self.opened.emit()

    def open_current(self) -> None:
        """Show the photo that is current in the grid, or the first."""
        self.open(max(0, self._grid.currentIndex().row()))

    def set_order(self, order: SlideOrder | None) -> None:
        """Go through the rows in this order; None for theirs."""
        self._order = order
        if self._photo is not None:
            self._show_ends()
            self._settle_timer.start()

    def row_after(self, steps: int) -> int | None:
        """Return the row so many steps from the one on show; None where there is none."""
        if self._order is not None:
            return self._order.row_after(self._row, steps)
        row = self._row + steps
        return row if 0 <= row < self._model.rowCount() else None

    def is_at_hand(self, row: int) -> bool:
        """Tell if the picture of a row could be shown at once."""
        wanted = self._whole(self._model.photo_at(row), self._model.time_at(row))
        return self.source.at_hand(wanted) is not None

    def _show_ends(self) -> None:
        self._viewer.set_ends(self.row_after(-1) is None, self.row_after(1) is None)

    # -- what is wanted

    def _whole(self, photo: Photo, time_s: float | None) -> Wanted:
        return whole_picture(photo, time_s, self._viewer.canvas)

    def _detailed(self, photo: Photo) -> Wanted:
        return detailed_picture(photo, self._time_s)

    def _ahead(self) -> list[Wanted]:
        """Return the neighbours, the one first that the way led towards."""
        rows = [self.row_after(steps) for steps in (self._step, -self._step, 2 * self._step)]
        return [
            self._whole(self._model.photo_at(row), self._model.time_at(row))
            for row in rows
            if row is not None
        ]

    def _needs_details(self, photo: Photo, whole: Wanted) -> bool:
        """Whether more of the photo is asked for than the whole picture has; once so, always so."""
        self._is_close |= has_more(photo, whole) and self._viewer.canvas.shown_side > whole.side
        return self._is_close

    @Slot()
    def _on_settle_timer_timeout(self) -> None:
        if self._photo is None:
            return
        now = [self._whole(self._photo, self._time_s)]
        if self._needs_details(self._photo, now[0]):
            now.append(self._detailed(self._photo))
        self.source.want(now, self._ahead())

    @Slot(object)
    def _on_source_arrived(self, wanted: Wanted) -> None:
        if self._photo is None:
            return
        whole, detailed = self._whole(self._photo, self._time_s), self._detailed(self._photo)
        if wanted == whole and (levels := self.source.at_hand(whole)) is not None:
            self._viewer.show_levels(levels)
        if wanted == detailed and (tiles := self.source.tiles_at_hand(detailed)) is not None:
            self._viewer.canvas.show_tiles(tiles)

    @Slot(object, str)
    def _on_source_failed(self, wanted: Wanted, message: str) -> None:
        if self._photo is not None and wanted == self._whole(self._photo, self._time_s):
            self._viewer.show_message(message)

    # -- what the viewer says

    @Slot()
    def _on_model_changed(self) -> None:
        """Stay with the photo on show or, when it is gone, go on: what is done is done to what is seen."""
        if self._photo is None:
            return
        row = self._model.row_of(self._photo.photo_id)
        if row is not None:
            self._row = row
            self._viewer.filmstrip.set_current(row)
            self._show_ends()
        elif self._model.rowCount():
            self.open(min(self._row, self._model.rowCount() - 1))
        else:
            self._viewer.close_page()

    @Slot(int)
    def _on_viewer_stepped(self, step: int) -> None:
        if self._photo is None:
            return
        self._step = step
        self._find_row(self._photo)
        beside = self.row_after(step)
        if beside is not None:
            self.open(beside)

    def _find_row(self, photo: Photo) -> None:
        """Find out where the photo is now: the list may have changed below the viewer."""
        is_there = self._row < self._model.rowCount() and self._model.photo_at(self._row) == photo
        if not is_there and (row := self._model.row_of(photo.photo_id)) is not None:
            self._row = row

    @Slot(int)
    def _on_viewer_end_requested(self, end: int) -> None:
        self._step = -end
        self.open(0 if end < 0 else self._model.rowCount() - 1)

    @Slot()
    def _on_viewer_compare_requested(self) -> None:
        self.compare_requested.emit([self._row, self._row + 1])

    @Slot()
    def _on_canvas_changed(self) -> None:
        if self._photo is not None:
            self._settle_timer.start()

    @Slot()
    def _on_viewer_closed(self) -> None:
        self._photo = None
        self._settle_timer.stop()
        self.source.clear()
        self.closed.emit()
