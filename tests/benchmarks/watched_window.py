"""The app's window, scrolling and searching by itself while a watchdog measures its GUI thread."""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any

from process_age import age_s
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from photosearch.gui.main_window import MainWindow
from photosearch.search.messages import StartIndexing

SCROLL_S = 12.0
TICK_MS = 5
STALL_MS = 50
STEP_MS = 16
QUERIES = ("a dog", "a dog running", "children in the snow", "a man on a bicycle", "people at a table", "")

figures: dict[str, Any] = {}


class Watchdog(QObject):
    """Collects how late its ticks are: so long the thread did not answer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        """Begin anew."""
        self.late_ms = []
        self._clock.start()
        self._timer.start()

    def result(self) -> dict[str, float]:
        """Stop, and return the figures."""
        self._timer.stop()
        late = sorted(self.late_ms)
        return {
            "ticks": len(late),
            "p99_ms": round(late[int(len(late) * 0.99)], 1),
            "worst_ms": round(late[-1], 1),
            f"stalls_above_{STALL_MS}_ms": sum(ms > STALL_MS for ms in late),
        }

    def _on_timer_timeout(self) -> None:
        self.late_ms.append(max(self._clock.nsecsElapsed() / 1e6 - TICK_MS, 0.0))
        self._clock.start()


class WatchedWindow(MainWindow):
    """Notes its first paint; then scrolls by all photos, then scrolls and searches while indexing."""

    is_start_only = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._watchdog = Watchdog(self)
        self._steps = QTimer(self, interval=STEP_MS)
        self._steps.timeout.connect(self._on_steps_timeout)
        self._is_indexing = False
        self._began_s = 0.0
        self._queries_made = 0
        self.first_painted.connect(self._on_first_painted, Qt.ConnectionType.SingleShotConnection)

    def _on_first_painted(self) -> None:
        figures["first_paint_s"] = round(age_s(), 3)
        if self.is_start_only:
            self.close()
        else:
            QTimer.singleShot(1500, self._begin)

    def _begin(self) -> None:
        self._began_s = time.monotonic()
        self._watchdog.start()
        self._steps.start()

    def _on_steps_timeout(self) -> None:
        elapsed_s = time.monotonic() - self._began_s
        if self._is_indexing:
            self._search_and_scroll(elapsed_s)
        else:
            self._scroll(elapsed_s)

    def _scroll(self, elapsed_s: float) -> None:
        bar = self.grid.verticalScrollBar()
        bar.setValue(int(bar.maximum() * min(elapsed_s / SCROLL_S, 1.0)))
        if elapsed_s > SCROLL_S + 0.5:
            figures["scrolling"] = {"photos": self.model.rowCount(), **self._watchdog.result()}
            self._is_indexing = True
            self._client.send(StartIndexing())
            self._begin()

    def _search_and_scroll(self, elapsed_s: float) -> None:
        bar = self.grid.verticalScrollBar()
        bar.setValue(int(bar.maximum() * (elapsed_s % 3) / 3))
        if int(elapsed_s / 2) != self._queries_made:
            self._queries_made = int(elapsed_s / 2)
            self.search_bar.field.setText(QUERIES[self._queries_made % len(QUERIES)])
        if elapsed_s > SCROLL_S:
            self._steps.stop()
            figures["while_indexing"] = self._watchdog.result()
            self.close()


def install(startup: ModuleType, is_start_only: bool) -> None:
    """Let the app open this window instead of its own."""
    WatchedWindow.is_start_only = is_start_only
    vars(startup)["MainWindow"] = WatchedWindow
