"""The real window over a real engine: time to the first paint of the grid, and stalls of the GUI thread.

A timer of the GUI thread that should tick every 5 ms is the watchdog: what it is late by is how long the
thread did not answer. Two phases are watched: scrolling by all photos, and scrolling and searching while
an indexing run goes on. Without a screen, start it under `xvfb-run`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from common import photos_argument, ready_library, report
from measured_app import measured

NEW_PHOTOS = 1200
STARTS = 5


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
        starts = sorted(
            measured("watched_window", library, is_start_only=True)["first_paint_s"] for _ in range(STARTS)
        )
        for file in files[-NEW_PHOTOS:]:
            (root / file.name).symlink_to(file)
        figures = measured("watched_window", library, is_start_only=False)
    report(
        photos=len(files) - NEW_PHOTOS,
        first_paint_s={"median": starts[STARTS // 2], "worst": starts[-1]},
        scrolling=figures["scrolling"],
        while_indexing=figures["while_indexing"],
    )


if __name__ == "__main__":
    main()
