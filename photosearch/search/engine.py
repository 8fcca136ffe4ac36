"""The engine: a process of its own that decodes, embeds and searches, so that the window never waits.

It serves one library over one pipe, in the words of `photosearch.search.messages`. Lanes work side by side:
questions (`questions_lane`), pictures (`pictures_lane`), models (to load one takes seconds), overviews (a
large library's take a moment), marks (`marks_lane`), exports (`export_lane`), downloads (`adding_lane`), and
indexing runs (`indexing_lane`), which watching adds to when files change.
What goes wrong in a lane is answered in words; only a crash of the process itself ends the engine.
"""

from __future__ import annotations

import logging
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Protocol

from photosearch.base.errors import PhotosearchError
from photosearch.base.overview import Overview
from photosearch.base.types import Failure, PhotoDetails
from photosearch.models.adding import AddProgress
from photosearch.search import messages as m
from photosearch.search.adding_lane import AddingLane
from photosearch.search.export_lane import ExportedLibrary, ExportLane
from photosearch.search.export_messages import ExportRequest
from photosearch.search.indexing_lane import IndexedLibrary, IndexingLane
from photosearch.search.lanes import gone, guarded
from photosearch.search.mark_messages import MarkRequest
from photosearch.search.marks_lane import MarkedLibrary, MarksLane
from photosearch.search.pictures_lane import PicturedLibrary, PicturesLane
from photosearch.search.questions_lane import QuestionsLane, SearchedLibrary

log = logging.getLogger(__name__)


class EngineLibrary(
    SearchedLibrary, PicturedLibrary, IndexedLibrary, MarkedLibrary, ExportedLibrary, Protocol
):
    """What the engine needs of a library."""

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

    def failures(self) -> list[Failure]:
        """Return the photos that could not be indexed."""
        ...

    def use_model(self, name: str) -> bool:
        """Use another model, now or later."""
        ...

    def add_model(self, name: str) -> Iterator[AddProgress]:
        """Download a model."""
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
        self._questions = QuestionsLane(library, self._send)
        self._pictures = PicturesLane(library, self._send)
        self._models: queue.Queue[m.GetModels | m.UseModel | None] = queue.Queue()
        self._overviews: queue.Queue[m.GetOverview | None] = queue.Queue()
        self._indexing = IndexingLane(library, self._send, is_watching=is_watching)
        self._adding = AddingLane(self._send, lambda: self._models.put(m.GetModels()), library.add_model)
        self._marks = MarksLane(library, self._send)
        self._exports = ExportLane(library, self._send)

    def run(self) -> None:
        """Receive requests until the pipe closes or a Shutdown arrives."""
        lanes = [
            threading.Thread(target=self._questions.answer_searches, name="questions"),
            threading.Thread(target=self._questions.answer_listings, name="listings"),
            threading.Thread(target=self._pictures.run, name="pictures"),
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
            self._questions.close()
            self._pictures.close()
            self._models.put(None)
            self._overviews.put(None)
            for lane in lanes:
                lane.join()
            self._library.close()

    def _take(self, request: m.Request) -> None:
        match request:
            case m.Search() | m.Browse():
                self._questions.put(request)
            case m.MakePreview() | m.MakeThumbnail():
                self._pictures.put(request)
            case m.DropPreviews():
                self._pictures.drop(request.request_ids)
            case m.GetModels() | m.UseModel():
                self._models.put(request)
            case m.GetOverview():
                self._overviews.put(request)
            case m.GetPhotos() | m.GetDetails() | m.GetStatus() | m.GetFailures():
                guarded(lambda: self._tell(request), lambda message, _: self._untold(request, message))
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
                guarded(
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
                    self._send(m.RequestFailed(request.request_id, gone(request.photo_id)))
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

    # -- models

    def _choose_models(self) -> None:
        while (request := self._models.get()) is not None:
            chosen = request.name if isinstance(request, m.UseModel) else None
            guarded(
                lambda: self._use(chosen),  # noqa: B023
                lambda message, _: self._send(m.ModelRefused(message)),
            )
            guarded(
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
                guarded(
                    lambda: self._send(m.OverviewReady(self._library.overview())),
                    lambda message, _: log.warning("there is no overview: %s", message),
                )

    # -- both ends

    def _send(self, reply: m.Reply) -> None:
        with self._sending, suppress(OSError):  # the app is gone: the receiving side notices
            self._connection.send(reply)
