"""A photo's bytes: the hash that names them, and what is said of files that cannot be read."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st
from ordinary_user import as_ordinary_user, folder_of_an_ordinary_user

from photosearch.base.errors import ImageError
from photosearch.photos.content import MAX_FILE_BYTES, TransientImageError, read, read_bytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(bytes(range(256)))
    return path


def test_a_file_is_read_whole_with_its_hash(file: Path) -> None:
    content = read(file)
    assert content.data == read_bytes(file) == bytes(range(256))
    assert content.content_hash == xxhash.xxh3_128_hexdigest(bytes(range(256)))


def test_the_same_bytes_have_the_same_hash_wherever_they_are(file: Path) -> None:
    copy = file.with_name("copy.png")
    copy.write_bytes(file.read_bytes())
    os.utime(copy, ns=(1, 1))
    assert read(copy).content_hash == read(file).content_hash


@given(position=st.integers(0, 255), change=st.integers(1, 255))
def test_the_hash_changes_with_any_byte(
    tmp_path_factory: pytest.TempPathFactory, position: int, change: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.jpg"
    data = bytearray(range(256))
    path.write_bytes(data)
    before = read(path).content_hash
    data[position] ^= change
    path.write_bytes(data)
    assert read(path).content_hash != before


def test_an_empty_file_has_a_hash_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    assert read(path).data == b""


def test_a_file_that_is_gone_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(TransientImageError, match="gone"):
        read(tmp_path / "nowhere.jpg")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="it is a folder") as raised:
        read(tmp_path)
    assert not isinstance(raised.value, TransientImageError)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as on POSIX")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with pytest.raises(ImageError, match="no regular file"):
        read(pipe)


def test_a_file_beyond_the_limit_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    os.truncate(file, MAX_FILE_BYTES + 1)
    with pytest.raises(ImageError, match="too large: 2.0 GiB, the limit is 2 GiB"):
        read(file)


def test_a_path_with_a_nul_is_an_error_of_the_photo() -> None:
    with pytest.raises(TransientImageError, match="cannot be read"):
        read(Path("/photos/\0.jpg"))


@pytest.mark.parametrize("is_file", [True, False], ids=["the file", "its folder"])
def test_a_file_without_permission_is_worth_another_try(is_file: bool) -> None:
    with folder_of_an_ordinary_user() as folder:
        path = folder / "inner" / "photo.jpg"
        path.parent.mkdir(0o755)
        path.write_bytes(b"data")
        (path if is_file else path.parent).chmod(0)
        with as_ordinary_user(), pytest.raises(TransientImageError, match="no permission to read the file"):
            read(path)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.EIO, "Input/output error"), "the file cannot be read: Input/output error"),
        (FileNotFoundError(errno.ENOENT, "removed since it was looked at"), "the file is gone"),
        (MemoryError(), "not enough memory to read the file"),
    ],
    ids=["disk error", "removed meanwhile", "no memory"],
)
def test_what_is_not_the_photos_fault_is_worth_another_try(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def fail(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(TransientImageError) as raised:
        read(file)
    assert raised.value.message == reason
