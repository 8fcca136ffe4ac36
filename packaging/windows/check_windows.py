"""Installs what was made for Windows as a user would, tries it, and removes it again. Runs on Windows.

    python packaging/windows/check_windows.py FOLDER

looks in the folder for the installer and the portable zip, of which each must pass packaging/smoke_test.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

from picture_types import picture_extensions
from project import read_project

PATIENCE_S = 120.0

SmokeTest = Callable[[Path, Path], None]

_UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall"
_ASSOCIATIONS = r"HKCU\Software\Classes\SystemFileAssociations"


class CheckError(RuntimeError):
    """What was made for Windows does not do what it must."""


def check_installer(setup: Path, name: str, work: Path, smoke_test: SmokeTest) -> None:
    """Install, install over it, try, and remove; the user's own files must survive it all.

    Args:
        work: an empty folder.
        smoke_test: tries an installed program, given an empty folder for what it keeps.

    Raises:
        CheckError, subprocess.CalledProcessError: something is not as it must be.
    """
    folder, library = work / "installed here", _user_data(name) / "library"
    own = library / "kept.txt"
    library.mkdir(parents=True, exist_ok=True)
    own.write_text("a user's", "utf-8")
    for _ in range(2):
        subprocess.run(setup_command(setup, folder), check=True)  # a string: /D takes no quotes
    program = folder / f"{name}w.exe"
    for ending in picture_extensions():
        told = _registry(rf"{_ASSOCIATIONS}\{ending}\shell\{name}.similar\command")
        _expect(f'"{program}" open "%1"' in told, f"the context menu of {ending} does not start {program}")
    _expect(str(folder) in _registry(rf"{_UNINSTALL_KEY}\{name}"), "Windows is not told how to remove it")
    smoke_test(folder / f"{name}.exe", _empty(work / "profile"))
    subprocess.run([str(folder / "uninstall.exe"), "/S"], check=True)
    _wait_until(lambda: not folder.exists(), f"{folder} to be removed")
    _expect(own.is_file(), "removing the app removed a file of the user's library")
    own.unlink()
    _expect(not _registry(rf"{_UNINSTALL_KEY}\{name}"), "Windows still lists the removed app")
    left = [ending for ending in picture_extensions() if name in _registry(rf"{_ASSOCIATIONS}\{ending}")]
    _expect(not left, f"the context menus of {', '.join(left)} still name the removed app")


def check_portable_zip(archive: Path, name: str, work: Path, smoke_test: SmokeTest) -> None:
    """Unpack and try; arguments as above.

    Raises:
        CheckError, subprocess.CalledProcessError: something is not as it must be.
    """
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(work)
    (folder,) = work.iterdir()
    smoke_test(folder / f"{name}.exe", _empty(work / "profile"))


def setup_command(setup: PurePath, folder: PurePath) -> str:
    """Return the command line that installs into `folder` without asking."""
    return f'"{setup}" /S /CONTEXTMENU /D={folder}'


def run_smoke_test(program: Path, work: Path) -> None:
    """Run packaging/smoke_test.py upon an installed program.

    Raises:
        subprocess.CalledProcessError: it does not pass.
    """
    script = _HERE.parent / "smoke_test.py"
    subprocess.run([sys.executable, str(script), "--work", str(work), str(program)], check=True)


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _user_data(name: str) -> Path:
    return Path(os.environ["LOCALAPPDATA"]) / name


def _registry(key: str) -> str:
    """Return a key of the registry with all below it; empty when there is none."""
    done = subprocess.run(["reg", "query", key, "/s"], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise CheckError(otherwise)


def _wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise CheckError(f"waited in vain for {what}")
        time.sleep(0.2)


def main() -> int:
    """Check everything in a folder."""
    folder, name = Path(sys.argv[1]).resolve(), read_project().name
    checks = (("*-setup.exe", check_installer), ("*-portable.zip", check_portable_zip))
    for pattern, check in checks:
        (made,) = folder.glob(pattern)
        print(made.name, flush=True)
        with tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as work:
            try:
                check(made, name, Path(work), run_smoke_test)
            except (CheckError, subprocess.CalledProcessError) as error:
                print(f"FAILED: {made.name}: {error}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
