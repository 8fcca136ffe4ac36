"""What helps to understand a fault, as plain text: versions, machine, sizes. No names of photos.

In English, whatever the window speaks: it is for those who mend the fault.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from photosearch import __version__
from photosearch.base.machine import usable_cores
from photosearch.base.paths import Paths
from photosearch.base.sizes import size_text
from photosearch.base.types import LibraryStatus

_PACKAGES = ("PySide6-Essentials", "onnxruntime", "hnswlib", "numpy", "pillow", "pillow-heif", "rawpy")
_MAYBE = ("torch", "open-clip-torch", "av", "onnx", "keyring")
"""Packages that need not be there."""


def diagnostics(status: LibraryStatus | None, paths: Paths) -> str:
    """Return the text; `status` is None while the engine has not answered."""
    return "\n".join([*_program(), *_machine(), *_screen(), *_library(status), *_places(paths)])


def without_home(text: str) -> str:
    """Return a text with `~` for the home folder, whose name is often that of a person."""
    with suppress(RuntimeError):  # there is none
        home = str(Path.home())
        if len(home) > 1:
            return text.replace(home, "~")
    return text


def _program() -> Iterator[str]:
    how = "installed app" if getattr(sys, "frozen", False) else "Python package"
    yield f"photosearch {__version__} ({how})"
    yield f"Python {platform.python_version()}, Qt {qVersion()}"
    found = [f"{name} {have}" for name in (*_PACKAGES, *_MAYBE) if (have := _version(name))]
    yield ", ".join(found)


def _machine() -> Iterator[str]:
    import psutil

    yield platform.platform()
    yield f"{usable_cores()} cores, {size_text(psutil.virtual_memory().total)} of memory"


def _screen() -> Iterator[str]:
    style = QApplication.style().name()
    scheme = QGuiApplication.styleHints().colorScheme().name
    yield f"window system {QGuiApplication.platformName()}, style {style}, colours {scheme}"
    for screen in QGuiApplication.screens():
        size = screen.size()
        yield f"screen {size.width()} x {size.height()} at {screen.devicePixelRatio():g}"


def _library(status: LibraryStatus | None) -> Iterator[str]:
    if status is None:
        yield "library: not open"
        return
    yield (
        f"library: {status.photos:,} photos, {status.indexed:,} indexed, {status.failed:,} failed, "
        f"{status.offline:,} offline, {status.pending:,} pending, roots: {len(status.roots)}"
    )
    yield f"model {status.model}, {status.dimension} numbers an embedding"


def _places(paths: Paths) -> Iterator[str]:
    for name, path in (("settings", paths.config), ("models", paths.models), ("logs", paths.logs)):
        yield without_home(f"{name} in {path}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
