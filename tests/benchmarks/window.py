"""The real window over a real engine: time to the first paint of the grid, and stalls of the GUI thread.

A timer of the GUI thread that should tick every 5 ms is the watchdog: what it is late by is how long the
thread did not answer. Two phases are watched: scrolling by all photos, and scrolling and searching while
an indexing run goes on. Without a screen, start it under `xvfb-run`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from common import photos_argument, ready_library, report

NEW_PHOTOS = 1200
STARTS = 5


def measured(library: Path, kind: str) -> dict[str, Any]:
    """Run the window in a process of its own and return its figures."""
    done = subprocess.run(
        [sys.executable, __file__, kind, str(library)], capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Make a library, leave some photos for the run that is watched, and print the figures."""
    photos = photos_argument()
    files = sorted(path for path in photos.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "photos"
        root.mkdir()
        for file in files[:-NEW_PHOTOS]:
            (root / file.name).symlink_to(file)
        library = ready_library(root, Path(scratch) / "library")
        starts = sorted(measured(library, "--start")["first_paint_s"] for _ in range(STARTS))
        for file in files[-NEW_PHOTOS:]:
            (root / file.name).symlink_to(file)
        figures = measured(library, "--watch")
    report(
        photos=len(files) - NEW_PHOTOS,
        first_paint_s={"median": starts[STARTS // 2], "worst": starts[-1]},
        scrolling=figures["scrolling"],
        while_indexing=figures["while_indexing"],
    )


if __name__ == "__main__":
    if sys.argv[1] in ("--start", "--watch"):
        from watched_window import watch

        print(json.dumps(watch(Path(sys.argv[2]), is_start_only=sys.argv[1] == "--start")))
    else:
        main()
