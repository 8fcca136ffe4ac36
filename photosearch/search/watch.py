"""Live watching: while the app runs, what changes in its roots is indexed a moment later.

The system's events tell which folders to look at. What they miss is found by looking through everything
when watching begins, when a root comes, goes or comes back, and now and then besides. Watching breaks
nothing: where it fails, a line in the log says so, and the root is looked through every few minutes instead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from photosearch.search.hints import Event, Hints
from photosearch.search.mounts import Mounts, is_remote, mounts
from photosearch.search.observer import STOP_S, FolderWatch, Observe, Watch

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""How often to see whether roots have come, gone or come back."""

UNWATCHED_S = 600.0
"""How often everything is looked through while some root cannot be watched."""

MISSED_S = 6 * 3600.0
"""How often everything is looked through while every root is watched."""

RETRY_S = 30.0
"""When to try again after a scan that could not be."""

Scan = Callable[[tuple[Path, ...] | None], None]
"""Asks for a run over these folders, or over everything. Returns at once; `Watcher.finished` or
`Watcher.put_back` is called when it is over."""

Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Root:
    identity: Identity | None
    """None while it is offline."""
    watch: Watch | None
    is_looked_through: bool
    """It is online, but events do not tell all that happens in it."""


class Watcher:
    """Watches the roots of a library and asks for scans, for one at a time.

    `tick` does all there is to do at a moment; `start` lets a thread do so whenever it is time.

    Args:
        roots: the roots at present; asked every `LOOK_S`.
        scan: see `Scan`.
        skip: folders in which nothing matters: the library's own.
        observe: how a root is watched.
        identity: what a folder is, whatever the way to it; None if it cannot be reached.
        mounted: what is mounted at present. A change may bring an offline root back at another place.
        clock: seconds.
    """

    def __init__(
        self,
        roots: Callable[[], Sequence[Path]],
        scan: Scan,
        *,
        skip: Iterable[Path] = (),
        observe: Observe = FolderWatch,
        identity: Callable[[Path], Identity | None] | None = None,
        mounted: Callable[[], Mounts] = mounts,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._list_roots = roots
        self._scan = scan
        self._observe = observe
        self._identity = identity or identity_of
        self._mounted = mounted
        self._clock = clock
        self._hints = Hints(skip, clock)
        self._roots: dict[Path, _Root] = {}
        self._mounts: Mounts = frozenset()
        self._wants_everything = False
        self._is_scanning = False
        self._next_look_s = self._not_before_s = self._looked_through_s = clock()
        self._wake = threading.Event()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End all watching; returns within a few seconds whatever a drive does."""
        self._is_stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def look_soon(self) -> None:
        """See at once whether there are other roots now."""
        self._next_look_s = self._clock()
        self._wake.set()

    def finished(self) -> None:
        """Note that the scan that was asked for is over."""
        self._is_scanning = False
        self._wake.set()

    def put_back(self, below: tuple[Path, ...] | None, after_s: float = RETRY_S) -> None:
        """Note that the scan that was asked for could not be; it is asked for again after a while."""
        if below is None:
            self._wants_everything = True
        else:
            for folder in below:
                root = self._root_of(folder)
                if root is not None:
                    self._hints.note(root, Event(str(folder), is_folder=True))
        self._not_before_s = self._clock() + after_s
        self.finished()

    def tick(self) -> float:
        """Do what is to be done now; return the seconds until there may be more."""
        now = self._clock()
        if now >= self._next_look_s:
            self._next_look_s = now + LOOK_S
            self._look()
        if self._roots and now - self._looked_through_s >= self._interval_s():
            self._wants_everything = True
        hinted_s = self._hints.wait_s()
        until_look_s = self._next_look_s - now
        if self._is_scanning:
            return until_look_s
        if now < self._not_before_s:
            return min(until_look_s, self._not_before_s - now)
        if self._wants_everything or hinted_s == 0:
            self._ask(now)
            return until_look_s
        return until_look_s if hinted_s is None else min(until_look_s, hinted_s)

    def _ask(self, now: float) -> None:
        below = self._hints.take()
        if self._wants_everything or below is None:
            self._wants_everything, below = False, None
            self._looked_through_s = now
        else:
            below = tuple(folder for folder in below if self._root_of(folder))
        if below is None or below:
            self._is_scanning = True
            self._scan(below)

    def _root_of(self, folder: Path) -> Path | None:
        return next((root for root in list(self._roots) if folder.is_relative_to(root)), None)

    def _interval_s(self) -> float:
        return UNWATCHED_S if any(root.is_looked_through for root in self._roots.values()) else MISSED_S

    def _look(self) -> None:
        """Follow the roots that come, go, or are not what they were."""
        mounted, before = self._mounted(), self._mounts
        self._mounts = mounted
        paths = self._list_roots()
        for path in self._roots.keys() - set(paths):
            self._let_go(path)
        for path in paths:
            identity = self._identity(path)
            root = self._roots.get(path)
            if root is None or root.identity != identity or (root.watch and not root.watch.is_alive()):
                self._let_go(path)
                self._roots[path] = self._watched(path, identity)
                self._wants_everything = True  # watched first: nothing falls in between
        if mounted != before and any(root.identity is None for root in self._roots.values()):
            self._wants_everything = True

    def _watched(self, path: Path, identity: Identity | None) -> _Root:
        if identity is None:
            return _Root(None, None, is_looked_through=False)
        try:
            watch = self._observe(path, partial(self._note, path))
        except (OSError, RuntimeError, ImportError) as error:
            minutes = UNWATCHED_S / 60
            log.warning("cannot watch %r (%s); looking through it every %.0f min", str(path), error, minutes)
            return _Root(identity, None, is_looked_through=True)
        return _Root(identity, watch, is_looked_through=is_remote(path, self._mounts))

    def _note(self, root: Path, event: Event) -> None:
        if self._hints.note(root, event):
            self._wake.set()

    def _let_go(self, path: Path) -> None:
        root = self._roots.pop(path, None)
        if root is not None and root.watch is not None:
            root.watch.stop()

    def _run(self) -> None:
        while not self._is_stopped:
            self._wake.clear()
            try:
                delay_s = self.tick()
            except Exception:  # whatever a file system does, watching goes on
                log.exception("watching failed; trying again")
                delay_s = LOOK_S
            if not self._is_stopped:
                self._wake.wait(delay_s)
        for path in list(self._roots):
            self._let_go(path)


def identity_of(folder: Path) -> Identity | None:
    """Return what a folder is, whatever the way to it; None if it cannot be reached."""
    try:
        status = folder.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
