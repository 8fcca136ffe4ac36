"""A second start of the app, which finds the window open."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosearch.gui import one_window
from photosearch.gui.doorbell import Doorbell
from photosearch.gui.main_window import MainWindow
from photosearch.gui.one_window import OneWindow, Pictures

RING = """
import sys
from pathlib import Path
from photosearch.gui.one_window import OneWindow
is_heard = OneWindow(Path(sys.argv[1])).ring([Path(path) for path in sys.argv[2:]], patience_s=30)
assert "PySide6" not in sys.modules
sys.exit(0 if is_heard else 1)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OneWindow]:
    monkeypatch.setenv("PHOTOSEARCH_HOME", str(tmp_path / "home"))
    place = OneWindow(tmp_path / "library")
    yield place
    place.release()
    for thread in threading.enumerate():
        if thread.name.startswith("doorbell"):
            thread.join(30)
            assert not thread.is_alive()


def test_a_library_has_one_place_and_another_library_another(place: OneWindow, tmp_path: Path) -> None:
    assert place.take()
    same, other = OneWindow(tmp_path / "library" / "." / ""), OneWindow(tmp_path / "other")
    assert not same.take()
    assert other.take()
    other.release()
    place.release()
    assert same.take()
    same.release()


def test_who_cannot_be_told_apart_may_open_a_window(place: OneWindow, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    assert place.take()


def test_ringing_brings_pictures_also_to_who_listens_later(
    place: OneWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert place.take()
    picture = tmp_path / "größe\n.jpg"
    command = [sys.executable, "-c", RING, str(tmp_path / "library")]
    assert subprocess.run([*command, str(picture)], check=False, timeout=60).returncode == 0
    heard: list[Pictures] = []
    bell = Doorbell(place, heard.append)
    qtbot.waitUntil(lambda: heard == [(picture,)])
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
    qtbot.waitUntil(lambda: heard == [(picture,), ()])
    assert bell.parent() is None


def test_a_window_that_is_just_being_opened_is_waited_for(place: OneWindow, tmp_path: Path) -> None:
    caller = subprocess.Popen([sys.executable, "-c", RING, str(tmp_path / "library")])
    assert place.take()
    assert caller.wait(60) == 0


def test_nobody_at_home(place: OneWindow) -> None:
    assert not place.ring(patience_s=0.1)


def answer_to(line: bytes, address: str) -> bytes:
    with Client(address) as connection:
        connection.send_bytes(line)
        assert connection.poll(30)
        return connection.recv_bytes()


@pytest.mark.parametrize("line", [b"nonsense", b"[1]", b"[" * 5000, b"x" * 1_100_000])
def test_nonsense_is_hung_up_on(place: OneWindow, line: bytes) -> None:
    heard: list[Pictures] = []
    assert place.take()
    place.listen(heard.append)
    with pytest.raises((EOFError, OSError)):
        answer_to(line, one_window._address(place.name))
    assert place.ring(patience_s=30)  # others are still heard
    assert heard in ([], [()])


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are the user's own there")
def test_a_folder_that_others_can_write_to_is_not_used(
    place: OneWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"photosearch-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    assert place.take()
    assert "is not this user's own" in caplog.text
    caplog.clear()
    assert [thread for thread in threading.enumerate() if thread.name == "doorbell"] == []


def test_the_window_comes_forward_and_looks_for_the_picture(window: MainWindow, tmp_path: Path) -> None:
    window.showMinimized()
    window.come_forward((tmp_path / "a.jpg",))
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    (picture,) = window.search.query.pictures
    assert picture.label == "a.jpg"
    window.come_forward(())
    assert len(window.search.query.pictures) == 1
