"""What the engine still owes an answer for, so that a new engine can be told after a crash.

A request that was open during two crashes is taken for their cause and answered with a failure
instead of being sent a third time.
"""

from __future__ import annotations

from pathlib import Path

from photosearch.search.mark_messages import AlbumChanged, AlbumRequest, MarkPhotos, MarksChanged, PutMarks
from photosearch.search.messages import (
    Browse,
    CancelIndexing,
    DropPreviews,
    HitsReady,
    IndexingFailed,
    IndexingProgress,
    MakePreview,
    PauseIndexing,
    PhotosReady,
    PreviewReady,
    Reply,
    Request,
    RequestFailed,
    ResumeIndexing,
    Search,
    SetPauseOnBattery,
    SetWorkers,
    StartIndexing,
)


class Unfinished:
    """Follows requests and replies, and keeps what is open between them."""

    def __init__(self) -> None:
        self._settings: dict[type, Request] = {}
        self._lane: Search | Browse | None = None
        self._lane_crashes = 0
        self._preview_ids: set[int] = set()
        self._runs: list[tuple[Path, ...]] = []
        self._is_paused = False
        self._changes: dict[int, MarkPhotos | PutMarks | AlbumRequest] = {}

    @property
    def is_indexing(self) -> bool:
        """Whether a run was asked for and has not ended."""
        return bool(self._runs)

    def note_sent(self, request: Request) -> None:
        """Remember a request that expects an answer."""
        match request:
            case SetPauseOnBattery() | SetWorkers():
                self._settings[type(request)] = request
            case Search() | Browse():
                self._lane, self._lane_crashes = request, 0
            case MakePreview():
                self._preview_ids.add(request.request_id)
            case DropPreviews():
                self._preview_ids.difference_update(request.request_ids)
            case StartIndexing():
                self._runs.append(request.folders)
                self._is_paused = False
            case PauseIndexing():
                self._is_paused = True
            case ResumeIndexing():
                self._is_paused = False
            case CancelIndexing():
                self._runs.clear()
            case _ if isinstance(request, MarkPhotos | PutMarks | AlbumRequest):
                self._changes[request.request_id] = request
            case _:
                pass

    def note_received(self, reply: Reply) -> None:
        """Strike out what this reply answers."""
        match reply:
            case HitsReady() | PhotosReady():
                if reply.is_last:
                    self._close(reply.request_id)
            case RequestFailed() | PreviewReady() | MarksChanged() | AlbumChanged():
                self._close(reply.request_id)
            case IndexingProgress() if reply.progress.summary is not None and not reply.is_quiet:
                del self._runs[:1]
            case IndexingFailed() if not reply.is_quiet:
                self._runs.clear()
            case _:
                pass

    def after_crash(self) -> tuple[list[Request], list[int]]:
        """Return what to send to the new engine, and the numbers of requests to give up."""
        given_up = sorted(self._preview_ids)  # reading that photo may be what killed the engine
        self._preview_ids.clear()
        again: list[Request] = list(self._settings.values())  # before any run that they are about
        if self._lane is not None:
            self._lane_crashes += 1
            if self._lane_crashes > 1:
                given_up.append(self._lane.request_id)
                self._lane = None
            else:
                again.append(self._lane)
        again += self._changes.values()
        again += [StartIndexing(folders) for folders in self._runs]
        if self._runs and self._is_paused:
            again.append(PauseIndexing())
        return again, given_up

    def forgive(self) -> None:
        """Forget past crashes: the user asked to try again."""
        self._lane_crashes = 0

    def _close(self, request_id: int) -> None:
        self._preview_ids.discard(request_id)
        self._changes.pop(request_id, None)
        if self._lane is not None and self._lane.request_id == request_id:
            self._lane = None
