"""Composition root, first half: all that happens before Qt is loaded.

The engine child is started first of all. It loads its model while this process loads Qt and shows the
window; `startup` is the second half.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from photosearch.base.errors import UserError, one_line
from photosearch.base.heap import give_back_pictures
from photosearch.base.paths import user_paths
from photosearch.gui.engine_process import EngineProcess
from photosearch.gui.one_window import OneWindow

_INSTEAD = "use photosearch search and photosearch index in a terminal"
_DEBIAN_PACKAGES = (
    "libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1"
)


def run(library: Path | None = None, pictures: Sequence[Path] = ()) -> int:
    """Open the window and return the exit code once it is closed.

    Args:
        library: the library folder; the user's own when None.
        pictures: files to look for photos like; they need not be in the library.

    Where a window of the same library is open already, that one comes to the front instead.

    Raises:
        UserError: there is no screen, or a system library that Qt needs is missing.
    """
    check_screen()
    give_back_pictures()
    folder = library if library is not None else user_paths().library
    place = OneWindow(folder)
    if not place.take():
        if place.ring(pictures):
            return 0
        raise UserError(
            f"a window of the library {one_line(str(folder))} is open already, and does not answer",
            "Wait a little, or end that process",
        )
    engine = EngineProcess(folder)
    try:
        startup = load_qt()
    except BaseException:
        engine.stop(0)
        raise
    return int(startup.open_window(engine, place, pictures))


def check_screen() -> None:
    """Make sure that there is a screen to draw on: Qt would abort the process.

    Raises:
        UserError: there is none.
    """
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in names):
        raise UserError(
            "there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            f"Start it from a desktop, or {_INSTEAD}",
        )


def load_qt() -> ModuleType:
    """Import Qt and the second half of the start.

    Raises:
        UserError: PySide6 or a system library that it needs is missing.
    """
    try:
        check_platform_plugin()
        from photosearch.gui import startup
    except ImportError as error:
        if error.name is not None and error.name.partition(".")[0] not in ("PySide6", "shiboken6"):
            raise  # ours, and a bug
        raise missing_library(str(error)) from error
    return startup


def check_platform_plugin() -> None:
    """Load Qt's X11 plugin where it will be needed: if that fails later, Qt aborts the process.

    Raises:
        ImportError: a system library is missing; the message names it.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb")
    if sys.platform != "linux" or not platform.startswith("xcb") or os.environ.get("WAYLAND_DISPLAY"):
        return
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6")
    plugin = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():  # a distribution's own PySide6: its packages bring what it needs
        return
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise ImportError(str(error), name="PySide6") from error


def missing_library(reason: str) -> UserError:
    """Return the error for a window that cannot be loaded, with the packages that mend it."""
    remedy = f"Otherwise {_INSTEAD}"
    if sys.platform == "linux":
        remedy = f"On Debian and Ubuntu: sudo apt install {_DEBIAN_PACKAGES}. {remedy}"
    return UserError(f"the window cannot be opened: {one_line(reason)}", remedy)
