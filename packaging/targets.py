"""What can be built on which system, and how each artefact is tried.

Runs in the environment that `environment.py` makes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

from freeze import freeze, origins_of_frozen
from installed_app import SmokeError
from origins import Origins, origins_of_requirements
from project import Project, commit_time, read_project
from sbom import write_sbom
from smoke_test import smoke_test

PIP_INSTALLS = (".whl", ".tar.gz")
"""How the artefacts end that bring nothing but ourselves."""


class BuildError(Exception):
    """An artefact cannot be built or does not work.

    Attributes:
        is_missing: something that building needs is not here, so nothing was tried.
    """

    def __init__(self, reason: str, *, is_missing: bool = False) -> None:
        super().__init__(reason)
        self.is_missing = is_missing


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be built.

    Attributes:
        build: makes it in the workshop and returns the artefact.
        check: installs the artefact in a clean place, below the empty folder it is given, and tries it.
    """

    build: Callable[[Workshop], Path]
    check: Callable[[Workshop, Path, Path], None]


class Workshop:
    """Where artefacts are made.

    Attributes:
        out: folder of the artefacts.
        project: what is built.
        time_s: time that everything bears, in seconds since 1970.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.project: Project = read_project()
        self.time_s = commit_time()

    @cached_property
    def frozen(self) -> Path:
        """The frozen folder; made the first time that anybody asks."""
        return freeze(self.out / "frozen")

    def make(self, target: Target, *, check: bool) -> None:
        """Build an artefact and its parts list, and try it if asked to.

        Raises:
            BuildError: that cannot be done, or the artefact does not work.
        """
        started = time.monotonic()
        try:
            artefact = target.build(self)
            if artefact.is_file():
                write_sbom(artefact, self._origins(artefact), self.project, self.time_s)
            size = f"{artefact.stat().st_size / 1e6:.1f} MB" if artefact.is_file() else "a folder"
            print(f"{artefact.name}: {size}, {time.monotonic() - started:.0f} s", flush=True)
            if check:
                with tempfile.TemporaryDirectory(prefix="photosearch-check-") as place:
                    target.check(self, artefact, Path(place))
        except (SmokeError, subprocess.CalledProcessError, RuntimeError) as error:
            raise BuildError(str(error)) from error

    def smoke_test(self, command: list[str], work: Path, *, has_licences: bool = True) -> None:
        """Try what was installed; `work` is an empty folder."""
        smoke_test(command, work, self.project.version, has_licences=has_licences)

    def _origins(self, artefact: Path) -> Origins:
        if artefact.name.endswith(PIP_INSTALLS):
            return origins_of_requirements(self.project.requirements)
        return origins_of_frozen(self.out / "frozen")


def targets_here() -> dict[str, Target]:
    """Return what can be built on this system, by name."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    found = {}
    for module in ("python_targets", f"{system}_targets"):
        for name, (build, check) in import_module(module).TARGETS.items():
            found[name] = Target(build, check)
    return found
