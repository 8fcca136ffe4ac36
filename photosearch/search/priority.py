"""Stepping back for the user's other programs."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

NICENESS = 5
"""How far the engine steps back (POSIX nice)."""

_LAST_IN_LINE = 7
"""Of the eight places in Linux's best-effort class of reading and writing."""


def step_back_here() -> None:
    """Lower the priority of this thread, and of the threads and processes that it starts.

    Where threads have no priority of their own, which is everywhere but on Linux, all the process steps back.
    """
    if sys.platform.startswith("linux"):
        os.nice(NICENESS)  # of the calling thread alone: nice(2), "C library/kernel differences"
    else:
        step_back()


def step_back() -> None:
    """Lower this process's priority, and that of its reading and writing, where the system lets us.

    Threads and processes started afterwards inherit it.
    """
    import psutil

    process = psutil.Process()
    with suppress(OSError, psutil.Error):
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(NICENESS)
    if sys.platform.startswith("linux"):
        with suppress(OSError, psutil.Error):
            process.ionice(psutil.IOPRIO_CLASS_BE, _LAST_IN_LINE)
