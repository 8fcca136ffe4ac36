"""A real X11 desktop of its own for the tests of the window: a screen, keys, the clipboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

NEEDED = ("Xvfb", "openbox", "xdotool")

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, the last two just outside."""

SCREENSHOTS = "PHOTOSEARCH_SCREENSHOTS"
"""Names the folder that screenshots are kept in; without it none are."""

_PATIENCE_S = 60.0
_READ_CLIPBOARD = """
import json, sys, time
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
clipboard, changes = application.clipboard(), []
clipboard.dataChanged.connect(lambda: changes.append(True))
for _ in sys.stdin:
    deadline = time.monotonic() + 0.5
    while not changes and time.monotonic() < deadline:
        application.sync()
        time.sleep(0.005)
    changes.clear()
    print(json.dumps(clipboard.text()), flush=True)
"""
"""Reads it once for each line of its input, since starting Qt takes longer than most of what tests do.
What is being copied gets the time to arrive."""


def missing_programs() -> list[str]:
    """Return which of the programs that a desktop is made of are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


def changed(before: Image.Image, after: Image.Image) -> Box | None:
    """Return the box around what is not the same in two pictures; None if all is."""
    return ImageChops.difference(before, after).getbbox()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return as soon as `is_so()`; fail with `what` if that never comes."""
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited {_PATIENCE_S:.0f} s in vain for {what}"
        time.sleep(0.05)


def lowest_change(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of the lowest patch that two pictures of the screen differ in."""
    difference = ImageChops.difference(before, after)
    rows = [row for row in range(difference.height) if _has_content(difference, row)]
    if not rows:
        return None
    top = rows[-1]
    while top - 1 in rows:
        top -= 1
    left, _, right, _ = difference.crop((0, top, difference.width, rows[-1] + 1)).getbbox() or (0, 0, 0, 0)
    return left, top, right, rows[-1] + 1


def _has_content(picture: Image.Image, row: int) -> bool:
    return picture.crop((0, row, picture.width, row + 1)).getbbox() is not None


class Desktop:
    """What a person at the screen can do.

    Attributes:
        environment: for processes that are to appear on this screen.
    """

    def __init__(self, display: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
        }

    def is_managed(self) -> bool:
        """Tell if the window manager is there: windows that open before it have no frame, and no keyboard."""
        return bool(self._xdotool("get_num_desktops"))

    def windows(self, title: str) -> list[str]:
        """Return the ids of the windows in sight whose title contains this."""
        return self._xdotool("search", "--onlyvisible", "--name", title).split()

    def focus(self, window: str) -> None:
        """Give a window the keyboard."""
        self._xdotool("windowactivate", "--sync", window)

    def minimize(self, window: str) -> None:
        """Put a window away."""
        self._xdotool("windowminimize", "--sync", window)

    def press(self, *keys: str) -> None:
        """Press keys, by their X names."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type words as fast as a person does."""
        self._xdotool("type", "--delay", "40", text)

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a window in pixels of the screen."""
        told = self._xdotool("getwindowgeometry", "--shell", window).splitlines()
        values = dict(line.split("=") for line in told if "=" in line)
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, holding: str) -> None:
        """Draw the mouse from one point of the screen to another while a key is held."""
        self._xdotool("mousemove", *map(str, start), "keydown", holding, "mousedown", "1")
        self._xdotool("mousemove", *map(str, end))
        self._xdotool("mouseup", "1", "keyup", holding)

    def click(self, place: tuple[int, int]) -> None:
        """Click on a point of the screen."""
        self._xdotool("mousemove", *map(str, place), "click", "1")

    def carry(self, start: tuple[int, int], end: tuple[int, int], is_welcome: Callable[[], bool]) -> None:
        """Drag what is at one point of the screen to another, and let go of it as soon as it is welcome."""
        self._xdotool("mousemove", *map(str, start), "mousedown", "1")

        def is_over() -> bool:
            self._xdotool("mousemove", *map(str, end), "mousemove_relative", "2", "2")
            return is_welcome()

        try:
            wait_until(is_over, "what is dragged to be welcome")
        finally:
            self._xdotool("mouseup", "1")

    def screenshot(self) -> Image.Image:
        """Return what is on the screen."""
        return ImageGrab.grab(xdisplay=self.environment["DISPLAY"]).convert("RGB")

    def keep_screenshot(self, name: str) -> Image.Image:
        """Return what is on the screen, and keep it for people to look at if `SCREENSHOTS` is set."""
        taken = self.screenshot()
        if folder := os.environ.get(SCREENSHOTS):
            Path(folder).mkdir(parents=True, exist_ok=True)
            taken.save(Path(folder) / f"{name}.png")
        return taken

    def round_by_tab(self, *, most: int = 40) -> list[Box]:
        """Press Tab until the picture is one that was there: what changed each time on the way round.

        Fails where a Tab cannot be seen.
        """
        pictures = [self.at_rest()]
        boxes: list[Box] = []
        while len(pictures) <= most:
            self.press("Tab")
            now = self.at_rest(pictures[-1])
            boxes.append(changed(pictures[-1], now) or (0, 0, 0, 0))
            for at, before in enumerate(pictures):
                if changed(before, now) is None:
                    return boxes[at:]
            pictures.append(now)
        raise AssertionError(f"{most} times Tab, and it is not where it was")

    def at_rest(self, other_than: Image.Image | None = None) -> Image.Image:
        """Return the picture as soon as it does not change any more, and is another one than before."""
        latest = self.screenshot()
        unchanged = 0

        def is_at_rest() -> bool:
            nonlocal latest, unchanged
            before, latest = latest, self.screenshot()
            unchanged = unchanged + 1 if changed(before, latest) is None else 0
            return unchanged >= 2 and (other_than is None or changed(other_than, latest) is not None)

        wait_until(is_at_rest, "the picture to change and then to rest")
        return latest

    def clipboard(self) -> str:
        """Return the text on the clipboard."""
        reader = self._clipboard_reader
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write("\n")
        reader.stdin.flush()
        return str(json.loads(reader.stdout.readline())).strip()

    def close(self) -> None:
        """End what was started to look at this screen."""
        if "_clipboard_reader" in vars(self):
            self._clipboard_reader.communicate()

    @cached_property
    def _clipboard_reader(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _READ_CLIPBOARD]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, text=True)

    def _xdotool(self, *arguments: str) -> str:
        command = ["xdotool", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=False
        ).stdout


@contextmanager
def running_desktop(log: Path, size: str = "1280x860") -> Iterator[Desktop]:
    """Run a screen with a window manager for the length of the block."""
    receiver, sender = os.pipe()
    with log.open("wb") as output:
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(sender), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            pass_fds=[sender],
            stderr=output,
        )
        os.close(sender)
        try:
            with os.fdopen(receiver) as answer:
                desktop = Desktop(f":{answer.readline().strip()}")
            manager = subprocess.Popen(["openbox"], env=desktop.environment, stdout=output, stderr=output)
            try:
                wait_until(desktop.is_managed, "the window manager")
                yield desktop
            finally:
                desktop.close()
                manager.terminate()
                manager.wait()
        finally:
            screen.terminate()
            screen.wait()
