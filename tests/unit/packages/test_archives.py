"""Archives are the same, byte by byte, for the same files."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from archive import Member, members_below, write_ar, write_tar, write_tar_xz

TIME_S = 1_700_000_000


def tar(members: Sequence[Member]) -> bytes:
    stream = io.BytesIO()
    write_tar(members, stream, TIME_S)
    return stream.getvalue()


def some_files(folder: Path, names: Sequence[str]) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}")
        os.utime(path, (len(str(folder)), 12345))
    return folder


def test_neither_order_nor_time_nor_place_of_files_is_in_an_archive(tmp_path: Path) -> None:
    names = ["b/second", "a", "b/first", "c/d/deep"]
    here = some_files(tmp_path / "here", names)
    there = some_files(tmp_path / "elsewhere" / "there", names[::-1])
    assert tar(list(members_below(here, "app"))) == tar(list(members_below(there, "app"))[::-1])


def test_what_is_in_comes_out(tmp_path: Path) -> None:
    folder = some_files(tmp_path / "folder", ["program", "data/file"])
    (folder / "program").chmod(0o700)
    (folder / "link").symlink_to("data/file")
    data = tar([*members_below(folder, "usr/lib"), Member("usr/bin/made", b"bytes")])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        found = {entry.name: entry for entry in archive}
        assert {"./usr", "./usr/lib", "./usr/lib/data", "./usr/bin"} <= found.keys()
        assert (found["./usr/lib/program"].mode, found["./usr/lib/data/file"].mode) == (0o755, 0o644)
        assert (found["./usr/lib/link"].issym(), found["./usr/lib/link"].linkname) == (True, "data/file")
        made = archive.extractfile("./usr/bin/made")
        assert made is not None
        assert made.read() == b"bytes"
    assert {(entry.mtime, entry.uid, entry.uname) for entry in found.values()} == {(TIME_S, 0, "root")}


@pytest.mark.skipif(shutil.which("xz") is None, reason="xz is not installed")
def test_a_compressed_archive_is_the_same_twice(tmp_path: Path) -> None:
    members = [Member("large", os.urandom(1000) * 1000), Member("small", b"x")]
    for name in ("first", "second"):
        write_tar_xz(members, tmp_path / name, TIME_S)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    with tarfile.open(tmp_path / "first") as archive:
        assert archive.getnames() == ["./large", "./small"]


@pytest.mark.skipif(shutil.which("ar") is None, reason="binutils are not installed")
def test_other_programs_read_our_ar(tmp_path: Path) -> None:
    write_ar([("odd", b"123"), ("even", b"1234")], tmp_path / "made.ar", TIME_S)
    listed = subprocess.run(["ar", "tv", tmp_path / "made.ar"], capture_output=True, text=True, check=True)
    assert [line.split()[2] + line.split()[-1] for line in listed.stdout.splitlines()] == ["3odd", "4even"]
