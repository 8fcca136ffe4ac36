"""Drives that are away lose nothing, and come back wherever they are mounted. Volumes are made up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ordinary_user import as_ordinary_user, folder_of_an_ordinary_user
from scanning import ScannedCatalog, write

from photosearch.catalog.roots import Root
from photosearch.photos import volume
from photosearch.photos.volume import Volume


@pytest.fixture
def disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Volume]:
    """What is mounted: the computer's own disk, to begin with."""
    mounted = [Volume("uuid:own", Path(tmp_path.resolve().anchor))]
    monkeypatch.setattr(volume, "mounted", lambda: list(mounted))
    return mounted


@pytest.fixture
def stick(tmp_path: Path, disks: list[Volume]) -> Volume:
    """A stick with two photos, plugged in."""
    made = Volume("uuid:stick", tmp_path.resolve() / "usb")
    for name in ("photos/a.jpg", "photos/trip/b.jpg", "notes.txt"):
        write(made.mount_point / name)
    disks.append(made)
    return made


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        yield made


def only_root(scanned: ScannedCatalog) -> Root:
    (root,) = scanned.catalog.roots.all()
    return root


def pull_out(disks: list[Volume], stick: Volume) -> Path:
    """Unmount the stick, its mount point left empty; return where its files are out of reach."""
    disks.remove(stick)
    aside = stick.mount_point.with_name("drawer")
    stick.mount_point.rename(aside)
    stick.mount_point.mkdir()
    return aside


def test_a_root_knows_its_volume(scanned: ScannedCatalog, stick: Volume) -> None:
    scanned.index(stick.mount_point / "photos")
    root = only_root(scanned)
    assert (root.volume, root.volume_path) == ("uuid:stick", b"photos")


def test_an_empty_mount_point_is_an_offline_root(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    aside = pull_out(disks, stick)
    assert scanned.scan().removed == 0
    assert only_root(scanned).is_offline
    assert len(scanned.ids()) == 2
    stick.mount_point.rmdir()
    aside.rename(stick.mount_point)
    disks.append(stick)
    assert scanned.index() == []
    assert not only_root(scanned).is_offline


def test_hidden_files_do_not_make_a_mount_point_a_root(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    pull_out(disks, stick)
    write(stick.mount_point / ".DS_Store")
    (stick.mount_point / "lost+found").mkdir()
    assert scanned.scan().removed == 0
    assert only_root(scanned).is_offline


def test_a_drive_mounted_elsewhere_is_found_again(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point / "photos")
    before = scanned.ids()
    aside = pull_out(disks, stick)
    disks.append(Volume("uuid:stick", aside))
    assert scanned.index() == []
    root = only_root(scanned)
    assert (root.path, root.volume, root.is_offline) == (aside / "photos", "uuid:stick", False)
    assert scanned.ids()[aside / "photos/trip/b.jpg"] == before[stick.mount_point / "photos/trip/b.jpg"]


def test_a_part_of_a_drive_mounted_elsewhere_is_found_too(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point / "photos" / "trip")
    aside = pull_out(disks, stick)
    disks.append(Volume("uuid:stick", aside / "photos", top="photos"))
    disks.append(Volume("uuid:stick", aside / "nowhere", top="else"))
    assert scanned.index() == []
    assert only_root(scanned).path == aside / "photos" / "trip"


def test_adding_a_known_drive_at_its_new_place_adds_nothing(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point / "photos")
    aside = pull_out(disks, stick)
    disks.append(Volume("uuid:stick", aside))
    assert scanned.index(aside / "photos") == []
    assert only_root(scanned).path == aside / "photos"


def test_another_drive_in_its_place_is_not_taken_for_it(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    pull_out(disks, stick)
    disks.append(Volume("uuid:other", stick.mount_point))
    write(stick.mount_point / "films" / "c.jpg")
    counts = scanned.scan()
    assert (counts.new, counts.removed) == (0, 0)
    assert only_root(scanned).is_offline


def test_another_card_with_the_same_names_is_not_taken_for_it(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    pull_out(disks, stick)
    disks.append(Volume("uuid:other", stick.mount_point))
    write(stick.mount_point / "photos" / "a.jpg", "another picture")
    write(stick.mount_point / "photos" / "trip" / "b.jpg", mtime_s=1e9)
    counts = scanned.scan()
    assert (counts.changed, counts.removed) == (0, 0)
    assert only_root(scanned).is_offline


def test_a_drive_whose_times_shifted_with_the_time_zone_is_the_same(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    aside = pull_out(disks, stick)
    disks.append(Volume("uuid:stick", aside))
    for path in aside.rglob("*.jpg"):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3600))
    scanned.scan()
    assert only_root(scanned).path == aside


def test_a_new_drive_with_the_same_photos_takes_its_place(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    aside = pull_out(disks, stick)
    shutil.copytree(aside, stick.mount_point, dirs_exist_ok=True)
    (stick.mount_point / "photos/a.jpg").unlink()
    disks.append(Volume("uuid:larger", stick.mount_point))
    assert scanned.scan().removed == 1
    assert only_root(scanned).volume == "uuid:larger"


def test_a_copy_of_the_drive_without_the_photos_is_not_taken_for_it(
    scanned: ScannedCatalog, disks: list[Volume], stick: Volume
) -> None:
    scanned.index(stick.mount_point / "photos")
    pull_out(disks, stick)
    clone = write(stick.mount_point.with_name("clone") / "photos" / "other.jpg").parent.parent
    disks.append(Volume("uuid:stick", clone))
    assert scanned.scan().removed == 0
    assert only_root(scanned).is_offline


def test_an_emptied_root_on_its_own_volume_has_lost_its_photos(
    scanned: ScannedCatalog, stick: Volume
) -> None:
    scanned.index(stick.mount_point)
    shutil.rmtree(stick.mount_point / "photos")
    (stick.mount_point / "notes.txt").unlink()
    assert scanned.scan().removed == 2
    assert not only_root(scanned).is_offline


def test_an_empty_root_of_unknown_volume_is_offline(
    scanned: ScannedCatalog, disks: list[Volume], tmp_path: Path
) -> None:
    disks.clear()
    photo = write(tmp_path.resolve() / "photos" / "a.jpg")
    scanned.index(photo.parent)
    photo.unlink()
    assert scanned.scan().removed == 0
    assert only_root(scanned).is_offline


def test_a_root_of_an_older_catalog_learns_its_volume(scanned: ScannedCatalog, stick: Volume) -> None:
    scanned.index(stick.mount_point)
    scanned.catalog.roots.set_volume(only_root(scanned).root_id, None, None)
    scanned.index()
    assert only_root(scanned).volume == "uuid:stick"


def test_a_drive_is_not_looked_for_by_its_mount_point_alone(
    scanned: ScannedCatalog, disks: list[Volume], tmp_path: Path
) -> None:
    point = tmp_path.resolve() / "usb"
    disks.append(Volume(f"mount:{point}", point))
    write(point / "a.jpg")
    scanned.index(point)
    disks.pop()
    shutil.rmtree(point)
    point.mkdir()
    assert scanned.scan().removed == 0
    assert only_root(scanned).is_offline


def test_a_drive_that_leaves_during_the_scan_is_offline(scanned: ScannedCatalog, stick: Volume) -> None:
    from photosearch.search.control import RunControl

    class Pulling(RunControl):
        def go_on(self) -> bool:
            if stick.mount_point.exists():
                stick.mount_point.rename(stick.mount_point.with_name("drawer"))
            return True

    scanned.index(stick.mount_point)
    assert scanned.scan(control=Pulling()).removed == 0
    assert only_root(scanned).is_offline
    assert len(scanned.ids()) == 2


def test_a_root_without_permission_is_offline() -> None:
    with folder_of_an_ordinary_user() as folder:
        (folder / "library").mkdir(mode=0o777)
        (folder / "library").chmod(0o777)
        write(folder / "photos" / "a.jpg")
        with as_ordinary_user():
            scanned = ScannedCatalog(folder / "library")
        with scanned.catalog:
            scanned.index(folder / "photos")
            (folder / "photos").chmod(0)
            with as_ordinary_user():
                assert scanned.scan().removed == 0
            assert only_root(scanned).is_offline
            (folder / "photos").chmod(0o755)
            assert scanned.index() == []


class TestDriveInsideARoot:
    """A root on a drive stays a root of its own when the folder around its mount point becomes one."""

    @pytest.fixture
    def around(self, scanned: ScannedCatalog, stick: Volume) -> Path:
        scanned.index(stick.mount_point)
        write(stick.mount_point.parent / "own.jpg")
        assert scanned.index(stick.mount_point.parent) == ["own.jpg"]
        return stick.mount_point.parent

    def test_its_photos_are_there_once(self, scanned: ScannedCatalog, around: Path, stick: Volume) -> None:
        assert [root.path for root in scanned.catalog.roots.all()] == [around, stick.mount_point]
        assert scanned.index() == []
        assert len(scanned.ids()) == 3
        photo = stick.mount_point / "photos" / "a.jpg"
        assert scanned.catalog.photos.find(photo) == scanned.ids()[photo]

    def test_nothing_is_lost_when_it_is_away(
        self, scanned: ScannedCatalog, disks: list[Volume], around: Path, stick: Volume
    ) -> None:
        before = scanned.ids()
        pull_out(disks, stick)
        assert scanned.scan().removed == 0
        assert [root.is_offline for root in scanned.catalog.roots.all()] == [False, True]
        assert before.items() <= scanned.ids().items()


class TestFolderOfDrives:
    """One root, such as /media or /Volumes, with drives mounted in it."""

    @pytest.fixture
    def media(self, tmp_path: Path, disks: list[Volume], scanned: ScannedCatalog) -> Path:
        folder = tmp_path.resolve() / "media"
        for name in ("one", "two"):
            disks.append(Volume(f"uuid:{name}", folder / name))
            write(folder / name / "in" / f"{name}.jpg")
        write(folder / "own.jpg")
        assert len(scanned.index(folder)) == 3
        return folder

    @pytest.fixture
    def drawer(self, tmp_path: Path, disks: list[Volume], media: Path) -> Path:
        """Where the first drive is, unplugged, and its mount point removed."""
        disks[:] = [disk for disk in disks if disk.identity != "uuid:one"]
        return (media / "one").rename(tmp_path.resolve() / "drawer")

    def test_each_drive_is_a_root_and_the_photos_stay_the_same(
        self, scanned: ScannedCatalog, media: Path
    ) -> None:
        before = scanned.ids()
        assert [root.path for root in scanned.catalog.roots.all()] == [media, media / "one", media / "two"]
        assert scanned.index() == scanned.index(media) == []
        assert scanned.ids() == before

    def test_an_unplugged_drive_is_offline(self, scanned: ScannedCatalog, media: Path, drawer: Path) -> None:
        before = scanned.ids()
        assert scanned.scan(media).removed == 0
        assert [root.is_offline for root in scanned.catalog.roots.all()] == [False, True, False]
        assert scanned.ids() == before

    def test_a_drive_may_come_back_under_another_name(
        self, scanned: ScannedCatalog, disks: list[Volume], media: Path, drawer: Path
    ) -> None:
        photo_id = scanned.ids()[media / "one" / "in" / "one.jpg"]
        scanned.scan()
        drawer.rename(media / "one1")
        disks.append(Volume("uuid:one", media / "one1"))
        assert scanned.index() == []
        assert scanned.ids()[media / "one1" / "in" / "one.jpg"] == photo_id
        assert len(scanned.ids()) == 3

    def test_what_is_named_scans_the_drives_in_it(self, scanned: ScannedCatalog, media: Path) -> None:
        write(media / "one" / "new.jpg")
        assert scanned.index(media) == ["new.jpg"]

    def test_a_folder_inside_a_drive_scans_that_drive_only(
        self, scanned: ScannedCatalog, media: Path
    ) -> None:
        for name in ("one", "two"):
            write(media / name / "in" / f"new {name}.jpg")
        assert scanned.index(media / "two" / "in") == ["new two.jpg"]


def test_an_offline_root_is_not_taken_over_by_one_around_it(
    scanned: ScannedCatalog, disks: list[Volume], tmp_path: Path
) -> None:
    inner = write(tmp_path.resolve() / "pictures" / "usb" / "a.jpg").parent
    scanned.index(inner)
    inner.rename(tmp_path / "drawer")
    write(inner.parent / "b.jpg")
    assert scanned.index(inner.parent) == ["b.jpg"]
    assert len(scanned.ids()) == 2
    (tmp_path / "drawer").rename(inner)
    assert scanned.index() == []
    assert len(scanned.ids()) == 2
