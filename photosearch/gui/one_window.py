"""One window a library: who has it, and a bell that rings there when the app is started once more.

No Qt: all of this is settled before Qt is loaded.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

import filelock

from photosearch.base.paths import user_paths

PATIENCE_S = 5.0
"""A window that is being opened, or was swapped out, answers late."""

_AGAIN_S = 0.05
_MOST_BYTES = 1_000_000
_HEARD = b"ok"

_log = logging.getLogger(__name__)

Pictures = tuple[Path, ...]


class OneWindow:
    """The place of the one window of a library; the system gives it up when the process dies."""

    def __init__(self, library: Path) -> None:
        folder = user_paths().config
        # A profile has settings of its own; so it has windows of its own.
        of_what = f"{folder.absolute()}\n{library.expanduser().resolve()}"
        self.name = "photosearch-" + hashlib.sha256(os.fsencode(of_what)).hexdigest()[:16]
        self._folder = folder
        self._lock = filelock.FileLock(folder / f"{self.name}.lock", fallback_to_soft=False)
        self._listener: Listener | None = None
        self._bell: threading.Thread | None = None
        self._rings: queue.SimpleQueue[Pictures | None] = queue.SimpleQueue()

    def take(self) -> bool:
        """Take the place and hang up the bell; False if another process has it.

        Where nothing can be locked, all may have it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        except (OSError, NotImplementedError):
            return True
        try:
            self._listener = Listener(_address(self.name, is_ours=True))
        except OSError as error:
            _log.warning("a second start will not find this window: %s", error)
        else:
            self._bell = threading.Thread(target=self._listen, name="doorbell", daemon=True)
            self._bell.start()
        return True

    def listen(self, on_ring: Callable[[Pictures], None]) -> None:
        """From now on, call `on_ring` for each ring, also earlier ones, on a thread of its own."""

        def answer() -> None:
            while (pictures := self._rings.get()) is not None:
                on_ring(pictures)

        threading.Thread(target=answer, name="doorbell-answer", daemon=True).start()

    def ring(self, pictures: Sequence[Path] = (), patience_s: float = PATIENCE_S) -> bool:
        """Hand pictures to the window that has the place; it comes to the front. False if none answers."""
        line = json.dumps([str(path.absolute()) for path in pictures]).encode()
        deadline_s = time.monotonic() + patience_s
        while True:
            with suppress(OSError, EOFError), Client(_address(self.name)) as connection:
                connection.send_bytes(line)
                left_s = max(0.0, deadline_s - time.monotonic())
                return connection.poll(left_s) and connection.recv_bytes(_MOST_BYTES) == _HEARD
            if time.monotonic() > deadline_s:
                return False
            time.sleep(_AGAIN_S)

    def release(self) -> None:
        """Give the place up."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError, EOFError):  # it waits for somebody, and hears of nothing else
                Client(_address(self.name)).close()
        if self._bell is not None:
            self._bell.join(PATIENCE_S)  # who takes the place next hangs up a bell of the same name
        self._rings.put(None)
        self._lock.release()

    def _listen(self) -> None:
        listener = self._listener
        while listener is not None and listener is self._listener:
            with suppress(OSError, EOFError), listener.accept() as connection:
                pictures = _received(connection)
                if pictures is not None:
                    connection.send_bytes(_HEARD)
                    self._rings.put(pictures)
        if listener is not None:
            listener.close()


def _address(name: str, *, is_ours: bool = False) -> str:
    """Return where the bell is; if it is ours, what a process that died has left there is cleared away.

    Raises:
        OSError: there is no private place for it.
    """
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}"
    # Paths of sockets are short (108 bytes): the folder of settings may be too deep. Temporary folders may
    # differ between a user's terminals; the folder of XDG is the same in all.
    folder = (_runtime_folder() or Path(tempfile.gettempdir())) / f"photosearch-{os.getuid()}"
    if is_ours:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        status = folder.lstat()
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise PermissionError(f"{folder} is not this user's own")
        (folder / name).unlink(missing_ok=True)
    return str(folder / name)


def _runtime_folder() -> Path | None:
    """Return the user's own folder for sockets, if there is one, whatever the environment is."""
    for folder in (Path(os.environ.get("XDG_RUNTIME_DIR") or "/"), Path(f"/run/user/{os.getuid()}")):
        with suppress(OSError):
            if folder.is_dir() and folder.stat().st_uid == os.getuid() and folder != Path("/"):
                return folder
    return None


def _received(connection: Connection) -> Pictures | None:
    """Return what was handed over; None if it is no list of paths."""
    if not connection.poll(PATIENCE_S):
        return None
    try:
        told = json.loads(connection.recv_bytes(_MOST_BYTES))
    except (ValueError, RecursionError):
        return None
    if not (isinstance(told, list) and all(isinstance(one, str) for one in told)):
        return None
    return tuple(map(Path, told))
