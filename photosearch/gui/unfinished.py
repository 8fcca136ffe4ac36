"""What the engine still owes an answer for, so that a new engine can be told after a crash.

A request that was open during two crashes is taken for their cause and answered with a failure
instead of being sent a third time.
"""

from __future__ import annotations

from pathlib import Path

from photosearch.gui.open_changes import GAVE_UP, OpenChanges
from photosearch.search.messages import (
    Browse,
    CancelIndexing,
    DropPreviews,
    ForgetFolder,
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
    TilesReady,
)


class Unfinished:
    """Follows requests and replies, and keeps what is open between them."""

    def __init__(self) -> None:
        self._settings: dict[type, Request] = {}
        self._lane: Search | Browse | None = None
        self._lane_crashes = 0
        self._previews: dict[int, frozenset[int]] = {}
        """Open ones, each with those that nobody waited for any more when it was asked for.

        The engine makes one at a time: once it answers, it is past those. Until then, each of them may have
        been begun.
        """
        self._dropped: frozenset[int] = frozenset()
        self._runs: list[tuple[Path, ...]] = []
        self._is_paused = False
        self._changes = OpenChanges()

    @property
    def is_indexing(self) -> bool:
        """Whether a run was asked for and has not ended."""
        return bool(self._runs)

    def note_sent(self, request: Request) -> None:
        """Remember a request that expects an answer."""
        self._changes.note_sent(request)
        match request:
            case SetPauseOnBattery() | SetWorkers():
                self._settings[type(request)] = request
            case Search() | Browse():
                self._lane, self._lane_crashes = request, 0
            case MakePreview():
                self._previews[request.request_id] = self._dropped
            case DropPreviews():
                self._drop(request.request_ids)
            case StartIndexing():
                self._runs.append(request.folders)
                self._is_paused = False
            case PauseIndexing():
                self._is_paused = True
            case ResumeIndexing():
                self._is_paused = False
            case CancelIndexing():
                self._runs.clear()
            case ForgetFolder():
                self._runs = [_without(request.folder, folders) for folders in self._runs]
            case _:
                pass

    def note_received(self, reply: Reply) -> Reply | None:
        """Strike out what this reply answers; return what the app is to be told."""
        match reply:
            case HitsReady() | PhotosReady():
                if reply.is_last:
                    self._close(reply.request_id)
            case RequestFailed() | PreviewReady() | TilesReady():
                self._close(reply.request_id)
            case IndexingProgress() if reply.progress.summary is not None and not reply.is_quiet:
                del self._runs[:1]
            case IndexingFailed() if not reply.is_quiet:
                self._runs.clear()
            case _:
                pass
        return self._changes.note_received(reply)

    def after_crash(self) -> tuple[list[Request], list[Reply]]:
        """Return what to send to the new engine, and what to tell the app of requests that are given up."""
        numbers = sorted(self._previews.keys() | self._dropped)  # to read one may be what killed the engine
        self._previews.clear()
        self._dropped = frozenset()
        again: list[Request] = list(self._settings.values())  # before any run that they are about
        if self._lane is not None:
            self._lane_crashes += 1
            if self._lane_crashes > 1:
                numbers.append(self._lane.request_id)
                self._lane = None
            else:
                again.append(self._lane)
        changes, given_up = self._changes.after_crash()
        again += changes
        again += [StartIndexing(folders) for folders in self._runs]
        if self._runs and self._is_paused:
            again.append(PauseIndexing())
        return again, [*(RequestFailed(number, GAVE_UP) for number in numbers), *given_up]

    def forgive(self) -> None:
        """Forget past crashes: the user asked to try again."""
        self._lane_crashes = 0
        self._changes.forgive()

    def _drop(self, request_ids: tuple[int, ...]) -> None:
        """Keep previews that nobody waits for as suspects: the engine may be at one of them."""
        dropped = self._previews.keys() & set(request_ids)
        self._dropped |= dropped
        for number in dropped:
            del self._previews[number]

    def _close(self, request_id: int) -> None:
        self._dropped -= self._previews.pop(request_id, frozenset()) | {request_id}
        if self._lane is not None and self._lane.request_id == request_id:
            self._lane = None


def _without(folder: Path, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Leave out what is to be forgotten: a run that is asked for again must not bring it back."""
    return tuple(other for other in folders if not other.is_relative_to(folder))
