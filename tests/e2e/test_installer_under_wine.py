"""The Windows installer under Wine, where that runs programs of 32 bits: in, over an older one, and out.

The frozen app is a stand-in: its programs are the installer's own, which are programs of Windows, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest
from check_windows import setup_command
from desktop import missing_programs, running_desktop, wait_until
from installer import build_installer, find_makensis
from picture_types import picture_extensions
from project import read_project

pytestmark = [
    pytest.mark.skipif(shutil.which("wine") is None, reason="Wine is not installed"),
    pytest.mark.skipif(find_makensis() is None, reason="NSIS is not installed"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]

UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\photosearch"
VERB = r"HKCU\Software\Classes\SystemFileAssociations\{}\shell\photosearch.similar\command"
STUB = Path("/usr/share/nsis/Stubs/zlib-x86-unicode")


class Wine:
    """A Windows of its own.

    Attributes:
        drive: its drive C.
        local: where programs keep what is a user's.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = {**environment, "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all"}
        self.drive = folder / "prefix" / "drive_c"
        self.run("winecfg", "-v", "win10")
        if self.run(r"C:\windows\syswow64\cmd.exe", "/c", "exit 0") != 0:
            pytest.skip("this Wine runs no programs of 32 bits")
        (users,) = (path for path in (self.drive / "users").iterdir() if path.name != "Public")
        self.local = users / "AppData" / "Local"

    def run(self, *command: str) -> int:
        return subprocess.run(["wine", *command], env=self._environment, check=False).returncode

    def run_line(self, line: str) -> int:
        """Run a command line as it is: Wine itself would put quotes where they must not be."""
        script = self._folder / "line.bat"
        script.write_text(f"{line}\r\n")
        return self.run("cmd", "/c", str(self.path(script)))

    def registry(self, key: str) -> str:
        asked = ["wine", "reg", "query", key, "/s"]
        done = subprocess.run(asked, env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else ""

    def path(self, path: Path) -> PureWindowsPath:
        """Return a path as Windows has it."""
        return PureWindowsPath(f"Z:{path}")

    def start(self, program: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["wine", str(program)], env=self._environment)

    def stop(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self._environment, check=False)


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    folder = tmp_path_factory.mktemp("wine")
    with running_desktop(folder / "log") as desktop:
        wine = Wine(folder, desktop.environment)
        yield wine
        wine.stop()


@pytest.fixture(scope="module")
def setups(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Installers of two versions; each has a file that the other one has not."""
    made = {}
    for version in ("1.0", "2.0"):
        frozen = tmp_path_factory.mktemp("frozen")
        (frozen / "_internal").mkdir()
        (frozen / "_internal" / f"of {version}.txt").write_text("x")
        for program in ("photosearch.exe", "photosearchw.exe"):
            shutil.copyfile(STUB, frozen / program)
        out = tmp_path_factory.mktemp("out")
        made[version] = build_installer(frozen, out, replace(read_project(), version=version))
    return made


def test_in_over_and_out(wine: Wine, setups: dict[str, Path]) -> None:
    folder = wine.drive / "My Apps" / "photo search"
    library = wine.local / "photosearch" / "library"
    library.mkdir(parents=True)
    (library / "catalog.sqlite").write_text("a user's")
    windows_folder = PureWindowsPath(r"C:\My Apps\photo search")
    assert wine.run_line(setup_command(wine.path(setups["1.0"]), windows_folder)) == 0
    for ending in picture_extensions():
        command = f'"{windows_folder}\\photosearchw.exe" open "%1"'
        assert command in wine.registry(VERB.format(ending)), ending
    (folder / "mine.txt").write_text("put there by the user")

    assert wine.run_line(f'"{wine.path(setups["2.0"])}" /S') == 0
    assert {path.name for path in folder.iterdir()} == {
        *("_internal", "mine.txt", "photosearch.exe", "photosearchw.exe", "uninstall.exe")
    }
    assert [path.name for path in (folder / "_internal").iterdir()] == ["of 2.0.txt"]
    told = wine.registry(UNINSTALL_KEY)
    assert "2.0" in told
    assert "HasContextMenu" in told  # as was chosen the first time

    assert wine.run(str(folder / "uninstall.exe"), "/S") == 0
    wait_until(lambda: not (folder / "uninstall.exe").exists(), "everything to be removed")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert (library / "catalog.sqlite").read_text() == "a user's"
    assert not wine.registry(UNINSTALL_KEY)
    assert not wine.registry(VERB.format(".jpg"))


def test_nothing_is_touched_while_the_app_runs(wine: Wine, setups: dict[str, Path]) -> None:
    assert wine.run(str(setups["1.0"]), "/S") == 0
    folder = wine.local / "Programs" / "photosearch"
    shutil.copyfile(setups["1.0"], folder / "photosearchw.exe")  # waits for a click, so it runs
    running = wine.start(folder / "photosearchw.exe")
    try:
        wait_until(lambda: b"photosearchw" in _command_lines(), "the app")
        wait_until(lambda: wine.run(str(setups["2.0"]), "/S") == 2, "the installer to refuse")
        assert (folder / "_internal" / "of 1.0.txt").exists()
    finally:
        wine.run("taskkill", "/f", "/im", "photosearchw.exe")
        running.wait(30)
    assert not wine.registry(VERB.format(".jpg"))  # was not asked for


def _command_lines() -> bytes:
    return b"".join(
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)
    )
