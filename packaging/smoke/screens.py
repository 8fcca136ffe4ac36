"""Windows of programs: a screen to open them on, whether one is there, how to close it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ON_SCREEN_ONLY = 1
_INT32 = 3
_UTF8 = 0x08000100
_WM_CLOSE = 0x0010


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Give what a program's environment needs to open its window; on Linux, a screen of its own (Xvfb)."""
    if not sys.platform.startswith("linux"):
        yield {}
        return
    receiver, sender = os.pipe()
    server = subprocess.Popen(
        # Else it starts anew, and loses whoever is just coming, each time that the last program goes.
        ["Xvfb", "-noreset", "-displayfd", str(sender), "-screen", "0", "1280x860x24", "-nolisten", "tcp"],
        pass_fds=[sender],
        stderr=subprocess.DEVNULL,
    )
    os.close(sender)
    try:
        with os.fdopen(receiver) as answer:
            yield {
                "DISPLAY": f":{answer.readline().strip()}",
                "QT_QPA_PLATFORM": "xcb",
                "WAYLAND_DISPLAY": "",
            }
    finally:
        server.terminate()
        server.wait()


def has_window(process: subprocess.Popen[str], title: str, environment: dict[str, str]) -> bool:
    """Return whether a program shows a window."""
    if sys.platform == "win32":
        return bool(_windows_of(process.pid))
    if sys.platform == "darwin":
        return process.pid in _owners_of_windows()
    asked = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
    return bool(subprocess.run(asked, env=environment, capture_output=True, check=False).stdout)


def close(process: subprocess.Popen[str]) -> None:
    """Ask a program to close its window and end."""
    if sys.platform == "win32":
        for window in _windows_of(process.pid):
            ctypes.windll.user32.PostMessageW(window, _WM_CLOSE, 0, 0)
    else:
        process.send_signal(signal.SIGTERM)


def _windows_of(pid: int) -> list[int]:
    """Return the visible windows of a process on Windows (EnumWindows)."""
    user: Any = ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]
    found: list[int] = []

    def look(window: int, _: int) -> bool:
        owner = ctypes.c_ulong()
        user.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(owner))
        if owner.value == pid and user.IsWindowVisible(ctypes.c_void_p(window)):
            found.append(window)
        return True

    kind: Any = ctypes.WINFUNCTYPE  # type: ignore[attr-defined,unused-ignore]
    user.EnumWindows(kind(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(look), 0)
    return found


def _owners_of_windows() -> set[int]:
    """Return the processes with a window on the screen of a Mac (CGWindowListCopyWindowInfo)."""
    graphics: Any = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    core: Any = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    graphics.CGWindowListCopyWindowInfo.restype = ctypes.c_void_p
    for name in ("CFStringCreateWithCString", "CFArrayGetValueAtIndex", "CFDictionaryGetValue"):
        getattr(core, name).restype = ctypes.c_void_p
    core.CFArrayGetCount.restype = ctypes.c_long
    key = ctypes.c_void_p(core.CFStringCreateWithCString(None, b"kCGWindowOwnerPID", _UTF8))
    windows = ctypes.c_void_p(graphics.CGWindowListCopyWindowInfo(_ON_SCREEN_ONLY, 0))
    owners = set()
    for at in range(core.CFArrayGetCount(windows)):
        window = ctypes.c_void_p(core.CFArrayGetValueAtIndex(windows, ctypes.c_long(at)))
        owner = ctypes.c_int32()
        number = ctypes.c_void_p(core.CFDictionaryGetValue(window, key))
        core.CFNumberGetValue(number, ctypes.c_long(_INT32), ctypes.byref(owner))
        owners.add(owner.value)
    return owners
