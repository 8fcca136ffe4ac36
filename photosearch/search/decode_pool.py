"""A pool of decode workers: keeps them busy, replaces those that die, and tells which file did it."""

from __future__ import annotations

import json
import logging
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from photosearch.base.errors import UserError
from photosearch.base.texts import Text, phrase
from photosearch.search import DECODE_WORKER_FLAG
from photosearch.search.control import RunControl
from photosearch.search.decode_worker import (
    DecodeTask,
    Ready,
    Reply,
    Undecodable,
    WorkerSetup,
    receive,
    send,
)

log = logging.getLogger(__name__)

WALL_LIMIT_S = 120.0
"""Time one photo may take in all, reading from a slow drive included."""

START_LIMIT_S = 60.0
"""Time a worker may take to start."""

DEATHS_ALLOWED = 1
"""A file during which this many workers died gets another try; the next death is its last."""

_TASKS_AHEAD = 2
"""Tasks a worker has at a time: it never waits for the next one."""

GRACE_S = 0.5
"""Time for a worker to tidy up when the run ends, its half-written thumbnail above all."""

_LOOK_EVERY_S = 0.25

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from photosearch.search.decode_worker import main; main()"
)

TOO_SLOW = phrase("decoding it takes too long")
TOO_LATE = phrase("reading and decoding it takes more than {limit} s", limit=f"{WALL_LIMIT_S:.0f}")
FINAL_REASONS = (TOO_SLOW, TOO_LATE)
"""Another try would take as long again."""


# In a process group of its own a worker never sees Ctrl+C, which is for the run to handle in good order.
if sys.platform == "win32":
    _FLAGS, _GROUP = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP, None
else:
    _FLAGS, _GROUP = 0, 0


class WorkerDiedError(Exception):
    """The worker process ended.

    Attributes:
        reason: what may have been the cause, for people.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Worker(Protocol):
    """What the pool needs of a worker; `WorkerProcess` is the real one."""

    def send(self, message: object) -> None:
        """Hand it a message.

        Raises:
            WorkerDiedError: it is gone.
        """
        ...

    def receive(self) -> Reply:
        """Wait for its next answer.

        Raises:
            WorkerDiedError: it is gone.
        """
        ...

    def end(self) -> None:
        """Ask it to end; whoever waits for its answer gets WorkerDiedError. Any thread may."""
        ...

    def kill(self) -> None:
        """End it at once, likewise."""
        ...

    def close(self) -> None:
        """End it, in good order if it does so soon, and let go of all that belongs to it."""
        ...


class WorkerProcess:
    """A decode worker as a child process.

    Started like `multiprocessing` starts one, by spawning, except that it never imports the main module:
    scripts that use the library need no `if __name__ == "__main__"`.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries in C complain there about each odd file
            creationflags=_FLAGS,
            process_group=_GROUP,
        )

    def send(self, message: object) -> None:
        """Hand it a message."""
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, message)
        except (OSError, ValueError) as error:
            raise WorkerDiedError(self._epitaph()) from error

    def receive(self) -> Reply:
        """Wait for its next answer."""
        assert self._process.stdout is not None
        try:
            reply: Reply = receive(self._process.stdout)
        except (OSError, EOFError, ValueError) as error:
            raise WorkerDiedError(self._epitaph()) from error
        return reply

    def end(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and let go of its pipes."""
        self.end()
        try:
            self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be written has no reader
                    stream.close()

    def _epitaph(self) -> str:
        code = self._process.wait()
        if hasattr(signal, "SIGPROF") and code == -signal.SIGPROF:
            return TOO_SLOW
        if code == -9:
            return phrase("decoding it takes too much memory, or the program was ended from outside")
        return phrase("decoding it makes the decoder crash ({named})", named=_named(code))


def _named(code: int) -> Text:
    """Return an exit code in words; a negative one is a signal, on Unix."""
    if code >= 0:
        return phrase("exit code {code}", code=str(code))
    try:
        return phrase("signal {name}", name=signal.Signals(-code).name)
    except ValueError:  # not all numbers have a name
        return phrase("signal {name}", name=str(-code))


def worker_command() -> list[str]:
    """Return the command that starts a worker, also where the app is frozen into one program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, DECODE_WORKER_FLAG]
    return [sys.executable, "-I", "-c", _START, json.dumps(sys.path)]


class DecodePool:
    """Workers that decode what is submitted, in no promised order.

    Args:
        results: called with one reply for each task, and with an error that must end the run; from any
            thread.
        control: while it holds the run no further photo is begun; cancelling it lets the workers go.
        start: makes a worker.
    """

    def __init__(
        self,
        setup: WorkerSetup,
        workers: int,
        results: Callable[[Reply | UserError], None],
        control: RunControl,
        start: Callable[[], Worker],
    ) -> None:
        self._tasks: queue.SimpleQueue[DecodeTask | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._deaths: Counter[int] = Counter()
        self._attendants = [
            _Attendant(self._tasks, results, control, self._deaths, setup, start) for _ in range(workers)
        ]
        self._threads = [
            threading.Thread(target=attendant.run, name="decode", daemon=True)
            for attendant in self._attendants
        ]
        self._threads.append(threading.Thread(target=self._watch, name="decode-watch", daemon=True))
        for thread in self._threads:
            thread.start()

    def submit(self, task: DecodeTask) -> None:
        """Have a photo decoded."""
        self._tasks.put(task)

    def close(self) -> None:
        """End all workers soon; what they were at gets no answer."""
        self._closing.set()
        for attendant in self._attendants:
            attendant.end()
            self._tasks.put(None)
        deadline = time.monotonic() + GRACE_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for attendant in self._attendants:
            attendant.kill()
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        while not self._closing.wait(_LOOK_EVERY_S):
            for attendant in self._attendants:
                attendant.end_if_late()


class _Attendant:
    """Feeds one worker after another, in a thread of its own."""

    def __init__(
        self,
        tasks: queue.SimpleQueue[DecodeTask | None],
        results: Callable[[Reply | UserError], None],
        control: RunControl,
        deaths: Counter[int],
        setup: WorkerSetup,
        start: Callable[[], Worker],
    ) -> None:
        self._tasks, self._results, self._control, self._deaths = tasks, results, control, deaths
        self._setup, self._start = setup, start
        self._asked: deque[DecodeTask] = deque()
        self._worker: Worker | None = None
        self._deadline: float | None = None
        self._is_late = False
        self._is_ending = False
        self._lock = threading.Lock()
        """Held while the worker comes or goes, so that `end` never misses one."""

    def run(self) -> None:
        """Serve until there is nothing more to come."""
        try:
            while self._has_work():
                self._serve()
        except (WorkerDiedError, OSError) as error:  # no more processes, an installation in pieces
            if not self._is_ending:
                why = error.reason if isinstance(error, WorkerDiedError) else error
                self._results(
                    UserError(
                        phrase("the process that decodes photos cannot be started: {error}", error=why),
                        phrase("Close other programs, or install photosearch anew"),
                    )
                )
        finally:
            self._let_go()

    def end(self) -> None:
        """Ask the worker to end, and start no other."""
        with self._lock:
            self._is_ending = True
            if self._worker is not None:
                self._worker.end()

    def kill(self) -> None:
        """End the worker at once."""
        with self._lock:
            if self._worker is not None:
                self._worker.kill()

    def end_if_late(self) -> None:
        """End the worker if the photo it is at takes too long."""
        with self._lock:
            if self._worker and self._deadline is not None and time.monotonic() > self._deadline:
                self._is_late, self._deadline = True, None
                self._worker.kill()

    def _has_work(self) -> bool:
        """Take tasks, waiting for one if there is none in hand; False at the end."""
        while len(self._asked) < _TASKS_AHEAD and not (self._asked and self._control.is_paused):
            try:
                task = self._tasks.get(block=not self._asked)
            except queue.Empty:
                break
            if task is None or not self._control.go_on():
                return False
            self._asked.append(task)
            if self._worker is not None:
                self._hand_over(task)
        return not self._is_ending

    def _serve(self) -> None:
        """Wait for one answer, or mourn."""
        if self._worker is None:
            self._begin()
        try:
            assert self._worker is not None
            reply = self._worker.receive()
        except WorkerDiedError as death:
            if not self._is_ending:
                self._mourn(TOO_LATE if self._is_late else death.reason)
            return
        self._asked.popleft()
        self._deadline = time.monotonic() + WALL_LIMIT_S if self._asked else None
        self._results(reply)

    def _begin(self) -> None:
        """Start a worker and hand it what is in hand.

        Raises:
            WorkerDiedError, OSError: it does not come up.
        """
        worker = self._start()
        with self._lock:
            self._worker, self._is_late = worker, False
            self._deadline = time.monotonic() + START_LIMIT_S
            if self._is_ending:
                worker.kill()
        worker.send(self._setup)
        if not isinstance(worker.receive(), Ready):
            raise WorkerDiedError(phrase("it does not speak as expected"))
        self._deadline = None
        for task in self._asked:
            self._hand_over(task)

    def _hand_over(self, task: DecodeTask) -> None:
        assert self._worker is not None
        if self._deadline is None:
            self._deadline = time.monotonic() + WALL_LIMIT_S
        with suppress(WorkerDiedError):  # waiting for its answer tells
            self._worker.send(task)

    def _mourn(self, reason: str) -> None:
        """Find the photo at fault, and have the others decoded by the next worker."""
        self._let_go()
        culprit = self._asked[0]
        self._deaths[culprit.photo_id] += 1
        log.warning("a decode worker ended at %r: %s", culprit.path, reason)
        if self._deaths[culprit.photo_id] > DEATHS_ALLOWED or reason in FINAL_REASONS:
            self._asked.popleft()
            self._results(Undecodable(culprit.photo_id, reason, is_transient=False))

    def _let_go(self) -> None:
        with self._lock:
            worker, self._worker, self._deadline = self._worker, None, None
        if worker is not None:
            worker.close()
