"""The app's window, used as by a person in a hurry, while frames and answers are timed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import psutil
from process_age import age_s
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from watched_window import Watchdog

from photosearch.gui.main_window import MainWindow

SCROLL_S = 20.0
FRAME_MS, LATE_MS = 16.7, 50.0
QUERIES = ("two dogs on a beach at sunset", "a red car", "children playing in the snow", "my grandmother")
PATIENCE_S = 60.0

figures: dict[str, Any] = {}


class UsedWindow(MainWindow):
    """Notes its first paint, scrolls by everything, and types."""

    is_start_only = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._watchdog = Watchdog(self)
        self._frames_ms: list[float] = []
        self._answers_ms: list[float] = []
        self._asked_s = 0.0
        self._use: Iterator[float] = iter(())
        self.search.answered.connect(self._on_answered)
        self.search.found_nothing.connect(self._on_found_nothing)
        self.grid.viewport().installEventFilter(self)
        self.first_painted.connect(self._on_first_painted, Qt.ConnectionType.SingleShotConnection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Time what the grid paints after an answer."""
        if event.type() == QEvent.Type.Paint and watched is self.grid.viewport() and self._asked_s < 0:
            QTimer.singleShot(0, self._on_painted)
        return False

    def _on_first_painted(self) -> None:
        figures["first_paint_s"] = round(age_s(), 3)
        if self.is_start_only:
            self.close()
            return
        self._use = self._used()
        QTimer.singleShot(1500, self._go_on)

    def _go_on(self) -> None:
        pause_s = next(self._use, None)
        if pause_s is None:
            self.close()
        else:
            QTimer.singleShot(round(pause_s * 1000), self._go_on)

    def _used(self) -> Iterator[float]:
        """Do one thing after the other; yield the seconds to wait before the next."""
        began_s = time.monotonic()
        while (
            self.model.rowCount() < self._answer.total or not self.model.rowCount()
        ) and time.monotonic() - began_s < PATIENCE_S:
            yield 0.1
        yield from self._scrolled()
        for query in QUERIES:
            yield from self._typed(query)
        figures["keystroke_to_grid_ms"] = quantiles(self._answers_ms)
        process = psutil.Process(os.getpid())
        figures["memory_mb"] = round(process.memory_full_info().pss / 1e6)

    def _scrolled(self) -> Iterator[float]:
        bar = self.grid.verticalScrollBar()
        self._watchdog.start()
        began_s = time.monotonic()
        while (passed_s := time.monotonic() - began_s) < SCROLL_S:
            frame_s = time.perf_counter()
            bar.setValue(int(bar.maximum() * passed_s / SCROLL_S))
            self.grid.viewport().repaint()
            took_ms = (time.perf_counter() - frame_s) * 1000
            self._frames_ms.append(took_ms)
            yield max(0.0, FRAME_MS - took_ms) / 1000
        figures["scrolling"] = {
            "rows": self.model.rowCount(),
            "frames": len(self._frames_ms),
            "within_16.7_ms": round(sum(ms <= FRAME_MS for ms in self._frames_ms) / len(self._frames_ms), 4),
            "worst_frame_ms": round(max(self._frames_ms), 1),
            "thread": self._watchdog.result(),
        }

    def _typed(self, query: str) -> Iterator[float]:
        """Type as fast as answers come."""
        for end in range(3, len(query) + 1):
            if query[end - 1] == " ":
                continue
            before = len(self._answers_ms)
            self._asked_s = time.perf_counter()
            self.search_bar.field.setText(query[:end])
            deadline_s = time.monotonic() + PATIENCE_S
            while len(self._answers_ms) == before and time.monotonic() < deadline_s:
                yield 0.002

    def _on_answered(self, answer: object) -> None:
        if self._asked_s > 0:
            self._asked_s = -self._asked_s  # painted next
            QTimer.singleShot(0, self._look_for_nothing)

    def _look_for_nothing(self) -> None:
        """Nothing found: what says so stands in the grid's place, which is not painted."""
        if not self.grid.isVisible():
            self._on_painted()

    def _on_found_nothing(self) -> None:
        """The photos on show stay, for as long as typing goes on."""
        if self._asked_s > 0:
            self._answers_ms.append((time.perf_counter() - self._asked_s) * 1000)
            self._asked_s = 0.0

    def _on_painted(self) -> None:
        if self._asked_s < 0:
            self._answers_ms.append((time.perf_counter() + self._asked_s) * 1000)
            self._asked_s = 0.0


def quantiles(times_ms: list[float]) -> dict[str, float]:
    """Return median, 95th percentile and worst."""
    ordered = sorted(times_ms)
    return {
        "median": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "worst": round(ordered[-1], 1),
        "count": len(ordered),
    }


def install(startup: ModuleType, is_start_only: bool) -> None:
    """Let the app open this window instead of its own."""
    UsedWindow.is_start_only = is_start_only
    vars(startup)["MainWindow"] = UsedWindow
