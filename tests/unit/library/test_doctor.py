"""The doctor over whole libraries: what it finds, what it repairs, and what the person reads."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from catalogs import pages_with, zero
from fakes import ColourEmbedder
from PIL import Image

from photosearch import Library
from photosearch.base.errors import CatalogError, DamagedCatalogError, LibraryBusyError, LibraryError
from photosearch.catalog.database import PAGE_BYTES
from photosearch.index.upkeep import Sizes
from photosearch.search.doctor import Finding
from photosearch.search.lock import WriterLock

CHECKS = ["disk", "leftovers", "catalog", "embeddings", "words", "thumbnails", "model", "vector index"]
PHOTOS = 60


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    photos = tmp_path_factory.mktemp("photos")
    for number in range(PHOTOS):
        Image.new("RGB", (60, 40), (number * 4, 255 - number * 4, 77)).save(photos / f"{number:02}.png")
    return photos


@pytest.fixture
def library(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("photosearch.search.vectors.VectorStore.sizes", Sizes(in_memory=10, of_segment=40))
    with Library.open(tmp_path / "library") as opened:
        list(opened.index([folder]))
    return tmp_path / "library"


def troubles(library: Path) -> dict[str, Finding]:
    findings = list(Library.doctor(library))
    assert [finding.check for finding in findings] == CHECKS
    return {finding.check: finding for finding in findings if finding.trouble}


def damage(library: Path, *, first: int = 1, last: int | None = None) -> None:
    catalog = library / "catalog.sqlite"
    zero(catalog, *range(first, (last or catalog.stat().st_size // PAGE_BYTES) + 1))


def test_a_sound_library_is_fine(library: Path) -> None:
    assert troubles(library) == {}
    assert not list(library.glob("*damaged*"))


def test_a_library_that_does_not_open_is_saved(library: Path, folder: Path, embedder: ColourEmbedder) -> None:
    damage(library, last=1)
    with pytest.raises(DamagedCatalogError, match="damaged.*photosearch doctor"):
        Library.open(library)
    found = troubles(library)
    assert set(found) == {"catalog"}
    (kept,) = library.glob("*damaged*")
    done = found["catalog"].done
    assert done == f"kept the damaged file as {kept.name}; saved 60 photos and 60 embeddings"
    before = embedder.images_embedded
    with Library.open(library) as opened:
        list(opened.index())
        assert opened.status().indexed == PHOTOS
    assert embedder.images_embedded == before
    assert troubles(library) == {}


def test_what_was_lost_is_told_and_made_again(library: Path, folder: Path) -> None:
    with Library.open(library) as opened:
        expected = {photo.path: photo.photo_id for photo in opened.photos()}
    damage(library, first=12)
    done = troubles(library)["catalog"].done
    assert done is not None
    assert "could not be read: the next `photosearch index` makes them again" in done
    with Library.open(library) as opened:
        assert opened.status().indexed < PHOTOS
        list(opened.index())
        assert opened.status().indexed == PHOTOS
        assert {photo.path: photo.photo_id for photo in opened.photos()} == expected
    assert troubles(library) == {}


def test_a_catalog_of_nothing_but_zeros_says_to_add_the_folders_again(library: Path, folder: Path) -> None:
    damage(library)
    done = troubles(library)["catalog"].done
    assert done is not None
    assert "nothing in it could be read: add your folders again" in done
    with Library.open(library) as opened:
        assert opened.status().roots == ()
        list(opened.index([folder]))
        assert opened.search("red", all=True, limit=100).total == PHOTOS
    assert troubles(library) == {}


def test_an_emptied_catalog_is_no_new_library(library: Path) -> None:
    os.truncate(library / "catalog.sqlite", 0)
    with pytest.raises(DamagedCatalogError, match="empty.*in use.*doctor"):
        Library.open(library)
    assert set(troubles(library)) == {"catalog", "vector index"}
    Library.open(library).close()


def test_photos_of_a_lost_folder_are_known_again_once_it_is_added(
    library: Path, folder: Path, embedder: ColourEmbedder
) -> None:
    with Library.open(library) as opened:
        expected = {photo.path: photo.photo_id for photo in opened.photos()}
    zero(library / "catalog.sqlite", *pages_with(library / "catalog.sqlite", os.fsencode(folder)))
    done = troubles(library)["catalog"].done
    assert done is not None
    assert "where 1 folder was, is lost: add again" in done
    before = embedder.images_embedded
    with Library.open(library) as opened:
        assert opened.status().offline == PHOTOS
        list(opened.index([folder]))
        assert {photo.path: photo.photo_id for photo in opened.photos()} == expected
        assert (opened.status().offline, opened.status().roots) == (0, (folder,))
    assert embedder.images_embedded == before


def test_a_repair_that_was_cut_off_is_finished(library: Path) -> None:
    shutil.copy(library / "catalog.sqlite", library / "catalog.sqlite.salvaged")
    damage(library)
    assert troubles(library) == {
        "catalog": Finding("catalog", "an earlier repair was cut off", "finished that repair")
    }
    assert troubles(library) == {}


def test_leftovers_and_damaged_thumbnails_are_removed(library: Path) -> None:
    for name in (".catalog.sqlite.salvage.tmp", ".catalog.sqlite.salvage.tmp-wal", "index/.x.tmp"):
        (library / name).write_bytes(b"left")
    first, second, *_ = sorted((library / "thumbnails").glob("*/*.jpg"))
    first.write_bytes(b"")
    second.write_bytes(second.read_bytes()[:-5])
    left = first.with_name(f".{first.name}.abc.tmp")
    left.write_bytes(b"left")
    os.utime(left, (1e9, 1e9))
    being_written = first.with_name(f".{first.name}.def.tmp")
    being_written.write_bytes(b"not yet")
    found = troubles(library)
    assert (found["leftovers"].trouble, found["leftovers"].done) == (
        "3 files were left half written",
        "removed",
    )
    assert found["thumbnails"].trouble == "3 are damaged"
    assert set(found) == {"leftovers", "thumbnails"}
    assert being_written.exists()
    assert not any(file.exists() for file in (first, second, left))
    assert len(list((library / "thumbnails").glob("*/*.jpg"))) == PHOTOS - 2


def test_thumbnails_of_another_version_are_removed(library: Path) -> None:
    (library / "thumbnails" / "version").write_bytes(b"0\n")
    assert troubles(library)["thumbnails"].trouble == "they were of another version"
    assert not list((library / "thumbnails").glob("*/*.jpg"))
    assert troubles(library) == {}


def test_a_missing_index_of_the_catalog_is_a_fault(library: Path) -> None:
    with Library.open(library) as opened:
        opened._catalog.database.connection.execute("DROP INDEX photos_by_size")
    found = troubles(library)
    assert set(found) == {"catalog"}
    assert found["catalog"].trouble is not None
    assert "photos_by_size is missing" in found["catalog"].trouble
    assert "saved 60 photos and 60 embeddings" in str(found["catalog"].done)
    assert troubles(library) == {}


def test_altered_embeddings_are_made_again(library: Path, embedder: ColourEmbedder) -> None:
    with Library.open(library) as opened:
        opened._catalog.database.connection.execute("UPDATE embeddings SET vector = x'00' WHERE photo_id = 3")
    found = troubles(library)
    assert found["embeddings"].trouble == "1 is damaged"
    assert set(found) == {"embeddings"}  # the vector index followed
    before = embedder.images_embedded
    with Library.open(library) as opened:
        list(opened.index())
    assert embedder.images_embedded == before + 1
    assert troubles(library) == {}


def test_an_index_of_photos_that_a_power_cut_took_is_made_anew(library: Path) -> None:
    with Library.open(library) as opened, opened._catalog.database.transaction() as connection:
        connection.execute("DELETE FROM embeddings WHERE stamp > 30")  # the last commits, lost
        connection.execute("UPDATE settings SET value = '30' WHERE key = 'embedding_stamp'")
    with Library.open(library) as opened:
        assert len(opened._searcher_now()._vectors) == 30
        list(opened.index())
    assert troubles(library) == {}


def test_foreign_and_missing_libraries_are_left_alone(tmp_path: Path) -> None:
    import sqlite3

    with pytest.raises(LibraryError, match="no library in"):
        list(Library.doctor(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("CREATE TABLE precious (a)")
    connection.close()
    before = (tmp_path / "catalog.sqlite").read_bytes()
    with pytest.raises(CatalogError, match="not a photosearch catalog"):
        list(Library.doctor(tmp_path))
    assert (tmp_path / "catalog.sqlite").read_bytes() == before


def test_a_library_that_is_being_written_is_left_alone(library: Path) -> None:
    damage(library, last=1)
    before = (library / "catalog.sqlite").read_bytes()
    with WriterLock(library), pytest.raises(LibraryBusyError, match="this process"):
        list(Library.doctor(library))
    assert (library / "catalog.sqlite").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="there an open file cannot be replaced at all")
def test_a_program_that_had_the_damaged_catalog_open_writes_no_more(library: Path, folder: Path) -> None:
    with Library.open(library) as opened:
        damage(library, first=12)
        list(Library.doctor(library))
        with pytest.raises(LibraryError, match="was replaced.*open it again"):
            list(opened.index())
