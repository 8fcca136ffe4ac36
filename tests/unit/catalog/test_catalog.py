"""The catalog: paths as bytes, state, removal, merging of roots, embeddings and their stamps."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import ColourEmbedder
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.base.errors import CatalogError, DimensionError
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog import database as database_module
from photosearch.catalog.labels import label_of, split
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.catalog.schema import MIGRATIONS, SCHEMA_VERSION

INFO = ColourEmbedder().info


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened


def file(path: bytes, mtime_ns: int = 1_700_000_000_000_000_000) -> FileFacts:
    return FileFacts(path, 100, mtime_ns, "jpeg")


def facts(photo_id: int, **metadata: object) -> DecodedFacts:
    return DecodedFacts(photo_id, f"{photo_id:032x}", 40, 30, "jpeg", Metadata(**metadata))  # type: ignore[arg-type]


def unit(*seeds: int) -> NDArray[np.float32]:
    rows = np.stack([np.random.default_rng(seed).normal(size=INFO.dimension) for seed in seeds])
    unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_a_name_that_is_not_text_comes_back_byte_for_byte(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    name = b"2023/\xff\xfe new\nline '\"; DROP TABLE photos; \xf0\x9f\x98\x80.jpg"
    (photo_id,) = catalog.photos.add(root.root_id, [file(name)])
    path = catalog.photos.by_ids([photo_id])[photo_id].path
    assert os.fsencode(path) == b"/photos/" + name
    assert catalog.photos.find(path) == photo_id
    assert set(catalog.photos.in_folder(root.root_id, b"2023/").files) == {name}


def test_ids_are_never_given_twice(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    (first,) = catalog.photos.add(root.root_id, [file(b"a.jpg")])
    catalog.photos.remove([first])
    (second,) = catalog.photos.add(root.root_id, [file(b"a.jpg")])
    assert second > first


def test_pending_photos_become_indexed_and_pending_again_when_their_file_changes(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    ids = catalog.photos.add(root.root_id, [file(b"a.jpg"), file(b"b.jpg")])
    model = catalog.embeddings.model_id(INFO)
    assert [(p.photo_id, p.is_new) for p in catalog.photos.pending(model)] == [(ids[0], True), (ids[1], True)]
    catalog.embeddings.put(model, [facts(i) for i in ids], unit(*ids))
    assert list(catalog.photos.pending(model)) == []
    catalog.photos.mark_changed([(ids[1], file(b"b.jpg", mtime_ns=5))])
    assert [(p.photo_id, p.is_new) for p in catalog.photos.pending(model)] == [(ids[1], False)]
    assert catalog.embeddings.labels(model).tolist() == [ids[0]]


def test_a_failed_photo_has_a_reason_and_is_not_pending(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    (photo_id,) = catalog.photos.add(root.root_id, [file(b"a.jpg")])
    catalog.photos.mark_failed([(photo_id, "not a picture", False)])
    model = catalog.embeddings.model_id(INFO)
    assert list(catalog.photos.pending(model)) == []
    assert [(f.path, f.reason) for f in catalog.photos.failures()] == [
        (Path("/photos/a.jpg"), "not a picture")
    ]
    assert catalog.photos.counts(model) == (1, 0, 1, 0)


def test_newest_first_goes_by_the_time_taken_then_by_the_files_time(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    ids = catalog.photos.add(root.root_id, [file(b"a"), file(b"b"), file(b"c", mtime_ns=2**62)])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts(ids[0], taken="2001-05-06T07:08:09")], unit(1))
    assert [photo.photo_id for photo, _ in catalog.photos.listed()] == [ids[2], ids[1], ids[0]]


def test_a_root_around_others_takes_them_over_with_their_embeddings(catalog: Catalog) -> None:
    inner = catalog.roots.add(Path("/photos/2023"))
    (photo_id,) = catalog.photos.add(inner.root_id, [file(b"may/a.jpg")])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts(photo_id)], unit(1))
    outer = catalog.roots.add(Path("/photos"))
    assert [root.path for root in catalog.roots.all()] == [Path("/photos")]
    assert catalog.photos.by_ids([photo_id])[photo_id].path == Path("/photos/2023/may/a.jpg")
    assert list(catalog.photos.ids_of_root(outer.root_id)) == [(photo_id, b"2023/may/a.jpg")]
    assert catalog.embeddings.labels(model).tolist() == [photo_id]


def test_a_folder_inside_a_root_is_that_root(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    assert catalog.roots.add(Path("/photos/2023")) == root
    assert catalog.roots.add(Path("/photos2")) != root


def test_forgetting_a_root_forgets_photos_and_embeddings(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    ids = catalog.photos.add(root.root_id, [file(b"a"), file(b"b")])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts(i) for i in ids], unit(*ids))
    assert catalog.roots.remove(root.root_id) == 2
    assert catalog.photos.counts(model) == (0, 0, 0, 0)
    assert catalog.embeddings.count(model) == 0


def test_vectors_come_back_to_half_precision_in_the_order_written(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    ids = catalog.photos.add(root.root_id, [file(b"a"), file(b"b")])
    model = catalog.embeddings.model_id(INFO)
    vectors = unit(*ids)
    catalog.embeddings.put(model, [facts(i) for i in ids], vectors)
    (found_ids, stamps, found) = next(catalog.embeddings.since(model, 0))
    assert found_ids.tolist() == ids
    assert stamps.tolist() == catalog.embeddings.stamps(model).tolist()
    np.testing.assert_allclose(found, vectors, atol=1e-3)
    assert list(catalog.embeddings.since(model, int(stamps[-1]))) == []


def test_what_leaves_the_embeddings_is_on_record_by_its_stamp(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = catalog.roots.add(Path("/photos"))
    ids = catalog.photos.add(root.root_id, [file(b"a"), file(b"b")])
    model = catalog.embeddings.model_id(INFO)
    for _ in range(2):  # the second time, they take the place of the first
        catalog.embeddings.put(model, [facts(i) for i in ids], unit(*ids))
    assert catalog.embeddings.removals(model, 0)[1].tolist() == [1, 2]
    catalog.roots.remove(root.root_id)
    last, stamps = catalog.embeddings.removals(model, 2)
    assert (last, sorted(stamps.tolist())) == (4, [3, 4])
    assert catalog.embeddings.removals(model + 1, 0)[1].tolist() == []
    assert (catalog.embeddings.first_removal(), catalog.embeddings.last_removal()) == (1, 4)
    monkeypatch.setattr("photosearch.catalog.embeddings._REMOVALS_KEPT", 1)
    catalog.embeddings.forget_removals()
    assert (catalog.embeddings.first_removal(), catalog.embeddings.last_removal()) == (4, 4)


def test_the_state_changes_with_every_change_whoever_makes_it(catalog: Catalog) -> None:
    other = Catalog(catalog.database.path)
    seen = [catalog.database.state()]
    assert catalog.database.state() == seen[0]
    catalog.roots.add(Path("/photos"))
    seen.append(catalog.database.state())
    other.roots.add(Path("/more photos"))
    seen.append(catalog.database.state())
    other.close()
    assert len(set(seen)) == 3


def test_a_stamp_is_never_used_twice_even_when_the_newest_row_is_gone(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    first, second = catalog.photos.add(root.root_id, [file(b"a"), file(b"b")])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts(first)], unit(first))
    ((_, stamps, _),) = catalog.embeddings.since(model, 0)
    catalog.photos.remove([first])
    catalog.embeddings.put(model, [facts(second)], unit(second))
    later = catalog.embeddings.since(model, int(stamps[-1]))
    assert [labels.tolist() for labels, _, _ in later] == [[second]]


def test_an_embedding_of_a_photo_that_left_meanwhile_is_passed_over(catalog: Catalog) -> None:
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts(99)], unit(1))
    assert catalog.embeddings.count(model) == 0


def test_vectors_of_another_dimension_are_refused(catalog: Catalog) -> None:
    model = catalog.embeddings.model_id(INFO)
    with pytest.raises(DimensionError, match="never mix"):
        catalog.embeddings.put(model, [facts(1)], np.ones((1, 7), np.float32))
    other = ColourEmbedder(cells=2).info
    with pytest.raises(DimensionError, match="12 numbers.*48"):
        catalog.embeddings.model_id(other)


def test_a_failing_transaction_leaves_nothing_behind(catalog: Catalog) -> None:
    def fail() -> None:
        with catalog.database.transaction() as connection:
            connection.execute("INSERT INTO settings VALUES ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert catalog.get("a") is None


def test_a_newer_catalog_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    Catalog(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CatalogError, match=r"newer photosearch.*Update photosearch"):
        Catalog(path)
    assert path.read_bytes() == before


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE precious (a)")
    connection.close()
    with pytest.raises(CatalogError, match="not a photosearch catalog"):
        Catalog(path)


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at" * 30, b"SQLite format 3\0" * 100]
)
def test_a_damaged_catalog_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match="damaged") as caught:
        Catalog(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_migration_backs_up_first_and_keeps_the_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalog.sqlite"
    with Catalog(path) as catalog:
        root = catalog.roots.add(Path("/photos"))
        catalog.photos.add(root.root_id, [file(b"a.jpg")])
    step = "ALTER TABLE photos ADD COLUMN mood TEXT; CREATE INDEX photos_by_mood ON photos (mood);"
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, step))
    monkeypatch.setattr(database_module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with Catalog(path) as catalog:
        assert len(list(catalog.photos.listed())) == 1
        assert catalog.database.connection.execute("SELECT mood FROM photos").fetchall() == [(None,)]
    backup = sqlite3.connect(tmp_path / f"catalog.sqlite.v{SCHEMA_VERSION}.backup")
    assert backup.execute("SELECT count(*) FROM photos").fetchone() == (1,)
    backup.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "catalog.sqlite"
    Catalog(path).close()
    bad = "ALTER TABLE photos ADD COLUMN mood TEXT; ALTER TABLE nowhere ADD COLUMN x TEXT;"
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, bad))
    monkeypatch.setattr(database_module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(CatalogError):
        Catalog(path)
    monkeypatch.undo()
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        columns = catalog.database.connection.execute("PRAGMA table_info(photos)").fetchall()
    assert "mood" not in {column[1] for column in columns}


def film_facts(photo_id: int, *times_s: float) -> DecodedFacts:
    return DecodedFacts(
        photo_id, f"{photo_id:032x}", 4, 3, "mp4", Metadata(), duration_s=9.0, times_s=tuple(times_s)
    )


def test_a_video_has_an_embedding_for_each_frame_and_is_one_photo(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    film, photo = catalog.photos.add(root.root_id, [file(b"film.mp4"), file(b"b.jpg")])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [film_facts(film, 0.5, 1.5, 7.25), facts(photo)], unit(1, 2, 3, 4))
    labels = [film, photo, label_of(film, 1), label_of(film, 2)]
    assert catalog.embeddings.labels(model).tolist() == labels
    assert (catalog.embeddings.count(model), catalog.embeddings.photo_count(model)) == (4, 2)
    assert catalog.photos.counts(model)[:2] == (2, 2)
    assert catalog.photos.by_ids([film])[film].duration_s == 9.0
    assert catalog.embeddings.times_s(model, labels[1:]) == {photo: None, labels[2]: 1.5, labels[3]: 7.25}
    found = catalog.embeddings.vectors(model, [labels[2], photo, 999])
    assert sorted(found) == [photo, labels[2]]
    np.testing.assert_allclose(found[labels[2]], unit(2)[0], atol=1e-3)
    catalog.embeddings.put(model, [film_facts(film, 3.0)], unit(5))
    assert catalog.embeddings.labels(model).tolist() == [film, photo]
    assert list(catalog.photos.pending(model)) == []


def test_a_video_with_one_damaged_frame_is_embedded_anew(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos"))
    (film,) = catalog.photos.add(root.root_id, [file(b"film.mp4")])
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [film_facts(film, 0.5, 1.5)], unit(1, 2))
    catalog.database.connection.execute("UPDATE embeddings SET vector = x'00' WHERE frame = 1")
    assert catalog.embeddings.remove_damaged() == 1
    assert catalog.embeddings.count(model) == 0
    assert [photo.photo_id for photo in catalog.photos.pending(model)] == [film]


@given(st.integers(1, 2**40 - 1), st.integers(0, 1000))
def test_a_label_tells_photo_and_frame(photo_id: int, frame: int) -> None:
    assert split(label_of(photo_id, frame)) == (photo_id, frame)
    many = label_of(np.array([photo_id, 1]), np.array([frame, 0]))
    assert [part.tolist() for part in split(many)] == [[photo_id, 1], [frame, 0]]
    assert label_of(photo_id, 0) == photo_id
