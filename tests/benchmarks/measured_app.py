"""Runs the app with a window that measures itself in the place of its own, and is no reason to start later.

The process loads what the app does, in its order: the engine is started before Qt is loaded, and begins with
what its parent began with.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from photosearch.gui import app

_CODE = """
import sys
sys.path.insert(0, sys.argv[1])
from measured_app import run
run(*sys.argv[2:])
"""


def measured(window: str, library: Path, *, is_start_only: bool) -> dict[str, Any]:
    """Run the window of a module in a process of its own; return its figures.

    Args:
        window: name of a module with `install(startup, is_start_only)` and `figures`.
        is_start_only: close it as soon as it has been painted.
    """
    arguments = (str(Path(__file__).parent), window, str(library), str(is_start_only))
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *arguments], capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def run(window: str, library: str, is_start_only: str) -> None:
    """Be that process; print the figures."""
    load_qt = app.load_qt

    def load() -> ModuleType:
        startup = load_qt()
        importlib.import_module(window).install(startup, is_start_only == "True")
        return startup

    vars(app)["load_qt"] = load
    app.run(Path(library))
    print(json.dumps(sys.modules[window].figures))
