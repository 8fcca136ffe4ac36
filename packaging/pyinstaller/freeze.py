"""Freezes the app with PyInstaller: one folder that needs no Python where it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from origins import Origins
from project import ROOT, commit_time, read_project

_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE, _HERE.parent, _HERE.parent / "linux", _HERE.parent / "macos")
"""Where the spec finds its helpers."""


def freeze(out: Path) -> Path:
    """Freeze the app into a folder below `out`, with the packages of the running interpreter.

    Returns:
        the folder; on macOS, the .app.

    Raises:
        subprocess.CalledProcessError: PyInstaller failed, and has said why.
    """
    name = read_project().name
    made = out / (f"{name}.app" if sys.platform == "darwin" else name)
    shutil.rmtree(made, ignore_errors=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(folder) for folder in _FOLDERS),
        "PYTHONHASHSEED": "0",  # the order of names in compiled modules
        "SOURCE_DATE_EPOCH": str(commit_time()),
    }
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--clean"]
    command += ["--distpath", str(out), "--workpath", str(_work(out)), str(_HERE / "photosearch.spec")]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    if sys.platform.startswith("linux"):
        _strip(made)
    return made


def origins_of_frozen(out: Path) -> Origins:
    """Return what the app that was frozen into `out` is made of."""
    written = _work(out) / read_project().name / "frozen.json"
    return Origins.from_json(json.loads(written.read_text("utf-8")))


def _strip(folder: Path) -> None:
    """Take the names for debuggers out of libraries: an eighth of the whole.

    Not out of those that auditwheel has rearranged (`*.libs`), which strip damages, nor out of Qt, which has
    none.
    """
    for path in folder.rglob("*.so*"):
        above = path.relative_to(folder).parts[1:-1]
        if (
            path.is_symlink()
            or above[:1] in (("PySide6",), ("shiboken6",))
            or any(".libs" in part for part in above)
        ):
            continue
        subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def _work(out: Path) -> Path:
    return out / "work"
