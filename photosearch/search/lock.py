"""One writer at a time: a lock on the library that names its holder."""

from __future__ import annotations

import errno
import multiprocessing
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import filelock

from photosearch.base.errors import LibraryBusyError, LibraryError, from_os_error, one_line
from photosearch.base.texts import phrase

_NO_LOCKS = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK)


class WriterLock:
    """Held while a process changes a library. The system releases it when the process dies.

    The file `writer.pid` only says who holds it: one left by a killed process keeps nobody out.

    Raises (on entering):
        LibraryBusyError: another process, or another thread of this one, holds it.
        LibraryError: the library's folder cannot be written, or its file system has no locks.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self._owner_file = library / "writer.pid"
        # A soft lock, which filelock would fall back to, outlives its process.
        self._lock = filelock.FileLock(library / "writer.lock", thread_local=False, fallback_to_soft=False)

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            raise LibraryBusyError(
                phrase(
                    "the library {library} is being written by {owner}",
                    library=self._library,
                    owner=self._owner(),
                ),
                phrase("Wait until it is done, or close that program; searching works meanwhile"),
            ) from None
        except OSError as error:
            if error.errno in _NO_LOCKS:
                raise LibraryError(
                    phrase("the file system of the library {library} has no locks", library=self._library),
                    phrase("Keep the library on a disk of this computer (--library); the photos may stay"),
                ) from error
            raise from_os_error(error, phrase("the library {library}", library=self._library)) from error
        with suppress(OSError):  # on a full disk, nobody learns who it is
            self._owner_file.write_text(f"{os.getpid()}\n{_program()}\n", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._owner_file.unlink(missing_ok=True)
        self._lock.release()

    def _owner(self) -> str:
        try:
            number, _, program = self._owner_file.read_text(encoding="utf-8").partition("\n")
            pid = int(number)
        except (OSError, ValueError):
            return phrase("another process")
        if pid == os.getpid():
            return phrase("this process")
        if not program.strip():
            return phrase("process {pid}", pid=str(pid))
        return phrase("process {pid} ({program})", pid=str(pid), program=one_line(program.strip()))


def _program() -> str:
    """Return what a person would call this process."""
    if multiprocessing.parent_process() is not None:
        return "the photosearch window"
    program = Path(sys.argv[0])
    name = program.parent.name if program.name == "__main__.py" else program.stem
    command = next((word for word in sys.argv[1:] if word.isalpha()), "")
    return f"{name} {command}".strip()
