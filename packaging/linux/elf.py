"""What libraries and programs of Linux ask for, as binutils tells it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a file needs where it is loaded.

    Attributes:
        libraries: names of libraries.
        glibc: oldest version of the C library.
    """

    libraries: frozenset[str]
    glibc: tuple[int, int]


def is_elf(path: Path) -> bool:
    """Return whether a file is a library or a program."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def needs_of(path: Path) -> Needs:
    """Ask binutils what a file needs."""
    shown = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
    return read_needs(shown)


def read_needs(shown: str) -> Needs:
    """Read what `objdump -p` shows of a file."""
    versions = [(int(major), int(minor)) for major, minor in _GLIBC.findall(shown)]
    return Needs(frozenset(_NEEDED.findall(shown)), max(versions, default=(2, 0)))
