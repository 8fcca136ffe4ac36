"""What the frozen folder needs of the system: names of Debian packages, and the age of the C library."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from elf import Needs, is_elf, needs_of
from system_libraries import BUNDLED, EVERYWHERE, OF_LIBC, OPTIONAL


class MissingLibraryError(RuntimeError):
    """A library that is neither in the folder nor known to be part of a Debian package."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """What there must be.

    Attributes:
        packages: of Debian, in order, libc6 with its version.
        glibc: the oldest C library that will do.
    """

    packages: tuple[str, ...]
    glibc: tuple[int, int]


def requirements_of(folder: Path, without: Collection[str] = ()) -> Requirements:
    """Find out what a frozen folder needs.

    Args:
        without: names of libraries in it that will not be there.

    Raises:
        MissingLibraryError: it needs something that nobody knows of.
    """
    files = [path for path in sorted(folder.rglob("*")) if is_elf(path) and path.name not in without]
    here = {path.name for path in files}
    wanted = {
        str(path.relative_to(folder)): needs_of(path)
        for path in files
        if not OPTIONAL.search(path.as_posix())
    }
    return packages_for(wanted, here)


def packages_for(wanted: dict[str, Needs], here: Collection[str]) -> Requirements:
    """Return what must be installed for files with these needs, some of which lie among them.

    Raises:
        MissingLibraryError: a library is nowhere.
    """
    known = BUNDLED | EVERYWHERE
    packages = set()
    for place, needs in wanted.items():
        for library in needs.libraries - set(here):
            if OF_LIBC.fullmatch(library):
                continue
            if library not in known:
                raise MissingLibraryError(
                    f"{place} needs {library}, which is nowhere: see system_libraries.py"
                )
            packages.add(known[library])
    glibc = max((needs.glibc for needs in wanted.values()), default=(2, 0))
    return Requirements((f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(packages - {"libc6"})), glibc)
