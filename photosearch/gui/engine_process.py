"""The engine child process seen from the app: a pipe with a thread at either end of it.

No Qt here, so that the child can be started before Qt is even imported: both then load in parallel.
The pipe is never touched by the calling thread: sending may block while the engine is busy, and
receiving always does.
"""

from __future__ import annotations

import logging
import multiprocessing
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from photosearch.base.heap import give_back_pictures
from photosearch.search.messages import Reply, Request, Shutdown

_log = logging.getLogger(__name__)

_TERMINATE_S = 1.0
"""How long a terminated child may take to go before it is killed."""

EngineMain = Callable[[Connection, Path], None]
"""The child's entry point: speaks the messages of `photosearch.search.messages` over the pipe."""


def _engine_main(connection: Connection, library: Path) -> None:
    """Be the child. Imports what it needs there, so that the app's own process never does."""
    from photosearch.library import engine_main

    give_back_pictures()
    engine_main(connection, library)


class EngineProcess:
    """One run of the engine; a crash ends it for good and a new object takes its place.

    Attributes:
        library: the library folder the child opens.
    """

    def __init__(self, library: Path, engine_main: EngineMain | None = None) -> None:
        """Start the child at once.

        Args:
            engine_main: the child's entry; `photosearch.library.engine_main` unless a test says otherwise.

        Raises:
            OSError: the system cannot start another process.
        """
        self.library = library
        context = multiprocessing.get_context("spawn")
        self._connection, child_connection = context.Pipe()
        self._process = context.Process(
            target=engine_main or _engine_main,
            args=(child_connection, library),
            daemon=True,
            name="photosearch-engine",
        )
        self._process.start()
        child_connection.close()
        self._outbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="engine-writer", daemon=True)
        self._reader: threading.Thread | None = None
        self._writer.start()

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid

    def listen(self, on_reply: Callable[[Reply], None], on_end: Callable[[], None]) -> None:
        """Begin to receive. Both callbacks run on the reader thread; `on_end` is called once, last."""
        self._reader = threading.Thread(
            target=self._read, args=(on_reply, on_end), name="engine-reader", daemon=True
        )
        self._reader.start()

    def send(self, request: Request) -> None:
        """Queue a request; returns at once. Lost without a word if the child is gone."""
        self._outbox.put(request)

    def stop(self, timeout_s: float) -> None:
        """End the child: ask, wait at most `timeout_s`, then terminate. Blocks; call it when all is done."""
        self.send(Shutdown())
        self._process.join(timeout_s)
        if self._process.is_alive():
            _log.warning("the engine did not end within %.1f s and is terminated", timeout_s)
            self._process.terminate()
            self._process.join(_TERMINATE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._release()

    def _release(self) -> None:
        """Let both threads end, then close the pipe."""
        self._outbox.put(None)
        current = threading.current_thread()
        for thread in (self._writer, self._reader):
            if thread is not None and thread is not current:
                thread.join(_TERMINATE_S)
        self._connection.close()
        self._process.close()

    def _write(self) -> None:
        while (request := self._outbox.get()) is not None:
            try:
                self._connection.send(request)
            except OSError:  # the child is gone; the reader sees it too and reports it
                return

    def _read(self, on_reply: Callable[[Reply], None], on_end: Callable[[], None]) -> None:
        while True:
            try:
                reply = self._connection.recv()
            except (EOFError, OSError):
                break
            on_reply(reply)
        on_end()
