"""Stepping back for the user's other programs."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

NICENESS = 5
"""How far the engine steps back (POSIX nice)."""

_LAST_IN_LINE = 7
"""Of the eight places in Linux's best-effort class of reading and writing."""


def step_back_here() -> None:
    """Lower the priority of this thread, and of the threads and processes that it starts.

    Where threads have no priority of their own, which is everywhere but on Linux, all the process steps back.
    """
    _step_back(threading.get_native_id())


def step_back() -> None:
    """Lower this process's priority, and that of its reading and writing, where the system lets us.

    Threads and processes started afterwards inherit it.
    """
    _step_back(os.getpid())


def _step_back(linux_id: int) -> None:
    """Args: `linux_id` is of a thread; that of the process is its main thread's."""
    import psutil

    with suppress(OSError, psutil.Error):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(NICENESS)  # on Linux of the calling thread alone: nice(2), "C library/kernel differences"
    if sys.platform.startswith("linux"):
        with suppress(OSError, psutil.Error):
            psutil.Process(linux_id).ionice(psutil.IOPRIO_CLASS_BE, _LAST_IN_LINE)
