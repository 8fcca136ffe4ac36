"""Wheel and sdist, each tried in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from environment import CONSTRAINTS
from project import LEFT_OUT, ROOT
from targets import Workshop


def build_wheel(workshop: Workshop) -> Path:
    """Build the wheel."""
    from hatchling.builders.wheel import WheelBuilder

    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(workshop.out))))


def build_sdist(workshop: Workshop) -> Path:
    """Build the source distribution."""
    from hatchling.builders.sdist import SdistBuilder

    return Path(next(SdistBuilder(str(ROOT)).build(directory=str(workshop.out))))


def check_with_pip(workshop: Workshop, artefact: Path, place: Path) -> None:
    """Install it with what it needs, but for torch, and try it.

    The environment it gets is a copy of none: only what pip puts there is there.
    """
    venv.create(place / "venv", with_pip=True)
    programs = place / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-c", str(CONSTRAINTS), *workshop.project.requirements], check=True)
    subprocess.run([*install, "--no-deps", str(artefact)], check=True)
    _expect_nothing_missing(programs / "python")
    work = place / "work"
    work.mkdir()
    workshop.smoke_test([str(programs / workshop.project.name)], work, has_licences=False)


def _expect_nothing_missing(python: Path) -> None:
    """Make sure that pip finds all that the artefact asks for, except what was left out on purpose."""
    asked = [str(python), "-m", "pip", "--disable-pip-version-check", "check"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    wrong = [line for line in said if not any(name in line for name in (*LEFT_OUT, "No broken requirements"))]
    if wrong:
        raise RuntimeError("; ".join(wrong))


TARGETS = {
    "wheel": (build_wheel, check_with_pip),
    "sdist": (build_sdist, check_with_pip),
}
