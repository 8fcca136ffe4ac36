"""Steering an indexing run from another thread, and telling how far it is."""

from __future__ import annotations

import threading
import time
from collections import deque
from pathlib import Path

from photosearch.base.types import Failure, Progress

_WINDOW_S = 12.0
"""The rate is that of the last seconds: long enough not to jump, short enough to follow the machine."""


class RunControl:
    """Pause, resume and cancel a run. Thread-safe; takes effect after the batch in flight."""

    def __init__(self) -> None:
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was told to end."""
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        """Whether the run is held."""
        return not self._running.is_set()

    def pause(self) -> None:
        """Hold the run."""
        self._running.clear()

    def resume(self) -> None:
        """Go on with a held run."""
        self._running.set()

    def cancel(self) -> None:
        """End the run, held or not."""
        self._cancelled.set()
        self._running.set()

    def go_on(self) -> bool:
        """Wait while the run is held; return whether it should go on."""
        self._running.wait()
        return not self.is_cancelled


class RateMeter:
    """Turns counts of finished photos into progress with a steady rate and time left.

    Args:
        total: photos to do.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._points: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def advance(self, done: int) -> None:
        """Note that `done` photos are finished by now."""
        now = time.monotonic()
        self._done = done
        self._points.append((now, done))
        while len(self._points) > 2 and now - self._points[0][0] > _WINDOW_S:
            self._points.popleft()

    def progress(self, current: Path | None, failure: Failure | None = None) -> Progress:
        """Return where the run is now."""
        (first_time, first_done), (last_time, last_done) = self._points[0], self._points[-1]
        elapsed_s = last_time - first_time
        rate = (last_done - first_done) / elapsed_s if elapsed_s > 0 else 0.0
        eta_s = (self._total - self._done) / rate if rate > 0 else None
        return Progress("indexing", self._done, self._total, current, rate, eta_s, failure)
