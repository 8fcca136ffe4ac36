"""Work off the GUI thread, answered on it with a result or an error, never both.

Only pure functions belong here: the work gets no widgets, and nothing but its result comes back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Pool(Protocol):
    """Where runnables run: a `QThreadPool`, or a fake in tests that runs them at once."""

    def start(self, runnable: QRunnable, /) -> None:
        """Run it, now or later."""


class _Task(QObject):
    """Carries one outcome from a pool thread to the GUI thread, and answers there."""

    finished = Signal(object, object)

    def __init__(
        self, on_result: Callable[[Any], None], on_error: Callable[[Exception], None] | None
    ) -> None:
        super().__init__()
        self._on_result = on_result
        self._on_error = on_error
        self.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @Slot(object, object)
    def _on_finished(self, result: object, error: Exception | None) -> None:
        _open_tasks.discard(self)
        if error is None:
            self._on_result(result)
        elif self._on_error is not None:
            self._on_error(error)
        else:
            _log.error("background work failed", exc_info=error)


class _Runnable(QRunnable):
    def __init__(self, task: _Task, work: Callable[[], object]) -> None:
        super().__init__()
        self._task = task
        self._work = work

    def run(self) -> None:
        """Do the work on a pool thread."""
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - a thread border: the error is handed over, not lost
            self._task.finished.emit(None, error)
        else:
            self._task.finished.emit(result, None)


_open_tasks: set[_Task] = set()
"""Tasks not answered yet; Python must not collect them while a thread still emits through them."""


def run_in_background(
    work: Callable[[], T],
    on_result: Callable[[T], None],
    on_error: Callable[[Exception], None] | None = None,
    pool: Pool | None = None,
) -> None:
    """Run `work` on a pool thread, then call exactly one of the two callbacks on the GUI thread.

    Args:
        on_error: gets what `work` raised; without it the error is logged.
    """
    task = _Task(on_result, on_error)
    _open_tasks.add(task)
    (pool or QThreadPool.globalInstance()).start(_Runnable(task, work))
