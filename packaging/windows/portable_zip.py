"""Makes the zip of a frozen app that is unpacked anywhere and runs there, the same for the same files.

python packaging/windows/portable_zip.py FROZEN OUT
"""

from __future__ import annotations

import argparse
import sys
import time
import zipfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

from installer import files_of
from project import Project, commit_time, read_project

_UNIX = 3
_MODE = 0o100755 << 16
"""Everything may be run: Windows does not look, and whoever unpacks it elsewhere may use Wine."""


def build_portable_zip(frozen: Path, out: Path, project: Project) -> Path:
    """Make NAME-VERSION-windows-x64-portable.zip of the folder `frozen` in `out`, and return it.

    All lies in one folder, NAME-VERSION, so that unpacking clutters nothing.
    """
    made = out / f"{project.name}-{project.version}-windows-x64-portable.zip"
    made.parent.mkdir(parents=True, exist_ok=True)
    when = time.gmtime(commit_time())[:6]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files_of(frozen):
            entry = zipfile.ZipInfo(f"{project.name}-{project.version}/{file}", when)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (frozen / file).read_bytes())
    return made


def main() -> int:
    """Make a zip from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("frozen", type=Path, help="folder of an app frozen on Windows")
    parser.add_argument("out", type=Path, help="folder for the zip")
    given = parser.parse_args()
    print(build_portable_zip(given.frozen, given.out, read_project()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
