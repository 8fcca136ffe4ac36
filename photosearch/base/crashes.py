"""Reports of what went wrong beyond all expectation: a file on this computer, and nothing else.

Two kinds: an error that nobody caught, written by `write_report`, and the death of the process itself, which
Python's faulthandler writes down as it happens; the next start finds it (`note_deaths`).
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import threading
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

REPORTS_KEPT = 20
"""The oldest are deleted."""

_PATTERN = "crash-*.txt"
_log = logging.getLogger(__name__)
_open_files: list[IO[str]] = []
"""What faulthandler writes to has to stay open."""


def write_report(folder: Path, program: str, error: BaseException) -> Path | None:
    """Write down an error and where it came from; return the file, or None where none can be written.

    Args:
        program: name and version.
    """
    lines = (
        f"{program}, Python {platform.python_version()}, {platform.platform()}",
        f"thread {threading.current_thread().name}",
        "",
        *traceback.format_exception(error),
    )
    return _keep(folder, "\n".join(lines))


def note_deaths(folder: Path, name: str) -> Path | None:
    """Have the death of this process written down; return the report of the last one, if it died.

    Args:
        name: of what only one process at a time is.
    """
    file = folder / f"{name}-last-words.txt"
    report = None
    with suppress(OSError):
        words = file.read_text(encoding="utf-8", errors="replace")
        if words.strip():
            report = _keep(folder, f"The process ended unexpectedly\n\n{words}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        opened = file.open("w", encoding="utf-8")
        _open_files.append(opened)
        faulthandler.enable(opened)
    return report


def _keep(folder: Path, text: str) -> Path | None:
    now = datetime.now().astimezone()
    file = folder / f"crash-{now:%Y-%m-%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{now.isoformat(timespec='seconds')}\n{text}", "utf-8", "backslashreplace")
        for old in sorted(folder.glob(_PATTERN))[:-REPORTS_KEPT]:
            old.unlink()
    except OSError as error:
        _log.warning("no crash report could be written: %s", error)
        return None
    return file
