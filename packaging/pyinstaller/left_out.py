"""What PyInstaller would bundle and the app never loads, and what it must not bring along.

Each rule is about a file's place in the folder that is made, and holds on every system.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import TypeVar

Entry = TypeVar("Entry", bound=tuple[str, ...])

MODULES = (
    # torch and what belongs to it: the packaged app runs models on onnxruntime.
    "torch", "torchvision", "open_clip", "transformers", "timm", "sympy", "scipy", "pandas",
    # Its wheels are linked with encoders under the GPL; see CONTRIBUTING.md.
    "av",
    # Under the GPL too, and for people who type at Python.
    "readline", "_gdbm", "curses",
    # huggingface_hub's own way to download, which the app does not go.
    "hf_xet",
    # For making models, not for running them.
    "onnx", "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers",
    "onnxruntime.datasets",
    # Desktops and parts of Qt that the window does without.
    "tkinter", "PIL.ImageTk", "PIL._imagingtk", "PIL.ImageQt", "PySide6.QtNetwork",
    # For tests and for installing.
    "pytest", "_pytest", "hypothesis", "numpy.f2py", "numpy.testing", "setuptools", "pip", "pkg_resources",
    "distutils", "ensurepip", "lib2to3", "pydoc", "test", "_testcapi",
    "numpy._core._multiarray_tests",
)  # fmt: skip
"""Modules that nothing in the packaged app imports."""

_QT_PLUGINS = r"""
    platforms/(lib)?q(xcb|wayland|windows|cocoa)\W
    platforminputcontexts/lib(compose|ibus)
    platformthemes/
    wayland-shell-integration/libxdg-shell
    wayland-decoration-client/
    iconengines/
    imageformats/(lib)?q(jpeg|svg)\W
    styles/
"""
_QT_LIBRARIES = (
    r"(lib)?Qt6?(Core|DBus|Gui|Widgets|Svg|XcbQpa|WaylandClient|WlShellIntegration)\W.*"
    r"|libicu.*|Qt(Core|DBus|Gui|Svg|Widgets)"
)

_KEPT_OF_QT = re.compile(
    "PySide6/(?:Qt/)?(?:"
    + "|".join(
        [
            r"plugins/(?:" + "|".join(_QT_PLUGINS.split()) + ")",
            r"(?:lib/|bin/)?(?:" + _QT_LIBRARIES + ")",
            r"Qt(?:Core|DBus|Gui|Widgets)\.",
            r"translations/qtbase_(?:en|de|fr|es|zh_CN)\.qm",
            r"(?:lib)?(?:pyside6|msvcp|vcruntime|concrt)",
        ]
    )
    + ")",
    re.IGNORECASE,
)

_NEVER_LOADED = re.compile(
    r"""
    \.(pyi|pyx|pxd|h|c|cpp|hpp|cmake|a|lib|map)$        # for people who compile
    | \.dist-info/(?!METADATA)                            # whether an app is a package of pip
    | (^|/)(tests?|include|examples)/                     # for those who develop
    """,
    re.VERBOSE,
)


def is_needed(place: str) -> bool:
    """Return whether a file belongs into the app, by its place in the folder."""
    place = PurePath(place).as_posix()
    if place.startswith("PySide6/"):
        return _KEPT_OF_QT.match(place) is not None
    return _NEVER_LOADED.search(place) is None


def needed(entries: Iterable[Entry]) -> list[Entry]:
    """Return those of PyInstaller's entries (place, source, kind) that belong into the app."""
    return [entry for entry in entries if is_needed(entry[0]) and is_needed(_target(entry))]


def _target(entry: Entry) -> str:
    """Return where the file of an entry is; that of a link is told from the folder of the link."""
    place, source, kind = entry[0], entry[1], entry[2]
    if kind != "SYMLINK":
        return place
    return posixpath.normpath(posixpath.join(posixpath.dirname(PurePath(place).as_posix()), source))
