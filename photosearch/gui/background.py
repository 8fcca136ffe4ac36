"""Work off the GUI thread, answered on it with a result or an error, never both.

Only pure functions belong here: the work gets no widgets, and nothing but its result comes back.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Pool(Protocol):
    """Where runnables run: a `QThreadPool`, or a fake in tests that runs them at once."""

    def start(self, runnable: QRunnable, /) -> None:
        """Run it, now or later."""


class _Task:
    """What is to be called with the outcome. No QObject: a pool thread may be the last to let go of it."""

    def __init__(
        self,
        owner: QObject,
        on_result: Callable[[Any], None],
        on_error: Callable[[Exception], None] | None,
    ) -> None:
        self._owner = owner
        self._on_result = on_result
        self._on_error = on_error

    def answer(self, result: object, error: Exception | None) -> None:
        """Call one of the two, unless who asked is gone: with its window, say."""
        if not isValid(self._owner):
            if error is not None:
                _log.error("background work that nobody waits for failed", exc_info=error)
        elif error is None:
            self._on_result(result)
        elif self._on_error is not None:
            self._on_error(error)
        else:
            _log.error("background work failed", exc_info=error)


class _Relay(QObject):
    """Carries outcomes from pool threads to the GUI thread, and has them answered there."""

    finished = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @Slot(object, object, object)
    def _on_finished(self, task: _Task, result: object, error: Exception | None) -> None:
        task.answer(result, error)


class _Worker(QRunnable):
    """Does one job each time a pool runs it.

    There is one for all jobs, not one for each. PySide hands a runnable to the pool only after the pool has
    begun to run it; one that ends sooner than that is never freed, nor what it holds. In a busy window that
    was one in five.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDelete(False)
        # Whichever thread takes a job, it takes the oldest: right as long as all are equally urgent.
        self.jobs: deque[tuple[_Task, Callable[[], object]]] = deque()

    def run(self) -> None:
        """Do the work on a pool thread."""
        task, work = self.jobs.popleft()
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - a thread border: the error is handed over, not lost
            _relay().finished.emit(task, None, error)
        else:
            _relay().finished.emit(task, result, None)


@cache
def _relay() -> _Relay:
    """Return the one relay, made on the GUI thread before the first job."""
    return _Relay()


@cache
def _shared_worker() -> _Worker:
    return _Worker()


def run_in_background(
    owner: QObject,
    work: Callable[[], T],
    on_result: Callable[[T], None],
    on_error: Callable[[Exception], None] | None = None,
    pool: Pool | None = None,
) -> None:
    """Run `work` on a pool thread, then call exactly one of the two callbacks on the GUI thread.

    Args:
        owner: whose callbacks they are; once it is deleted, neither is called.
        on_error: gets what `work` raised; without it the error is logged.
        pool: for tests; Qt's own when None.
    """
    _relay()
    worker = _shared_worker() if pool is None else _Worker()
    worker.jobs.append((_Task(owner, on_result, on_error), work))
    (pool or QThreadPool.globalInstance()).start(worker)
