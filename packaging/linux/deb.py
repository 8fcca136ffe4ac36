"""The package for Debian and Ubuntu: the frozen folder in /usr/lib, a command, a menu entry."""

from __future__ import annotations

import gzip
import hashlib
import platform
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive import Member, members_below, write_ar, write_tar_xz
from desktop_files import desktop_members
from project import ROOT, Project
from requirements import Requirements, requirements_of
from system_libraries import BUNDLED

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "armhf", "riscv64": "riscv64"}

_COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {name}

Files: *
Copyright: {author}
License: Apache-2.0
 On Debian systems, the text is in /usr/share/common-licenses/Apache-2.0. This package contains the work of
 others, in binary form: /usr/share/doc/{name}/third-party names it, with all licences.
"""

_DESCRIPTION = """ Describe what you look for, or show a picture that is like it. Photos are
 looked at on this computer only, and never changed.
 .
 A small model for everyday things is included; larger ones can be added.
"""


def build_deb(folder: Path, out: Path, project: Project, time_s: int) -> Path:
    """Make the package of a frozen folder and return its path, below `out`."""
    needs = requirements_of(folder, without=BUNDLED.keys())
    members = list(deb_members(folder, project, time_s))
    made = out / f"{project.name}_{project.version}_{architecture()}.deb"
    with tempfile.TemporaryDirectory() as work:
        control, data = Path(work, "control.tar.xz"), Path(work, "data.tar.xz")
        size_kib = sum(-(-member.size_bytes() // 1024) for member in members)
        text = control_text(project, needs, size_kib)
        sums = "".join(f"{_md5(member)}  {member.name}\n" for member in members if not member.is_link)
        write_tar_xz([Member("control", text.encode()), Member("md5sums", sums.encode())], control, time_s)
        write_tar_xz(members, data, time_s)
        parts = (("debian-binary", b"2.0\n"), *((path.name, path.read_bytes()) for path in (control, data)))
        write_ar(parts, made, time_s)
    return made


def deb_members(folder: Path, project: Project, time_s: int) -> Iterator[Member]:
    """Yield what is installed. Libraries that Debian has as packages are left to those."""
    name = project.name
    app, doc = f"usr/lib/{name}", f"usr/share/doc/{name}"
    yield from _without_system_libraries(members_below(folder, app))
    yield Member(f"usr/bin/{name}", f"../lib/{name}/{name}", is_link=True)
    yield from desktop_members(project, time_s)
    yield Member(f"{doc}/copyright", _COPYRIGHT.format(name=name, author=project.author).encode())
    yield Member(f"{doc}/third-party", f"../../../lib/{name}/_internal/{name}/_assets/licences", is_link=True)
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    yield Member(f"{doc}/changelog.gz", changes)


def control_text(project: Project, needs: Requirements, size_kib: int) -> str:
    """Return the package's control file (Debian Policy, chapter 5)."""
    fields = {
        "Package": project.name,
        "Version": project.version,
        "Architecture": architecture(),
        "Maintainer": project.author,
        "Installed-Size": str(size_kib),
        "Depends": ", ".join(needs.packages),
        "Recommends": "xdg-utils",
        "Section": "graphics",
        "Priority": "optional",
        "Description": project.summary.rstrip(".").partition(":")[0],
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + _DESCRIPTION


def architecture() -> str:
    """Return what Debian calls this machine's kind of processor."""
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def _without_system_libraries(members: Iterable[Member]) -> Iterator[Member]:
    return (member for member in members if Path(member.name).name not in BUNDLED)


def _md5(member: Member) -> str:
    return hashlib.md5(member.read(), usedforsecurity=False).hexdigest()
