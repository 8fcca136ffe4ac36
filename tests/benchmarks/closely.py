"""Memory of the window's process while large photos are compared, and looked at pixel by pixel.

    python tests/benchmarks/closely.py PHOTOS

PHOTOS are indexed first; the first four that the window shows are compared, so let them be large ones.
Without a screen, start it under `xvfb-run -s "-screen 0 1920x1080x24"`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from common import photos_argument, ready_library, report


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        library = ready_library(photos_argument(), Path(scratch) / "library")
        done = subprocess.run(
            [sys.executable, __file__, "--use", str(library)], stdout=subprocess.PIPE, text=True, check=True
        )
    report(**json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--use"]:
        from closely_window import CloselyWindow
        from driven_window import drive

        print(json.dumps(drive(CloselyWindow, Path(sys.argv[2]))))
    else:
        main()
