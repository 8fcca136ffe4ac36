"""Moved and renamed files keep their row; copies are photos of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scanning import ScannedCatalog, write

from photosearch.base.errors import ImageError
from photosearch.photos.content import hash_of
from photosearch.search import moves
from photosearch.search.control import RunControl


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    for name in ("a.jpg", "b.jpg", "trip/c.jpg", "trip/deep/d.jpg"):
        write(folder / name, f"content of {name}")
    return folder


@pytest.fixture
def scanned(tmp_path: Path, root: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        assert len(made.index(root)) == 4
        yield made


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def read(path: Path) -> str:
        names.append(path.name)
        return hash_of(path)

    monkeypatch.setattr(moves, "hash_of", read)
    return names


def test_a_renamed_file_keeps_its_row_and_embedding(scanned: ScannedCatalog, root: Path) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    (root / "a.jpg").rename(root / "renamed.JPEG")
    counts = scanned.scan()
    assert (counts.moved, counts.removed) == (1, 0)
    assert scanned.ids()[root / "renamed.JPEG"] == photo_id
    assert root / "a.jpg" not in scanned.ids()
    assert scanned.embed() == []


def test_a_renamed_folder_keeps_all_in_it(scanned: ScannedCatalog, root: Path) -> None:
    before = scanned.ids()
    (root / "trip").rename(root / "journey")
    assert scanned.scan().moved == 2
    after = scanned.ids()
    assert after[root / "journey/c.jpg"] == before[root / "trip/c.jpg"]
    assert after[root / "journey/deep/d.jpg"] == before[root / "trip/deep/d.jpg"]
    assert len(after) == 4
    assert scanned.embed() == []


@pytest.mark.parametrize("is_only_target_scanned", [True, False])
def test_a_file_keeps_its_row_from_root_to_root(
    scanned: ScannedCatalog, root: Path, is_only_target_scanned: bool
) -> None:
    other = write(root.parent / "other" / "z.jpg").parent
    scanned.index(other)
    photo_id = scanned.ids()[root / "a.jpg"]
    (root / "a.jpg").rename(other / "a.jpg")
    scanned.scan(*([other] if is_only_target_scanned else []))
    assert scanned.ids()[other / "a.jpg"] == photo_id
    assert root / "a.jpg" not in scanned.ids()
    assert scanned.embed() == []
    assert scanned.scan().moved == 0


def test_a_copy_is_a_photo_of_its_own(scanned: ScannedCatalog, root: Path) -> None:
    before = scanned.ids()
    shutil.copy2(root / "a.jpg", root / "copy.jpg")
    assert scanned.scan().moved == 0
    assert scanned.embed() == ["copy.jpg"]
    assert before.items() <= scanned.ids().items()


def test_of_two_copies_of_a_file_that_is_gone_one_takes_its_row(scanned: ScannedCatalog, root: Path) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    shutil.copy2(root / "a.jpg", root / "trip" / "a.jpg")
    shutil.copy2(root / "a.jpg", root / "another.jpg")
    (root / "a.jpg").unlink()
    assert scanned.scan().moved == 1
    assert photo_id in scanned.ids().values()
    assert len(scanned.embed()) == 1
    assert len(scanned.ids()) == 5


def test_of_two_gone_files_with_the_same_content_names_decide(scanned: ScannedCatalog, root: Path) -> None:
    for name in ("one.jpg", "two.jpg"):
        write(root / name, "the same")
    scanned.index()
    before = scanned.ids()
    (root / "one.jpg").rename(root / "trip" / "one.jpg")
    (root / "two.jpg").rename(root / "trip" / "two.jpg")
    assert scanned.scan().moved == 2
    for name in ("one.jpg", "two.jpg"):
        assert scanned.ids()[root / "trip" / name] == before[root / name]


def test_a_name_that_changed_only_in_case_is_a_move(scanned: ScannedCatalog, root: Path) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    (root / "a.jpg").rename(root / "A.jpg")
    scanned.scan()
    assert scanned.ids()[root / "A.jpg"] == photo_id
    assert len(scanned.ids()) == 4
    assert scanned.embed() == []


def test_swapped_names_are_embedded_anew(scanned: ScannedCatalog, root: Path) -> None:
    os.utime(root / "a.jpg", (1e9, 1e9))
    os.utime(root / "b.jpg", (2e9, 2e9))
    scanned.index()
    (root / "a.jpg").rename(root / "x")
    (root / "b.jpg").rename(root / "a.jpg")
    (root / "x").rename(root / "b.jpg")
    assert sorted(scanned.index()) == ["a.jpg", "b.jpg"]
    assert len(scanned.ids()) == 4


def test_a_moved_file_that_also_changed_is_new(scanned: ScannedCatalog, root: Path) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    (root / "a.jpg").unlink()
    write(root / "moved.jpg", "CONTENT OF a.jpg")
    counts = scanned.scan()
    assert (counts.moved, counts.removed) == (0, 1)
    assert scanned.embed() == ["moved.jpg"]
    assert photo_id not in scanned.ids().values()


def test_a_scan_that_ends_early_removes_nothing_and_the_next_one_finds_the_move(
    scanned: ScannedCatalog, root: Path
) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    (root / "a.jpg").rename(root / "moved.jpg")

    class Cancelled(RunControl):
        """Ends when the moves are looked for."""

        def go_on(self) -> bool:
            return not scanned.catalog.photos.sizes_of_possible_moves()

    counts = scanned.scan(control=Cancelled())
    assert (counts.moved, counts.removed) == (0, 0)
    assert {root / "a.jpg", root / "moved.jpg"} <= scanned.ids().keys()
    assert scanned.scan().moved == 1
    assert scanned.ids()[root / "moved.jpg"] == photo_id
    assert scanned.embed() == []


def test_a_move_out_of_an_offline_root_is_a_copy(scanned: ScannedCatalog, root: Path) -> None:
    other = write(root.parent / "other" / "z.jpg").parent
    scanned.index(other)
    shutil.copy2(root / "a.jpg", other / "a.jpg")
    root.rename(root.with_name("unplugged"))
    assert scanned.index() == ["a.jpg"]
    root.with_name("unplugged").rename(root)
    assert scanned.index() == []
    assert len(scanned.ids()) == 6


def test_a_file_that_cannot_be_read_did_not_move(
    scanned: ScannedCatalog, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path) -> str:
        raise ImageError("no permission to read the file")

    monkeypatch.setattr(moves, "hash_of", read)
    (root / "a.jpg").rename(root / "moved.jpg")
    counts = scanned.scan()
    assert (counts.moved, counts.removed) == (0, 1)


def test_a_moved_photo_that_had_failed_is_tried_again(scanned: ScannedCatalog, root: Path) -> None:
    photo_id = scanned.ids()[root / "a.jpg"]
    scanned.catalog.photos.mark_failed([(photo_id, "out of memory", False)])
    (root / "a.jpg").rename(root / "moved.jpg")
    assert scanned.index() == ["moved.jpg"]
    assert scanned.ids()[root / "moved.jpg"] == photo_id


def test_files_are_read_only_when_one_of_their_size_is_gone(
    scanned: ScannedCatalog, root: Path, files_read: list[str]
) -> None:
    for number in range(10):
        write(root / f"new{number}.jpg", f"content of {number}.jpg")  # as long as that of a.jpg
    scanned.index()
    assert files_read == []
    (root / "a.jpg").rename(root / "renamed.jpg")
    write(root / "long.jpg", "longer than any other of them")
    scanned.index()
    assert files_read == ["renamed.jpg"]


def test_of_many_files_of_one_size_only_likely_ones_are_read(
    scanned: ScannedCatalog, root: Path, files_read: list[str]
) -> None:
    os.utime(root / "a.jpg", (1e9, 1e9))
    scanned.index()
    for number in range(100):
        write(root / f"raw{number:03}.jpg", f"content o{number:07}", mtime_s=2e9)
    (root / "a.jpg").rename(root / "raw999.jpg")
    assert scanned.scan().moved == 1
    assert files_read == ["raw999.jpg"]
    (root / "b.jpg").unlink()
    scanned.scan()
    assert len(files_read) == 1 + moves._UNLIKELY_FILES


def test_the_time_a_moved_photo_sorts_by_is_its_files(scanned: ScannedCatalog, root: Path) -> None:
    (root / "a.jpg").rename(root / "moved.jpg")
    os.utime(root / "moved.jpg", (1e9, 1e9))
    scanned.scan()
    photo_id = scanned.ids()[root / "moved.jpg"]
    assert scanned.catalog.photos.sort_times([photo_id]) == {photo_id: "2001-09-09T01:46:40"}
