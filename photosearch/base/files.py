"""Replace, never overwrite: files appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(target: Path, *, is_durable: bool = True) -> Iterator[Path]:
    """Yield a temporary path beside `target`; when the block succeeds it takes the target's place.

    Args:
        is_durable: flush to the disk before replacing, so that a power cut leaves the old file or the
            new one. Not worth its cost for files that can be made again one by one.

    Raises:
        OSError: the folder cannot be written, or the disk is full. The target is then untouched.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        if is_durable:
            sync_file(temporary)
        temporary.replace(target)
        if is_durable:
            sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def sync_file(file: Path) -> None:
    """Flush a file's content to the disk.

    Raises:
        OSError: it cannot be opened or written.
    """
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can: a new name is safe only then."""
    with suppress(OSError):  # Windows opens no folders, and some file systems refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def folder_bytes(folder: Path) -> int:
    """Return the bytes that the files below `folder` take up; 0 when there is no such folder."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(parent) / name).stat().st_size
    return total
