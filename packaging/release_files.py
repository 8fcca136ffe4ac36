"""Looks whether all files of a release are there, and writes their checksums beside them.

python packaging/release_files.py FOLDER
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from project import read_project

ENDINGS = (
    ".deb",
    ".AppImage",
    ".tar.xz",
    ".whl",
    ".tar.gz",
    "-setup.exe",
    "-portable.zip",
    "-arm64.dmg",
    "-x86_64.dmg",
)
"""How the names of the files end that people install; there is one of each."""

SBOM_ENDING = ".cdx.json"
"""Of the list of what is in a file (CycloneDX), which has the name of that file in front."""

CHECKSUMS = "SHA256SUMS"


class ReleaseError(Exception):
    """Files are missing, or there are some that should not be."""


def check_files(names: Iterable[str], version: str) -> None:
    """Make sure that a release has all its files and no others.

    Raises:
        ReleaseError: it has not; the message names each.
    """
    names = set(names)
    wrong: list[str] = []
    expected: set[str] = set()
    for ending in ENDINGS:
        found = sorted(name for name in names if name.endswith(ending))
        if len(found) != 1:
            wrong.append(f"{len(found)} files *{ending} instead of one")
        for name in found:
            expected |= {name, name + SBOM_ENDING}
            if version not in name:
                wrong.append(f"{name} is not of version {version}")
            if name + SBOM_ENDING not in names:
                wrong.append(f"{name} has no {name}{SBOM_ENDING} beside it")
    wrong += [f"{name} is not expected" for name in sorted(names - expected)]
    if wrong:
        raise ReleaseError("; ".join(wrong))


def write_checksums(folder: Path) -> Path:
    """Write what `sha256sum --check` reads, of all files in a folder, and return it."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != CHECKSUMS)
    lines = [f"{_sha256(path)}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), "utf-8", newline="\n")
    return folder / CHECKSUMS


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> int:
    """Look through the folder that is named on the command line."""
    folder = Path(sys.argv[1])
    try:
        check_files((path.name for path in folder.iterdir()), read_project().version)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print(write_checksums(folder).read_text("utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
