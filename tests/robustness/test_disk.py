"""A disk that is full or read-only: one clear line, nothing lost, and it goes on once there is room."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fill_disk
import numpy as np
import pytest
from fakes import ColourEmbedder, WorkerInThisProcess
from PIL import Image

from photosearch import Library
from photosearch.base.errors import DiskFullError, LibraryError

PHOTOS = 150


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(3)
    for number in range(PHOTOS):
        pixels = random.integers(0, 255, (200, 300, 3), dtype=np.uint8)  # noise: large thumbnails
        Image.fromarray(pixels).save(folder / f"{number:03}.png")
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB of its own."""
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("mounting a small disk takes root")
    yield mount
    subprocess.run(["umount", "--lazy", mount], check=True)


def remount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


def index(photos: Path, library: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "photosearch", "index", photos, "--library", library, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_full_disk_ends_the_run_in_one_line_and_it_goes_on_with_more_room(photos: Path, disk: Path) -> None:
    library = disk / "library"
    result = index(photos, library)
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    assert "no room left on the disk" in line
    remount(disk, "size=60m")
    with Library.open(library) as opened:
        assert opened.failures() == []
        done = opened.status().indexed
    assert 0 < done < PHOTOS
    result = index(photos, library)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1])["added"] == PHOTOS - done
    assert not list(library.rglob("*.tmp"))


def test_a_read_only_library_is_named(photos: Path, disk: Path) -> None:
    library = disk / "library"
    with Library.open(library):
        pass
    remount(disk, "ro")
    result = index(photos, library)
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    assert str(library) in line
    assert "writ" in line


def test_the_catalog_reports_a_full_disk_as_such(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = ColourEmbedder(cells=16)
    monkeypatch.setattr("photosearch.library.load", lambda name: large)
    with Library.open(tmp_path / "library") as library:
        pages = library._catalog.database.connection.execute("PRAGMA page_count").fetchone()[0]
        library._catalog.database.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFullError, match="no room left"):
            list(library.index([photos]))
        library._catalog.database.connection.execute("PRAGMA max_page_count = 100000")
        steps = list(library.index([photos]))
        assert steps[-1].summary is not None
        assert steps[-1].summary.added == PHOTOS


def test_a_failing_thumbnail_write_is_no_failure_of_the_photo(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.library.load", lambda name: ColourEmbedder())

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with Library.open(tmp_path / "library") as library:
        with monkeypatch.context() as patch:
            patch.setattr("photosearch.photos.thumbnails.ThumbnailCache.save", refuse)
            patch.setattr("photosearch.search.pipeline.WorkerProcess", WorkerInThisProcess)
            with pytest.raises(LibraryError, match="cannot write the library.*Permission denied"):
                list(library.index([photos]))
        assert library.failures() == []
        assert library.status().pending == PHOTOS


def test_disks_that_are_too_small_by_any_amount_spoil_nothing(tmp_path: Path) -> None:
    try:
        fill_disk.run(tmp_path, disks=3, chance=random.Random())
    except fill_disk.NoMountError:
        pytest.skip("mounting a small disk takes root")
