"""What the packages of Windows and macOS need of whoever builds them: `targets.Workshop` is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from project import Project


class Workbench(Protocol):
    """Where artefacts are made."""

    @property
    def out(self) -> Path:
        """Folder of the artefacts."""

    @property
    def project(self) -> Project:
        """What is built."""

    @property
    def frozen(self) -> Path:
        """The frozen folder; on macOS, the .app."""

    def smoke_test(self, command: list[str], work: Path) -> None:
        """Try what was installed; `work` is an empty folder."""


Build = Callable[[Workbench], Path]
Check = Callable[[Workbench, Path, Path], None]
"""Installs an artefact in a clean place, below the empty folder it is given, and tries it."""
