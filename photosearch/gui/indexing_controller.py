"""Runs of the indexer as the window sees them: started, shown, held, ended; never more often than eyes.

Runs that watching began are kept quiet: unless one is long, all that is seen of it is what it found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.base.types import LibraryStatus, Progress
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.widgets.indexing_bar import IndexingBar
from photosearch.search.control import Hold
from photosearch.search.messages import (
    CancelIndexing,
    EngineReady,
    GetStatus,
    PauseIndexing,
    ResumeIndexing,
    StartIndexing,
)

_SHOW_MS = 100
"""Progress arrives with every photo; it is shown so often at most."""
_REFRESH_MS = 2000
"""What a run found so far is announced so often at most."""
_QUIET_MS = 3000
_QUIET_PHOTOS = 50
"""A run that nobody asked for is shown when it takes longer, or has more photos to index, than this."""


class IndexingController(QObject):
    """Between the indexing bar and the engine.

    Signals:
        library_changed: a run has indexed photos since the last time; also at the end of each run.
        finished: IndexSummary.
        failed: str for people.
        status_changed: LibraryStatus.
    """

    library_changed = Signal()
    finished = Signal(object)
    failed = Signal(str)
    status_changed = Signal(object)

    def __init__(self, client: EngineClient, bar: IndexingBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._bar = bar
        self._latest: Progress | None = None
        self._shown_done = 0
        self._known_failures = 0
        self._new_failures = 0
        self._is_quiet_shown = False
        self._is_quiet_dismissed = False
        """The quiet run was cancelled; its last steps are still to come."""
        self._hold: Hold | None = None
        self.status: LibraryStatus | None = None
        self._show_timer = self._timer(_SHOW_MS, self._on_show_timer_timeout)
        self._refresh_timer = self._timer(_REFRESH_MS, self._on_refresh_timer_timeout)
        self._quiet_timer = self._timer(_QUIET_MS, self._on_quiet_timer_timeout)
        client.engine_ready.connect(self._on_client_engine_ready)
        client.engine_failed.connect(self._on_client_engine_failed)
        client.indexing_progressed.connect(self._on_client_indexing_progressed)
        client.indexing_failed.connect(self._on_client_indexing_failed)
        client.indexing_held.connect(self._on_client_indexing_held)
        client.watching_progressed.connect(self._on_client_watching_progressed)
        client.watching_failed.connect(self._on_client_watching_failed)
        client.status_received.connect(self._on_client_status_received)
        bar.pause_requested.connect(self._on_bar_pause_requested)
        bar.resume_requested.connect(self._on_bar_resume_requested)
        bar.cancel_requested.connect(self._on_bar_cancel_requested)

    @property
    def is_running(self) -> bool:
        """Whether a run that was asked for is going on or waiting."""
        return self._client.is_indexing

    @property
    def is_paused(self) -> bool:
        """Whether the user holds a run."""
        return self._hold is Hold.PAUSED

    @property
    def is_shown(self) -> bool:
        """Whether the bar shows a run, be it one that nobody asked for."""
        return self.is_running or self._is_quiet_shown

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders to the library and index what is in them."""
        if not self.is_running:
            self._hold = None
            self._bar.show_started()
            self._latest, self._shown_done = None, 0
        self._client.send(StartIndexing(tuple(folders)))

    @Slot()
    def rescan(self) -> None:
        """Look for changes in the folders the library knows."""
        if not self.is_running:
            self.add_folders(())

    @Slot(object)
    def _on_client_indexing_progressed(self, progress: Progress) -> None:
        self._latest = progress
        if progress.failure is not None:
            self._new_failures += 1
        if progress.summary is not None:
            self._end()
            self.finished.emit(progress.summary)
            return
        self._show_soon()
        self._announce_news(progress)

    @Slot(object)
    def _on_client_watching_progressed(self, progress: Progress) -> None:
        self._latest = progress
        if progress.failure is not None:
            self._new_failures += 1
        if progress.summary is not None:
            self._end_quiet()
            return
        if self._is_quiet_dismissed:
            return
        if progress.total > _QUIET_PHOTOS or progress.model is not None:
            self._show_quiet()
        elif not self.is_shown and not self._quiet_timer.isActive():
            self._quiet_timer.start()
        if self.is_shown:  # somebody else's run may be waiting for this one
            self._show_soon()
            if progress.model is None:  # a switch finds nothing new until it is done
                self._announce_news(progress)

    def _show_quiet(self) -> None:
        if not self.is_shown:
            self._bar.show_started()
            self._bar.show_paused(self._hold is Hold.PAUSED)
            self._shown_done = 0
        self._is_quiet_shown = True

    def _end_quiet(self) -> None:
        self._quiet_timer.stop()
        self._is_quiet_shown = self._is_quiet_dismissed = False
        self._hold = None
        self._end()

    def _show_soon(self) -> None:
        if not self._show_timer.isActive():
            self._show_latest()
            self._show_timer.start()

    def _announce_news(self, progress: Progress) -> None:
        has_news = progress.stage != "scanning" and progress.done > self._shown_done
        if has_news and not self._refresh_timer.isActive():
            self._announce()

    def _announce(self) -> None:
        """Say that the library has changed, and then nothing for a while."""
        if self._latest is not None:
            self._shown_done = self._latest.done
        self._refresh_timer.start()
        self._client.send(GetStatus())
        self.library_changed.emit()

    def _end(self) -> None:
        self._show_timer.stop()
        self._refresh_timer.stop()
        self._shown_done = 0
        if not self.is_running:
            self._bar.show_idle()
        self._client.send(GetStatus())
        self.library_changed.emit()

    def _show_latest(self) -> None:
        if self._latest is not None and self._latest.summary is None and self.is_shown:
            self._bar.show_progress(self._latest)
            self._bar.show_failures(self._known_failures + self._new_failures)

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    @Slot()
    def _on_show_timer_timeout(self) -> None:
        self._show_latest()

    @Slot()
    def _on_refresh_timer_timeout(self) -> None:
        if self.is_shown and self._latest is not None and self._latest.done > self._shown_done:
            self._announce()

    @Slot()
    def _on_quiet_timer_timeout(self) -> None:
        self._show_quiet()
        self._show_latest()

    @Slot(object)
    def _on_client_engine_ready(self, ready: EngineReady) -> None:
        if self._is_quiet_shown or self._quiet_timer.isActive():  # that run ended with the engine before
            self._end_quiet()
        self._on_client_status_received(ready.status)

    @Slot(str)
    def _on_client_engine_failed(self, message: str) -> None:
        self._bar.show_idle()

    @Slot(str)
    def _on_client_indexing_failed(self, message: str) -> None:
        self._bar.show_idle()
        self._client.send(GetStatus())
        self.library_changed.emit()
        self.failed.emit(message)

    @Slot(object)
    def _on_client_indexing_held(self, hold: Hold | None) -> None:
        self._hold = hold
        self._bar.show_paused(hold is Hold.PAUSED)  # also where a switch is still held after another run
        self._bar.show_hold(hold)

    @Slot()
    def _on_client_watching_failed(self) -> None:
        self._end_quiet()

    @Slot(object)
    def _on_client_status_received(self, status: LibraryStatus) -> None:
        self.status = status
        self._known_failures, self._new_failures = status.failed, 0
        self._bar.show_failures(status.failed)
        self.status_changed.emit(status)

    @Slot()
    def _on_bar_pause_requested(self) -> None:
        self._client.send(PauseIndexing())
        self._bar.show_paused(True)

    @Slot()
    def _on_bar_resume_requested(self) -> None:
        self._client.send(ResumeIndexing())
        self._bar.show_paused(False)

    @Slot()
    def _on_bar_cancel_requested(self) -> None:
        self._client.send(CancelIndexing())
        self._quiet_timer.stop()
        self._is_quiet_dismissed = self._is_quiet_shown
        self._is_quiet_shown = False
        self._bar.show_idle()
