"""One writer at a time: a lock on the library that names its holder."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

import filelock

from photosearch.base.errors import LibraryBusyError, from_os_error


class WriterLock:
    """Held while a process changes a library. The system releases it when the process dies.

    Raises (on entering):
        LibraryBusyError: another process, or another thread of this one, holds it.
        LibraryError: the library's folder cannot be written.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self._owner_file = library / "writer.pid"
        self._lock = filelock.FileLock(library / "writer.lock", thread_local=False)

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(blocking=False)
            self._owner_file.write_text(str(os.getpid()), encoding="ascii")
        except filelock.Timeout:
            raise LibraryBusyError(
                f"the library {self._library} is being written by {self._owner()}",
                "Wait until it is done, or close that program; searching works meanwhile",
            ) from None
        except OSError as error:
            self._lock.release()
            raise from_os_error(error, f"the library {self._library}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._owner_file.unlink(missing_ok=True)
        self._lock.release()

    def _owner(self) -> str:
        try:
            pid = int(self._owner_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return "another process"
        return "this process" if pid == os.getpid() else f"process {pid}"
