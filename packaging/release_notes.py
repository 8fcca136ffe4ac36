"""What the page of a release says: its section of CHANGELOG.md.

    python packaging/release_notes.py
    python packaging/release_notes.py --tag v1.2

It is that of the version in pyproject.toml. With a tag, it is also made sure that the tag is of that version
and that the section is complete. A section begins with "## VERSION (YYYY-MM-DD)", and with
"## VERSION (unreleased)" as long as it is written to.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from project import ROOT, read_project

UNRELEASED = "unreleased"
_HEADING = re.compile(r"## (?P<version>\S+) \((?P<when>[^)]+)\)")


class NotesError(Exception):
    """The changelog or the tag is not as a release needs it."""


@dataclass(frozen=True, slots=True)
class Section:
    """What is new in one version.

    Attributes:
        released: its day; None as long as it is written to.
        text: Markdown, without the heading.
    """

    version: str
    released: date | None
    text: str


def sections(changelog: str) -> list[Section]:
    """Return the sections of a changelog, the newest first.

    Raises:
        NotesError: a heading is not of the form that is told above, or two are of the same version.
    """
    parts = re.split(r"^(?=## )", changelog, flags=re.MULTILINE)[1:]
    found = [_section(part) for part in parts]
    versions = [section.version for section in found]
    for version in versions:
        if versions.count(version) > 1:
            raise NotesError(f"CHANGELOG.md has more than one section of {version}")
    return found


def notes_of(version: str, changelog: str, tag: str | None = None) -> str:
    """Return what is new in a version.

    Args:
        tag: that is about to be released; None to look only.

    Raises:
        NotesError: there is no such section or nothing in it; or `tag` is of another version, or released
            before its section has a day.
    """
    section = next((section for section in sections(changelog) if section.version == version), None)
    if section is None or not section.text:
        raise NotesError(f"CHANGELOG.md says nothing of {version}")
    if tag is not None:
        if tag != f"v{version}":
            raise NotesError(f"the tag is {tag}, but pyproject.toml says {version}: it must be v{version}")
        if section.released is None:
            raise NotesError(f"CHANGELOG.md calls {version} {UNRELEASED}: write the day there")
    return section.text


def _section(part: str) -> Section:
    heading, _, text = part.partition("\n")
    match = _HEADING.fullmatch(heading.rstrip())
    if match is None:
        raise NotesError(f'"{heading}" in CHANGELOG.md is not of the form "## VERSION (YYYY-MM-DD)"')
    when = match["when"]
    try:
        released = None if when == UNRELEASED else date.fromisoformat(when)
    except ValueError as error:
        raise NotesError(f'"{when}" in CHANGELOG.md is no day (YYYY-MM-DD)') from error
    return Section(match["version"], released, text.strip())


def main() -> int:
    """Print the notes of this version."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tag", help="that is about to be released")
    given = parser.parse_args()
    try:
        print(notes_of(read_project().version, (ROOT / "CHANGELOG.md").read_text("utf-8"), given.tag))
    except NotesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
