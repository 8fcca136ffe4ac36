"""How old this process is, without loading anything that would make it older."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def age_s() -> float:
    """Return how long ago this process was started, in seconds.

    psutil tells the time of day, counted from a start of the system that is known to a second only.
    """
    if not sys.platform.startswith("linux"):
        import psutil

        return time.time() - psutil.Process().create_time()
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])  # starttime, proc(5)
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
