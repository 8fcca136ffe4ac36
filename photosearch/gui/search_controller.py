"""From a query to rows on the screen: asks the engine, drops stale answers, refreshes quietly."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import Entry, PhotoListModel, photo_of
from photosearch.gui.query import Arrangement, Query
from photosearch.search.messages import HitsReady, PhotosReady, RequestFailed, Search

PATIENCE_MS = 400
"""So long the photos of the last answer stay where half a word finds nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on show now.

    Attributes:
        total: photos or hits in the whole answer.
        less_certain: further hits beyond the relevance cut-off.
        is_whole: False for the first of many hits, which are not counted yet.
    """

    query: Query
    total: int
    less_certain: int = 0
    is_whole: bool = True


class SearchController(QObject):
    """Holds the query of the moment and the number of the request that may still answer it.

    Attributes:
        may_wait: tells whether more is about to be asked: somebody types. That nothing was found is said then
            only if nothing more is.
        left_out: ids of photos that are shown in no answer: the catalog does not know yet that they are gone.

    Signals:
        answered: Answer; its first photos are in the model. After a glimpse of many hits once more, when all
            of them are.
        failed: RequestFailed.
        found_nothing: an answer without photos came, and may be shown a little later.
    """

    answered = Signal(object)
    failed = Signal(object)
    found_nothing = Signal()

    def __init__(self, client: EngineClient, model: PhotoListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._model = model
        self.left_out: set[int] = set()
        self._query = Query()
        self._arrangement = Arrangement()
        self._request_id = 0
        self._is_open = False
        self._is_quiet = False
        self._has_begun = False
        self._is_refresh_due = False
        self._parts: list[Entry] = []
        self._same: int | None = 0
        """Rows on show that the answer on its way begins with; None once it is another one."""
        self._asked_s = 0.0
        self._took_s = 0.0
        self.may_wait: Callable[[], bool] = lambda: False
        self._nothing: Answer | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        client.hits_received.connect(self._on_client_hits_received)
        client.photos_received.connect(self._on_client_photos_received)
        client.request_failed.connect(self._on_client_request_failed)
        client.engine_restarted.connect(self.refresh)

    @property
    def query(self) -> Query:
        """What is being asked."""
        return self._query

    @property
    def arrangement(self) -> Arrangement:
        """How hits are put in order."""
        return self._arrangement

    @property
    def took_s(self) -> float:
        """How long the last whole answer took, from asking to its last part."""
        return self._took_s

    @Slot(object)
    def search(self, query: Query) -> None:
        """Ask this instead of anything before."""
        self._query = query
        self._ask(is_quiet=False)

    @Slot(object)
    def arrange(self, arrangement: Arrangement) -> None:
        """Put hits in another order, from now on and at once."""
        if arrangement == self._arrangement:
            return
        before, self._arrangement = self._arrangement, arrangement
        if self._query.to_request(0, before) != self._query.to_request(0, arrangement):
            self._ask(is_quiet=False)

    @Slot()
    def show_all(self) -> None:
        """Ask the same again without the relevance cut-off: further hits follow those on show."""
        self._query = replace(self._query, show_all=True)
        self._ask(is_quiet=True)

    @Slot()
    def refresh(self) -> None:
        """Ask the same again and update what is shown in place, once no answer is on its way."""
        self._is_refresh_due = self._is_open
        if not self._is_open:
            self._ask(is_quiet=self._model.rowCount() > 0)

    def _ask(self, *, is_quiet: bool) -> None:
        self._request_id = self._client.next_request_id()
        self._is_open, self._is_quiet, self._has_begun = True, is_quiet, False
        self._is_refresh_due = False
        self._patience.stop()
        self._parts = []
        self._same = 0
        self._asked_s = time.monotonic()
        request = self._query.to_request(self._request_id, self._arrangement)
        if isinstance(request, Search):
            request = replace(request, wants_glimpse=not is_quiet)
        self._client.send(request)

    @Slot(object)
    def _on_client_hits_received(self, reply: HitsReady) -> None:
        if reply.request_id == self._request_id:
            answer = Answer(self._query, reply.total, reply.less_certain, is_whole=not reply.is_glimpse)
            self._take(reply.hits, answer, reply.is_last)

    @Slot(object)
    def _on_client_photos_received(self, reply: PhotosReady) -> None:
        if reply.request_id == self._request_id:
            self._take(reply.photos, Answer(self._query, reply.total), reply.is_last)

    def _take(self, part: tuple[Entry, ...], answer: Answer, is_last: bool) -> None:
        """Put a part of the answer where it belongs."""
        if self._is_quiet and not answer.is_whole:
            return  # the whole answer replaces what is on show
        if not answer.total and not self._is_quiet and self.may_wait():
            self._is_open = False
            self._nothing = answer
            self._patience.start()
            self.found_nothing.emit()
            return
        if self.left_out:
            part = tuple(entry for entry in part if photo_of(entry).photo_id not in self.left_out)
        if self._is_quiet:
            self._compare(part)
            if is_last:
                self._refresh_model()
        elif self._has_begun:
            self._model.append(part)
        else:
            self._model.replace(part)
        if is_last:
            self._is_open = False
            self._parts = []
            self._took_s = time.monotonic() - self._asked_s
        if is_last if self._is_quiet else not self._has_begun:
            self.answered.emit(answer)
        self._has_begun = True
        self._is_quiet |= not answer.is_whole  # what follows begins with the same hits, or nearly so
        if is_last and self._is_refresh_due:
            self.refresh()

    def _compare(self, part: tuple[Entry, ...]) -> None:
        """Keep a part of a newer answer, unless all is as on show so far.

        To compare, and to let go of, 100,000 photos at once stops the window for a tenth of a second.
        """
        if self._same is not None and self._model.shows(part, self._same):
            self._same += len(part)
            return
        if self._same is not None:
            self._parts, self._same = self._model.first(self._same), None
        self._parts.extend(part)

    def _refresh_model(self) -> None:
        if self._same == self._model.rowCount():
            return
        parts = self._parts if self._same is None else self._model.first(self._same)
        # Also without what has been left out since its part came.
        self._model.refresh([entry for entry in parts if photo_of(entry).photo_id not in self.left_out])

    @Slot()
    def _on_patience_timeout(self) -> None:
        self._model.replace([])
        self.answered.emit(self._nothing)

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if failure.request_id == self._request_id:
            self._is_open = False
            self.failed.emit(failure)
            if self._is_refresh_due:
                self.refresh()
