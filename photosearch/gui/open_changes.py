"""Changes that the engine has not confirmed yet: a new engine is asked for them once more after a crash.

All of them are safe to repeat. One that was open during two crashes may be their cause, and is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from photosearch.base.texts import phrase
from photosearch.search.mark_messages import (
    AlbumChanged,
    AlbumRequest,
    CreateAlbum,
    MarkPhotos,
    MarksChanged,
    PutMarks,
    RemoveSavedSearch,
    SavedSearchesReady,
    SavedSearchRequest,
    WriteSidecars,
)
from photosearch.search.messages import (
    DropModel,
    EngineReady,
    ExclusionsReady,
    ExclusionsRefused,
    FolderForgotten,
    ForgetFolder,
    ForgettingFailed,
    ModelRefused,
    ModelsReady,
    Reply,
    Request,
    RequestFailed,
    SetExclusions,
    StatusReady,
    UseModel,
)

GAVE_UP = phrase("The part of photosearch that reads photos stopped while it worked on this")

_Numbered = MarkPhotos | PutMarks | AlbumRequest | SavedSearchRequest | WriteSidecars
_Named = ForgetFolder | SetExclusions | UseModel | DropModel
Change = _Numbered | _Named


@dataclass(slots=True)
class _Open:
    change: Change
    crashes: int = 0


class OpenChanges:
    """Follows changes from their request to the reply that shows them done or refused.

    Nothing tells of LookBelow: a new engine looks at everything anyway.
    """

    def __init__(self) -> None:
        self._open: dict[Hashable, _Open] = {}
        self._roots: tuple[Path, ...] = ()

    def note_sent(self, request: Request) -> None:
        """Remember a change."""
        if isinstance(request, _Numbered | _Named):
            key = _key(request)
            self._open.pop(key, None)  # the newest is the last
            self._open[key] = _Open(request)

    def note_received(self, reply: Reply) -> Reply | None:
        """Strike out what this reply answers; return what the app is to be told.

        What was asked for twice may have been done the first time: that it is gone already is no fault.
        """
        match reply:
            case EngineReady():
                self._roots = reply.status.roots
            case FolderForgotten() | ForgettingFailed():
                return self._settle_folder(reply)
            case ModelsReady() | ModelRefused():
                return self._settle_models(reply)
            case MarksChanged() | AlbumChanged() | RequestFailed():
                done = self._open.pop(reply.request_id, None)
                is_gone = _is_repeated(done, RemoveSavedSearch) and isinstance(reply, RequestFailed)
                return None if is_gone else reply
            case _:
                self._strike(lambda change: _is_shown_done(change, reply))
                if isinstance(reply, SavedSearchesReady):
                    self._strike_first(lambda change: isinstance(change, SavedSearchRequest))
        return reply

    def after_crash(self) -> tuple[list[Change], list[Reply]]:
        """Return what to ask of the new engine again, and what to tell the app of the rest."""
        given_up = []
        for key, known in list(self._open.items()):
            known.crashes += 1
            if known.crashes > 1:
                del self._open[key]
                given_up.append(_refusal(known.change))
        return [_again(known.change) for known in self._open.values()], given_up

    def forgive(self) -> None:
        """Forget past crashes: the user asked to try again."""
        for known in self._open.values():
            known.crashes = 0

    def _settle_folder(self, reply: FolderForgotten | ForgettingFailed) -> Reply:
        done = self._open.pop(_key(ForgetFolder(reply.folder)), None)
        is_gone = _is_repeated(done, ForgetFolder) and reply.folder not in self._roots
        return FolderForgotten(reply.folder, 0) if is_gone and isinstance(reply, ForgettingFailed) else reply

    def _settle_models(self, reply: ModelsReady | ModelRefused) -> Reply | None:
        if isinstance(reply, ModelRefused):
            done = self._strike_first(lambda change: isinstance(change, UseModel | DropModel))
            return None if _is_repeated(done, DropModel) else reply
        in_use = {model.name for model in reply.models if model.is_in_use or model.is_wanted}
        there = {model.name for model in reply.models if model.embedded}
        self._strike(lambda change: isinstance(change, UseModel) and change.name in in_use)
        self._strike(lambda change: isinstance(change, DropModel) and change.name not in there)
        return reply

    def _strike(self, is_answered: Callable[[Change], bool]) -> None:
        for key in [key for key, known in self._open.items() if is_answered(known.change)]:
            del self._open[key]

    def _strike_first(self, is_answered: Callable[[Change], bool]) -> _Open | None:
        """Strike out the oldest of those that are answered one by one, in their order."""
        for key, known in self._open.items():
            if is_answered(known.change):
                return self._open.pop(key)
        return None


def _key(change: Change) -> Hashable:
    """Return what two requests have in common of which only the newer counts."""
    match change:
        case ForgetFolder():
            return ForgetFolder, change.folder
        case DropModel():
            return DropModel, change.name
        case SetExclusions() | UseModel():
            return (type(change),)
        case _:
            return change.request_id


def _again(change: Change) -> Change:
    return replace(change, is_repeated=True) if isinstance(change, CreateAlbum) else change


def _is_repeated(known: _Open | None, kind: type) -> bool:
    return known is not None and known.crashes > 0 and isinstance(known.change, kind)


def _is_shown_done(change: Change, reply: Reply) -> bool:
    """Tell if a reply that carries no number shows what a change asks for, or refuses it."""
    match change, reply:
        case WriteSidecars(), StatusReady():
            return change.is_wanted == reply.status.writes_sidecars
        case SetExclusions(), ExclusionsRefused():
            return True
        case SetExclusions(), ExclusionsReady():
            return reply.is_changed or set(reply.patterns) == set(change.patterns)
        case _:
            return False


def _refusal(change: Change) -> Reply:
    match change:
        case ForgetFolder():
            return ForgettingFailed(change.folder, GAVE_UP)
        case SetExclusions():
            return ExclusionsRefused(GAVE_UP)
        case UseModel() | DropModel():
            return ModelRefused(GAVE_UP)
        case _:
            return RequestFailed(change.request_id, GAVE_UP)
