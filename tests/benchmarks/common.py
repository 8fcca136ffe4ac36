"""What the benchmarks share: a library of the given photos, timing, and the JSON they print."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from photosearch import Library


def photos_argument() -> Path:
    """Return the folder named on the command line."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"usage: python {sys.argv[0]} FOLDER_OF_PHOTOS")
    return Path(sys.argv[1]).resolve()


def ready_library(photos: Path, folder: Path) -> Path:
    """Index `photos` into `folder` unless that was done before; return the folder."""
    with Library.open(folder) as library:
        for _ in library.index([photos]):
            pass
    return folder


def median_s(act: Callable[[], object], repeats: int) -> float:
    """Return the median of the seconds that `act` takes, after one run that does not count."""
    act()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def report(**figures: Any) -> None:
    """Print the figures as JSON, with what they were taken on."""
    system = f"{platform.system()} {platform.machine()}"
    machine = f"{system}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, **figures}, indent=2))
