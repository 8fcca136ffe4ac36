"""Archives that are the same, byte by byte, whenever and wherever the same files are put into them."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

_XZ = ["xz", "-6", "--threads=2", "--stdout"]
"""Two threads also where there is one core: with one, xz makes other blocks."""


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A file of an archive.

    Attributes:
        name: its path in the archive.
        content: its bytes, or the file that has them; of a link, where it points to.
        is_executable: whether it is a program.
        is_link: whether it is a symbolic link.
    """

    name: str
    content: bytes | Path | str
    is_executable: bool = False
    is_link: bool = False

    def size_bytes(self) -> int:
        """Return its size; that of a link is 0."""
        if isinstance(self.content, Path):
            return self.content.stat().st_size
        return 0 if self.is_link else len(self.content)

    def read(self) -> bytes:
        """Return its bytes."""
        assert not isinstance(self.content, str), "a link has no bytes"
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def members_below(folder: Path, prefix: str) -> Iterator[Member]:
    """Yield all files below a folder, with `prefix` before their names."""
    for path in sorted(folder.rglob("*")):
        name = f"{prefix}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink():
            yield Member(name, str(path.readlink()), is_link=True)
        elif path.is_file():
            yield Member(name, path, is_executable=os.access(path, os.X_OK))


def write_tar(members: Iterable[Member], stream: IO[bytes], time_s: int) -> None:
    """Write a tar archive of files and their folders, all of root and of one time, in order of names."""
    by_name = {member.name: member for member in members}
    folders = {str(above) for name in by_name for above in PurePosixPath(name).parents} - {"."}
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for name in sorted(by_name.keys() | folders):
            _add(archive, name, by_name.get(name), time_s)


def write_tar_xz(members: Iterable[Member], out: Path, time_s: int) -> None:
    """Write such an archive, compressed.

    Raises:
        subprocess.CalledProcessError: xz failed, and has said why.
    """
    with out.open("wb") as compressed, subprocess.Popen(_XZ, stdin=subprocess.PIPE, stdout=compressed) as xz:
        assert xz.stdin is not None
        write_tar(members, xz.stdin, time_s)
        xz.stdin.close()
    if xz.returncode:
        raise subprocess.CalledProcessError(xz.returncode, _XZ)


def write_ar(members: Iterable[tuple[str, bytes]], out: Path, time_s: int) -> None:
    """Write an archive of the kind that Debian's packages are (man 5 deb)."""
    with out.open("wb") as stream:
        stream.write(b"!<arch>\n")
        for name, data in members:
            stream.write(f"{name:<16}{time_s:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode("ascii"))
            stream.write(data + b"\n" * (len(data) % 2))


def _add(archive: tarfile.TarFile, name: str, member: Member | None, time_s: int) -> None:
    entry = tarfile.TarInfo(f"./{name}")
    entry.mtime, entry.uname, entry.gname = time_s, "root", "root"
    if member is None:
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(entry)
    elif member.is_link:
        entry.type, entry.mode, entry.linkname = tarfile.SYMTYPE, 0o777, str(member.content)
        archive.addfile(entry)
    else:
        entry.size, entry.mode = member.size_bytes(), 0o755 if member.is_executable else 0o644
        with (
            member.content.open("rb")
            if isinstance(member.content, Path)
            else io.BytesIO(member.read()) as data
        ):
            archive.addfile(entry, data)
