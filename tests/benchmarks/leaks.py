"""Whether the window or its engine grow: 200 searches, 5,000 previews, 50 dialogs, after warming up.

    python tests/benchmarks/leaks.py PHOTOS [FOLDER]

PHOTOS are indexed first, into FOLDER where one is given. Unlike the others this one can fail: it exits with 1
where memory has grown by 5 % or more, where the window ever takes more than 350 MB, or where a thread, timer,
widget or open file is left over. Without a screen, start it under `xvfb-run`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from common import photos_argument, ready_library, report

MOST_GROWTH = 0.05
MOST_WINDOW_MB = 350
_COUNTED = ("threads", "python_threads", "qt_objects", "widgets", "active_timers", "open_files")


def measured(library: Path) -> dict[str, Any]:
    """Run the window in a process of its own and return its figures."""
    done = subprocess.run(
        [sys.executable, __file__, "--use", str(library)], stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def faults(figures: dict[str, Any]) -> list[str]:
    """Return in words what has grown and what is left over."""
    if "trouble" in figures:
        return [str(figures["trouble"])]
    found = []
    for process in ("window", "engine"):
        before, after = figures["before"][process], figures["after"][process]
        # What is shared (PSS) depends on which other programs run, too: only its own memory tells.
        if (growth := after["uss_mb"] / before["uss_mb"] - 1) >= MOST_GROWTH:
            found.append(f"{process}: memory grew by {growth:.1%}")
        for what in _COUNTED:
            if after.get(what, 0) > before.get(what, 0):
                found.append(f"{process}: {after[what] - before[what]} more {what}")
    if (most_mb := figures["window_peak"]["peak_pss_mb"]) > MOST_WINDOW_MB:
        found.append(f"window: {most_mb:.0f} MB at one time")
    return found


def main() -> None:
    """Print the figures; fail where something leaks."""
    photos = photos_argument()
    with tempfile.TemporaryDirectory() as scratch:
        library = ready_library(photos, Path(sys.argv[2] if len(sys.argv) > 2 else scratch) / "library")
        figures = measured(library)
    found = faults(figures)
    report(faults=found, **figures)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--use"]:
        from driven_window import drive
        from leaking_window import LeakingWindow

        print(json.dumps(drive(LeakingWindow, Path(sys.argv[2]))))
    else:
        main()
