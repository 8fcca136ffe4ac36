"""What a screen reader finds: the tree that the window really shows to others, over AT-SPI.

`tests/gui/accessibility.py` asks Qt; this one asks as a screen reader does, from another process.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from desktop import Desktop, running_desktop, wait_until
from photo_app import needs_desktop, running_app, save_photos

_SYSTEM_PYTHON = "/usr/bin/python3"
"""Distributions bring the library that asks only for their own Python."""

_PREPARE = """
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi
"""

_WALK = (
    _PREPARE
    + """
import json

MOST_OF_A_LIST = 40

def walk(node):
    states = node.get_state_set()
    yield {
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "is_focusable": states.contains(Atspi.StateType.FOCUSABLE),
    }
    for number in range(min(node.get_child_count(), MOST_OF_A_LIST)):
        child = node.get_child_at_index(number)
        if child is not None and child.get_state_set().contains(Atspi.StateType.SHOWING):
            yield from walk(child)

desktop = Atspi.get_desktop(0)
programs = [desktop.get_child_at_index(number) for number in range(desktop.get_child_count())]
for program in programs:
    if program is not None and "photosearch" in (program.get_name() or ""):
        for part in walk(program):
            print(json.dumps(part))
"""
)

_CONTROLS = {
    "check box", "combo box", "entry", "list", "list item", "menu item", "progress bar", "push button",
    "radio button", "slider", "spin button", "table", "table cell", "text", "tree",
}  # fmt: skip
_VAGUE = {"", "invalid", "unknown"}

Part = dict[str, Any]


def has_atspi() -> bool:
    """Tell if the accessibility tree can be asked for here."""
    if not (which("dbus-daemon") and Path(_SYSTEM_PYTHON).exists()):
        return False
    services = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
    asked = subprocess.run([_SYSTEM_PYTHON, "-c", _PREPARE], capture_output=True, check=False)
    return services.exists() and asked.returncode == 0


pytestmark = [
    *needs_desktop,
    pytest.mark.skipif(
        not has_atspi(), reason="at-spi2-core, dbus, python3-gi and gir1.2-atspi-2.0 are needed"
    ),
]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A screen with a session bus of its own, on which accessibility is switched on."""
    folder = tmp_path_factory.mktemp("desktop")
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    with (
        running_desktop(folder / "log") as desktop,
        (folder / "bus").open("wb") as log,
        subprocess.Popen(
            command, env=desktop.environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as bus,
    ):
        assert bus.stdout is not None
        desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        desktop.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        try:
            yield desktop
        finally:
            bus.terminate()  # and what it has started with it


@pytest.fixture
def app(desktop: Desktop, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    save_photos(tmp_path / "photos")
    with running_app(desktop, tmp_path / "library", tmp_path / "photos") as process:
        yield process


def tree(desktop: Desktop) -> list[Part]:
    """Return the parts of the app that are in sight, as they tell of themselves."""
    environment = {name: value for name, value in desktop.environment.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [_SYSTEM_PYTHON, "-c", _WALK], env=environment, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def names(parts: list[Part], role: str) -> set[str]:
    return {part["name"] for part in parts if part["role"] == role}


def parts_once(desktop: Desktop, is_so: Callable[[list[Part]], bool], what: str) -> list[Part]:
    """Return the parts as soon as they are what is waited for."""
    seen: list[list[Part]] = []

    def is_there() -> bool:
        seen.append(tree(desktop))
        return is_so(seen[-1])

    wait_until(is_there, what)
    return seen[-1]


def nameless(parts: list[Part]) -> list[Part]:
    """Return the controls that say nothing of themselves, or not what they are."""
    controls = [part for part in parts if part["is_focusable"] or part["role"] in _CONTROLS]
    assert len(controls) > 5
    return [part for part in controls if not part["name"].strip() or part["role"] in _VAGUE]


def test_a_screen_reader_finds_every_control(desktop: Desktop, app: subprocess.Popen[str]) -> None:
    parts = parts_once(desktop, lambda parts: "coffee.jpg" in names(parts, "list item"), "the photos")
    assert {"Search"} <= names(parts, "text")
    assert {"Photos"} <= names(parts, "list")
    assert {"Add folder", "Menu"} <= names(parts, "push button")
    assert nameless(parts) == []

    desktop.press("Down", "Home", "Return")
    viewer = parts_once(
        desktop, lambda parts: "Back to the photos" in names(parts, "push button"), "the viewer"
    )
    assert nameless(viewer) == []
    desktop.press("Escape", "ctrl+comma")
    settings = parts_once(desktop, lambda parts: "Find a setting" in names(parts, "text"), "the settings")
    assert nameless(settings) == []
