"""The engine's lane of indexing runs: those people ask for and the quiet ones of watching, one by one.

A switch to another model goes on whenever nothing else is to do, and steps aside for what comes up: new
photos shall be found before old ones are embedded once more.
"""

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

from photosearch.base.errors import LibraryBusyError, PhotosearchError, unexpected
from photosearch.base.types import LibraryModel, LibraryStatus, ModelOffer, Progress
from photosearch.search import messages as m
from photosearch.search.battery import Battery
from photosearch.search.control import Hold, RunControl
from photosearch.search.lanes import guarded
from photosearch.search.priority import step_back_here
from photosearch.search.watch import RETRY_S, Watcher

log = logging.getLogger(__name__)

_PROGRESS_INTERVAL_S = 0.1

_TROUBLE_RETRY_S = 10 * RETRY_S
"""When to try a quiet run again after one that failed: the disk may be full for long."""


_SETTINGS_S = 10.0
"""So long the first run waits for the settings of the window, which may still be loading."""

_SLICE_S = 20.0
"""So long a switch goes on at least before it steps aside for a quiet run: beginning takes some seconds."""


_BATTERY, _WORKERS = "battery", "workers"


class IndexedLibrary(Protocol):
    """What the lane needs of a library."""

    folder: Path

    @property
    def wanted_model(self) -> str | None:
        """Name of the model that a switch is to lead to."""
        ...

    def index(
        self,
        folders: Sequence[Path],
        *,
        workers: int | None,
        control: RunControl,
        below: Sequence[Path] | None,
        is_switching: bool,
    ) -> Iterator[Progress]:
        """Run an indexing run."""
        ...

    def switch(self, *, control: RunControl, workers: int | None) -> Iterator[Progress]:
        """Go on with a switch to another model."""
        ...

    def drop_model(self, name: str) -> int:
        """Remove the embeddings of a model."""
        ...

    def forget(self, folder: Path) -> int:
        """Drop a root with its photos."""
        ...

    def models(self) -> list[LibraryModel]:
        """Return the models of the library."""
        ...

    def offers(self) -> list[ModelOffer]:
        """Return models that could be downloaded."""
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
    is_switch: bool = False
    dropped: str | None = None
    """A model whose embeddings are to be removed instead."""
    forgotten: Path | None = None
    """A root that is to be dropped instead."""


class IndexingLane:
    """Runs what it is given in a row. A quiet run waits for its turn and is never in anybody's way.

    When it watches, it begins nothing by itself until it was told of both settings, or a moment has passed.

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
        self._running = _Run()
        self._minds_battery = False
        self._workers: int | None = None
        self._awaited = {_BATTERY, _WORKERS} if is_watching else set()
        self._may_begin = threading.Event()
        self._is_closed = False
        self._withheld: list[_Run] = []
        """Quiet runs that wait until somebody wants indexing to go on, after they had cancelled it."""
        self._is_cancelled = False
        self._is_switch_due = True
        """There may be a switch to go on with, once nothing else is to do."""
        self._is_switching = False
        self._is_switch_paused = False
        self._retry: threading.Timer | None = None
        self._watcher = Watcher(library.roots, self._look, skip=(library.folder,)) if is_watching else None

    def add(self, folders: tuple[Path, ...]) -> None:
        """Add these folders and index them (none: go over the known ones), after what waits already."""
        self._put(_Run(folders))
        self._may_begin.set()  # who has settings sends them before

    def look(self, below: tuple[Path, ...]) -> None:
        """Look for changes in these folders, after what waits already, in nobody's way."""
        self._look(below)

    def switch(self) -> None:
        """Go on with the switch that the library is to make now, after what waits already; end any other."""
        self._put(_Run(is_switch=True))

    def drop(self, model: str) -> None:
        """Remove the embeddings of a model, after what waits already."""
        self._put(_Run(dropped=model))

    def forget(self, folder: Path) -> None:
        """Drop a root, after what waits already. The run that is going on ends; watching goes on with it."""
        with self._lock:
            self._runs.put(_Run(forgotten=folder))
            left = tuple(other for other in self._running.folders if not other.is_relative_to(folder))
            if left and self._watcher is not None:
                self._put_quietly(_Run(left, is_quiet=True))  # it may not have come as far as adding them
            self._is_switch_due = self._is_switch_due or self._is_switching
            self._control.cancel()

    def pause(self) -> None:
        """Hold the run."""
        with self._lock:
            self._is_switch_paused = self._is_switching
            control = self._control
        control.pause()

    def resume(self) -> None:
        """Go on with a held run."""
        with self._lock:
            self._is_switch_paused = False
            control = self._control
        control.resume()

    def cancel(self) -> None:
        """End the run and forget the runs that wait; quiet ones wait until somebody asks for a run again.

        What is to be forgotten or removed is no run: it is still done.
        """
        with self._lock:
            self._is_cancelled = True
            self._is_switch_due = False
            self._control.cancel()
            for run in self._taken_out():
                if run is None or run.forgotten is not None or run.dropped is not None:
                    self._runs.put(run)
                elif run.is_quiet:
                    self._withheld.append(run)

    def pause_on_battery(self, is_wanted: bool) -> None:
        """Hold this run and later ones while the machine is on battery, or do so no longer."""
        with self._lock:
            self._minds_battery = is_wanted
            control = self._control
        control.hold_on_battery(self._battery if is_wanted else None)
        self._note_told(_BATTERY)

    def set_workers(self, count: int | None) -> None:
        """Read photos with so many processes from the next run on; None for one a core."""
        self._workers = count
        self._note_told(_WORKERS)

    def _note_told(self, setting: str) -> None:
        self._awaited.discard(setting)
        if not self._awaited:
            self._may_begin.set()

    def close(self) -> None:
        """End the run and the lane."""
        with self._lock:
            self._is_closed = True
            self._control.cancel()
            if self._retry is not None:
                self._retry.cancel()
        self._runs.put(None)
        self._may_begin.set()
        if self._watcher is not None:
            self._watcher.stop()

    def run(self) -> None:
        """Do the runs as they come, until `close`. Watching begins now.

        Searches go before them: this thread, and all that it starts, steps back.
        """
        step_back_here()
        if self._watcher is not None:
            self._watcher.start()
            self._may_begin.wait(_SETTINGS_S)
        while (run := self._next()) is not None:
            with self._lock:
                if self._is_closed:
                    return
                if run.is_switch and self._is_cancelled:
                    continue
                battery = self._battery if self._minds_battery else None
                self._control = control = RunControl(battery=battery, on_hold=self._tell_hold)
                self._is_switching = run.is_switch
                self._running = run
            if run.is_switch:
                self._switch(control)
            elif run.dropped is not None:
                self._drop(run.dropped)
            elif run.forgotten is not None:
                self._forget(run.forgotten)
            elif run.is_quiet:
                self._index_quietly(run, control)
            else:
                self._index_loudly(run, control)
            with self._lock:
                self._is_switching = False
                self._running = _Run()
                if not (run.is_switch or self._is_cancelled):
                    self._is_switch_due = True

    def _next(self) -> _Run | None:
        """Wait for the next run. A switch goes on only when there is no other."""
        while True:
            if not self._is_switch_due:
                run = self._runs.get()
            else:
                try:
                    run = self._runs.get_nowait()
                except queue.Empty:
                    self._is_switch_due = False
                    if not self._has_switch():
                        continue
                    return _Run(is_switch=True)
            if run is None or not run.is_switch:
                return run
            self._is_switch_due = True

    def _has_switch(self) -> bool:
        try:
            return self._library.wanted_model is not None
        except PhotosearchError as error:
            log.warning("it cannot be told whether a switch is to go on: %s", error)
            return False

    def _taken_out(self) -> list[_Run | None]:
        """Take all that waits."""
        waiting: list[_Run | None] = []
        with suppress(queue.Empty):
            while True:
                waiting.append(self._runs.get_nowait())
        return waiting

    def _put(self, run: _Run) -> None:
        """Take a run that somebody asked for."""
        with self._lock:
            self._is_cancelled = False
            self._runs.put(run)
            for withheld in self._withheld:
                self._runs.put(withheld)
            self._withheld.clear()
            if self._is_switching:
                self._is_switch_due = True
                self._control.cancel()

    def _look(self, below: tuple[Path, ...] | None) -> None:
        """Take a run that watching asks for."""
        with self._lock:
            self._put_quietly(_Run(below=below, is_quiet=True))

    def _put_quietly(self, run: _Run) -> None:
        """Take a run that nobody asked for. The lock is held."""
        if self._is_cancelled:
            self._withheld.append(run)
        else:
            self._runs.put(run)

    def _index_loudly(self, run: _Run, control: RunControl) -> None:
        guarded(lambda: self._index(run, control), lambda message, _: self._send(m.IndexingFailed(message)))
        if self._watcher is not None:
            self._watcher.look_soon()

    def _index_quietly(self, run: _Run, control: RunControl) -> None:
        try:
            self._index(run, control)
        except LibraryBusyError:
            self._put_back(run)
        except Exception as error:  # nobody asked for this run: nobody is bothered
            is_ours = not isinstance(error, PhotosearchError)
            log.warning("looking for changes failed: %s", error, exc_info=is_ours)
            self._send(m.IndexingFailed(_told(error), is_quiet=True))
            self._put_back(run, _TROUBLE_RETRY_S)
        else:
            if control.is_cancelled:
                self._put_back(run, 0)
            elif self._watcher is not None:
                self._watcher.finished()

    def _put_back(self, run: _Run, after_s: float = RETRY_S) -> None:
        if self._watcher is not None:
            self._watcher.put_back(run.below, after_s)

    def _index(self, run: _Run, control: RunControl) -> None:
        steps = self._library.index(
            run.folders, workers=self._workers, control=control, below=run.below, is_switching=False
        )
        self._follow(steps, is_quiet=run.is_quiet)
        self._send(m.StatusReady(self._library.status(is_measured=False)))

    def _switch(self, control: RunControl) -> None:
        """Go on with a switch, until it is done or something else comes up."""
        if self._is_switch_paused:
            control.pause()
        started_s = time.monotonic()

        def step_aside() -> None:
            if not self._runs.empty() and time.monotonic() - started_s >= _SLICE_S:
                with self._lock:
                    self._is_switch_due = not self._is_cancelled
                control.cancel()

        try:
            self._follow(
                self._library.switch(control=control, workers=self._workers),
                is_quiet=True,
                after_each=step_aside,
            )
        except LibraryBusyError:
            self._retry_switch(RETRY_S)
        except Exception as error:
            is_ours = not isinstance(error, PhotosearchError)
            log.warning("switching the model failed: %s", error, exc_info=is_ours)
            message = _told(error)
            self._send(m.IndexingFailed(message, is_quiet=True))
            self._send(m.ModelRefused(message))
            self._retry_switch(_TROUBLE_RETRY_S)
        self._tell_models()

    def _retry_switch(self, delay_s: float) -> None:
        with self._lock:
            if not self._is_closed:
                self._retry = threading.Timer(delay_s, self._runs.put, (_Run(is_switch=True),))
                self._retry.daemon = True
                self._retry.start()

    def _drop(self, model: str) -> None:
        guarded(
            lambda: self._library.drop_model(model), lambda message, _: self._send(m.ModelRefused(message))
        )
        self._tell_models()

    def _forget(self, folder: Path) -> None:
        def forget() -> None:
            count = self._library.forget(folder)
            self._send(m.StatusReady(self._library.status(is_measured=False)))
            self._send(m.FolderForgotten(folder, count))

        guarded(forget, lambda message, _: self._send(m.ForgettingFailed(folder, message)))
        if self._watcher is not None:
            self._watcher.look_soon()
            self._look(None)

    def _tell_models(self) -> None:
        try:
            self._send(m.StatusReady(self._library.status(is_measured=False)))
            self._send(m.ModelsReady(tuple(self._library.models()), tuple(self._library.offers())))
        except Exception as error:  # as for runs
            log.warning("the models cannot be told: %s", error, exc_info=True)

    def _follow(
        self, steps: Iterator[Progress], *, is_quiet: bool, after_each: Callable[[], None] = lambda: None
    ) -> None:
        """Tell of a run, to its end."""
        last_sent = 0.0
        for progress in steps:
            now = time.monotonic()
            is_news = progress.failure is not None or progress.summary is not None
            if is_news or now - last_sent >= _PROGRESS_INTERVAL_S:
                self._send(m.IndexingProgress(progress, is_quiet))
                last_sent = now
            after_each()

    def _tell_hold(self, hold: Hold | None) -> None:
        self._send(m.IndexingHeld(hold))


def _told(error: Exception) -> str:
    return error.text if isinstance(error, PhotosearchError) else unexpected(error)
