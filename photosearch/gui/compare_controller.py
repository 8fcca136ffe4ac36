"""Feeds the page on which photos are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from photosearch.base.types import Photo
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import name_text
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.picture_source import PictureSource
from photosearch.gui.wanted import DETAILED_PIXELS, Wanted, detailed_picture, has_more, whole_picture
from photosearch.gui.widgets.compare_page import MOST, ComparePage, Pane

_SETTLE_MS = 40


class CompareController(QObject):
    """Opens the page on rows of the model, and gets their pictures; all details together are bounded.

    Signals:
        opened, closed: the page covers the window, or does no longer.
    """

    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        page: ComparePage,
        model: PhotoListModel,
        client: EngineClient,
        thumbnail_of: Callable[[Photo], QPixmap | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._model = model
        self._thumbnail_of = thumbnail_of
        self.source = PictureSource(client, self)
        self._shown: list[tuple[Photo, float | None]] = []
        self._is_close = False
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._on_settle_timer_timeout)
        page.view_changed.connect(self._settle_timer.start)
        page.closed.connect(self._on_page_closed)
        self.source.arrived.connect(self._on_source_arrived)
        self.source.failed.connect(self._on_source_failed)

    @Slot(object)
    def compare(self, rows: Sequence[int]) -> None:
        """Show the photos of these rows side by side; of more than four, the first ones."""
        rows = [row for row in rows if 0 <= row < self._model.rowCount()][:MOST]
        if len(rows) < 2:
            return
        self._shown = [(self._model.photo_at(row), self._model.time_at(row)) for row in rows]
        self._is_close = False
        self._page.open_with(
            [
                (name_text(photo), QSize(photo.width or 0, photo.height or 0), self._thumbnail_of(photo))
                for photo, _ in self._shown
            ]
        )
        self._settle_timer.start()
        self.opened.emit()

    def _whole(self, pane: Pane, photo: Photo, time_s: float | None) -> Wanted:
        return whole_picture(photo, time_s, pane.canvas)

    def _detailed(self, photo: Photo, time_s: float | None) -> Wanted:
        return detailed_picture(photo, time_s, DETAILED_PIXELS // len(self._shown))

    def _pairs(self) -> list[tuple[Pane, Photo, float | None]]:
        if not self._shown:
            return []
        panes = zip(self._page.panes, self._shown, strict=True)
        return [(pane, photo, time_s) for pane, (photo, time_s) in panes]

    @Slot()
    def _on_settle_timer_timeout(self) -> None:
        now, details = [], []
        for pane, photo, time_s in self._pairs():
            whole = self._whole(pane, photo, time_s)
            now.append(whole)
            if has_more(photo, whole):
                self._is_close |= pane.canvas.shown_side > whole.side
                details.append(self._detailed(photo, time_s))
        self.source.want([*now, *details] if self._is_close else now)

    @Slot(object)
    def _on_source_arrived(self, wanted: Wanted) -> None:
        for pane, photo, time_s in self._pairs():
            if photo.photo_id == wanted.photo_id:
                whole, detailed = self._whole(pane, photo, time_s), self._detailed(photo, time_s)
                if (levels := self.source.at_hand(whole)) is not None:
                    pane.canvas.show_levels(levels)
                if (tiles := self.source.tiles_at_hand(detailed)) is not None:
                    pane.canvas.show_tiles(tiles)

    @Slot(object, str)
    def _on_source_failed(self, wanted: Wanted, message: str) -> None:
        for pane, photo, time_s in self._pairs():
            if wanted == self._whole(pane, photo, time_s):
                pane.canvas.show_message(message)

    @Slot()
    def _on_page_closed(self) -> None:
        self._shown = []
        self._settle_timer.stop()
        self.source.clear()
        self.closed.emit()
