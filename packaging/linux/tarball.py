"""The portable archive: unpack it anywhere, start photosearch in it."""

from __future__ import annotations

import platform
from pathlib import Path

from archive import Member, members_below, write_tar_xz
from desktop_files import desktop_members
from project import ROOT, Project


def build_tarball(folder: Path, out: Path, project: Project, time_s: int) -> Path:
    """Make the archive of a frozen folder and return its path, below `out`."""
    top = f"{project.name}-{project.version}"
    made = out / f"{top}-linux-{platform.machine()}.tar.xz"
    members = [*members_below(folder, top), Member(f"{top}/LICENSE", ROOT / "LICENSE")]
    members += desktop_members(project, time_s, prefix=top)
    write_tar_xz(members, made, time_s)
    return made
