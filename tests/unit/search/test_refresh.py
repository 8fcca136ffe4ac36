"""Metadata that is read anew while the embedding stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scanning import VERSION, ScannedCatalog, write

from photosearch.base.errors import ImageError
from photosearch.base.types import Metadata
from photosearch.search.control import RunControl
from photosearch.search.refresh import refresh_metadata


class Reader:
    """Reads the caption from the sidecar, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.unreadable: set[str] = set()

    def __call__(self, path: Path) -> Metadata:
        self.asked.append(path.name)
        if path.name in self.unreadable:
            raise ImageError("no permission to read the file")
        sidecar = path.with_suffix(".xmp")
        return Metadata(caption=sidecar.read_text() if sidecar.exists() else None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "photos"
    for name in ("a.jpg", "b.jpg", "trip/c.jpg"):
        write(folder / name)
    return folder


@pytest.fixture
def scanned(tmp_path: Path, root: Path) -> Iterator[ScannedCatalog]:
    made = ScannedCatalog(tmp_path)
    with made.catalog:
        assert len(made.index(root)) == 3
        yield made


@pytest.fixture
def reader() -> Reader:
    return Reader()


def refresh(scanned: ScannedCatalog, reader: Reader, version: int = VERSION) -> list[str]:
    reader.asked = []
    for _ in refresh_metadata(scanned.catalog, reader, version, RunControl()):
        pass
    return sorted(reader.asked)


def captions(scanned: ScannedCatalog) -> dict[str, str]:
    rows = scanned.catalog.database.connection.execute(
        "SELECT path, caption FROM photos WHERE caption NOT NULL"
    )
    return {path.decode(): caption for path, caption in rows}


def test_a_new_sidecar_is_read_and_the_photo_not_embedded(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    write(root / "a.xmp", "at the lake")
    assert scanned.index() == []
    assert refresh(scanned, reader) == ["a.jpg"]
    assert captions(scanned) == {"a.jpg": "at the lake"}
    assert scanned.index() == []
    assert refresh(scanned, reader) == []


def test_a_changed_and_a_deleted_sidecar_are_noticed(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    sidecar = write(root / "trip" / "c.xmp", "first", mtime_s=1e9)
    scanned.scan()
    refresh(scanned, reader)
    write(sidecar, "second", mtime_s=2e9)
    scanned.scan()
    assert refresh(scanned, reader) == ["c.jpg"]
    assert captions(scanned) == {"trip/c.jpg": "second"}
    sidecar.unlink()
    assert scanned.index() == []
    assert refresh(scanned, reader) == ["c.jpg"]
    assert captions(scanned) == {}


def test_a_photo_with_a_sidecar_that_is_new_is_read_once(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    write(root / "d.jpg")
    write(root / "d.jpg.xmp", "with it")
    assert scanned.index() == ["d.jpg"]
    assert refresh(scanned, reader) == []


def test_a_sidecar_that_did_not_come_along_is_forgotten(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    write(root / "a.xmp", "at the lake")
    scanned.scan()
    refresh(scanned, reader)
    (root / "a.jpg").rename(root / "renamed.jpg")
    assert scanned.index() == []
    assert refresh(scanned, reader) == ["renamed.jpg"]
    assert captions(scanned) == {}


def test_what_older_code_read_is_read_anew(scanned: ScannedCatalog, reader: Reader) -> None:
    assert refresh(scanned, reader, VERSION + 1) == ["a.jpg", "b.jpg", "c.jpg"]
    assert refresh(scanned, reader, VERSION + 1) == []


def test_a_photo_that_cannot_be_read_keeps_its_turn(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    reader.unreadable = {"b.jpg"}
    refresh(scanned, reader, VERSION + 1)
    assert refresh(scanned, reader, VERSION + 1) == ["b.jpg"]
    assert scanned.embed() == []


def test_photos_out_of_reach_wait(scanned: ScannedCatalog, root: Path, reader: Reader) -> None:
    root.rename(root.with_name("unplugged"))
    scanned.scan()
    assert refresh(scanned, reader, VERSION + 1) == []


def test_pending_and_failed_photos_have_nothing_to_refresh(
    scanned: ScannedCatalog, root: Path, reader: Reader
) -> None:
    write(root / "new.jpg")
    scanned.catalog.photos.mark_failed([(scanned.ids()[root / "a.jpg"], "broken", False)])
    scanned.scan()
    assert refresh(scanned, reader, VERSION + 1) == ["b.jpg", "c.jpg"]


def test_a_cancelled_refresh_keeps_what_it_has(scanned: ScannedCatalog, reader: Reader) -> None:
    control = RunControl()

    def read(path: Path) -> Metadata:
        control.cancel()
        return reader(path)

    for _ in refresh_metadata(scanned.catalog, read, VERSION + 1, control):
        pass
    assert len(reader.asked) == 1
    assert len(refresh(scanned, reader, VERSION + 1)) == 2
