"""Photos as files: the rows of one folder, pairs, moves, and what waits for an embedding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from fakes import ColourEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog import photos as photos_module
from photosearch.catalog.files import FileFacts
from photosearch.catalog.photos import DecodedFacts
from photosearch.catalog.roots import Root

INFO = ColourEmbedder().info


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def root(catalog: Catalog) -> Root:
    return catalog.roots.add(Path("/photos"))


def file(path: bytes, size_bytes: int = 100) -> FileFacts:
    return FileFacts(path, size_bytes, 1_700_000_000_000_000_000, "jpeg")


def embed(catalog: Catalog, *photo_ids: int) -> int:
    model_id = catalog.embeddings.model_id(INFO)
    facts = [DecodedFacts(i, f"{i:032x}", 4, 3, "jpeg", Metadata(), metadata_version=1) for i in photo_ids]
    catalog.embeddings.put(model_id, facts, np.ones((len(facts), INFO.dimension), np.float32))
    return model_id


def states(catalog: Catalog) -> dict[int, str]:
    return dict(catalog.database.connection.execute("SELECT id, state FROM photos"))


def test_a_folder_knows_its_own_files_and_sub_folders(catalog: Catalog, root: Root) -> None:
    paths = [b"a.jpg", b"a/1.jpg", b"a/2.jpg", b"a/b/c/3.jpg", b"a/b0.jpg", b"a0/4.jpg", b"b/5.jpg"]
    ids = dict(zip(paths, catalog.photos.add(root.root_id, [file(path) for path in paths]), strict=True))
    other = catalog.roots.add(Path("/other"))
    catalog.photos.add(other.root_id, [file(b"a/9.jpg")])
    top = catalog.photos.in_folder(root.root_id, b"")
    assert (list(top.files), top.folders) == ([b"a.jpg"], [b"a/", b"a0/", b"b/"])
    inner = catalog.photos.in_folder(root.root_id, b"a/")
    assert (list(inner.files), inner.folders) == ([b"a/1.jpg", b"a/2.jpg", b"a/b0.jpg"], [b"a/b/"])
    assert inner.files[b"a/1.jpg"].photo_id == ids[b"a/1.jpg"]
    assert catalog.photos.in_folder(root.root_id, b"nowhere/").files == {}
    assert sorted(catalog.photos.ids_below(root.root_id, b"a/")) == sorted(
        ids[path] for path in paths if path.startswith(b"a/")
    )
    assert len(list(catalog.photos.ids_below(root.root_id, b""))) == 7


NAMES = st.binary(min_size=1, max_size=3).filter(lambda name: b"/" not in name)


@settings(deadline=None, max_examples=40)  # each makes a file on a disk that may be busy
@given(st.sets(st.lists(NAMES, min_size=1, max_size=4).map(b"/".join), max_size=12))
def test_whatever_the_names_each_file_is_in_one_folder(
    tmp_path_factory: pytest.TempPathFactory, paths: set[bytes]
) -> None:
    with Catalog(tmp_path_factory.mktemp("names") / "catalog.sqlite") as catalog:
        root_id = catalog.roots.add(Path("/photos")).root_id
        catalog.photos.add(root_id, [file(path) for path in paths])
        found, folders = list[bytes](), [b""]
        while folders:
            folder = folders.pop()
            known = catalog.photos.in_folder(root_id, folder)
            assert all(path.rpartition(b"/")[0] == folder.rstrip(b"/") for path in known.files)
            found += known.files
            folders += known.folders
        assert sorted(found) == sorted(paths)


def test_what_is_pending_comes_in_parts_while_photos_become_embedded(
    catalog: Catalog, root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos_module, "_PENDING_AT_ONCE", 3)
    ids = catalog.photos.add(root.root_id, [file(b"%d.jpg" % number) for number in range(10)])
    model_id = embed(catalog, ids[4])
    assert catalog.photos.pending_count(model_id) == 9
    seen = []
    for photo in catalog.photos.pending(model_id):
        seen.append(photo.photo_id)
        embed(catalog, photo.photo_id)
    assert seen == [photo_id for photo_id in ids if photo_id != ids[4]]
    assert catalog.photos.pending_count(model_id) == 0


def test_offline_and_failed_photos_and_those_shown_as_others_are_not_pending(
    catalog: Catalog, root: Root
) -> None:
    away = catalog.roots.add(Path("/away"))
    catalog.photos.add(away.root_id, [file(b"a.jpg")])
    catalog.roots.set_offline(away.root_id, is_offline=True)
    failed, _, jpeg = catalog.photos.add(root.root_id, [file(b"f.jpg"), file(b"p.cr2"), file(b"p.jpg")])
    catalog.photos.mark_failed([(failed, "broken", False)])
    catalog.photos.pair(root.root_id, [(b"p.cr2", b"p.jpg")])
    model_id = catalog.embeddings.model_id(INFO)
    assert [photo.photo_id for photo in catalog.photos.pending(model_id)] == [jpeg]
    assert catalog.photos.pending_count(model_id) == 1
    assert catalog.photos.counts(model_id) == (3, 0, 1, 1)


def test_an_embedding_of_another_model_does_not_count(catalog: Catalog, root: Root) -> None:
    ids = catalog.photos.add(root.root_id, [file(b"a.jpg"), file(b"b.jpg")])
    embed(catalog, *ids)
    other = catalog.embeddings.model_id(ColourEmbedder("other").info)
    assert [photo.photo_id for photo in catalog.photos.pending(other)] == ids
    assert catalog.photos.pending_count(other) == 2


def test_a_photo_shown_as_another_loses_its_embedding_and_gets_it_back_alone(
    catalog: Catalog, root: Root
) -> None:
    raw, jpeg = catalog.photos.add(root.root_id, [file(b"p.cr2"), file(b"p.jpg")])
    model_id = embed(catalog, raw, jpeg)
    catalog.photos.pair(root.root_id, [(b"p.cr2", b"p.jpg")])
    assert catalog.embeddings.labels(model_id).tolist() == [jpeg]
    assert [photo.photo_id for photo, _ in catalog.photos.listed()] == [jpeg]
    assert catalog.photos.in_folder(root.root_id, b"").files[b"p.cr2"].shown_as == jpeg
    catalog.photos.unpair([raw])
    assert [(photo.photo_id, photo.is_new) for photo in catalog.photos.pending(model_id)] == [(raw, False)]


def test_a_photo_whose_other_is_removed_is_shown_again(catalog: Catalog, root: Root) -> None:
    raw, jpeg = catalog.photos.add(root.root_id, [file(b"p.cr2"), file(b"p.jpg")])
    catalog.photos.pair(root.root_id, [(b"p.cr2", b"p.jpg")])
    catalog.photos.remove([jpeg])
    assert [photo.photo_id for photo, _ in catalog.photos.listed()] == [raw]


def test_a_move_takes_the_place_and_keeps_the_embedding(catalog: Catalog, root: Root) -> None:
    other = catalog.roots.add(Path("/other"))
    (old,) = catalog.photos.add(root.root_id, [file(b"a.jpg")])
    model_id = embed(catalog, old)
    new, raw = catalog.photos.add(
        other.root_id, [FileFacts(b"in/b.jpg", 100, 5_000_000_000, "jpeg"), file(b"in/b.cr2")]
    )
    catalog.photos.pair(other.root_id, [(b"in/b.cr2", b"in/b.jpg")])
    assert catalog.photos.sizes_of_possible_moves() == [100]
    assert [photo.photo_id for photo in catalog.photos.read_of_size(100)] == [old]
    assert [photo.photo_id for photo in catalog.photos.unread_of_size(100)] == [new]
    catalog.photos.move([(old, new), (old, 999)])
    assert catalog.photos.find(Path("/other/in/b.jpg")) == old
    assert catalog.photos.find(Path("/photos/a.jpg")) is None
    assert catalog.embeddings.labels(model_id).tolist() == [old]
    assert catalog.photos.sort_times([old]) == {old: datetime.fromtimestamp(5).isoformat()}
    known = catalog.photos.in_folder(other.root_id, b"in/").files
    assert (known[b"in/b.cr2"].photo_id, known[b"in/b.cr2"].shown_as) == (raw, old)
    assert catalog.photos.sizes_of_possible_moves() == []


def test_every_failed_photo_can_be_made_pending_again(catalog: Catalog, root: Root) -> None:
    ids = catalog.photos.add(root.root_id, [file(b"a.jpg"), file(b"b.jpg"), file(b"c.jpg")])
    model_id = embed(catalog, ids[0])
    catalog.photos.mark_failed([(ids[1], "broken", False), (ids[2], "no permission", True)])
    assert catalog.photos.retry_failed() == 2
    assert states(catalog) == {ids[0]: "indexed", ids[1]: "pending", ids[2]: "pending"}
    assert catalog.photos.failures() == []
    assert catalog.photos.pending_count(model_id) == 2


def test_metadata_of_older_code_is_found_and_replaced(catalog: Catalog, root: Root) -> None:
    ids = catalog.photos.add(root.root_id, [file(b"a.jpg"), file(b"b.jpg"), file(b"c.jpg")])
    embed(catalog, *ids[:2])
    assert list(catalog.photos.outdated(1)) == []
    assert list(catalog.photos.outdated(2)) == [
        (ids[0], Path("/photos/a.jpg")),
        (ids[1], Path("/photos/b.jpg")),
    ]
    catalog.photos.mark_sidecars_changed([(ids[0], 7)])
    assert [photo_id for photo_id, _ in catalog.photos.outdated(1)] == [ids[0]]
    catalog.photos.put_metadata([(ids[0], Metadata(taken="2001-02-03T04:05:06"))], 1)
    assert list(catalog.photos.outdated(1)) == []
    assert catalog.photos.by_ids([ids[0]])[ids[0]].taken == "2001-02-03T04:05:06"
    assert catalog.photos.in_folder(root.root_id, b"").files[b"a.jpg"].sidecar_mtime_ns == 7
