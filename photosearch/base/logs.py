"""Logging: a rotating file for the curious and for bug reports; nothing ever leaves the machine."""

from __future__ import annotations

import logging
import logging.handlers
from contextlib import suppress
from pathlib import Path

_FILE_BYTES = 1_000_000
_FILES_KEPT = 3


def set_up(folder: Path, name: str) -> None:
    """Send this process's log to `folder/name.log`.

    The root logger gets its handler before any library is loaded: some (open_clip) would otherwise
    have Python add one that writes to the terminal. Without a writable folder there is no log.
    """
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.getLogger("photosearch").setLevel(logging.INFO)
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / f"{name}.log",
            maxBytes=_FILE_BYTES,
            backupCount=_FILES_KEPT,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
