"""The app and the command line over one library: one writes, the other is told in one line who does."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from kill import make_photos

from photosearch.library import engine_main
from photosearch.search import messages as m

T = TypeVar("T")
ANSWER_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="held with a signal of POSIX")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos") / "in"
    make_photos(folder, 90, seed=4)
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def app(library: Path) -> Iterator[Connection]:
    """The pipe to an engine process over the library, as the window has one."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=engine_main, args=(theirs, library))
    process.start()
    theirs.close()
    answer(ours, m.EngineReady)
    yield ours
    ours.send(m.Shutdown())
    process.join(ANSWER_S)
    assert process.exitcode == 0
    ours.close()


def answer(app: Connection, kind: type[T]) -> T:
    """Wait for the next reply of a kind."""
    while app.poll(ANSWER_S):
        reply = app.recv()
        if isinstance(reply, kind):
            return reply
    raise AssertionError(f"no {kind.__name__}")


def photosearch(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "photosearch", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_app_is_told_that_the_command_line_indexes(app: Connection, photos: Path, library: Path) -> None:
    running = photosearch("index", photos, "--library", library, "--json")
    assert running.stdout is not None
    running.stdout.readline()  # it has the library
    running.send_signal(signal.SIGSTOP)
    app.send(m.StartIndexing((photos,)))
    told = answer(app, m.IndexingFailed).message
    assert f"is being written by process {running.pid} (photosearch index)" in told
    assert "\n" not in told
    app.send(m.Browse(1))
    answer(app, m.PhotosReady)  # reading goes on
    running.send_signal(signal.SIGCONT)
    out, err = running.communicate(timeout=ANSWER_S)
    assert running.returncode == 0, err
    assert '"event": "done"' in out


def test_the_command_line_is_told_that_the_app_indexes(app: Connection, photos: Path, library: Path) -> None:
    app.send(m.StartIndexing((photos,)))
    answer(app, m.IndexingProgress)
    app.send(m.PauseIndexing())
    (engine,) = (child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline()))
    for command in (("index", photos), ("forget", photos), ("doctor",)):
        refused = photosearch(*command, "--library", library)
        _, err = refused.communicate(timeout=ANSWER_S)
        assert refused.returncode == 2
        (line,) = err.splitlines()
        assert f"is being written by process {engine.pid} (the photosearch window)" in line
    reading = photosearch("status", "--library", library)
    reading.communicate(timeout=ANSWER_S)
    assert reading.returncode == 0
    app.send(m.ResumeIndexing())
    while answer(app, m.IndexingProgress).progress.summary is None:
        pass
