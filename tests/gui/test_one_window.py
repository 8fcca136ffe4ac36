"""A second start of the app, which finds the window open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from photosearch.gui.doorbell import Doorbell, ring
from photosearch.gui.main_window import MainWindow
from photosearch.gui.one_window import OneWindow


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OneWindow]:
    monkeypatch.setenv("PHOTOSEARCH_HOME", str(tmp_path / "home"))
    place = OneWindow(tmp_path / "library")
    yield place
    place.release()


@pytest.fixture
def doorbell(qapp: object, place: OneWindow) -> Iterator[Doorbell]:
    bell = Doorbell(place.name)
    yield bell
    bell.close()


RING = """
import sys
from pathlib import Path
from photosearch.gui.doorbell import ring
sys.exit(0 if ring(sys.argv[1], [Path(path) for path in sys.argv[2:]]) else 1)
"""


def test_a_library_has_one_place_and_another_library_another(place: OneWindow, tmp_path: Path) -> None:
    assert place.take()
    same, other = OneWindow(tmp_path / "library" / "." / ""), OneWindow(tmp_path / "other")
    assert not same.take()
    assert other.take()
    other.release()
    place.release()
    assert same.take()
    same.release()


def test_who_cannot_be_told_apart_may_open_a_window(
    place: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("no folder")
    assert place.take()


def test_ringing_brings_pictures(doorbell: Doorbell, place: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "größe\n.jpg"
    with qtbot.waitSignal(doorbell.rung, timeout=60_000) as rung:
        # In a process of its own: while it waits, no other thread of Python gets a turn.
        caller = subprocess.Popen([sys.executable, "-c", RING, place.name, str(picture)])
    assert rung.args == [(picture,)]
    assert caller.wait(60) == 0


def test_nobody_at_home(place: OneWindow) -> None:
    assert not ring(place.name)


@pytest.mark.parametrize("line", [b"nonsense\n", b"[1]\n", b"[" * 5000 + b"\n", b"x" * 1_100_000])
def test_nonsense_is_hung_up_on(doorbell: Doorbell, place: OneWindow, qtbot: QtBot, line: bytes) -> None:
    socket = QLocalSocket()
    socket.connectToServer(place.name)
    with qtbot.assertNotEmitted(doorbell.rung), qtbot.waitSignal(socket.disconnected):
        socket.write(line)


def test_the_window_comes_forward_and_looks_for_the_picture(window: MainWindow, tmp_path: Path) -> None:
    window.showMinimized()
    window.come_forward((tmp_path / "a.jpg",))
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    (picture,) = window.search.query.pictures
    assert picture.label == "a.jpg"
    window.come_forward(())
    assert len(window.search.query.pictures) == 1
