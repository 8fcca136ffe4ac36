"""The engine: a process of its own that decodes, embeds and searches, so that the window never waits.

It serves one library over one pipe, in the words of `photosearch.search.messages`. Lanes work side by side:
questions (the newest wins) and listings (questions that no model is asked about), pictures (previews and
thumbnails), models (to load one takes seconds), overviews (a large library's take a moment), marks
(`marks_lane`), exports (`export_lane`), downloads (`adding_lane`), and indexing runs (`indexing_lane`), which
watching adds to when files change.
What goes wrong in a lane is answered in words; only a crash of the process itself ends the engine.
"""

from __future__ import annotations

import io
import logging
import math
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, TypeVar

from photosearch.base.errors import ImageError, PhotosearchError, QueryError, unexpected
from photosearch.base.overview import Overview
from photosearch.base.texts import phrase
from photosearch.base.types import Failure, Grouping, Photo, PhotoDetails, Sort
from photosearch.models.adding import AddProgress
from photosearch.photos.decode import decode
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, thumbnail_of
from photosearch.search import messages as m
from photosearch.search.adding_lane import AddingLane
from photosearch.search.export_lane import ExportedLibrary, ExportLane
from photosearch.search.export_messages import ExportRequest
from photosearch.search.hits import Hits
from photosearch.search.indexing_lane import IndexedLibrary, IndexingLane
from photosearch.search.mark_messages import MarkRequest
from photosearch.search.marks_lane import MarkedLibrary, MarksLane
from photosearch.search.picture_queue import PictureQueue
from photosearch.search.query import parse
from photosearch.search.tiles import SIDE, tiles_of

log = logging.getLogger(__name__)

PART = 400
"""Hits a message: small enough that unpickling one never holds up the window."""

_MOMENT_S = 0.12
"""Between two keys that are pressed one after the other."""

_PREVIEW_QUALITY = 88

_ENCODED_SIDE = 65_500
"""Pixels a side of the largest JPEG."""

T = TypeVar("T")


class EngineLibrary(IndexedLibrary, MarkedLibrary, ExportedLibrary, Protocol):
    """What the engine needs of a library."""

    thumbnails: ThumbnailCache

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

    def photo(self, photo_id: int) -> Photo | None:
        """Return one photo."""
        ...

    def overview(self) -> Overview:
        """Return what there is to filter by."""
        ...

    def exclusions(self) -> tuple[str, ...]:
        """Return the names that are left out."""
        ...

    def set_exclusions(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """Leave out these names."""
        ...

    def details(self, photo_id: int) -> PhotoDetails | None:
        """Return all that is known of one photo."""
        ...

    def photos(self, *, sort: Sort, group: Grouping | None) -> Iterator[Photo]:
        """Yield every photo."""
        ...

    def failures(self) -> list[Failure]:
        """Return the photos that could not be indexed."""
        ...

    def use_model(self, name: str) -> bool:
        """Use another model, now or later."""
        ...

    def add_model(self, name: str) -> Iterator[AddProgress]:
        """Download a model."""
        ...

    def warm_up(self) -> None:
        """Load what the first query would wait for."""
        ...

    def close(self) -> None:
        """Close the library."""
        ...


def serve(
    connection: Connection, open_library: Callable[[], EngineLibrary], *, is_watching: bool = True
) -> None:
    """Open the library and serve it until the pipe closes or a Shutdown arrives.

    Args:
        is_watching: whether to index by itself what changes in the library's roots.
    """
    with suppress(ValueError):  # not in the main thread: in a test
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's to handle
    try:
        library = open_library()
    except PhotosearchError as error:
        with suppress(OSError):
            connection.send(m.EngineFailed(error.text))
        return
    Engine(connection, library, is_watching=is_watching).run()


class Engine:
    """Lanes over one library. `run` returns when the app is gone."""

    def __init__(self, connection: Connection, library: EngineLibrary, *, is_watching: bool) -> None:
        self._connection = connection
        self._library = library
        self._sending = threading.Lock()
        self._newest_question = 0
        self._has_news = threading.Event()
        self._questions: queue.Queue[m.Search | m.Browse | None] = queue.Queue()
        self._listings: queue.Queue[m.Search | m.Browse | None] = queue.Queue()
        self._pictures = PictureQueue()
        self._models: queue.Queue[m.GetModels | m.UseModel | None] = queue.Queue()
        self._overviews: queue.Queue[m.GetOverview | None] = queue.Queue()
        self._indexing = IndexingLane(library, self._send, is_watching=is_watching)
        self._adding = AddingLane(self._send, lambda: self._models.put(m.GetModels()), library.add_model)
        self._marks = MarksLane(library, self._send)
        self._exports = ExportLane(library, self._send)

    def run(self) -> None:
        """Receive requests until the pipe closes or a Shutdown arrives."""
        lanes = [
            threading.Thread(target=self._answer_questions, name="questions"),
            threading.Thread(target=self._answer, args=(self._listings,), name="listings"),
            threading.Thread(target=self._make_pictures, name="pictures"),
            threading.Thread(target=self._choose_models, name="models"),
            threading.Thread(target=self._make_overviews, name="overviews"),
            threading.Thread(target=self._indexing.run, name="indexing"),
            threading.Thread(target=self._marks.run, name="marks"),
            threading.Thread(target=self._exports.run, name="exports"),
        ]
        self._send(
            m.EngineReady(
                self._library.folder, self._library.thumbnails.folder, self._library.status(is_measured=False)
            )
        )
        for lane in lanes:
            lane.start()
        # Not waited for in the end: it may hang on a network, and what has arrived is on the disk.
        threading.Thread(target=self._adding.run, name="adding", daemon=True).start()
        try:
            while not isinstance(request := self._connection.recv(), m.Shutdown):
                self._take(request)
        except (EOFError, OSError):
            log.info("the app is gone")
        finally:
            self._indexing.close()
            self._adding.close()
            self._marks.close()
            self._exports.close()
            self._has_news.set()
            self._questions.put(None)
            self._listings.put(None)
            self._pictures.close()
            self._models.put(None)
            self._overviews.put(None)
            for lane in lanes:
                lane.join()
            self._library.close()

    def _take(self, request: m.Request) -> None:
        match request:
            case m.Search() | m.Browse():
                self._newest_question = request.request_id
                self._has_news.set()
                (self._questions if _asks_model(request) else self._listings).put(request)
            case m.MakePreview() | m.MakeThumbnail():
                self._pictures.put(request)
            case m.DropPreviews():
                self._pictures.drop(request.request_ids)
            case m.GetModels() | m.UseModel():
                self._models.put(request)
            case m.GetOverview():
                self._overviews.put(request)
            case m.GetPhotos() | m.GetDetails() | m.GetStatus() | m.GetFailures():
                self._guarded(lambda: self._tell(request), lambda message, _: self._untold(request, message))
            case _ if isinstance(request, MarkRequest):
                self._marks.put(request)
            case _ if isinstance(request, ExportRequest):
                self._exports.put(request)
            case _:
                self._steer(request)

    def _steer(self, request: m.Request) -> None:
        """Pass on what is for the indexing lane."""
        match request:
            case m.StartIndexing():
                self._indexing.add(request.folders)
            case m.LookBelow():
                self._indexing.look(request.folders)
            case m.PauseIndexing():
                self._indexing.pause()
            case m.ResumeIndexing():
                self._indexing.resume()
            case m.CancelIndexing():
                self._indexing.cancel()
            case m.SetWorkers():
                self._indexing.set_workers(request.count)
            case m.SetPauseOnBattery():
                self._indexing.pause_on_battery(request.is_wanted)
            case _:
                self._provide(request)

    def _provide(self, request: m.Request) -> None:
        """Have models and folders come or go."""
        match request:
            case m.ForgetFolder():
                self._indexing.forget(request.folder)
            case m.GetExclusions() | m.SetExclusions():
                self._guarded(
                    lambda: self._leave_out(request),
                    lambda message, _: self._send(m.ExclusionsRefused(message)),
                )
            case m.DropModel():
                self._indexing.drop(request.name)
            case m.AddModel():
                self._adding.add(request.name)
            case m.CancelAdding():
                self._adding.cancel()

    def _tell(self, request: m.GetPhotos | m.GetDetails | m.GetStatus | m.GetFailures) -> None:
        """Answer at once what the catalog knows."""
        match request:
            case m.GetPhotos():
                found = (self._library.photo(photo_id) for photo_id in request.photo_ids)
                photos = tuple(photo for photo in found if photo is not None)
                self._send(m.PhotosReady(request.request_id, photos, len(photos), is_last=True))
            case m.GetDetails():
                details = self._library.details(request.photo_id)
                if details is None:
                    self._send(m.RequestFailed(request.request_id, _gone(request.photo_id)))
                else:
                    self._send(m.DetailsReady(request.request_id, details))
            case m.GetStatus():
                self._send(m.StatusReady(self._library.status(is_measured=False)))
            case m.GetFailures():
                failures = tuple((failure.path, failure.reason) for failure in self._library.failures())
                self._send(m.FailuresReady(failures))

    def _untold(self, request: m.Request, message: str) -> None:
        """Say that a question could not be answered, where somebody waits for just that answer."""
        if isinstance(request, m.GetPhotos | m.GetDetails):
            self._send(m.RequestFailed(request.request_id, message))
        else:
            log.warning("a question was not answered: %s", message)

    def _leave_out(self, request: m.GetExclusions | m.SetExclusions) -> None:
        """Change or tell what is left out of the library."""
        before = self._library.exclusions()
        now = before
        try:
            if isinstance(request, m.SetExclusions):
                now = self._library.set_exclusions(request.patterns)
        except PhotosearchError as error:
            self._send(m.ExclusionsRefused(error.text))
        self._send(m.ExclusionsReady(now, is_changed=now != before))

    # -- questions

    def _answer_questions(self) -> None:
        self._guarded(self._library.warm_up, lambda message, _: log.info("not warmed up: %s", message))
        self._answer(self._questions)

    def _answer(self, questions: queue.Queue[m.Search | m.Browse | None]) -> None:
        while (request := questions.get()) is not None:
            if self._is_stale(request.request_id):
                continue
            question = request

            def fail(message: str, column: int | None, number: int = question.request_id) -> None:
                self._send(m.RequestFailed(number, message, column))

            answer = self._search if isinstance(question, m.Search) else self._browse
            self._guarded(lambda: answer(question), fail)  # type: ignore[arg-type] # noqa: B023

    def _search(self, request: m.Search) -> None:
        images = (*request.images, *request.photo_ids)
        if _may_begin(request):
            first = self._library.glimpse(
                request.text, images=images, less=request.less_ids, collapse=request.is_collapsed
            )
            if self._is_stale(request.request_id):
                return
            self._send(
                m.HitsReady(
                    request.request_id, first.items, first.total, first.is_whole, first.took_ms, first.model,
                    first.less_certain, not first.is_whole,
                )
            )  # fmt: skip
            if first.is_whole or self._is_soon_stale(request.request_id):
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
            self._send(
                m.HitsReady(
                    request.request_id, part, hits.total, is_last, hits.took_ms, hits.model, hits.less_certain
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
        """Return whether another question comes within a moment: this one has been seen enough of."""
        self._has_news.clear()
        if not self._is_stale(request_id):
            self._has_news.wait(_MOMENT_S)
        return self._is_stale(request_id)

    def _is_stale(self, request_id: int) -> bool:
        return request_id != self._newest_question

    # -- pictures

    def _make_pictures(self) -> None:
        while (request := self._pictures.get()) is not None:
            if isinstance(request, m.MakePreview):
                preview = request

                def fail(message: str, _: int | None, number: int = preview.request_id) -> None:
                    self._send(m.RequestFailed(number, message))

                self._guarded(lambda: self._preview(preview), fail)  # noqa: B023
            else:
                photo_id = request.photo_id
                self._guarded(
                    lambda: self._thumbnail(photo_id),  # noqa: B023
                    lambda message, _: log.info("no thumbnail: %s", message),
                )

    def _preview(self, request: m.MakePreview) -> None:
        photo, side = self._existing(request.photo_id), min(request.max_side, _ENCODED_SIDE)
        if photo.is_offline and not photo.path.exists():
            raise ImageError(phrase("its folder is not connected at present"))  # and not "the file is gone"
        image = decode(photo.path, min_side=_shorter_side(photo, side), time_s=request.time_s).image
        image.thumbnail((side, side))
        if request.is_detailed:
            self._send(m.TilesReady(request.request_id, request.photo_id, *image.size, SIDE, tiles_of(image)))
            return
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=_PREVIEW_QUALITY)
        self._send(m.PreviewReady(request.request_id, request.photo_id, buffer.getvalue()))

    def _thumbnail(self, photo_id: int) -> None:
        photo = self._existing(photo_id)
        if photo.content_hash is None:
            return
        image = decode(photo.path, min_side=THUMBNAIL_SIDE).image
        self._library.thumbnails.remove(photo.content_hash)
        self._library.thumbnails.save(photo.content_hash, thumbnail_of(image))
        self._send(m.ThumbnailReady(photo_id, photo.content_hash))

    def _existing(self, photo_id: int) -> Photo:
        photo = self._library.photo(photo_id)
        if photo is None:
            raise QueryError(_gone(photo_id))
        return photo

    # -- models

    def _choose_models(self) -> None:
        while (request := self._models.get()) is not None:
            chosen = request.name if isinstance(request, m.UseModel) else None
            self._guarded(
                lambda: self._use(chosen),  # noqa: B023
                lambda message, _: self._send(m.ModelRefused(message)),
            )
            self._guarded(
                lambda: self._send(
                    m.ModelsReady(tuple(self._library.models()), tuple(self._library.offers()))
                ),
                lambda message, _: log.warning("the models cannot be listed: %s", message),
            )

    def _use(self, name: str | None) -> None:
        if name is not None:
            self._library.use_model(name)
            self._indexing.switch()
            self._send(m.StatusReady(self._library.status(is_measured=False)))

    # -- overviews

    def _make_overviews(self) -> None:
        while self._overviews.get() is not None:
            if self._overviews.empty():  # else a newer one is to come
                self._guarded(
                    lambda: self._send(m.OverviewReady(self._library.overview())),
                    lambda message, _: log.warning("there is no overview: %s", message),
                )

    # -- both ends

    def _guarded(self, act: Callable[[], None], fail: Callable[[str, int | None], None]) -> None:
        """Run one task of a lane; whatever goes wrong is reported, and the lane goes on."""
        try:
            act()
        except PhotosearchError as error:
            fail(error.text, getattr(error, "column", None))
        except Exception as error:  # a lane must outlive any one task
            log.exception("a task of the engine failed")
            fail(unexpected(error), None)

    def _send(self, reply: m.Reply) -> None:
        with self._sending, suppress(OSError):  # the app is gone: the receiving side notices
            self._connection.send(reply)


def _may_begin(question: m.Search) -> bool:
    """Return whether the first hits are the same however many follow."""
    return question.sort is Sort.RELEVANCE and question.group is None and not question.show_all


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


def _gone(photo_id: int) -> str:
    return phrase("photo {photo} is no longer in the library", photo=str(photo_id))


def _shorter_side(photo: Photo, longer_side: int) -> int:
    """Return the least that the shorter side may have for the longer one to have its pixels."""
    if not photo.width or not photo.height:
        return longer_side
    shorter, longer = sorted((photo.width, photo.height))
    return min(longer_side, max(1, math.ceil(longer_side * shorter / longer)))


def _parts(items: Iterator[T]) -> Iterator[tuple[tuple[T, ...], bool]]:
    """Cut into parts, each with whether it is the last; one empty part for nothing."""
    part = tuple(islice(items, PART))
    while True:
        following = tuple(islice(items, PART))
        yield part, not following
        if not following:
            return
        part = following
