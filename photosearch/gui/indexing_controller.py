"""Runs of the indexer as the window sees them: started, shown, held, ended; never more often than eyes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photosearch.base.types import IndexSummary, LibraryStatus, Progress
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.widgets.indexing_bar import IndexingBar
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
        self.status: LibraryStatus | None = None
        self._show_timer = self._timer(_SHOW_MS, self._on_show_timer_timeout)
        self._refresh_timer = self._timer(_REFRESH_MS, self._on_refresh_timer_timeout)
        client.engine_ready.connect(self._on_client_engine_ready)
        client.engine_failed.connect(self._on_client_engine_failed)
        client.indexing_progressed.connect(self._on_client_indexing_progressed)
        client.indexing_failed.connect(self._on_client_indexing_failed)
        client.status_received.connect(self._on_client_status_received)
        bar.pause_requested.connect(self._on_bar_pause_requested)
        bar.resume_requested.connect(self._on_bar_resume_requested)
        bar.cancel_requested.connect(self._on_bar_cancel_requested)

    @property
    def is_running(self) -> bool:
        """Whether a run is going on or waiting."""
        return self._client.is_indexing

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders to the library and index what is in them."""
        if not self.is_running:
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
            self._end(progress.summary)
            return
        if not self._show_timer.isActive():
            self._show_latest()
            self._show_timer.start()
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

    def _end(self, summary: IndexSummary) -> None:
        self._show_timer.stop()
        self._refresh_timer.stop()
        self._shown_done = 0
        if not self.is_running:
            self._bar.show_idle()
        self._client.send(GetStatus())
        self.library_changed.emit()
        self.finished.emit(summary)

    def _show_latest(self) -> None:
        if self._latest is not None and self._latest.summary is None and self.is_running:
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
        if self.is_running and self._latest is not None and self._latest.done > self._shown_done:
            self._announce()

    @Slot(object)
    def _on_client_engine_ready(self, ready: EngineReady) -> None:
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
    def _on_client_status_received(self, status: LibraryStatus) -> None:
        self.status = status
        self._known_failures, self._new_failures = status.failed, 0
        self._bar.show_failures(status.failed)
        self.status_changed.emit(status)

    @Slot()
    def _on_bar_pause_requested(self) -> None:
        self._client.send(PauseIndexing())
        self._bar.show_paused(True)
        self._show_latest()

    @Slot()
    def _on_bar_resume_requested(self) -> None:
        self._client.send(ResumeIndexing())
        self._bar.show_paused(False)
        self._show_latest()

    @Slot()
    def _on_bar_cancel_requested(self) -> None:
        self._client.send(CancelIndexing())
        self._bar.show_idle()
