"""The system's word on changed files, by watchdog."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from photosearch.search.hints import Event

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

STOP_S = 2.0
"""How long to wait for the threads of a watch to end."""


class Watch(Protocol):
    """A folder being watched."""

    def is_alive(self) -> bool:
        """Whether events still come."""
        ...

    def stop(self) -> None:
        """End it."""
        ...


Observe = Callable[[Path, Callable[[Event], None]], Watch]
"""Begins to watch a folder with all below it; events come from another thread. Raises OSError where that
cannot be: the system's limit is reached, or it has no means."""


class FolderWatch:
    """Watches a folder with all below it, by threads and handles of its own.

    Reading files tells no events. Links to folders are not followed: those take the next full scan.

    Raises:
        OSError: it cannot be watched. Nothing is left behind then.
    """

    def __init__(self, root: Path, on_event: Callable[[Event], None]) -> None:
        from watchdog import events
        from watchdog.observers import Observer

        class Handler(events.FileSystemEventHandler):
            def dispatch(self, event: FileSystemEvent) -> None:
                _translate(event, on_event)

        self._observer: BaseObserver = Observer()
        wanted: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent,
            events.FileModifiedEvent,
            events.FileAttribEvent,
            events.FileClosedEvent,
            events.FileMovedEvent,
            events.FileDeletedEvent,
            events.DirCreatedEvent,
            events.DirAttribEvent,
            events.DirMovedEvent,
            events.DirDeletedEvent,
        ]
        # A folder made within a new one may be found twice; watchdog then watches it once, and warns.
        warnings.filterwarnings("ignore", "Callback with id .* already exists", RuntimeWarning)
        try:
            self._observer.schedule(Handler(), str(root), recursive=True, event_filter=wanted)
            self._observer.start()
        except BaseException:
            self._observer.stop()
            raise

    def is_alive(self) -> bool:
        """Whether events still come; not once the folder was deleted."""
        return self._observer.is_alive() and all(emitter.is_alive() for emitter in self._observer.emitters)

    def stop(self) -> None:
        """End it, within `STOP_S`."""
        self._observer.stop()
        self._observer.join(STOP_S)


def _translate(event: FileSystemEvent, on_event: Callable[[Event], None]) -> None:
    source = os.fsdecode(event.src_path)
    if event.event_type == "moved":
        on_event(Event(source, event.is_directory, is_gone=True))
        on_event(Event(os.fsdecode(event.dest_path), event.is_directory))
    else:
        on_event(Event(source, event.is_directory, is_gone=event.event_type == "deleted"))
