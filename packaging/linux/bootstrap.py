"""A bare Debian in a folder, in which a package is installed, tried and removed again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SUITE = "bookworm"
"""The oldest Debian on which the package must work."""

_KEPT_BY_APT = ("var/cache/", "var/lib/apt/", "var/lib/dpkg/", "var/log/", "etc/ld.so.cache")
"""What installing and removing any package changes."""

_NOT_OF_PACKAGES = ("dev", "proc", "sys", "tmp")


class Chroot:
    """A bare Debian.

    Attributes:
        folder: its root.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def make(folder: Path, suite: str = SUITE) -> Chroot:
        """Make one, by debootstrap: what is essential, and no Python."""
        command = ["debootstrap", "--variant=minbase", suite, str(folder)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return Chroot(folder)

    def command(self, *arguments: str) -> list[str]:
        """Return what runs a command in it."""
        return ["chroot", str(self.folder), *arguments]

    def run(self, *arguments: str) -> str:
        """Run a command in it and return what it answers."""
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            self.command(*arguments), env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def files(self) -> set[str]:
        """Return the names of its files, but for those that apt and dpkg keep for themselves."""
        found = set()
        for top, folders, names in os.walk(self.folder):
            if Path(top) == self.folder:
                folders[:] = [name for name in folders if name not in _NOT_OF_PACKAGES]
            found |= {str(Path(top, name).relative_to(self.folder)) for name in names}
        return {place for place in found if not place.startswith(_KEPT_BY_APT)}

    @contextmanager
    def sees(self, folders: Sequence[Path]) -> Iterator[None]:
        """Show folders of this machine in it, under the same names, for the length of the block."""
        mounted: list[Path] = []
        try:
            for folder in folders:
                inside = self.folder / folder.relative_to("/")
                inside.mkdir(parents=True, exist_ok=True)
                subprocess.run(["mount", "--bind", str(folder), str(inside)], check=True)
                mounted.append(inside)
            yield
        finally:
            for inside in reversed(mounted):
                subprocess.run(["umount", str(inside)], check=True)
