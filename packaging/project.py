"""What pyproject.toml says of the project: the one place that packages take names and versions from."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

LEFT_OUT = ("open-clip-torch",)
"""Requirements that packages do without: torch would make them ten times as large."""

APP_ID = "io.github.photosearch.photosearch"
"""The app's name in AppStream, in Flatpak and on macOS."""

_EPOCH = "SOURCE_DATE_EPOCH"
_FIRST_TIME_OF_ZIP = 315532800
"""The first of January 1980: zip archives know no earlier time."""


@dataclass(frozen=True, slots=True)
class Project:
    """The project as it describes itself.

    Attributes:
        name: of the distribution and its command.
        version: of this commit.
        summary: one line for people.
        author: who is named as its maker.
        requirements: what the packaged app needs, as pip takes it.
        build_requirements: what making packages needs besides.
    """

    name: str
    version: str
    summary: str
    author: str
    requirements: tuple[str, ...]
    build_requirements: tuple[str, ...]


def read_project(root: Path = ROOT) -> Project:
    """Read pyproject.toml of a checkout."""
    facts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return Project(
        name=facts["name"],
        version=facts["version"],
        summary=facts["description"],
        author=facts["authors"][0]["name"],
        requirements=tuple(line for line in facts["dependencies"] if _required(line) not in LEFT_OUT),
        build_requirements=tuple(facts["optional-dependencies"]["package"]),
    )


def commit_time(root: Path = ROOT) -> int:
    """Return the time that everything in a package bears, in seconds since 1970.

    `SOURCE_DATE_EPOCH` (reproducible-builds.org) where it is set, else when the commit was made.
    """
    stated = os.environ.get(_EPOCH)
    if stated is None:
        asked = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            stated = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):  # an unpacked sdist
            stated = ""
    return max(int(stated or 0), _FIRST_TIME_OF_ZIP)


def _required(line: str) -> str:
    return re.split(r"[\s<>=!~;\[]", line, maxsplit=1)[0].lower()
