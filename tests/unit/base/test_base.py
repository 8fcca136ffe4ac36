"""Errors in one line, files that appear whole, paths that can all be moved."""

from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base import errors
from photosearch.base.clock import clock_text
from photosearch.base.files import folder_bytes, replacing
from photosearch.base.paths import assets_folder, user_paths


@given(st.text(), st.text())
def test_an_error_is_one_printable_line(message: str, remedy: str) -> None:
    text = str(errors.UserError(f"a{message}", remedy))
    assert len(text.splitlines()) == 1
    text.encode("utf-8")


def test_undecodable_bytes_stay_visible() -> None:
    assert errors.one_line("a\udcffb\nc") == "a\\udcffb\\nc"


def test_errors_travel_between_processes() -> None:
    error = errors.QueryError("a closing quote is missing", "Add it", column=5)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.column) == (errors.QueryError, str(error), 5)
    assert str(pickle.loads(pickle.dumps(errors.FolderError("x", "y")))) == "x. y"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, errors.DiskFullError),
        (errno.EDQUOT, errors.DiskFullError),
        (errno.EACCES, errors.LibraryError),
        (errno.EROFS, errors.LibraryError),
        (errno.EIO, errors.LibraryError),
    ],
)
def test_system_errors_are_told_apart(number: int, kind: type[errors.UserError]) -> None:
    error = errors.from_os_error(OSError(number, "reason"), "the library /x")
    assert type(error) is kind
    assert "the library /x" in str(error)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with replacing(target) as temporary:
        temporary.write_text("old")

    def fail() -> None:
        with replacing(target) as temporary:
            temporary.write_text("half of the n")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    assert folder_bytes(tmp_path) == 3


def test_home_and_profile_move_every_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PHOTOSEARCH_HOME", str(tmp_path))
    paths = user_paths()
    assert all(
        path.is_relative_to(tmp_path) for path in (paths.library, paths.config, paths.models, paths.logs)
    )
    monkeypatch.setenv("PHOTOSEARCH_PROFILE", "other")
    assert user_paths().library == tmp_path / "other" / "library"
    monkeypatch.delenv("PHOTOSEARCH_HOME")
    assert "photosearch-other" in str(user_paths().library)
    assert not user_paths().library.exists()


def test_the_starter_model_is_where_the_app_looks_for_it() -> None:
    assert (assets_folder() / "starter" / "visual" / "model.onnx").is_file()


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be synced there")
@pytest.mark.parametrize("is_durable", [True, False])
def test_a_durable_file_is_on_the_disk_before_its_name_and_its_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_durable: bool
) -> None:
    synced: list[tuple[int, bytes]] = []
    real_fsync = os.fsync
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def fsync(handle: int) -> None:
        real_fsync(handle)
        synced.append((os.fstat(handle).st_ino, target.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    with replacing(target, is_durable=is_durable) as temporary:
        temporary.write_bytes(b"new")
    expected = [(target.stat().st_ino, b"old"), (tmp_path.stat().st_ino, b"new")]
    assert synced == (expected if is_durable else [])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (0.9, "0:00"),
        (42.5, "0:42"),
        (60, "1:00"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (-1, "0:00"),
    ],
)
def test_lengths_of_time_look_as_in_players(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text
