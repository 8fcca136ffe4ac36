"""The engine's lane of downloads: a model that somebody asked for, one at a time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from photosearch.models.adding import AddProgress
from photosearch.search import messages as m
from photosearch.search.lanes import guarded
from photosearch.search.priority import step_back_here

_PROGRESS_INTERVAL_S = 0.1


class AddingLane:
    """Downloads models, and says how far they are.

    Args:
        send: takes replies to the app.
        on_added: called when a model has come.
        fetch: downloads the model of a name, yielding progress.
    """

    def __init__(
        self,
        send: Callable[[m.Reply], None],
        on_added: Callable[[], None],
        fetch: Callable[[str], Iterator[AddProgress]],
    ) -> None:
        self._send = send
        self._on_added = on_added
        self._fetch = fetch
        self._names: queue.Queue[str | None] = queue.Queue()
        self._is_cancelled = threading.Event()

    def add(self, name: str) -> None:
        """Download a model, after what waits already."""
        self._names.put(name)

    def cancel(self) -> None:
        """End the download that is under way; what has arrived is kept."""
        self._is_cancelled.set()

    def close(self) -> None:
        """End the lane."""
        self.cancel()
        self._names.put(None)

    def run(self) -> None:
        """Download until `close`; searches go before it."""
        step_back_here()
        while (name := self._names.get()) is not None:
            self._is_cancelled.clear()
            guarded(partial(self._add, name), partial(self._refuse, name))
            self._on_added()

    def _add(self, name: str) -> None:
        self._send(m.ModelAdded(name) if self._follow(name) else m.ModelNotAdded(name, ""))

    def _refuse(self, name: str, message: str, _: int | None) -> None:
        self._send(m.ModelNotAdded(name, message))

    def _follow(self, name: str) -> bool:
        """Return whether the model has come; it has not when it was cancelled."""
        last_s = 0.0
        for step in self._fetch(name):
            if self._is_cancelled.is_set() and step.stage == "downloading":
                return False
            now_s = time.monotonic()
            if now_s - last_s >= _PROGRESS_INTERVAL_S or step.stage != "downloading":
                last_s = now_s
                self._send(_progress(name, step))
        return True


def _progress(name: str, step: AddProgress) -> m.AddingProgress:
    return m.AddingProgress(
        name, step.stage, step.done_bytes, step.total_bytes, step.bytes_per_second, step.eta_s
    )
