"""Where the files of the frozen app come from: distributions of PyPI, Python, packages of the system."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

_OURS = "photosearch"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Something that is part of the app.

    Attributes:
        kind: "pypi", "python" or "deb".
        name: as its registry has it.
        version: that is part of the app.
        licence: SPDX expression, or what its makers wrote in its place; empty if nothing.
    """

    kind: str
    name: str
    version: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Origins:
    """All that is part of the app.

    Attributes:
        parts: ordered by kind and name.
    """

    parts: tuple[Origin, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Return them as JSON has it."""
        return [asdict(part) for part in self.parts]

    @staticmethod
    def from_json(parts: list[dict[str, Any]]) -> Origins:
        """Return what `as_json` wrote."""
        return Origins(tuple(Origin(**part) for part in parts))


def origins_of(entries: Iterable[tuple[str, ...]], also: Iterable[str] = ()) -> Origins:
    """Find the origins of PyInstaller's entries (place, source, kind).

    Args:
        also: distributions that are part of the app by other ways.
    """
    owners = _owners()
    sources = {Path(entry[1]).resolve() for entry in entries if Path(entry[1]).is_absolute()}
    found = {_of_distribution(owners[source]) for source in sources if source in owners}
    found |= {_of_distribution(distribution(name)) for name in also}
    found |= {part for source in sources if source not in owners and (part := _of_system(source))}
    version = ".".join(map(str, sys.version_info[:3]))
    found.add(Origin("python", "Python", version, "PSF-2.0"))
    return Origins(tuple(sorted(part for part in found if part.name != _OURS)))


def origins_of_requirements(requirements: Iterable[str]) -> Origins:
    """Return what pip brings along for these requirements, in the versions of the running interpreter."""
    waiting, found = deque(map(Requirement, requirements)), dict[str, Origin]()
    while waiting:
        requirement = waiting.popleft()
        if requirement.name in found or (
            requirement.marker and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        part = distribution(requirement.name)
        found[requirement.name] = _of_distribution(part)
        waiting.extend(map(Requirement, part.requires or ()))
    return Origins(tuple(sorted(set(found.values()))))


def licence_of(found: Distribution) -> str:
    """Return a distribution's licence in a word: SPDX expression, else field, else classifiers."""
    facts = found.metadata
    stated = facts.json.get("license_expression") or facts.json.get("license") or ""
    if isinstance(stated, str) and stated not in ("", "UNKNOWN") and "\n" not in stated:
        return stated
    named = [
        line.rpartition(" :: ")[2]
        for line in facts.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return " AND ".join(named)


def _owners() -> dict[Path, Distribution]:
    return {
        Path(str(found.locate_file(file))).resolve(): found
        for found in distributions()
        for file in found.files or ()
    }


def _of_distribution(found: Distribution) -> Origin:
    return Origin("pypi", found.metadata["Name"], found.version, licence_of(found))


@cache
def _of_system(source: Path) -> Origin | None:
    if not sys.platform.startswith("linux") or not source.is_relative_to("/usr"):
        return None
    # Older packages have their libraries in /lib, which is /usr/lib today.
    for place in (source, Path("/", *source.parts[2:])):
        asked = ["dpkg-query", "--search", str(place)]
        owner = (
            subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split(":")[0].strip()
        )
        if owner:
            shown = ["dpkg-query", "--show", "--showformat=${Version}", owner]
            version = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
            return Origin("deb", owner, version)
    return None
