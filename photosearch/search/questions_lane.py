"""The engine's lane of questions: searches and listings, of which the newest counts.

Those that no model is asked about have a thread of their own, since the model of a search may be on a server
that is out of reach. The first of many hits are sent before the others are looked for, and those not at all
where another question comes within a moment: typing asks one with every key.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from photosearch.base.errors import QueryError
from photosearch.base.types import Grouping, Hit, LibraryStatus, Photo, Sort
from photosearch.search import messages as m
from photosearch.search.hits import Hits
from photosearch.search.lanes import guarded
from photosearch.search.query import parse

log = logging.getLogger(__name__)

PART = 400
"""Hits a message: small enough that unpickling one never holds up the window."""

MOMENT_S = 0.12
"""Between two keys that are pressed one after the other."""

T = TypeVar("T")
Question = m.Search | m.Browse


class SearchedLibrary(Protocol):
    """What the lane needs of a library."""

    def search(
        self,
        query: str,
        *,
        limit: int,
        all: bool,
        sort: Sort | str,
        group: Grouping | str | None,
        collapse: bool,
        images: Sequence[Path | bytes | int],
        less: Sequence[Path | bytes | int],
    ) -> Hits:
        """Answer a query."""
        ...

    def glimpse(
        self,
        query: str,
        *,
        images: Sequence[Path | bytes | int],
        less: Sequence[Path | bytes | int],
        collapse: bool,
    ) -> Hits:
        """Return the first hits by relevance."""
        ...

    def photos(self, *, sort: Sort, group: Grouping | None) -> Iterator[Photo]:
        """Yield every photo."""
        ...

    def status(self, *, is_measured: bool) -> LibraryStatus:
        """Count photos."""
        ...

    def warm_up(self) -> None:
        """Load what the first query would wait for."""
        ...


class QuestionsLane:
    """Two threads, one question at a time on each."""

    def __init__(self, library: SearchedLibrary, send: Callable[[m.Reply], None]) -> None:
        self._library = library
        self._send = send
        self._newest = 0
        self._has_news = threading.Event()
        self._searches: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._listings: queue.SimpleQueue[Question | None] = queue.SimpleQueue()

    def put(self, question: Question) -> None:
        """Take a question; those before it need no answer any more."""
        self._newest = question.request_id
        self._has_news.set()
        (self._searches if _asks_model(question) else self._listings).put(question)

    def close(self) -> None:
        """Let both threads end."""
        self._newest = -1
        self._has_news.set()
        self._searches.put(None)
        self._listings.put(None)

    def answer_searches(self) -> None:
        """Answer until `close`; the model is loaded before it is asked for."""
        guarded(self._library.warm_up, lambda message, _: log.info("not warmed up: %s", message))
        self._answer(self._searches)

    def answer_listings(self) -> None:
        """Answer until `close`."""
        self._answer(self._listings)

    def _answer(self, questions: queue.SimpleQueue[Question | None]) -> None:
        while (request := questions.get()) is not None:
            if self._is_stale(request.request_id):
                continue
            question = request

            def fail(message: str, column: int | None, number: int = question.request_id) -> None:
                self._send(m.RequestFailed(number, message, column))

            answer = self._search if isinstance(question, m.Search) else self._browse
            guarded(lambda: answer(question), fail)  # type: ignore[arg-type] # noqa: B023

    def _search(self, request: m.Search) -> None:
        images = (*request.images, *request.photo_ids)
        if _may_begin(request) and self._has_glimpsed_all(request, images):
            return
        hits = self._library.search(
            request.text,
            limit=request.limit,
            all=request.show_all,
            sort=request.sort,
            group=request.group,
            collapse=request.is_collapsed,
            images=images,
            less=request.less_ids,
        )
        for part, is_last in _parts(iter(hits.items)):
            if self._is_stale(request.request_id):
                return
            self._tell(request.request_id, part, hits, is_last=is_last)

    def _has_glimpsed_all(self, request: m.Search, images: Sequence[Path | bytes | int]) -> bool:
        """Send the first hits; return whether that is all there is, or all that anyone waits for."""
        first = self._library.glimpse(
            request.text, images=images, less=request.less_ids, collapse=request.is_collapsed
        )
        if self._is_stale(request.request_id):
            return True
        self._tell(request.request_id, first.items, first, is_last=first.is_whole)
        return first.is_whole or self._is_soon_stale(request.request_id)

    def _tell(self, request_id: int, part: tuple[Hit, ...], hits: Hits, *, is_last: bool) -> None:
        self._send(
            m.HitsReady(
                request_id,
                part,
                hits.total,
                is_last,
                hits.took_ms,
                hits.model,
                hits.less_certain,
                is_glimpse=not hits.is_whole,
            )
        )

    def _browse(self, request: m.Browse) -> None:
        status = self._library.status(is_measured=False)
        for part, is_last in _parts(self._library.photos(sort=request.sort, group=request.group)):
            if self._is_stale(request.request_id):
                return
            total = status.photos - status.failed - status.hidden
            self._send(m.PhotosReady(request.request_id, part, total, is_last))

    def _is_soon_stale(self, request_id: int) -> bool:
        """Return whether another question comes within a moment."""
        self._has_news.clear()
        if not self._is_stale(request_id):
            self._has_news.wait(MOMENT_S)
        return self._is_stale(request_id)

    def _is_stale(self, request_id: int) -> bool:
        return request_id != self._newest


def _may_begin(question: m.Search) -> bool:
    """Return whether the first hits are the same however many follow."""
    is_by_relevance = question.sort is Sort.RELEVANCE and question.group is None
    return question.wants_glimpse and is_by_relevance and not question.show_all


def _asks_model(question: m.Search | m.Browse) -> bool:
    """Tell if the answer may wait for a model, which may be on a server that is out of reach."""
    if isinstance(question, m.Browse):
        return False
    if question.images or question.photo_ids or question.less_ids:
        return True
    try:
        query = parse(question.text)
    except QueryError:
        return False
    return bool(query.texts or query.likes)


def _parts(items: Iterator[T]) -> Iterator[tuple[tuple[T, ...], bool]]:
    """Cut into parts, each with whether it is the last; one empty part for nothing."""
    part = tuple(islice(items, PART))
    while True:
        following = tuple(islice(items, PART))
        yield part, not following
        if not following:
            return
        part = following
