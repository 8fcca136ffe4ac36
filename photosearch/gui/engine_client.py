"""The app's side of the engine: typed signals out of its replies, and a new engine after a crash."""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from photosearch.base.errors import one_line
from photosearch.gui.reply_texts import in_language
from photosearch.gui.translation import tr, translatable, translated
from photosearch.gui.unfinished import Unfinished
from photosearch.search.export_messages import ExportEnded, ExportProgressed
from photosearch.search.mark_messages import (
    AlbumChanged,
    AlbumsReady,
    FilesReady,
    MarksChanged,
    SavedSearchesReady,
    SidecarsFailed,
)
from photosearch.search.messages import (
    AddingProgress,
    DetailsReady,
    EngineFailed,
    EngineReady,
    ExclusionsReady,
    ExclusionsRefused,
    FailuresReady,
    FolderForgotten,
    ForgettingFailed,
    HitsReady,
    IndexingFailed,
    IndexingHeld,
    IndexingProgress,
    ModelAdded,
    ModelNotAdded,
    ModelRefused,
    ModelsReady,
    OverviewReady,
    PhotosReady,
    PreviewReady,
    Reply,
    Request,
    RequestFailed,
    StatusReady,
    ThumbnailReady,
    TilesReady,
)

_log = logging.getLogger(__name__)

RESTARTS = 3
"""So many crashes within `RESTARTS_WITHIN_S` are mended silently; one more is the user's to know."""
RESTARTS_WITHIN_S = 60.0

_SIGNALS: dict[type, str] = {
    HitsReady: "hits_received",
    PhotosReady: "photos_received",
    RequestFailed: "request_failed",
    PreviewReady: "preview_ready",
    TilesReady: "tiles_ready",
    ThumbnailReady: "thumbnail_ready",
    DetailsReady: "details_received",
    FailuresReady: "failures_received",
    ModelsReady: "models_received",
    FolderForgotten: "folder_forgotten",
    ForgettingFailed: "forgetting_failed",
    ExclusionsReady: "exclusions_received",
    AddingProgress: "adding_progressed",
    ModelAdded: "model_added",
    ModelNotAdded: "model_not_added",
    MarksChanged: "marks_changed",
    AlbumChanged: "album_changed",
    AlbumsReady: "albums_received",
    SavedSearchesReady: "saved_searches_received",
    FilesReady: "files_received",
    SidecarsFailed: "sidecars_failed",
    ExportProgressed: "export_progressed",
    ExportEnded: "export_ended",
}
"""Replies that are handed on whole, each with the name of its signal."""

_KEEPS_STOPPING = translatable(
    "The part of photosearch that reads photos keeps stopping. Your photos are not touched."
)


class Engine(Protocol):
    """What the client needs of an engine process; `EngineProcess` is the real one."""

    def listen(self, on_reply: Callable[[Reply], None], on_end: Callable[[], None]) -> None:
        """Begin to receive; both callbacks may come from another thread."""

    def send(self, request: Request) -> None:
        """Send without blocking."""

    def stop(self, timeout_s: float) -> None:
        """End it, within a bounded time."""


class EngineClient(QObject):
    """Talks to the engine, and replaces it when it dies. All signals arrive on the GUI thread.

    What they say to people is in the user's language.

    Signals:
        engine_ready: EngineReady; the library is open (again, after a restart).
        engine_failed: str for people; there is no engine now. `restart` tries again.
        engine_died: it crashed, and a new one has been started.
        engine_restarted: the new one is ready, and knows what the old one had left undone.
        hits_received, photos_received: HitsReady, PhotosReady.
        request_failed: RequestFailed.
        preview_ready, tiles_ready, thumbnail_ready: PreviewReady, TilesReady, ThumbnailReady.
        indexing_progressed: Progress. indexing_failed: str for people.
        watching_progressed: Progress, of a run that nobody asked for. watching_failed: it comes again.
        indexing_held: Hold, or None when the run goes on.
        status_received: LibraryStatus. failures_received: FailuresReady. models_received: ModelsReady.
        details_received: DetailsReady.
        model_refused: str for people; a model cannot be used or dropped.
        adding_progressed: AddingProgress. model_added, model_not_added: ModelAdded, ModelNotAdded.
        marks_changed, album_changed: MarksChanged, AlbumChanged.
        albums_received, saved_searches_received: AlbumsReady, SavedSearchesReady.
        files_received, sidecars_failed: FilesReady, SidecarsFailed.
        export_progressed, export_ended: ExportProgressed, ExportEnded.
        overview_received: Overview. folder_forgotten, forgetting_failed: FolderForgotten, ForgettingFailed.
        exclusions_received: ExclusionsReady. exclusions_refused: str for people.
    """

    engine_ready = Signal(object)
    engine_failed = Signal(str)
    engine_died = Signal()
    engine_restarted = Signal()
    hits_received = Signal(object)
    photos_received = Signal(object)
    request_failed = Signal(object)
    preview_ready = Signal(object)
    tiles_ready = Signal(object)
    thumbnail_ready = Signal(object)
    indexing_progressed = Signal(object)
    indexing_failed = Signal(str)
    watching_progressed = Signal(object)
    watching_failed = Signal()
    indexing_held = Signal(object)
    status_received = Signal(object)
    failures_received = Signal(object)
    details_received = Signal(object)
    models_received = Signal(object)
    model_refused = Signal(str)
    adding_progressed = Signal(object)
    model_added = Signal(object)
    model_not_added = Signal(object)
    marks_changed = Signal(object)
    album_changed = Signal(object)
    albums_received = Signal(object)
    files_received = Signal(object)
    sidecars_failed = Signal(object)
    export_progressed = Signal(object)
    export_ended = Signal(object)
    saved_searches_received = Signal(object)
    overview_received = Signal(object)
    folder_forgotten = Signal(object)
    forgetting_failed = Signal(object)
    exclusions_received = Signal(object)
    exclusions_refused = Signal(str)

    _reply_arrived = Signal(int, object)
    _engine_ended = Signal(int)

    def __init__(
        self,
        make_engine: Callable[[], Engine],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._make_engine = make_engine
        self._clock = clock
        self._engine: Engine | None = None
        self._generation = 0
        self._ids = itertools.count(1)
        self._unfinished = Unfinished()
        self._crashes: deque[float] = deque()
        self._is_replacement = False
        # Replies come from the reader thread of an engine; from here on all is on the GUI thread.
        self._reply_arrived.connect(self._on_engine_replied, Qt.ConnectionType.QueuedConnection)
        self._engine_ended.connect(self._on_engine_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def has_engine(self) -> bool:
        """Whether there is a process to talk to."""
        return self._engine is not None

    @property
    def is_indexing(self) -> bool:
        """Whether a run was asked for and has not ended."""
        return self._unfinished.is_indexing

    def start(self, engine: Engine | None = None) -> None:
        """Begin to talk to `engine`, or to a new one."""
        try:
            self._engine = engine or self._make_engine()
        except OSError as error:
            self.engine_failed.emit(tr("The engine cannot be started: {reason}", reason=one_line(str(error))))
            return
        self._generation += 1
        self._engine.listen(
            partial(self._reply_arrived.emit, self._generation),
            partial(self._engine_ended.emit, self._generation),
        )

    @Slot()
    def restart(self) -> None:
        """Try again after `engine_failed`."""
        if self._engine is None:
            self._crashes.clear()
            self._unfinished.forgive()
            self._replace()

    def next_request_id(self) -> int:
        """Return a number no request had before."""
        return next(self._ids)

    def send(self, request: Request) -> None:
        """Send a request; never blocks. What the engine cannot answer now, its successor will."""
        self._unfinished.note_sent(request)
        if self._engine is not None:
            self._engine.send(request)

    def stop(self, timeout_s: float = 3.0) -> None:
        """End the engine. Blocks for at most a little more than `timeout_s`."""
        self._generation += 1  # whatever still arrives is stale
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop(timeout_s)

    def _replace(self) -> None:
        """Start a successor and tell it what is left to do."""
        self._is_replacement = True
        again, given_up = self._unfinished.after_crash()
        self.start()
        for request in again:
            if self._engine is not None:
                self._engine.send(request)
        for refusal in given_up:
            self._emit_reply(refusal)

    @Slot(int, object)
    def _on_engine_replied(self, generation: int, reply: Reply) -> None:
        if generation != self._generation:
            return
        told = self._unfinished.note_received(reply)
        match told:
            case None:
                pass
            case EngineReady():
                self.engine_ready.emit(told)
                if self._is_replacement:
                    self._is_replacement = False
                    self.engine_restarted.emit()
            case EngineFailed():
                self._let_go(translated(told.message))
            case _:
                self._emit_reply(told)

    def _emit_reply(self, reply: Reply) -> None:
        reply = in_language(reply)
        if (signal := _SIGNALS.get(type(reply))) is not None:
            getattr(self, signal).emit(reply)
            return
        match reply:
            case StatusReady():
                self.status_received.emit(reply.status)
            case ModelRefused():
                self.model_refused.emit(reply.message)
            case OverviewReady():
                self.overview_received.emit(reply.overview)
            case ExclusionsRefused():
                self.exclusions_refused.emit(reply.message)
            case IndexingProgress() | IndexingHeld() | IndexingFailed():
                self._emit_indexing(reply)
            case _:
                _log.warning("the engine sent an unknown reply: %s", type(reply).__name__)

    def _emit_indexing(self, reply: IndexingProgress | IndexingHeld | IndexingFailed) -> None:
        match reply:
            case IndexingProgress(is_quiet=True):
                self.watching_progressed.emit(reply.progress)
            case IndexingProgress():
                self.indexing_progressed.emit(reply.progress)
            case IndexingHeld():
                self.indexing_held.emit(reply.hold)
            case IndexingFailed(is_quiet=True):
                self.watching_failed.emit()
            case IndexingFailed():
                self.indexing_failed.emit(reply.message)

    @Slot(int)
    def _on_engine_ended(self, generation: int) -> None:
        if generation != self._generation or self._engine is None:
            return
        now = self._clock()
        while self._crashes and now - self._crashes[0] > RESTARTS_WITHIN_S:
            self._crashes.popleft()
        self._crashes.append(now)
        if len(self._crashes) > RESTARTS:
            self._let_go(tr(_KEEPS_STOPPING))
            return
        _log.warning("the engine ended unexpectedly; starting another")
        self._engine.stop(0)
        self.engine_died.emit()
        self._replace()

    def _let_go(self, message: str) -> None:
        """Give the engine up, and say why."""
        engine, self._engine = self._engine, None
        self._generation += 1
        if engine is not None:
            engine.stop(0)
        self.engine_failed.emit(message)
