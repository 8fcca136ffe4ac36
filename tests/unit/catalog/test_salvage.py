"""Salvage: what can be read is kept under its old numbers, what cannot is told, and nothing is made up."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from catalogs import INFO, ROOT, WAITING, fill, pages_with, restore, rows, vectors, zero

from photosearch.base.conditions import HasWords, Is, Trait
from photosearch.base.errors import CatalogError, DamagedCatalogError
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.database import PAGE_BYTES, salvaged_path
from photosearch.catalog.labels import split
from photosearch.catalog.mend import LOST_ROOT, NEVER_USED
from photosearch.catalog.pages import MAGIC, Record, Value
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.catalog.salvage import Salvaged, finish, salvage
from photosearch.catalog.schema import SCHEMA_VERSION
from photosearch.catalog.shapes import Shapes
from photosearch.catalog.words import check_words

PHOTOS = 400
EMBEDDED = PHOTOS - WAITING


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "catalog.sqlite"
    fill(path, PHOTOS)
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "catalog.sqlite"))


def agrees(path: Path, sound: Path, salvaged: Salvaged) -> None:
    """Check that a salvaged catalog is sound, and that all in it is as it was in the sound one."""
    before, after = rows(sound, "photos"), rows(path, "photos")
    kept = {key: row for key, row in after.items() if row == before.get(key)}
    blank = {key: row for key, row in after.items() if key not in kept}
    embeddings, embeddings_before = rows(path, "embeddings", 2), rows(sound, "embeddings", 2)
    assert (len(kept), len(embeddings)) == (salvaged.photos, salvaged.embeddings)
    assert len(kept) + salvaged.lost_photos == PHOTOS
    assert len(embeddings) + salvaged.lost_embeddings == EMBEDDED
    assert embeddings.items() <= embeddings_before.items()
    assert rows(path, "signatures").items() <= rows(sound, "signatures").items()
    for key, row in blank.items():
        assert row[:3] == before[key][:3]
        assert row[4] == 0  # of a time that no file has: the scan looks at it again
        assert row[10] == before[key][10]  # but it sorts by its own
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        model = catalog.embeddings.model_id(INFO)
        assert len(list(catalog.photos.pending(model))) == len(after) - len(embeddings)
        (new,) = catalog.photos.add(1, [FileFacts(b"new.jpg", 1, 1, "jpeg")])
        assert new > PHOTOS + 1
        vector = np.eye(1, INFO.dimension, dtype=np.float32)
        catalog.embeddings.put(model, [DecodedFacts(new, "0" * 32, 1, 1, "jpeg", Metadata())], vector)
        assert catalog.embeddings.last_stamp() > EMBEDDED


def test_a_sound_catalog_comes_through_whole(path: Path, sound: Path) -> None:
    assert salvage(path) == Salvaged(next(path.parent.glob("*.damaged-*")), PHOTOS, EMBEDDED, 0, 0, 0)
    for table in ("settings", "roots", "photos", "models", "signatures"):
        assert rows(path, table) == rows(sound, table)
    assert rows(path, "embeddings", 2) == rows(sound, "embeddings", 2)
    assert rows(path, "sqlite_sequence") == rows(sound, "sqlite_sequence")


def test_whichever_page_is_lost_no_other_row_is(sound: Path, tmp_path: Path) -> None:
    count = sound.stat().st_size // PAGE_BYTES
    assert count > 20
    lost = []
    for number in range(1, count + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = Path(shutil.copy(sound, folder / "catalog.sqlite"))
        zero(path, number)
        salvaged = salvage(path)
        agrees(path, sound, salvaged)
        assert salvaged.lost_roots == 0
        lost.append(max(salvaged.lost_photos, salvaged.lost_embeddings))
    assert 0 < max(lost) < PHOTOS / 2
    assert sum(loss == 0 for loss in lost) > 10  # those of indexes, and of what leads to others


# From about 0.7 on the file is rows; what comes before are indexes.
@pytest.mark.parametrize("share", [0.75, 0.85, 0.95])
def test_a_truncated_catalog(path: Path, sound: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share) + 100)
    with pytest.raises(DamagedCatalogError, match="photosearch doctor"), Catalog(path):
        pass
    salvaged = salvage(path)
    assert salvaged.photos > PHOTOS / 5
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
    before = rows(sound, "embeddings", 2)
    assert rows(path, "embeddings", 2).items() <= before.items()


def test_many_pages_of_nonsense(path: Path, sound: Path) -> None:
    random = np.random.default_rng(5)
    data = bytearray(path.read_bytes())
    for at in random.integers(0, len(data), 60).tolist():
        data[at : at + 20] = random.bytes(20)
    path.write_bytes(data[: sound.stat().st_size])
    salvaged = salvage(path)
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        assert catalog.embeddings.remove_damaged() == 0
    assert 0 < salvaged.embeddings < EMBEDDED
    same = rows(path, "embeddings", 2).items() & rows(sound, "embeddings", 2).items()
    assert len(same) >= salvaged.embeddings - 2  # nonsense that still has unit length


@pytest.mark.parametrize("content", [b"", b"\0" * 100_000, b"no database at all " * 5000, MAGIC * 1000])
def test_where_nothing_can_be_read_the_new_catalog_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(content)
    salvaged = salvage(path)
    assert salvaged == Salvaged(salvaged.kept_as, 0, 0, 0, 0, 0)
    assert salvaged.kept_as.read_bytes() == content
    with Catalog(path) as catalog:
        root = catalog.roots.add(ROOT)
        assert catalog.photos.add(root.root_id, [FileFacts(b"a.jpg", 1, 1, "jpeg")]) == [NEVER_USED + 1]


def test_the_damaged_file_is_kept_with_its_log(sound: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sound, tmp_path / "catalog.sqlite"))
    copy = tmp_path / "copy" / "catalog.sqlite"
    copy.parent.mkdir()
    with Catalog(path) as catalog:
        ids = catalog.photos.add(1, [FileFacts(b"only in the log.jpg", 1, 1, "jpeg")])
        shutil.copy(path, copy)
        shutil.copy(path.with_name("catalog.sqlite-wal"), copy.with_name("catalog.sqlite-wal"))
    zero(copy, 1)
    before = {suffix: copy.with_name(f"catalog.sqlite{suffix}").read_bytes() for suffix in ("", "-wal")}
    salvaged = salvage(copy)
    assert salvaged.photos == PHOTOS + 1
    assert (ids[0],) in rows(copy, "photos")
    for suffix, content in before.items():
        assert salvaged.kept_as.with_name(salvaged.kept_as.name + suffix).read_bytes() == content
    assert sorted(file.name for file in copy.parent.iterdir() if "damaged" not in file.name) == [
        "catalog.sqlite"
    ]


def test_an_altered_embedding_is_dropped_and_made_again(path: Path) -> None:
    connection = sqlite3.connect(path)
    (vector,) = connection.execute("SELECT vector FROM embeddings WHERE photo_id = 20").fetchone()
    (shorter,) = connection.execute("SELECT vector FROM embeddings WHERE photo_id = 21").fetchone()
    connection.execute("UPDATE embeddings SET vector = ? WHERE photo_id = 20", (b"\x00\x7e" + vector[2:],))
    connection.execute("UPDATE embeddings SET vector = ? WHERE photo_id = 21", (shorter[:-2],))
    connection.commit()
    connection.close()
    whole = Path(shutil.copy(path, path.with_name("whole.sqlite")))
    salvaged = salvage(path)
    assert (salvaged.photos, salvaged.embeddings, salvaged.lost_embeddings) == (PHOTOS, EMBEDDED - 2, 2)
    with Catalog(whole) as catalog:
        assert catalog.embeddings.remove_damaged() == 2
        assert catalog.embeddings.remove_damaged() == 0
        pending = catalog.photos.pending(catalog.embeddings.model_id(INFO))
        assert {20, 21} <= {photo.photo_id for photo in pending}


@pytest.fixture
def with_videos(tmp_path: Path) -> Path:
    """Return a catalog of 60 videos with 8 frames each, and 10 photos."""
    path = tmp_path / "videos" / "catalog.sqlite"
    path.parent.mkdir()
    with Catalog(path) as catalog:
        root, model = catalog.roots.add(ROOT), catalog.embeddings.model_id(INFO)
        ids = catalog.photos.add(root.root_id, [FileFacts(b"%d.mp4" % i, i, i, "mp4") for i in range(70)])
        for i in ids:
            times_s = (None,) if i > 60 else tuple(float(second) for second in range(8))
            facts = DecodedFacts(i, f"{i:032x}", 4, 3, "mp4", Metadata(), times_s=times_s, duration_s=8.0)
            catalog.embeddings.put(model, [facts], vectors(len(times_s), seed=i))
    return path


def test_videos_come_through_with_all_their_frames(with_videos: Path) -> None:
    before = rows(with_videos, "embeddings", 3)
    zero(with_videos, 1)
    salvaged = salvage(with_videos)
    assert (salvaged.photos, salvaged.embeddings, salvaged.lost_embeddings) == (70, 490, 0)
    assert rows(with_videos, "embeddings", 3) == before


def test_a_video_that_lost_a_frame_waits_to_be_read_again(with_videos: Path, tmp_path: Path) -> None:
    lost = 0
    for number in range(2, with_videos.stat().st_size // PAGE_BYTES + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = Path(shutil.copy(with_videos, folder / "catalog.sqlite"))
        zero(path, number)
        salvaged = salvage(path)
        assert salvaged.embeddings + salvaged.lost_embeddings == 490
        lost += salvaged.lost_embeddings
        with Catalog(path) as catalog:
            model = catalog.embeddings.model_id(INFO)
            frames = np.bincount(split(catalog.embeddings.labels(model))[0], minlength=71)
            assert set(frames[1:61].tolist()) <= {0, 8}
            waiting = {photo.photo_id for photo in catalog.photos.pending(model)}
            assert waiting == {i for i in range(1, 71) if not frames[i]}
    assert lost > 0


def test_what_was_deleted_does_not_come_back(path: Path) -> None:
    with Catalog(path) as catalog:
        catalog.photos.remove(range(2, PHOTOS - 50))  # most pages are free then
        kept = PHOTOS - len(range(2, PHOTOS - 50))
    zero(path, 1)
    salvaged = salvage(path)
    assert (salvaged.photos, salvaged.lost_photos) == (kept, 0)
    assert (salvaged.embeddings, salvaged.lost_embeddings) == (kept - WAITING, 0)


def test_a_row_that_no_schema_allows_is_left_out(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("UPDATE photos SET state = 'indexeb' WHERE id = 30")
    connection.execute("DELETE FROM photos WHERE id = 31")  # without foreign keys: its embedding stays
    connection.commit()
    connection.close()
    salvaged = salvage(path)
    assert salvaged.photos == PHOTOS - 2
    assert salvaged.embeddings == EMBEDDED - 2
    with Catalog(path) as catalog:
        assert catalog.database.check() == []


def test_lost_folders_come_back_from_the_index_of_their_paths(path: Path) -> None:
    table, *index = pages_with(path, os.fsencode(ROOT))
    assert len(index) == 1
    zero(path, table)
    assert salvage(path).lost_roots == 0
    with Catalog(path) as catalog:
        assert [root.path for root in catalog.roots.all()] == [ROOT]


def test_photos_of_a_lost_folder_are_kept_as_offline(path: Path) -> None:
    zero(path, *pages_with(path, os.fsencode(ROOT)))
    salvaged = salvage(path)
    assert (salvaged.photos, salvaged.embeddings, salvaged.lost_roots) == (PHOTOS, EMBEDDED, 1)
    with Catalog(path) as catalog:
        (root,) = catalog.roots.all()
        assert (root.path, root.is_offline) == (path.parent / f"{LOST_ROOT}1", True)


def test_models_come_back_from_their_index_and_the_length_of_their_embeddings(path: Path) -> None:
    tables = pages_with(path, INFO.name.encode() + INFO.revision.encode())
    zero(path, tables[0])
    assert salvage(path).embeddings == EMBEDDED
    with Catalog(path) as catalog:
        assert catalog.embeddings.models() == [(INFO.name, INFO.revision, INFO.dimension)]


def test_a_lost_setting_of_the_model_is_the_one_with_most_embeddings(path: Path) -> None:
    zero(path, *pages_with(path, b"embedding_stamp"))
    salvage(path)
    with Catalog(path) as catalog:
        assert catalog.get("model") == INFO.name
        assert catalog.embeddings.last_stamp() == EMBEDDED + NEVER_USED


def test_a_damaged_catalog_of_version_1_becomes_one_of_today(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, version=1)
    before = rows(path, "photos")
    zero(path, 1)
    salvaged = salvage(path)
    assert (salvaged.photos, salvaged.embeddings) == (5, 3)
    after = rows(path, "photos")
    assert {key: row[: len(before[key])] for key, row in after.items()} == before


def test_a_newer_catalog_is_left_alone(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[60:64] = (SCHEMA_VERSION + 1).to_bytes(4, "big")
    data[PAGE_BYTES:] = bytes(len(data) - PAGE_BYTES)
    path.write_bytes(data)
    with pytest.raises(CatalogError, match="newer photosearch"):
        salvage(path)
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_a_repair_that_was_cut_off_is_asked_for_and_finished(path: Path, sound: Path) -> None:
    zero(path, 3)
    shutil.copy(sound, salvaged_path(path))
    path.with_name("catalog.sqlite-wal").write_bytes(b"of the damaged one")
    with pytest.raises(DamagedCatalogError, match="cut off.*doctor"):
        Catalog(path)
    assert finish(path)
    assert not finish(path)
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
    assert rows(path, "photos") == rows(sound, "photos")


def test_a_salvage_without_room_leaves_everything_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path) -> None:
        raise OSError(28, "No space left on device")

    zero(path, 3)
    before = path.read_bytes()
    monkeypatch.setattr("photosearch.catalog.salvage.sync_file", full)
    with pytest.raises(OSError, match="No space"):
        salvage(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_favourites_and_words_come_through(path: Path) -> None:
    with Catalog(path) as catalog:
        catalog.marks.change([20, 30], is_favorite=True)
    words, folders = rows(path, "photo_words"), rows(path, "folders", 2)
    zero(path, 1)
    salvage(path)
    assert rows(path, "photo_words") == words
    assert rows(path, "folders", 2).keys() == folders.keys() - {(1, b"")}  # where "gone.jpg" was
    with Catalog(path) as catalog:
        assert catalog.photos.matching(Is(Trait.FAVORITE)).tolist() == [20, 30]
        assert catalog.photos.matching(HasWords("photo 50")).tolist() == [50]
        assert check_words(catalog.database.connection) is None


def test_the_index_of_words_is_not_taken_for_paths(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    Catalog(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO sqlite_sequence VALUES ('photos', 1000)")
    connection.execute("INSERT INTO photo_words_index (photo_words_index, rank) VALUES ('pgsz', 64)")
    connection.commit()
    fill(path, 100)
    entries = connection.execute("SELECT segid, term, pgno FROM photo_words_index_idx").fetchall()
    connection.close()
    assert any(term for _, term, _ in entries)
    zero(path, 1)
    assert salvage(path).lost_photos == 0
    assert min(rows(path, "photos")) > (1000,)


def test_every_table_is_told_from_all_others_by_its_shape() -> None:
    shapes = Shapes()
    samples: dict[type, Value] = {int: 7, float: 7.5, str: "x", bytes: b"x", type(None): None}
    for shape in shapes.all:
        if not shape.is_table:
            continue
        for length in range(shape.fewest, len(shape.columns) + 1):
            for pick in (min, max):
                kinds = [pick(kinds, key=lambda kind: kind.__name__) for kinds in shape.kinds[:length]]
                record = Record(None if shape.numbered is None else 1, tuple(samples[kind] for kind in kinds))
                assert shapes.of(record) is shape
