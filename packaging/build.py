"""Build all that this system can build; with `--check`, install each artefact in a clean place and try it.

    python packaging/build.py --out dist                    all: on Linux wheel, sdist, deb, tarball, appimage
    python packaging/build.py --out dist --only wheel,deb   some
    python packaging/build.py --out dist --check            and smoke_test.py on each, as its users install it

Any Python from 3.11 on will do: an environment of its own is made first (`--environment`), with the versions
in constraints.txt and without torch. Beside each artefact lies its parts list (`*.cdx.json`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE / name) for name in ("linux", "macos", "windows", "pyinstaller", "smoke")]

from environment import prepare, renew_constraints
from project import ROOT, commit_time, read_project


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist", help="folder of the artefacts (default: dist)"
    )
    parser.add_argument("--only", help="names of what to build, with commas between them")
    parser.add_argument("--check", action="store_true", help="install and try what was built")
    parser.add_argument(
        "--environment", type=Path, default=ROOT / "build" / "environment", help="of Python, to build in"
    )
    parser.add_argument(
        "--renew-constraints", action="store_true", help="write the newest versions down; no more"
    )
    given = parser.parse_args(arguments)
    if given.renew_constraints:
        renew_constraints(given.environment, read_project())
        return 0
    python = prepare(given.environment.absolute(), read_project())
    if Path(sys.executable) != python:
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(commit_time())}
        again = [str(python), __file__, *(sys.argv[1:] if arguments is None else arguments)]
        return subprocess.run(again, env=environment, check=False).returncode
    return _build(given.out.absolute(), given.only, check=given.check)


def _build(out: Path, only: str | None, *, check: bool) -> int:
    from targets import BuildError, Workshop, targets_here

    targets = targets_here()
    names = only.split(",") if only else list(targets)
    unknown = [name for name in names if name not in targets]
    if unknown:
        print(f"cannot build {', '.join(unknown)} here; known: {', '.join(targets)}", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    workshop = Workshop(out)
    code = 0
    for name in names:
        try:
            workshop.make(targets[name], check=check)
        except BuildError as error:
            print(f"{name}: {error}", file=sys.stderr)
            # What is missing here is no failure unless it was asked for.
            code = code or int(only is not None or not error.is_missing)
    return code


if __name__ == "__main__":
    sys.exit(main())
