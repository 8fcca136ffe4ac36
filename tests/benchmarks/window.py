"""The real window over a real engine: time to the first paint of the grid, and stalls of the GUI thread.

A timer of the GUI thread that should tick every 5 ms is the watchdog: what it is late by is how long the
thread did not answer. Two phases are watched: scrolling by all photos, and scrolling and searching while
an indexing run goes on. Without a screen, start it under `xvfb-run`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from common import photos_argument, ready_library, report

NEW_PHOTOS = 1200
SCROLL_S = 12.0
TICK_MS = 5
STALL_MS = 50
STARTS = 5
QUERIES = ("a dog", "a dog running", "children in the snow", "a man on a bicycle", "people at a table", "")


def watch(library: Path, is_start_only: bool) -> None:
    """Run the app in this process, measure, print the figures, and close it."""
    from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

    from photosearch.gui import app, startup
    from photosearch.gui.main_window import MainWindow
    from photosearch.search.messages import StartIndexing

    started = psutil.Process().create_time()
    figures: dict[str, Any] = {}

    class Watchdog(QObject):
        """Collects how late its ticks are."""

        def __init__(self, parent: QObject) -> None:
            super().__init__(parent)
            self.late_ms: list[float] = []
            self._clock = QElapsedTimer()
            self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
            self._timer.timeout.connect(self._on_tick)

        def start(self) -> None:
            self.late_ms = []
            self._clock.start()
            self._timer.start()

        def result(self) -> dict[str, float]:
            self._timer.stop()
            late = sorted(self.late_ms)
            return {
                "ticks": len(late),
                "p99_ms": round(late[int(len(late) * 0.99)], 1),
                "worst_ms": round(late[-1], 1),
                f"stalls_above_{STALL_MS}_ms": sum(ms > STALL_MS for ms in late),
            }

        def _on_tick(self) -> None:
            self.late_ms.append(max(self._clock.nsecsElapsed() / 1e6 - TICK_MS, 0.0))
            self._clock.start()

    class MeasuredWindow(MainWindow):
        """Scrolls and searches by itself."""

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.watchdog = Watchdog(self)
            self.steps = QTimer(self, interval=16)
            self.steps.timeout.connect(self._on_step)
            self.first_painted.connect(self._on_first_painted, Qt.ConnectionType.SingleShotConnection)
            self.phase = "scrolling"
            self.began = 0.0
            self.shown = 0

        def _on_first_painted(self) -> None:
            figures["first_paint_s"] = round(time.time() - started, 3)
            if is_start_only:
                self.close()
            else:
                QTimer.singleShot(1500, self._begin)

        def _begin(self) -> None:
            self.began = time.monotonic()
            self.watchdog.start()
            self.steps.start()

        def _on_step(self) -> None:
            elapsed = time.monotonic() - self.began
            bar = self.grid.verticalScrollBar()
            if self.phase == "scrolling":
                bar.setValue(int(bar.maximum() * min(elapsed / SCROLL_S, 1.0)))
                if elapsed > SCROLL_S + 0.5:
                    figures["scrolling"] = {"photos": self.model.rowCount(), **self.watchdog.result()}
                    self.phase = "indexing"
                    self._client.send(StartIndexing())
                    self._begin()
                return
            bar.setValue(int(bar.maximum() * (elapsed % 3) / 3))
            if int(elapsed / 2) != self.shown:
                self.shown = int(elapsed / 2)
                self.search_bar.field.setText(QUERIES[self.shown % len(QUERIES)])
            if elapsed > SCROLL_S:
                self.steps.stop()
                figures["while_indexing"] = self.watchdog.result()
                self.close()

    startup.MainWindow = MeasuredWindow  # type: ignore[misc]
    app.run(library)
    print(json.dumps(figures))


def measured(library: Path, kind: str) -> dict[str, Any]:
    """Run `watch` in a process of its own and return its figures."""
    done = subprocess.run(
        [sys.executable, __file__, kind, str(library)], capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Make a library, leave some photos for the run that is watched, and print the figures."""
    photos = photos_argument()
    files = sorted(path for path in photos.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "photos"
        root.mkdir()
        for file in files[:-NEW_PHOTOS]:
            (root / file.name).symlink_to(file)
        library = ready_library(root, Path(scratch) / "library")
        starts = sorted(measured(library, "--start")["first_paint_s"] for _ in range(STARTS))
        for file in files[-NEW_PHOTOS:]:
            (root / file.name).symlink_to(file)
        figures = measured(library, "--watch")
    report(
        photos=len(files) - NEW_PHOTOS,
        first_paint_s={"median": starts[STARTS // 2], "worst": starts[-1]},
        scrolling=figures["scrolling"],
        while_indexing=figures["while_indexing"],
    )


if __name__ == "__main__":
    if sys.argv[1] in ("--start", "--watch"):
        watch(Path(sys.argv[2]), is_start_only=sys.argv[1] == "--start")
    else:
        main()
