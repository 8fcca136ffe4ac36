"""One writer at a time: the lock names its holder, and nothing left behind keeps anyone out."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.base.errors import LibraryBusyError, LibraryError
from photosearch.search.lock import WriterLock

HOLDING = """
import sys
from pathlib import Path
from photosearch.search.lock import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    program = tmp_path / "holding.py"
    program.write_text(HOLDING)
    process = subprocess.Popen(
        [sys.executable, program, tmp_path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},  # photosearch need not be installed
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_another_process_is_named(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(LibraryBusyError, match=rf"process {holder.pid} \(holding\).*searching works"):
        WriterLock(tmp_path).__enter__()


def test_a_killed_process_keeps_nobody_out(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "writer.pid").exists()
    with WriterLock(tmp_path):
        pass
    assert not (tmp_path / "writer.pid").exists()


def test_a_holder_that_left_no_name_is_another_process(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    for content in ("", "nonsense", "\x00\xff"):
        (tmp_path / "writer.pid").write_text(content, encoding="utf-8")
        with pytest.raises(LibraryBusyError, match="written by another process"):
            WriterLock(tmp_path).__enter__()


def test_this_process_and_a_second_entry(tmp_path: Path) -> None:
    with WriterLock(tmp_path), pytest.raises(LibraryBusyError, match="this process"):
        WriterLock(tmp_path).__enter__()
    with WriterLock(tmp_path):
        pass


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK])
@pytest.mark.skipif(sys.platform == "win32", reason="locks as on POSIX")
def test_a_file_system_without_locks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(LibraryError, match="no locks.*disk of this computer"):
        WriterLock(tmp_path).__enter__()


def test_who_cannot_write_its_name_may_still_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    with WriterLock(tmp_path), pytest.raises(LibraryBusyError, match="another process"):
        WriterLock(tmp_path).__enter__()
