"""Makes the installer for Windows of a frozen app, with NSIS, on any system that has it.

    python packaging/windows/installer.py FROZEN OUT

The script is installer.nsi; what depends on the project or on the frozen files is written here: the files to
install and the files to remove are one and the same list, so that nothing else is ever removed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))

from picture_types import picture_extensions
from project import ROOT, Project, commit_time, read_project

NSIS_FOLDERS = tuple(
    Path(folder) / "NSIS"
    for folder in (os.environ.get("PROGRAMFILES(X86)"), os.environ.get("PROGRAMFILES"))
    if folder
)
"""Where NSIS installs itself on Windows, without telling PATH."""

_ICON_SIDES = (16, 24, 32, 48, 64, 128, 256)
_ASSOCIATIONS = r"Software\Classes\SystemFileAssociations"


class InstallerError(RuntimeError):
    """The installer cannot be made."""


def build_installer(frozen: Path, out: Path, project: Project) -> Path:
    """Make NAME-VERSION-windows-x64-setup.exe of the folder `frozen` in `out`, and return it.

    Raises:
        InstallerError: NSIS is missing or fails, or `frozen` is no app frozen on Windows.
    """
    window, terminal = f"{project.name}w.exe", f"{project.name}.exe"
    files = files_of(frozen)
    for program in (window, terminal):
        if program not in files:
            raise InstallerError(f"{frozen} has no {program}: was it frozen on Windows?")
    made = out.resolve() / f"{project.name}-{project.version}-windows-x64-setup.exe"
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        icon, script = Path(work) / "app.ico", Path(work) / "files.nsh"
        write_icon(icon)
        script.write_text("\n".join(file_macros(frozen.resolve(), files, project.name, window)), "utf-8")
        values = {
            "NAME": project.name,
            "VERSION": project.version,
            "VERSION_OF_FILE": four_numbers(project.version),
            "PUBLISHER": project.author,
            "SUMMARY": project.summary,
            "SIZE_KB": str(sum((frozen / file).stat().st_size for file in files) // 1024),
            "PROGRAM": window,
            "COMMAND": terminal,
            "ICON": str(icon),
            "FILES": str(script),
            "OUT": str(made),
        }
        _compile(values)
    return made


def files_of(folder: Path) -> list[str]:
    """Return the files in a folder and below, relative, '/' between names, in the same order everywhere."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def file_macros(frozen: Path, files: Iterable[str], name: str, program: str) -> Iterator[str]:
    """Yield the lines of the script that depend on what is installed; `program` is what a menu starts."""
    files = list(files)
    folders = sorted({parent.as_posix() for file in files for parent in Path(file).parents} - {"."})
    yield "!macro INSTALL_FILES"
    for folder in [".", *folders]:
        yield f'  SetOutPath "{_target(folder)}"'
        for file in files:
            if Path(file).parent.as_posix() == folder:
                yield f'  File "{frozen / file}"'  # not a string of the installer: no escapes
    yield "!macroend"
    yield "!macro REMOVE_FILES"
    yield from (f'  Delete "{_target(file)}"' for file in files)
    yield from (f'  RMDir "{_target(folder)}"' for folder in reversed(folders))
    yield "!macroend"
    yield from _context_menu(name, program)


def _context_menu(name: str, program: str) -> Iterator[str]:
    """Yield the macros for the entry of a picture; of several, Windows would start a program each."""
    keys = [rf"{_ASSOCIATIONS}\{ending}\shell" for ending in picture_extensions()]
    yield "!macro ADD_TO_CONTEXT_MENU"
    for key in keys:
        verb = rf"{key}\{name}.similar"
        yield f'  WriteRegStr HKCU "{verb}" "" "Find similar in {name}"'
        yield f'  WriteRegStr HKCU "{verb}" "Icon" "$INSTDIR\\{program},0"'
        yield f'  WriteRegStr HKCU "{verb}" "MultiSelectModel" "Single"'
        yield f'  WriteRegStr HKCU "{verb}\\command" "" \'"$INSTDIR\\{program}" open "%1"\''
    yield "!macroend"
    yield "!macro REMOVE_FROM_CONTEXT_MENU"
    for key in keys:
        yield f'  DeleteRegKey HKCU "{key}\\{name}.similar"'
        yield f'  DeleteRegKey /ifempty HKCU "{key}"'
        yield f'  DeleteRegKey /ifempty HKCU "{key.rpartition(chr(92))[0]}"'
    yield "!macroend"


def four_numbers(version: str) -> str:
    """Return the release of a version as the resources of Windows want it: 1.2rc1 is 1.2.0.0."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = release[0].split(".") if release else []
    return ".".join([*numbers, "0", "0", "0", "0"][:4])


def write_icon(path: Path) -> None:
    """Write the app's icon as Windows wants it."""
    from PIL import Image

    with Image.open(ROOT / "assets" / "icons" / "photosearch.png") as picture:
        picture.save(path, "ICO", sizes=[(side, side) for side in _ICON_SIDES])


def find_makensis() -> Path | None:
    """Return the compiler of NSIS; None where it is not installed."""
    found = shutil.which("makensis")
    candidates = [Path(found)] if found else [folder / "makensis.exe" for folder in NSIS_FOLDERS]
    return next((path for path in candidates if path.is_file()), None)


def _compile(values: dict[str, str]) -> None:
    makensis = find_makensis()
    if makensis is None:
        raise InstallerError(
            "NSIS is not installed (Debian: apt install nsis; else https://nsis.sourceforge.io)"
        )
    defined = [f"-D{name}={value}" for name, value in values.items()]
    done = subprocess.run(
        [str(makensis), "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, str(_HERE / "installer.nsi")],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(commit_time())},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise InstallerError(f"NSIS failed:\n{done.stdout}{done.stderr}")


def _target(relative: str) -> str:
    """Return where a file or folder is installed, as NSIS writes it."""
    return "$INSTDIR" if relative == "." else "$INSTDIR\\" + _escaped(relative).replace("/", "\\")


def _escaped(text: str) -> str:
    """Return a path within a string of NSIS; Windows knows no quotes in names."""
    return text.replace("$", "$$")


def main() -> int:
    """Make an installer from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("frozen", type=Path, help="folder of an app frozen on Windows")
    parser.add_argument("out", type=Path, help="folder for the installer")
    given = parser.parse_args()
    try:
        print(build_installer(given.frozen, given.out, read_project()))
    except InstallerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
