"""Words of photos: kept in step with all that happens to them, found with and without the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import ColourEmbedder

from photosearch.base.conditions import Contains, HasWords, TextField
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.catalog.words import check_words, fill_words
from photosearch.search import doctor

INFO = ColourEmbedder().info


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened
        assert check_words(opened.database.connection) is None
        before = opened.database.connection.execute("SELECT * FROM photo_words").fetchall()
        fill_words(opened.database.connection)
        assert opened.database.connection.execute("SELECT * FROM photo_words").fetchall() == before


def add(catalog: Catalog, root_id: int, *paths: bytes) -> list[int]:
    return catalog.photos.add(root_id, [FileFacts(path, 1, 1, "jpeg") for path in paths])


def embed(catalog: Catalog, photo_id: int, metadata: Metadata) -> None:
    facts = DecodedFacts(photo_id, "0" * 32, 4, 3, "jpeg", metadata)
    model = catalog.embeddings.model_id(INFO)
    catalog.embeddings.put(model, [facts], np.eye(1, INFO.dimension, dtype=np.float32))


def has(catalog: Catalog, text: str) -> list[int]:
    found: list[int] = catalog.photos.matching(HasWords(text)).tolist()
    return found


def in_folder(catalog: Catalog, text: str) -> list[int]:
    found: list[int] = catalog.photos.matching(Contains(TextField.FOLDER, text)).tolist()
    return found


def test_words_follow_a_photo_from_first_sight_to_its_end(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos")).root_id
    one, two = add(catalog, root, "été/Café.jpg".encode(), b"2.jpg")
    assert has(catalog, "CAFE") == has(catalog, "ete/") == [one]
    embed(catalog, one, Metadata(caption="Two\ndogs", keywords=("sea side", "sun"), camera="Leica Q3"))
    assert has(catalog, "two dogs") == has(catalog, "sea") == has(catalog, "leica q") == [one]
    assert has(catalog, "side sun") == []
    catalog.photos.put_metadata([(one, Metadata(caption="Three cats"))], 1)
    assert has(catalog, "two dogs") == has(catalog, "leica") == []
    assert has(catalog, "three cats") == [one]
    (new,) = add(catalog, root, b"winter/Tee.jpg")
    catalog.photos.move([(one, new)])
    assert has(catalog, "cafe") == has(catalog, "ete/") == []
    assert has(catalog, "tee") == has(catalog, "three cats") == has(catalog, "photos/winter/") == [one]
    catalog.photos.remove([one])
    assert has(catalog, "tee") == has(catalog, "winter") == []
    assert has(catalog, "photos") == [two]


def test_words_follow_roots(catalog: Catalog) -> None:
    inner = catalog.roots.add(Path("/photos/2019/Rome"), "volume").root_id
    (one,) = add(catalog, inner, b"day 1/a.jpg")
    assert has(catalog, "rome/day") == [one]
    assert has(catalog, "2019") == []  # above the root's own name
    assert in_folder(catalog, "2019/rome/day 1/") == [one]
    outer = catalog.roots.add(Path("/photos"), "volume")
    assert has(catalog, "photos/2019/rome/day") == [one]
    catalog.roots.split(outer, Path("/photos/2019"), "other", b"2019")
    assert has(catalog, "photos") == []
    assert has(catalog, "2019/rome/day") == [one]
    (split,) = (root for root in catalog.roots.all() if root.volume == "other")
    catalog.roots.move([(split.root_id, Path("/mnt/Zwei"))])
    assert has(catalog, "zwei/rome") == in_folder(catalog, "/mnt/zwei/") == [one]
    assert has(catalog, "2019") == in_folder(catalog, "photos") == []
    catalog.roots.remove(split.root_id)
    tables = ("photo_words", "folders")
    counts = [catalog.database.connection.execute(f"SELECT count(*) FROM {table}") for table in tables]
    assert [count.fetchone() for count in counts] == [(0,), (0,)]


def test_a_folder_at_the_top_of_a_root_that_is_split(catalog: Catalog) -> None:
    outer = catalog.roots.add(Path("/media"), "volume")
    one, two = add(catalog, outer.root_id, b"drive/a.jpg", b"drive2/b.jpg")
    catalog.roots.split(outer, Path("/media/drive"), "other", b"")
    assert catalog.photos.find(Path("/media/drive/a.jpg")) == one
    assert has(catalog, "drive/") == [one]
    assert has(catalog, "media/") == [two]


def test_an_sqlite_without_trigrams_answers_the_same_and_leaves_the_index_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalog.sqlite"
    with Catalog(path) as catalog:
        root = catalog.roots.add(Path("/photos")).root_id
        add(catalog, root, b"first.jpg", b"second.jpg")
    with monkeypatch.context() as without:
        without.setattr("photosearch.catalog.words.has_trigrams", lambda _: False)
        with Catalog(path) as catalog:
            assert has(catalog, "first") == [1]
            catalog.photos.remove([1])
            add(catalog, root, b"third.jpg")
            assert (has(catalog, "first"), has(catalog, "third")) == ([], [3])
            assert catalog.database.check() == []
    with Catalog(path) as catalog:
        assert check_words(catalog.database.connection) is None
        assert (has(catalog, "first"), has(catalog, "third")) == ([], [3])
        plan = catalog.database.connection.execute(
            "EXPLAIN QUERY PLAN SELECT rowid FROM photo_words_index WHERE photo_words_index MATCH '\"thi\"'"
        )
        assert "VIRTUAL TABLE INDEX" in str(plan.fetchall())


def test_an_index_that_differs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with Catalog(path) as catalog:
        root = catalog.roots.add(Path("/photos")).root_id
        add(catalog, root, b"first.jpg")
        catalog.database.connection.execute(
            "INSERT INTO photo_words_index (rowid, words) VALUES (1, 'no such words')"
        )
        trouble = "the index of words differs from the photos"
        finding = doctor.check_words(catalog)
        assert str(finding.trouble).startswith(trouble)
        assert finding.done == "rebuilt from the photos"
        assert doctor.check_words(catalog) == doctor.Finding("words")
        assert has(catalog, "first") == [1]


@pytest.mark.parametrize("text", ['"', "'", "*", "a OR b", "^", "-", "\0", "words:x", "日本", "(", "\udcff"])
def test_no_text_is_taken_for_syntax(catalog: Catalog, text: str) -> None:
    root = catalog.roots.add(Path("/photos")).root_id
    add(catalog, root, b"plain.jpg")
    embed(catalog, 1, Metadata(caption="x"))
    assert has(catalog, f"{text}{text}{text}") == []
    assert catalog.photos.found_by_words([text], 5).ids == []


def test_texts_of_any_length(catalog: Catalog) -> None:
    root = catalog.roots.add(Path("/photos")).root_id
    add(catalog, root, b"plain.jpg")
    caption = " ".join(f"word{i}" for i in range(250))
    embed(catalog, 1, Metadata(caption=caption))
    assert has(catalog, caption) == [1]
    assert has(catalog, f"{caption}0") == []
    assert has(catalog, "x" * 1_000_000) == []
    assert catalog.photos.found_by_words([caption], 5).ids == [1]
    assert catalog.photos.found_by_words(["x" * 1_000_000, "\x01[*?"], 5).ids == []


def test_the_words_are_a_cache_that_other_tools_may_read(catalog: Catalog, tmp_path: Path) -> None:
    root = catalog.roots.add(Path("/photos")).root_id
    add(catalog, root, b"Plain.jpg")
    other = sqlite3.connect(tmp_path / "catalog.sqlite")
    assert other.execute("SELECT words FROM photo_words").fetchall() == [("\n\nplain.jpg\n",)]
    other.close()
