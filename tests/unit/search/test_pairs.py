"""Raw files and Live Photos' videos beside a JPEG or HEIC of the same name are shown as that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scanning import ScannedCatalog, write

from photosearch.photos.scanner import EXTENSIONS, ScannedFile
from photosearch.search.pairs import pairs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        yield made


def named(*names: str) -> list[ScannedFile]:
    return [
        ScannedFile(name.encode(), 1, 1, EXTENSIONS["." + name.rpartition(".")[2].lower()]) for name in names
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.CR2", "a.JPG"], {b"a.CR2": b"a.JPG"}),
        (["IMG_1.nef", "img_1.jpeg"], {b"IMG_1.nef": b"img_1.jpeg"}),
        (["Ä.dng", "ä.heic"], {"Ä.dng".encode(): "ä.heic".encode()}),
        (["f/a.arw", "f/a.heic", "f/a.jpg"], {b"f/a.arw": b"f/a.jpg"}),
        (["a.cr2", "a.dng", "a.jpg"], {b"a.cr2": b"a.jpg", b"a.dng": b"a.jpg"}),
        (["IMG_1.HEIC", "IMG_1.MOV"], {b"IMG_1.MOV": b"IMG_1.HEIC"}),
        (["a.jpg", "a.heic", "a.mov", "a.dng"], {b"a.mov": b"a.jpg", b"a.dng": b"a.jpg"}),
        (["a.mov", "a.dng"], {}),
        (["a.mp4", "a.jpg"], {}),
        (["a.cr2", "b.jpg"], {}),
        (["a.cr2", "a.png", "a.tif"], {}),
        (["a.cr2", "a.dng"], {}),
        (["a.jpg", "a.heic"], {}),
        (["a.cr2", "a.cr2.jpg"], {}),
        ([], {}),
    ],
)
def test_names_tell_what_belongs_together(names: list[str], expected: dict[bytes, bytes]) -> None:
    assert pairs(named(*names)) == expected
    assert pairs(named(*reversed(names))) == expected


def test_a_raw_file_is_shown_and_counted_as_the_jpeg_beside_it(scanned: ScannedCatalog, root: Path) -> None:
    for name in ("a.cr2", "a.jpg", "b.cr2", "more/a.cr2"):
        write(root / name)
    assert sorted(scanned.index(root)) == ["a.cr2", "a.jpg", "b.cr2"]  # the other a.cr2
    assert scanned.shown_as() == {"a.cr2": "a.jpg"}
    assert sorted(p.path.name for p, _ in scanned.catalog.photos.listed()) == ["a.cr2", "a.jpg", "b.cr2"]
    assert scanned.catalog.photos.counts(scanned.model_id) == (3, 3, 0, 0)
    assert scanned.index() == []


def test_a_jpeg_that_comes_later_takes_the_raw_files_place(scanned: ScannedCatalog, root: Path) -> None:
    raw = write(root / "a.cr2")
    assert scanned.index(root) == ["a.cr2"]
    write(root / "a.jpg")
    assert scanned.index() == ["a.jpg"]
    assert scanned.shown_as() == {"a.cr2": "a.jpg"}
    assert scanned.catalog.embeddings.labels(scanned.model_id).tolist() == [scanned.ids()[root / "a.jpg"]]
    assert raw in scanned.ids()


def test_a_raw_file_is_shown_by_itself_when_the_jpeg_is_gone(scanned: ScannedCatalog, root: Path) -> None:
    write(root / "a.cr2")
    write(root / "a.jpg")
    scanned.index(root)
    (root / "a.jpg").unlink()
    assert scanned.index() == ["a.cr2"]
    assert scanned.shown_as() == {}
    assert scanned.catalog.photos.counts(scanned.model_id) == (1, 1, 0, 0)


def test_a_raw_file_that_had_failed_does_not_count_as_failed_in_a_pair(
    scanned: ScannedCatalog, root: Path
) -> None:
    raw = write(root / "a.cr2")
    scanned.scan(root)
    scanned.catalog.photos.mark_failed([(scanned.ids()[raw], "not a picture", False)])
    write(root / "a.jpg")
    scanned.index()
    assert scanned.catalog.photos.counts(scanned.model_id) == (1, 1, 0, 0)
    assert scanned.catalog.photos.failures() == []


def test_a_pair_that_moved_stays_a_pair(scanned: ScannedCatalog, root: Path) -> None:
    write(root / "a.cr2")
    jpeg = write(root / "a.jpg")
    scanned.index(root)
    photo_id = scanned.ids()[jpeg]
    (root / "trip").mkdir()
    for name in ("a.cr2", "a.jpg"):
        (root / name).rename(root / "trip" / name)
    assert scanned.index() == []
    assert scanned.ids()[root / "trip" / "a.jpg"] == photo_id
    assert scanned.shown_as() == {"a.cr2": "a.jpg"}
    assert len(scanned.ids()) == 2
    assert scanned.index() == []


def test_a_pair_whose_raw_was_read_before_stays_a_pair_when_it_moves(
    scanned: ScannedCatalog, root: Path
) -> None:
    write(root / "a.cr2")
    scanned.index(root)
    write(root / "a.jpg")
    scanned.index()
    (root / "trip").mkdir()
    for name in ("a.cr2", "a.jpg"):
        (root / name).rename(root / "trip" / name)
    assert scanned.index() == []
    assert scanned.shown_as() == {"a.cr2": "a.jpg"}
    assert scanned.index() == []
    assert len(scanned.ids()) == 2


def test_a_raw_file_that_left_its_pair_is_shown_by_itself(scanned: ScannedCatalog, root: Path) -> None:
    write(root / "a.cr2")
    scanned.index(root)
    photo_id = scanned.ids()[root / "a.cr2"]
    write(root / "a.jpg")
    scanned.index()
    (root / "a.cr2").rename(root / "b.cr2")
    assert scanned.index() == ["b.cr2"]
    assert scanned.ids()[root / "b.cr2"] == photo_id
    assert scanned.shown_as() == {}


def test_a_renamed_jpeg_leaves_the_raw_file_and_finds_another(scanned: ScannedCatalog, root: Path) -> None:
    for name in ("a.cr2", "a.jpg", "b.cr2"):
        write(root / name)
    scanned.index(root)
    (root / "a.jpg").rename(root / "b.jpg")
    assert scanned.index() == ["a.cr2"]
    assert scanned.shown_as() == {"b.cr2": "b.jpg"}
    assert scanned.index() == []
