"""Start-up and search times, as whole processes and in one."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import median_s, photos_argument, ready_library, report

from photosearch import Library

QUERIES = [
    f"{who} {what} {where}"
    for who in ("a dog", "two children", "a man", "a woman", "some people")
    for what in ("running", "sitting", "playing", "jumping")
    for where in ("on a beach", "in the snow", "in the street", "on grass", "in water")
]


def main() -> None:
    """Print the figures."""
    photos = photos_argument()
    with tempfile.TemporaryDirectory() as scratch:
        folder = ready_library(photos, Path(scratch) / "library")
        command = [sys.executable, "-m", "photosearch"]

        def run(*arguments: str) -> None:
            subprocess.run([*command, *arguments], capture_output=True, check=True)

        help_s = median_s(lambda: run("--help"), 7)
        search_s = median_s(lambda: run("search", "two dogs on a beach", "--library", str(folder)), 7)
        with Library.open(folder) as library:
            library.warm_up()
            times_ms = []
            for query in QUERIES:  # each new to the library: its text is embedded, too
                started = time.perf_counter()
                library.search(query)
                times_ms.append((time.perf_counter() - started) * 1000)
            indexed = library.status().indexed
    report(
        photos=indexed,
        help_s=round(help_s, 3),
        cli_search_s=round(search_s, 3),
        in_process_search_p50_ms=round(statistics.median(times_ms), 2),
        in_process_search_p95_ms=round(sorted(times_ms)[int(len(times_ms) * 0.95)], 2),
    )


if __name__ == "__main__":
    main()
