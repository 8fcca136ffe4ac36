"""Permissions are checked for everyone but root, and tests often run as root."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = 65534


@contextmanager
def folder_of_an_ordinary_user() -> Iterator[Path]:
    """Yield a new folder that anyone can reach, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Run the block without root's power to read everything; skip the test where that cannot be given up."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions as on POSIX")
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(_NOBODY)
    except OSError:
        pytest.skip("root here cannot become someone else")
    try:
        yield
    finally:
        os.seteuid(0)
