"""The environment that packages are made in: what pyproject.toml asks for, without torch, and the tools.

It is an own one, so that a package holds the same whatever else is installed where it is made.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from project import ROOT, Project

CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
"""Versions of everything that gets into packages: two builds of a commit hold the same."""

_HEADER = """# Versions of all that gets into packages, so that a commit makes the same package twice.
# To renew them: python packaging/build.py --renew-constraints
"""
_STAMP = "photosearch-made-from"

_INTEL_MACS = "sys_platform == 'darwin' and platform_machine == 'x86_64'"
_OTHERS = "sys_platform != 'darwin' or platform_machine != 'x86_64'"
_LAST_ON_INTEL_MACS = {"onnxruntime": "1.23.2", "rawpy": "0.25.1"}
"""The last versions that have wheels for them."""

_FROM_SOURCE = "hnswlib"
_PORTABLE = {"HNSWLIB_NO_NATIVE": "1"}
"""hnswlib is compiled here; unless told otherwise for the very processor of this machine."""
if sys.platform.startswith("linux"):
    _PORTABLE["LDFLAGS"] = "-Wl,--build-id=none"  # else it tells in which folder pip compiled


def prepare(folder: Path, project: Project) -> Path:
    """Make the environment if there is none that fits, and return its interpreter."""
    wanted = [*project.requirements, *project.build_requirements]
    made_from = [*wanted, CONSTRAINTS.read_text("utf-8"), sys.version, repr(_PORTABLE)]
    mark = hashlib.sha256("\n".join(made_from).encode()).hexdigest()
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text("utf-8") == mark:
        return python
    venv.create(folder, clear=True, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # A wheel that pip keeps of earlier may have been compiled for one processor.
    own = [*install, "--no-cache-dir", "--no-binary", _FROM_SOURCE, "-c", str(CONSTRAINTS), _FROM_SOURCE]
    subprocess.run(own, env={**os.environ, **_PORTABLE}, check=True)
    subprocess.run([*install, "-c", str(CONSTRAINTS), *wanted], check=True)
    stamp.write_text(mark, "utf-8")
    return python


def renew_constraints(folder: Path, project: Project) -> None:
    """Write down the newest versions that fit, of all that the environment needs."""
    CONSTRAINTS.write_text(_HEADER, "utf-8")
    python = prepare(folder, project)
    listed = [str(python), "-m", "pip", "list", "--format=freeze"]
    listed += [word for name in ("pip", "setuptools") for word in ("--exclude", name)]
    found = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    lines = [line for pin in sorted(found.splitlines(), key=str.lower) for line in _everywhere(pin)]
    CONSTRAINTS.write_text(_HEADER + "".join(f"{line}\n" for line in lines), "utf-8")


def _everywhere(pin: str) -> list[str]:
    """Return the constraints that a pin comes to: another version where there is no wheel of this one."""
    name = pin.partition("==")[0]
    if name not in _LAST_ON_INTEL_MACS:
        return [pin]
    return [f"{pin} ; {_OTHERS}", f"{name}=={_LAST_ON_INTEL_MACS[name]} ; {_INTEL_MACS}"]
