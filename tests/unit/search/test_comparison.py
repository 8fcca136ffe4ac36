"""Comparing roots with the catalog: what is new, changed or gone, also in a part of a root."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ordinary_user import as_ordinary_user, folder_of_an_ordinary_user
from scanning import ScannedCatalog, write

from photosearch.base.errors import FolderError
from photosearch.search import comparison
from photosearch.search.control import RunControl
from photosearch.search.scan import ScanCounts, scan


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    for name in ("0.jpg", "a/1.jpg", "a/b/2.jpg", "a/b/c/3.jpg", "a-b/4.jpg", "a0/5.jpg", "a.jpg/6.jpg"):
        write(folder / name)
    return folder


@pytest.fixture
def scanned(tmp_path: Path, root: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        assert len(made.index(root)) == 7
        yield made


def names(scanned: ScannedCatalog) -> str:
    return "".join(sorted(path.name.removesuffix(".jpg") for path in scanned.ids()))


def test_unchanged_files_are_left_alone(scanned: ScannedCatalog) -> None:
    before = scanned.ids()
    counts = scanned.scan()
    assert (counts.files, counts.new, counts.changed, counts.removed) == (7, 0, 0, 0)
    assert scanned.ids() == before
    assert scanned.embed() == []


@pytest.mark.parametrize("change", ["size", "time"])
def test_a_file_of_another_size_or_time_is_embedded_anew(
    scanned: ScannedCatalog, root: Path, change: str
) -> None:
    path = root / "a" / "1.jpg"
    status = path.stat()
    if change == "size":
        path.write_text("longer than before")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    else:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1000))
    before = scanned.ids()
    assert scanned.index() == ["1.jpg"]
    assert scanned.ids() == before


def test_a_folder_that_is_gone_takes_its_photos_and_no_others(scanned: ScannedCatalog, root: Path) -> None:
    shutil.rmtree(root / "a" / "b")
    assert scanned.scan().removed == 2
    assert names(scanned) == "01456"
    shutil.rmtree(root / "a")
    assert scanned.scan().removed == 1
    assert names(scanned) == "0456"


def test_many_new_files_are_found_a_few_hundred_at_a_time(scanned: ScannedCatalog, root: Path) -> None:
    for number in range(1200):
        write(root / f"many{number // 300}" / f"{number}.jpg")
    steps = []
    counts = ScanCounts()
    for step in scan(scanned.catalog, [], None, (), RunControl(), counts):
        steps.append(step.done)
    assert counts.new == 1200
    assert len(steps) >= 1200 // 500
    assert steps[-1] == 1207
    assert scanned.scan().new == 0


def test_a_folder_that_cannot_be_listed_keeps_its_photos() -> None:
    with folder_of_an_ordinary_user() as folder:
        (folder / "library").mkdir()
        (folder / "library").chmod(0o777)
        for name in ("1.jpg", "closed/2.jpg", "closed/in/3.jpg", "seen/4.jpg"):
            write(folder / "photos" / name)
        with as_ordinary_user():
            scanned = ScannedCatalog(folder / "library")
        with scanned.catalog:
            scanned.index(folder / "photos")
            (folder / "photos" / "seen" / "4.jpg").unlink()
            (folder / "photos" / "closed").chmod(0)
            with as_ordinary_user():
                assert scanned.scan().removed == 1
                assert names(scanned) == "123"
            (folder / "photos" / "closed").chmod(0o444)  # listed, but not to be looked into
            with as_ordinary_user():
                assert scanned.scan().removed == 0
            assert names(scanned) == "123"


def test_a_photo_behind_a_link_that_cannot_be_followed_is_kept() -> None:
    with folder_of_an_ordinary_user() as folder:
        (folder / "library").mkdir()
        (folder / "library").chmod(0o777)
        write(folder / "photos" / "1.jpg")
        write(folder / "closed" / "in" / "2.jpg")
        (folder / "photos" / "2.jpg").symlink_to(folder / "closed" / "in" / "2.jpg")
        with as_ordinary_user():
            scanned = ScannedCatalog(folder / "library")
        with scanned.catalog:
            assert len(scanned.index(folder / "photos")) == 2
            (folder / "closed").chmod(0)
            with as_ordinary_user():
                assert scanned.scan().removed == 0
            assert names(scanned) == "12"


def test_a_raw_file_stays_in_its_pair_while_the_folder_cannot_be_read() -> None:
    with folder_of_an_ordinary_user() as folder:
        (folder / "library").mkdir()
        (folder / "library").chmod(0o777)
        write(folder / "photos" / "in" / "a.cr2")
        write(folder / "closed" / "a.jpg")
        (folder / "photos" / "in" / "a.jpg").symlink_to(folder / "closed" / "a.jpg")
        with as_ordinary_user():
            scanned = ScannedCatalog(folder / "library")
        with scanned.catalog:
            scanned.index(folder / "photos")
            assert scanned.shown_as() == {"a.cr2": "a.jpg"}
            (folder / "closed").chmod(0)
            with as_ordinary_user():
                scanned.scan()
            assert scanned.shown_as() == {"a.cr2": "a.jpg"}


def test_a_folder_that_became_a_link_elsewhere_keeps_its_photos(scanned: ScannedCatalog, root: Path) -> None:
    before = scanned.ids()
    (root / "a").rename(root.parent / "outside")
    (root / "a").symlink_to(root.parent / "outside")
    assert scanned.index() == []
    assert scanned.ids() == before


def test_photos_of_a_folder_hidden_since_leave(scanned: ScannedCatalog, root: Path) -> None:
    (root / "a").rename(root / ".a")
    assert scanned.scan().removed == 3
    assert names(scanned) == "0456"


def test_a_cancelled_scan_removes_nothing(scanned: ScannedCatalog, root: Path) -> None:
    shutil.rmtree(root / "a")
    control = RunControl()
    control.cancel()
    assert scanned.scan(control=control).removed == 0
    assert names(scanned) == "0123456"


class TestBelow:
    """Scanning only some folders of the roots."""

    def test_what_changed_elsewhere_is_not_looked_at(self, scanned: ScannedCatalog, root: Path) -> None:
        (root / "0.jpg").unlink()
        (root / "a0" / "5.jpg").unlink()
        (root / "a" / "b" / "2.jpg").unlink()
        write(root / "a" / "b" / "7.jpg")
        write(root / "8.jpg")
        counts = scanned.scan(below=[root / "a" / "b"])
        assert (counts.files, counts.new, counts.removed) == (2, 1, 1)
        assert names(scanned) == "0134567"

    def test_a_folder_that_is_gone_takes_its_photos(self, scanned: ScannedCatalog, root: Path) -> None:
        shutil.rmtree(root / "a")
        assert scanned.scan(below=[root / "a" / "b"]).removed == 2
        assert names(scanned) == "01456"

    def test_a_folder_within_another_is_scanned_once(self, scanned: ScannedCatalog, root: Path) -> None:
        folders = [root / "a" / "b", root / "a", root / "a" / "b" / "c", root / "a0"]
        assert scanned.scan(below=folders).files == 4

    def test_a_photo_that_moved_out_of_sight_keeps_its_row(self, scanned: ScannedCatalog, root: Path) -> None:
        photo_id = scanned.ids()[root / "a" / "1.jpg"]
        (root / "a" / "1.jpg").rename(root / "a0" / "moved.jpg")
        assert scanned.index(below=[root / "a0"]) == []
        assert scanned.ids()[root / "a0" / "moved.jpg"] == photo_id
        assert len(scanned.ids()) == 7

    def test_nothing_is_lost_when_the_drive_is_away(self, scanned: ScannedCatalog, root: Path) -> None:
        root.rename(root.with_name("unplugged"))
        assert scanned.scan(below=[root / "a"]).removed == 0
        assert names(scanned) == "0123456"

    def test_photos_behind_links_are_left_to_a_scan_of_the_whole(
        self, scanned: ScannedCatalog, root: Path
    ) -> None:
        write(root.parent / "outside" / "7.jpg")
        (root / "a" / "link").symlink_to(root.parent / "outside")
        assert scanned.index(below=[root / "a"]) == []
        assert scanned.index() == ["7.jpg"]
        assert scanned.scan(below=[root / "a"]).removed == 0
        assert scanned.index(below=[root / "a" / "link"]) == []
        assert names(scanned) == "01234567"

    def test_hidden_folders_are_passed_over(self, scanned: ScannedCatalog, root: Path) -> None:
        write(root / ".thumbnails" / "7.jpg")
        assert scanned.index(below=[root / ".thumbnails"]) == []

    def test_a_folder_of_no_root_is_named(self, scanned: ScannedCatalog, root: Path) -> None:
        with pytest.raises(FolderError, match="elsewhere is not in a folder of this library.*photos"):
            scanned.scan(below=[root.parent / "elsewhere"])

    def test_no_folders_are_no_scan(self, scanned: ScannedCatalog, root: Path) -> None:
        shutil.rmtree(root / "a")
        assert scanned.scan(below=[]).files == 0
        assert names(scanned) == "0123456"


def test_changes_are_written_in_parts(
    scanned: ScannedCatalog, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "_FILES_AT_ONCE", 2)
    for folder in ("x", "y", "z"):
        for name in ("a.cr2", "a.jpg", "b.jpg"):
            write(root / folder / name)
    counts = scanned.scan()
    assert counts.new == 9
    assert len(scanned.catalog.database.connection.execute(
        "SELECT 1 FROM photos WHERE shown_as IS NOT NULL"
    ).fetchall()) == 3  # fmt: skip
    assert scanned.scan().new == 0
