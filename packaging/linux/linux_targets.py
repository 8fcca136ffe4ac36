"""What is built on Linux, and how it is tried."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from appimage import RuntimeRefusedError, build_appimage
from bootstrap import Chroot
from deb import build_deb
from tarball import build_tarball
from targets import BuildError, Workshop

_X11 = Path("/tmp/.X11-unix")


def _folder(workshop: Workshop) -> Path:
    return workshop.frozen


def _check_folder(workshop: Workshop, artefact: Path, place: Path) -> None:
    workshop.smoke_test([str(artefact / workshop.project.name)], place)


def _tarball(workshop: Workshop) -> Path:
    return build_tarball(workshop.frozen, workshop.out, workshop.project, workshop.time_s)


def _check_tarball(workshop: Workshop, artefact: Path, place: Path) -> None:
    subprocess.run(["tar", "-xJf", str(artefact), "-C", str(place)], check=True)
    (unpacked,) = place.iterdir()
    work = place / "work"
    work.mkdir()
    workshop.smoke_test([str(unpacked / workshop.project.name)], work)


def _deb(workshop: Workshop) -> Path:
    return build_deb(workshop.frozen, workshop.out, workshop.project, workshop.time_s)


def _check_deb(workshop: Workshop, artefact: Path, place: Path) -> None:
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        raise BuildError("to try it, debootstrap and root are needed", is_missing=True)
    check_deb(workshop, artefact, Chroot.make(place / "debian"), place / "work")


def check_deb(workshop: Workshop, artefact: Path, chroot: Chroot, work: Path) -> None:
    """Install a package in a bare Debian, try it there, and see that removing it leaves nothing.

    Raises:
        BuildError: it brought Python along, or left something.
    """
    name = workshop.project.name
    work.mkdir()
    shutil.copyfile(artefact, chroot.folder / "tmp" / artefact.name)
    chroot.run("apt-get", "update", "-qq")
    before = chroot.files()
    chroot.run("apt-get", "install", "-qq", "--no-install-recommends", f"/tmp/{artefact.name}")
    if (chroot.folder / "usr/bin/python3").exists():
        raise BuildError("the package brought Python along")
    _X11.mkdir(exist_ok=True)
    with chroot.sees([work, _X11, Path("/dev"), Path("/proc")]):
        workshop.smoke_test(chroot.command(f"/usr/bin/{name}"), work)
    chroot.run("apt-get", "purge", "-qq", name)
    left = sorted(place for place in chroot.files() - before if name in place)
    if left:
        raise BuildError(f"removing it leaves {', '.join(left)}")


def _appimage(workshop: Workshop) -> Path:
    try:
        return build_appimage(workshop.frozen, workshop.out, workshop.project, workshop.time_s)
    except RuntimeRefusedError as error:
        raise BuildError(str(error), is_missing=True) from error


def _check_appimage(workshop: Workshop, artefact: Path, place: Path) -> None:
    os.environ["APPIMAGE_EXTRACT_AND_RUN"] = "1"  # where programs may not mount
    workshop.smoke_test([str(artefact)], place)


TARGETS = {
    "folder": (_folder, _check_folder),
    "tarball": (_tarball, _check_tarball),
    "deb": (_deb, _check_deb),
    "appimage": (_appimage, _check_appimage),
}
