"""Goes back and forward through past searches: the query with its pictures, the arrangement, the place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, Signal, Slot

from photosearch.gui.history import History, Place, Visit
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.query import Query
from photosearch.gui.search_controller import Answer, SearchController
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.search.query_filters import has_words

TYPING_S = 1.5
"""What is typed within this time after the last change continues it, rather than being another search."""


class HistoryController(QObject):
    """Notes every search that someone stayed at for a moment.

    Signals:
        asked: str; the text of a search that was more than a step on the way to another one.
        left: the search on show is gone away from; whatever covers its photos is in the way.
        arranged: Arrangement of the search that is gone back to.
    """

    asked = Signal(str)
    left = Signal()
    arranged = Signal(object)

    def __init__(
        self, body: WindowBody, search: SearchController, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(body)
        self._search_bar = body.top.search_bar
        self._top = body.top
        self._grid = body.results.grid
        self._search = search
        self._clock = clock
        self._changed_s = -TYPING_S
        self._is_shown = False
        """The grid shows the answer to the search that is noted as the current one."""
        self._is_refused = False
        """It could not be understood."""
        self._is_going = False
        self._is_typed = False
        self._wanted: Place | None = None
        """Where to go as soon as that photo is listed."""
        self._total = 0
        self.history = History(Visit(Query(), search.arrangement))
        self._search_bar.query_changed.connect(self._on_search_bar_query_changed)
        self._search_bar.field.returnPressed.connect(self._announce)
        self._search_bar.left_downwards.connect(self._on_search_bar_left_downwards)
        search.answered.connect(self._on_search_answered)
        search.failed.connect(self._on_search_failed)
        self._model().rowsInserted.connect(self._on_model_rows_inserted)
        body.back_requested.connect(self.back)
        body.forward_requested.connect(self.forward)
        body.top.back_button.clicked.connect(self.back)
        body.top.forward_button.clicked.connect(self.forward)
        self._show_buttons()

    @Slot()
    def back(self) -> None:
        """Go back to the search before this one."""
        self._go(-1)

    @Slot()
    def forward(self) -> None:
        """Go where someone came back from."""
        self._go(1)

    def _go(self, steps: int) -> None:
        self._note_present()
        visit = self.history.go(steps)
        if visit is None:
            return
        self.left.emit()
        self._is_shown = False
        self._wanted = visit.place
        self._changed_s = -TYPING_S
        self.arranged.emit(visit.arrangement)
        self._is_going = True
        self._search_bar.set_query(visit.query)
        self._is_going = False
        self._show_buttons()

    @Slot()
    def _on_search_bar_left_downwards(self) -> None:
        """Who goes to the photos has stayed at this search, however quickly."""
        self._changed_s = -TYPING_S
        self._announce()

    @Slot()
    def _announce(self) -> None:
        text = self.history.current.query.text.strip()
        has_found = not self._is_shown or self._total
        if text and has_found and not self._is_refused:
            self.asked.emit(text)

    def _note_present(self) -> None:
        """Note how the search on show is looked at now."""
        if self._is_shown:
            self.history.note(
                query=self._search.query, arrangement=self._search.arrangement, place=self._place()
            )

    def _place(self) -> Place | None:
        offset, visible = self._grid.verticalOffset(), self._grid.visible_rows()
        if not offset or not visible:
            return None
        top = self._grid.grid_geometry.rect(visible.start).top()
        return Place(self._model().photo_at(visible.start).photo_id, offset - top)

    def _go_to_place(self) -> None:
        if self._wanted is None:
            return
        row = self._model().row_of(self._wanted.photo_id)
        if row is not None:
            top = self._grid.grid_geometry.rect(row).top()
            self._grid.verticalScrollBar().setValue(top + self._wanted.shift)
        if row is not None or self._model().rowCount() >= self._total:
            self._wanted = None

    def _show_buttons(self) -> None:
        self._top.back_button.setEnabled(self.history.can_go_back)
        self._top.forward_button.setEnabled(self.history.can_go_forward)

    def _model(self) -> PhotoListModel:
        model = self._grid.model()
        assert isinstance(model, PhotoListModel)
        return model

    @Slot(object)
    def _on_search_bar_query_changed(self, query: Query) -> None:
        if self._is_going:
            return
        now = self._clock()
        is_continued = self._search_bar.is_typing and now - self._changed_s < TYPING_S
        if not is_continued:
            self._note_present()
            if self._is_typed or has_words(self.history.current.query.text):
                self._announce()  # but not what was clicked together in the sidebar
        self._is_typed = self._search_bar.is_typing
        self._changed_s = now
        self._is_shown = self._is_refused = False
        self._wanted = None
        self.history.visit(Visit(query, self._search.arrangement), is_instead=is_continued)
        self._show_buttons()

    @Slot(object)
    def _on_search_answered(self, answer: Answer) -> None:
        self._is_shown = True
        self._total = answer.total if answer.is_whole else sys.maxsize
        self._go_to_place()

    @Slot()
    def _on_search_failed(self) -> None:
        self._is_refused = True

    @Slot(QModelIndex, int, int)
    def _on_model_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._go_to_place()
