"""What the window and its engine hold at a moment: memory, threads, timers, widgets, open files."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from typing import Any

import psutil
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

Holdings = dict[str, Any]

_SAMPLE_S = 0.05


def process_holdings(process: psutil.Process) -> Holdings:
    """Return what any process holds: PSS and USS in MB, the system's threads, open files."""
    memory = process.memory_full_info()
    return {
        "pss_mb": round(memory.pss / 1e6, 1),
        "uss_mb": round(memory.uss / 1e6, 1),
        "threads": process.num_threads(),
        "open_files": process.num_fds(),
    }


def window_holdings(window: QWidget) -> Holdings:
    """Return what this process holds: also Python's threads, Qt's objects, and timers that run."""
    while gc.collect():
        pass
    application = QCoreApplication.instance()
    assert application is not None
    objects = [*application.findChildren(QObject)]
    for top in QApplication.topLevelWidgets():
        objects += [top, *top.findChildren(QObject)]
    distinct = {hash(thing): thing for thing in objects}  # the same object may be below two tops
    timers = [thing for thing in distinct.values() if isinstance(thing, QTimer) and thing.isActive()]
    return {
        **process_holdings(psutil.Process()),
        "python_threads": threading.active_count(),
        "qt_objects": len(distinct),
        "widgets": len(QApplication.allWidgets()),
        "active_timers": len(timers),
        "python_objects": len(gc.get_objects()),
    }


def qt_kinds() -> Counter[str]:
    """Count widgets, and Python's objects of Qt's classes, by the name of their class."""
    kinds = Counter(f"widget {type(widget).__name__}" for widget in QApplication.allWidgets())
    kinds.update(
        f"wrapper {type(thing).__name__}" for thing in gc.get_objects() if isinstance(thing, QObject)
    )
    return kinds


class Peak:
    """The most memory this process takes from time to time, in MB of USS and PSS."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.uss_mb = self.pss_mb = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def take(self) -> dict[str, float]:
        """Return what was the most since the last time."""
        most: dict[str, float] = {"peak_pss_mb": round(self.pss_mb), "peak_uss_mb": round(self.uss_mb)}
        self.uss_mb = self.pss_mb = 0.0
        return most

    def close(self) -> None:
        """Watch no longer."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(_SAMPLE_S):
            memory = self._process.memory_full_info()
            self.uss_mb = max(self.uss_mb, memory.uss / 1e6)
            self.pss_mb = max(self.pss_mb, memory.pss / 1e6)
