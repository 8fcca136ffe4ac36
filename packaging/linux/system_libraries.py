"""Libraries of the system: which are bundled, and which Debian packages carry them.

A library of every desktop (Qt's own list, the AppImage project's list of what never to bundle) is always the
system's own: it must fit what is around it, the graphics driver and the fonts above all. A few others are
missing on many a desktop and are bundled, except in the Debian package, which asks for them.
"""

from __future__ import annotations

import re
from pathlib import Path

BUNDLED = {
    "libbz2.so.1.0": "libbz2-1.0",
    "libcrypto.so.3": "libssl3",
    "libffi.so.8": "libffi8",
    "liblzma.so.5": "liblzma5",
    "libsqlite3.so.0": "libsqlite3-0",
    "libssl.so.3": "libssl3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-util.so.1": "libxcb-util1",
}
"""Name of a library that portable packages bring -> the Debian package that carries it."""

EVERYWHERE = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libc.so.6": "libc6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""Name of a library that is always the system's own -> the Debian package that carries it."""

OF_LIBC = re.compile(r"lib(c|m|dl|pthread|rt|util|resolv|mvec)\.so\.\d+|ld-linux.*")
"""Libraries of the C library's package."""

OPTIONAL = re.compile(r"PySide6/Qt/plugins/platformthemes/libqgtk3\.so")
"""Files that are loaded only where all they need is there: file dialogs in the style of GNOME."""

_SYSTEM = tuple(Path(place) for place in ("/lib", "/lib64", "/usr/lib", "/usr/lib64"))


def is_bundled(place: str, source: str) -> bool:
    """Return whether a file found by PyInstaller is to be bundled: all but most libraries of the system."""
    path = Path(source)
    of_system = any(path.is_relative_to(folder) for folder in _SYSTEM) and ".so" in path.name
    is_extension = "lib-dynload" in path.parts or "dist-packages" in path.parts
    return not of_system or is_extension or path.name.startswith("libpython") or Path(place).name in BUNDLED
