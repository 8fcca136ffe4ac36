"""The installer for Windows: what it does is tested as far as that needs no Windows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest
from check_windows import setup_command
from installer import (
    InstallerError,
    build_installer,
    file_macros,
    files_of,
    find_makensis,
    four_numbers,
    write_icon,
)
from picture_types import picture_extensions
from PIL import Image
from portable_zip import build_portable_zip
from project import ROOT, read_project

needs_nsis = pytest.mark.skipif(find_makensis() is None, reason="NSIS is not installed")
SCRIPT = ROOT / "packaging" / "windows" / "installer.nsi"
FILES = (
    "photosearch.exe",
    "photosearchw.exe",
    "_internal/a $name with spaces.txt",
    "_internal/PySide6/plugins/platforms/qwindows.dll",
)


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder like that of a frozen app."""
    folder = tmp_path / "frozen app"
    for file in FILES:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"MZ" + file.encode())
    return folder


@pytest.fixture
def macros(frozen: Path) -> dict[str, list[str]]:
    """The lines of each macro that depends on the frozen files."""
    lines = "\n".join(file_macros(frozen, files_of(frozen), "photosearch", "photosearchw.exe"))
    found = re.findall(r"^!macro (\w+)$\n(.*?)\n^!macroend$", lines, re.MULTILINE | re.DOTALL)
    return {name: [line.strip() for line in body.splitlines()] for name, body in found}


def test_what_is_removed_is_what_was_installed_and_nothing_else(
    macros: dict[str, list[str]], frozen: Path
) -> None:
    installed, folder = [], ""
    for line in macros["INSTALL_FILES"]:
        what, _, path = line.partition(" ")
        if what == "SetOutPath":
            folder = path.strip('"')
        else:
            source = Path(path.strip('"'))
            assert source.is_file()
            assert source.is_relative_to(frozen)
            installed.append(f"{folder}\\{source.name.replace('$', '$$')}")
    removed = [
        line.removeprefix('Delete "').rstrip('"') for line in macros["REMOVE_FILES"] if "Delete" in line
    ]
    assert sorted(removed) == sorted(installed)
    assert len(removed) == len(FILES)
    folders = [line for line in macros["REMOVE_FILES"] if line.startswith("RMDir")]
    assert folders == [
        'RMDir "$INSTDIR\\_internal\\PySide6\\plugins\\platforms"',
        'RMDir "$INSTDIR\\_internal\\PySide6\\plugins"',
        'RMDir "$INSTDIR\\_internal\\PySide6"',
        'RMDir "$INSTDIR\\_internal"',
    ]


def test_no_folder_is_removed_with_what_is_in_it_and_no_rights_are_asked_for() -> None:
    code = "\n".join(line.partition(";")[0] for line in SCRIPT.read_text("utf-8").splitlines())
    assert not re.search(r"RMDir\s+/r|Delete\s+[^\n]*\*", code, re.IGNORECASE)
    assert "RequestExecutionLevel user" in code
    assert "HKLM" not in code
    assert "photosearch" not in code.lower()  # names come from pyproject.toml


def test_the_context_menu_is_that_of_every_picture_and_of_nothing_else(macros: dict[str, list[str]]) -> None:
    added, removed = "\n".join(macros["ADD_TO_CONTEXT_MENU"]), "\n".join(macros["REMOVE_FROM_CONTEXT_MENU"])
    endings = re.findall(r"SystemFileAssociations\\(\.\w+)\\shell\\photosearch\.similar\\command", added)
    assert endings == picture_extensions()
    assert {".jpg", ".heic", ".cr3"} <= set(endings)
    assert not {".mp4", ".mov", ".txt"} & set(endings)
    assert added.count('\'"$INSTDIR\\photosearchw.exe" open "%1"\'') == len(endings)
    for key in set(re.findall(r'"(Software\\[^"]*\.similar)"', added)):
        assert f'DeleteRegKey HKCU "{key}"' in removed
    assert all("/ifempty" in line or line.endswith('.similar"') for line in removed.splitlines())


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "0.1.0.0"), ("1.2rc1", "1.2.0.0"), ("1.2.3.4.5", "1.2.3.4"), ("2.0.dev1", "2.0.0.0")],
)
def test_windows_gets_four_numbers(version: str, numbers: str) -> None:
    assert four_numbers(version) == numbers


def test_the_icon_has_the_sizes_that_windows_shows(tmp_path: Path) -> None:
    write_icon(tmp_path / "app.ico")
    with Image.open(tmp_path / "app.ico") as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= set(icon.info["sizes"])


@needs_nsis
def test_nsis_compiles_it_to_the_same_file_twice(frozen: Path, tmp_path: Path) -> None:
    project = replace(read_project(), version="1.2.3")
    made = [build_installer(frozen, tmp_path / name, project) for name in ("one", "other")]
    assert {path.name for path in made} == {"photosearch-1.2.3-windows-x64-setup.exe"}
    contents = [path.read_bytes() for path in made]
    assert contents[0] == contents[1]
    assert contents[0][:2] == b"MZ"
    assert "1.2.3".encode("utf-16-le") in contents[0]


@needs_nsis
def test_a_name_that_nsis_cannot_take_is_told(frozen: Path, tmp_path: Path) -> None:
    with pytest.raises(InstallerError, match="NSIS failed"):
        build_installer(frozen, tmp_path, replace(read_project(), version='1" "'))


def test_what_was_frozen_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photosearch").touch()
    with pytest.raises(InstallerError, match=r"has no photosearchw\.exe"):
        build_installer(tmp_path, tmp_path, read_project())


def test_the_folder_of_a_quiet_installation_comes_last_and_without_quotes() -> None:
    command = setup_command(PureWindowsPath("C:/a b/setup.exe"), PureWindowsPath("C:/to here"))
    assert command == r'"C:\a b\setup.exe" /S /CONTEXTMENU /D=C:\to here'


def test_the_zip_is_the_same_twice_and_all_in_one_folder(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zipfile import ZipFile

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    project = replace(read_project(), version="1.2.3")
    first = build_portable_zip(frozen, tmp_path / "one", project)
    (frozen / FILES[0]).touch()
    second = build_portable_zip(frozen, tmp_path / "other", project)
    assert first.name == "photosearch-1.2.3-windows-x64-portable.zip"
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(f"photosearch-1.2.3/{file}" for file in FILES)
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert archive.read(f"photosearch-1.2.3/{FILES[2]}") == b"MZ" + FILES[2].encode()
