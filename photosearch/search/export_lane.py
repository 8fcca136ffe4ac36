"""The engine's lane of exports: one after another, each of which can be cancelled."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from photosearch.search import export_messages as em
from photosearch.search import messages as m
from photosearch.search.lanes import guarded
from photosearch.search.priority import step_back_here


class ExportedLibrary(Protocol):
    """What the lane needs of a library."""

    def export(
        self, photo_ids: Sequence[int], options: em.ExportOptions, is_cancelled: Callable[[], bool]
    ) -> Iterator[em.ExportStep]:
        """Export photos."""
        ...


class ExportLane:
    """Exports as it is asked to.

    Args:
        send: takes replies to the app.
    """

    def __init__(self, library: ExportedLibrary, send: Callable[[m.Reply], None]) -> None:
        self._library = library
        self._send = send
        self._requests: queue.Queue[em.ExportPhotos | None] = queue.Queue()
        self._cancelled: set[int] = set()
        self._is_closed = False

    def put(self, request: em.ExportRequest) -> None:
        """Take a request, or have one of those that wait, or that is being done, end at once."""
        if isinstance(request, em.CancelExport):
            self._cancelled.add(request.request_id)
        else:
            self._requests.put(request)

    def close(self) -> None:
        """End the export and the lane."""
        self._is_closed = True
        self._requests.put(None)

    def run(self) -> None:
        """Do what comes, until `close`; searches go before it."""
        step_back_here()
        while (request := self._requests.get()) is not None and not self._is_closed:
            guarded(partial(self._export, request), partial(self._refuse, request.request_id))

    def _refuse(self, request_id: int, message: str, _: int | None) -> None:
        self._send(m.RequestFailed(request_id, message))

    def _export(self, request: em.ExportPhotos) -> None:
        number = request.request_id

        def is_cancelled() -> bool:
            return self._is_closed or number in self._cancelled

        for step in self._library.export(request.photo_ids, request.options, is_cancelled):
            self._send(em.ExportProgressed(number, step))
        self._send(em.ExportEnded(number, is_cancelled()))
        self._cancelled.discard(number)
