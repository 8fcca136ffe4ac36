"""The AppImage: one file that is a program, made of the frozen folder and a runtime that mounts it.

The runtime is a release of https://github.com/AppImage/type2-runtime (MIT). No registry of packages has it,
so whoever builds an AppImage gets it and names the file and its SHA-256 in two variables, see below.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive import Member, members_below
from desktop_files import desktop_members
from project import Project

RUNTIME_VARIABLE = "PHOTOSEARCH_APPIMAGE_RUNTIME"
SHA256_VARIABLE = "PHOTOSEARCH_APPIMAGE_RUNTIME_SHA256"

_SQUASHFS = (
    "-root-owned",
    "-noappend",
    "-no-progress",
    "-quiet",
    "-comp",
    "zstd",
    "-Xcompression-level",
    "19",
)
_MAGIC_AT, _MAGIC = 8, b"AI\x02"
"""Where an ELF file says that it is the runtime of an AppImage of type 2 (AppImage specification)."""


class RuntimeRefusedError(RuntimeError):
    """The runtime is not there, is none, or is another than the one that is expected."""


def build_appimage(folder: Path, out: Path, project: Project, time_s: int) -> Path:
    """Make the AppImage of a frozen folder and return its path, below `out`.

    Raises:
        RuntimeRefusedError: there is no runtime, or not the right one.
        subprocess.CalledProcessError: mksquashfs failed, and has said why.
    """
    runtime = checked_runtime(os.environ.get(RUNTIME_VARIABLE), os.environ.get(SHA256_VARIABLE))
    made = out / f"{project.name}-{project.version}-{platform.machine()}.AppImage"
    with tempfile.TemporaryDirectory() as work:
        inside, squashed = Path(work, "AppDir"), Path(work, "squashfs")
        lay_out(appimage_members(folder, project, time_s), inside)
        subprocess.run(squashfs_command(inside, squashed, time_s), env=_without_epoch(), check=True)
        made.write_bytes(runtime + squashed.read_bytes())
    made.chmod(0o755)
    return made


def appimage_members(folder: Path, project: Project, time_s: int) -> list[Member]:
    """Return what is in it: the frozen folder, the desktop's files, at the top what the runtime looks for."""
    name = project.name
    desktop = list(desktop_members(project, time_s))
    entry = f"usr/share/applications/{name}.desktop"
    top = [
        Member("AppRun", f"usr/lib/{name}/{name}", is_link=True),
        Member(f"{name}.desktop", entry, is_link=True),
        Member(f"{name}.png", f"usr/share/icons/hicolor/256x256/apps/{name}.png", is_link=True),
        Member(".DirIcon", f"{name}.png", is_link=True),
    ]
    return [*members_below(folder, f"usr/lib/{name}"), *desktop, *top]


def checked_runtime(path: str | None, sha256: str | None) -> bytes:
    """Return the runtime's bytes.

    Raises:
        RuntimeRefusedError: no path or no checksum is given, or the file is not what they promise.
    """
    if not path or not sha256:
        raise RuntimeRefusedError(
            f"no runtime: name it in {RUNTIME_VARIABLE} and its SHA-256 in {SHA256_VARIABLE}"
        )
    data = Path(path).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256.lower():
        raise RuntimeRefusedError(f"{path} has the SHA-256 {found}, not {sha256}")
    if data[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] != _MAGIC:
        raise RuntimeRefusedError(f"{path} is not the runtime of an AppImage of type 2")
    return data


def lay_out(members: Sequence[Member], folder: Path) -> None:
    """Put files where an archive would have them."""
    for member in members:
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if member.is_link:
            path.symlink_to(str(member.content))
            continue
        if isinstance(member.content, Path):
            shutil.copyfile(member.content, path)
        else:
            path.write_bytes(member.read())
        path.chmod(
            0o755 if member.is_executable else stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH
        )


def squashfs_command(inside: Path, squashed: Path, time_s: int) -> list[str]:
    """Return the command that makes the file system, the same for the same files."""
    times = ["-mkfs-time", str(time_s), "-all-time", str(time_s)]
    return ["mksquashfs", str(inside), str(squashed), *_SQUASHFS, *times]


def _without_epoch() -> dict[str, str]:
    # mksquashfs refuses to be told the time twice.
    return {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
