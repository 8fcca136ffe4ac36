"""One window a library: who has it, held while the process lives. No Qt: it is asked before Qt is loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import filelock

from photosearch.base.paths import user_paths


class OneWindow:
    """The place of the one window of a library; the system gives it up when the process dies.

    Attributes:
        name: what the window that has it listens under (`doorbell`).
    """

    def __init__(self, library: Path) -> None:
        folder = user_paths().config
        # A profile has settings of its own; so it has windows of its own.
        of_what = f"{folder.absolute()}\n{library.expanduser().resolve()}"
        key = hashlib.sha256(of_what.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.name = f"photosearch-{key}"
        self._folder = folder
        self._lock = filelock.FileLock(folder / f"{self.name}.lock", fallback_to_soft=False)

    def take(self) -> bool:
        """Take the place; False if another process has it. Where nothing can be locked, all may."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        except (OSError, NotImplementedError):
            return True
        return True

    def release(self) -> None:
        """Give the place up."""
        self._lock.release()
