"""The engine's lane of indexing runs: those people ask for and the quiet ones of watching, one by one."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photosearch.base.errors import LibraryBusyError, PhotosearchError
from photosearch.base.types import LibraryStatus, Progress
from photosearch.search import messages as m
from photosearch.search.battery import Battery
from photosearch.search.control import Hold, RunControl
from photosearch.search.watch import RETRY_S, Watcher

log = logging.getLogger(__name__)

_PROGRESS_INTERVAL_S = 0.1

_TROUBLE_RETRY_S = 10 * RETRY_S
"""When to try a quiet run again after one that failed: the disk may be full for long."""


class IndexedLibrary(Protocol):
    """What the lane needs of a library."""

    folder: Path

    def index(
        self, folders: Sequence[Path], *, control: RunControl, below: Sequence[Path] | None
    ) -> Iterator[Progress]:
        """Run an indexing run."""
        ...

    def roots(self) -> Sequence[Path]:
        """Return the watched folders."""
        ...

    def status(self, *, is_measured: bool) -> LibraryStatus:
        """Return counts and, if they are to be measured, sizes."""
        ...


@dataclass(frozen=True, slots=True)
class _Run:
    folders: tuple[Path, ...] = ()
    below: tuple[Path, ...] | None = None
    is_quiet: bool = False


class IndexingLane:
    """Runs what it is given in a row. A quiet run waits for its turn and is never in anybody's way.

    Args:
        send: takes replies to the app.
        is_watching: whether to ask for quiet runs when files change.
        battery: for when runs shall wait for mains power.
    """

    def __init__(
        self,
        library: IndexedLibrary,
        send: Callable[[m.Reply], None],
        *,
        is_watching: bool = True,
        battery: Battery | None = None,
    ) -> None:
        self._library = library
        self._send = send
        self._battery = battery or Battery()
        self._runs: queue.Queue[_Run | None] = queue.Queue()
        self._lock = threading.Lock()
        self._control = RunControl()
        self._minds_battery = False
        self._is_closed = False
        self._withheld: _Run | None = None
        """A quiet run that waits until somebody wants indexing to go on, after they had cancelled it."""
        self._is_cancelled = False
        self._watcher = Watcher(library.roots, self._look, skip=(library.folder,)) if is_watching else None

    def add(self, folders: tuple[Path, ...]) -> None:
        """Add these folders and index them (none: go over the known ones), after what waits already."""
        with self._lock:
            self._is_cancelled = False
            self._runs.put(_Run(folders))
            if self._withheld is not None:
                self._runs.put(self._withheld)
                self._withheld = None

    def pause(self) -> None:
        """Hold the run."""
        self._control.pause()

    def resume(self) -> None:
        """Go on with a held run."""
        self._control.resume()

    def cancel(self) -> None:
        """End the run and forget what waits; quiet runs wait until somebody asks for a run again."""
        with self._lock, suppress(queue.Empty):
            self._is_cancelled = True
            self._control.cancel()
            while True:
                run = self._runs.get_nowait()
                if run is not None and run.is_quiet:
                    self._withheld = run

    def pause_on_battery(self, is_wanted: bool) -> None:
        """Hold this run and later ones while the machine is on battery, or do so no longer."""
        with self._lock:
            self._minds_battery = is_wanted
            control = self._control
        control.hold_on_battery(self._battery if is_wanted else None)

    def close(self) -> None:
        """End the run and the lane."""
        with self._lock:
            self._is_closed = True
            self._control.cancel()
        self._runs.put(None)
        if self._watcher is not None:
            self._watcher.stop()

    def run(self) -> None:
        """Do the runs as they come, until `close`. Watching begins now."""
        if self._watcher is not None:
            self._watcher.start()
        while (run := self._runs.get()) is not None:
            with self._lock:
                if self._is_closed:
                    return
                battery = self._battery if self._minds_battery else None
                self._control = control = RunControl(battery=battery, on_hold=self._tell_hold)
            if run.is_quiet:
                self._index_quietly(run, control)
            else:
                self._index_loudly(run, control)

    def _look(self, below: tuple[Path, ...] | None) -> None:
        """Take a run that watching asks for."""
        run = _Run(below=below, is_quiet=True)
        with self._lock:
            if self._is_cancelled:
                self._withheld = run
            else:
                self._runs.put(run)

    def _index_loudly(self, run: _Run, control: RunControl) -> None:
        try:
            self._index(run, control)
        except PhotosearchError as error:
            self._send(m.IndexingFailed(str(error)))
        except Exception as error:  # a lane must outlive any one run
            log.exception("an indexing run failed")
            self._send(m.IndexingFailed(_unexpected(error)))
        if self._watcher is not None:
            self._watcher.look_soon()

    def _index_quietly(self, run: _Run, control: RunControl) -> None:
        assert self._watcher is not None
        try:
            self._index(run, control)
        except LibraryBusyError:
            self._watcher.put_back(run.below)
        except Exception as error:  # nobody asked for this run: nobody is bothered
            is_ours = not isinstance(error, PhotosearchError)
            log.warning("looking for changes failed: %s", error, exc_info=is_ours)
            self._send(m.IndexingFailed(_unexpected(error) if is_ours else str(error), is_quiet=True))
            self._watcher.put_back(run.below, _TROUBLE_RETRY_S)
        else:
            if control.is_cancelled:
                self._watcher.put_back(run.below, 0)
            else:
                self._watcher.finished()

    def _index(self, run: _Run, control: RunControl) -> None:
        last_sent = 0.0
        for progress in self._library.index(run.folders, control=control, below=run.below):
            now = time.monotonic()
            is_news = progress.failure is not None or progress.summary is not None
            if is_news or now - last_sent >= _PROGRESS_INTERVAL_S:
                self._send(m.IndexingProgress(progress, run.is_quiet))
                last_sent = now
        self._send(m.StatusReady(self._library.status(is_measured=False)))

    def _tell_hold(self, hold: Hold | None) -> None:
        self._send(m.IndexingHeld(hold))


def _unexpected(error: Exception) -> str:
    return f"something went wrong inside photosearch ({type(error).__name__}: {error})"
