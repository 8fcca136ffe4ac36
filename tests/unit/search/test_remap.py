"""Photos moved as a whole, or mounted elsewhere: the library is told, nothing is embedded anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scanning import ScannedCatalog, write

from photosearch.base.errors import FolderError
from photosearch.search.remap import remap


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder with two roots in it, "one" and "two"."""
    folder = tmp_path.resolve() / "disk"
    for name in ("one/a.jpg", "one/in/b.jpg", "two/c.jpg"):
        write(folder / name)
    return folder


@pytest.fixture
def scanned(tmp_path: Path, disk: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        assert len(made.index(disk / "one", disk / "two")) == 3
        yield made


def roots(scanned: ScannedCatalog) -> list[Path]:
    return [root.path for root in scanned.catalog.roots.all()]


def test_all_roots_in_a_folder_follow_it(scanned: ScannedCatalog, disk: Path) -> None:
    before = scanned.ids()
    new = disk.rename(disk.with_name("elsewhere"))
    assert remap(scanned.catalog, disk, new) == 2
    assert roots(scanned) == [new / "one", new / "two"]
    assert scanned.index() == []
    assert scanned.ids() == {new / path.relative_to(disk): photo_id for path, photo_id in before.items()}


def test_one_root_follows_alone(scanned: ScannedCatalog, disk: Path) -> None:
    new = (disk / "one").rename(disk.with_name("new name"))
    assert remap(scanned.catalog, disk / "one", new) == 1
    assert roots(scanned) == [disk / "two", new]
    assert scanned.index() == []


def test_a_root_that_was_offline_is_back(scanned: ScannedCatalog, disk: Path) -> None:
    new = disk.rename(disk.with_name("elsewhere"))
    assert scanned.scan().removed == 0
    remap(scanned.catalog, disk, new)
    assert not any(root.is_offline for root in scanned.catalog.roots.all())
    assert scanned.index() == []


def test_a_root_may_move_into_its_own_old_place(scanned: ScannedCatalog, disk: Path) -> None:
    aside = (disk / "one").rename(disk.with_name("aside"))
    (disk / "one").mkdir()
    new = aside.rename(disk / "one" / "photos")
    assert remap(scanned.catalog, disk / "one", new) == 1
    assert scanned.index() == []


def test_the_old_folder_may_be_named_by_a_link(scanned: ScannedCatalog, disk: Path) -> None:
    link = disk.with_name("link")
    link.symlink_to(disk)
    (disk.parent / "elsewhere").mkdir()
    for name in ("one", "two"):
        (disk / name).rename(disk.parent / "elsewhere" / name)
    assert remap(scanned.catalog, link, disk.parent / "elsewhere") == 2


def test_copies_that_lost_their_times_are_recognised_and_embedded_anew(
    scanned: ScannedCatalog, disk: Path
) -> None:
    before = scanned.ids()
    new = disk.with_name("copy")
    for path in disk.rglob("*.jpg"):
        write(new / path.relative_to(disk), mtime_s=1e9)
    assert remap(scanned.catalog, disk, new) == 2
    assert scanned.scan().removed == 0
    assert set(scanned.ids().values()) == set(before.values())


class TestRefused:
    """Nothing changes, and one line says why."""

    @pytest.fixture(autouse=True)
    def unchanged(self, scanned: ScannedCatalog) -> Iterator[None]:
        before = scanned.catalog.roots.all()
        yield
        assert scanned.catalog.roots.all() == before

    def test_a_new_folder_that_does_not_exist(self, scanned: ScannedCatalog, disk: Path) -> None:
        with pytest.raises(FolderError, match="no such folder: .*nowhere"):
            remap(scanned.catalog, disk, disk.with_name("nowhere"))

    def test_a_new_folder_that_lacks_a_root(self, scanned: ScannedCatalog, disk: Path) -> None:
        write(disk.with_name("elsewhere") / "one" / "a.jpg")
        with pytest.raises(FolderError, match="no such folder: .*elsewhere.two"):
            remap(scanned.catalog, disk, disk.with_name("elsewhere"))

    def test_a_new_folder_with_other_photos(self, scanned: ScannedCatalog, disk: Path) -> None:
        other = write(disk.with_name("other") / "z.jpg").parent
        with pytest.raises(FolderError, match="other has none of the photos of .*one"):
            remap(scanned.catalog, disk / "one", other)

    def test_an_old_folder_that_is_no_root(self, scanned: ScannedCatalog, disk: Path) -> None:
        with pytest.raises(
            FolderError, match="three is not a folder of this library. Its folders are: .*two"
        ):
            remap(scanned.catalog, disk / "three", disk)

    def test_a_part_of_a_root(self, scanned: ScannedCatalog, disk: Path) -> None:
        with pytest.raises(FolderError, match="in is only a part of the folder .*one of this library"):
            remap(scanned.catalog, disk / "one" / "in", disk)

    def test_a_place_that_is_another_roots(self, scanned: ScannedCatalog, disk: Path) -> None:
        (disk / "one").rename(disk / "two" / "one")
        with pytest.raises(FolderError, match="one belongs to the folder .*two of this library already"):
            remap(scanned.catalog, disk / "one", disk / "two" / "one")
