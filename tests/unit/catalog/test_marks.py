"""Marks, albums and saved searches in the catalog: what they survive, and what damage leaves of them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from catalogs import INFO, fill, restore, rows, zero

from photosearch.base.conditions import Condition, InAlbum, Is, Not, NumberBetween, NumberField, Or, Trait
from photosearch.base.errors import NamingError, NoSuchError
from photosearch.base.types import Grouping, Marks, Metadata, SavedSearch, Sort
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.catalog.salvage import salvage

HIDDEN = Is(Trait.HIDDEN)
ONE = np.eye(1, INFO.dimension, dtype=np.float32)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        opened.roots.add(Path("/photos"))
        yield opened


def add(catalog: Catalog, *paths: bytes) -> list[int]:
    return catalog.photos.add(1, [FileFacts(path, 1, 10**18, "jpeg") for path in paths])


def embed(catalog: Catalog, photo_id: int, content_hash: str, rating: int | None = None) -> None:
    facts = DecodedFacts(photo_id, content_hash, 4, 3, "jpeg", Metadata(rating=rating))
    catalog.embeddings.put(catalog.embeddings.model_id(INFO), [facts], ONE)


def matching(catalog: Catalog, condition: Condition) -> list[int]:
    found: list[int] = catalog.photos.matching(condition).tolist()
    return found


def stars(low: float | None, high: float | None = None) -> NumberBetween:
    return NumberBetween(NumberField.RATING, low, high)


def test_the_users_rating_goes_before_that_of_the_file(catalog: Catalog) -> None:
    one, two, three = add(catalog, b"a.jpg", b"b.jpg", b"c.jpg")
    embed(catalog, one, "a" * 32, rating=2)
    embed(catalog, two, "b" * 32, rating=5)
    catalog.marks.change([one], rating=4)
    catalog.marks.change([two], rating=0)
    assert matching(catalog, stars(4)) == [one]
    assert matching(catalog, stars(2, 2)) == []
    assert matching(catalog, stars(0, 0)) == matching(catalog, stars(None, 3)) == [two, three]
    shown = catalog.photos.by_ids([one, two, three])
    assert [shown[i].rating for i in (one, two, three)] == [4, 0, None]
    embed(catalog, one, "d" * 32, rating=1)  # the file was written to by another program
    assert matching(catalog, stars(4)) == [one]
    catalog.marks.put({one: Marks()})
    assert matching(catalog, stars(1, 1)) == [one]


def test_each_mark_is_left_alone_that_is_not_named(catalog: Catalog) -> None:
    one, two = add(catalog, b"a.jpg", b"b.jpg")
    catalog.marks.change([one], is_favorite=True)
    assert catalog.marks.change([one, 99], rating=3) == {one: Marks(is_favorite=True)}
    before = catalog.marks.change([one, two], is_hidden=True)
    assert before == {one: Marks(is_favorite=True, rating=3), two: Marks()}
    assert catalog.marks.put(before) == {one: Marks(True, 3, True), two: Marks(is_hidden=True)}
    assert catalog.marks.of([one, two, 99]) == before


def test_hidden_photos_match_only_what_asks_for_them(catalog: Catalog) -> None:
    one, two, three = add(catalog, b"a.jpg", b"b.jpg", b"c.jpg")
    assert catalog.photos.not_hidden() is None
    catalog.marks.change([one, two], is_hidden=True)
    catalog.marks.change([two, three], rating=3)
    assert matching(catalog, stars(3)) == [three]
    assert matching(catalog, HIDDEN) == [one, two]
    assert matching(catalog, Not(HIDDEN)) == [three]
    assert matching(catalog, Or((HIDDEN, stars(3)))) == [one, two, three]
    mask = catalog.photos.not_hidden()
    assert mask is not None
    assert [bool(mask[i]) for i in (one, two, three)] == [False, False, True]
    assert [photo.photo_id for photo, _ in catalog.photos.listed()] == [three]
    assert catalog.photos.hidden_count() == 2


def test_no_search_goes_through_all_photos_for_those_that_are_hidden(catalog: Catalog) -> None:
    for source in ("photos WHERE is_hidden = 1", "photos WHERE own_rating IS NOT NULL"):
        plan = catalog.database.connection.execute(
            f"EXPLAIN QUERY PLAN SELECT group_concat(id) FROM {source}"
        )
        assert all("COVERING INDEX" in row[3] for row in plan)


def test_marks_survive_what_happens_to_files(catalog: Catalog) -> None:
    one, raw, jpeg = add(catalog, b"a.jpg", b"b.nef", b"b.jpg")
    album = catalog.albums.create("Best", [one, raw]).album_id
    catalog.marks.put({one: Marks(True, 4, True), raw: Marks(True, 2)})
    embed(catalog, one, "a" * 32)
    catalog.photos.mark_changed([(one, FileFacts(b"a.jpg", 2, 10**18 + 1, "jpeg"))])
    catalog.photos.mark_failed([(one, "broken", True)])
    (new,) = add(catalog, b"elsewhere/a.jpg")
    catalog.marks.change([new], rating=5)
    catalog.photos.move([(one, new)])
    assert catalog.marks.of([one]) == {one: Marks(True, 5, True)}
    for _ in range(2):  # the second time, there is nothing to hand on any more
        catalog.photos.pair(1, [(b"b.nef", b"b.jpg")])
        assert catalog.marks.of([jpeg, raw]) == {jpeg: Marks(True, 2), raw: Marks()}
    assert catalog.albums.content(album) == ("Best", (one, jpeg))
    catalog.photos.unpair([raw])  # the JPEG is gone, as the scan will remove next
    catalog.photos.remove([jpeg])
    assert catalog.marks.of([raw]) == {raw: Marks(True, 2)}
    assert catalog.albums.content(album) == ("Best", (one, raw))


def test_marks_of_what_is_gone_are_given_back_when_it_comes_back(catalog: Catalog) -> None:
    one, two = add(catalog, b"a.jpg", b"b.jpg")
    embed(catalog, one, "a" * 32)
    embed(catalog, two, "b" * 32)
    best, gone = (catalog.albums.create(name, [one]).album_id for name in ("Best", "Gone"))
    catalog.marks.put({one: Marks(True, 4, True)})
    catalog.roots.remove(1)
    catalog.albums.remove(gone)
    catalog.roots.add(Path("/photos"))
    three, four = add(catalog, b"c.jpg", b"d.jpg")
    embed(catalog, three, "b" * 32)
    embed(catalog, four, "a" * 32)
    assert catalog.marks.of([three, four]) == {three: Marks(), four: Marks(True, 4, True)}
    assert catalog.albums.content(best) == ("Best", (four,))
    (copy,) = add(catalog, b"copy.jpg")
    embed(catalog, copy, "a" * 32)
    assert catalog.marks.of([copy]) == {copy: Marks()}


def test_no_album_gets_the_number_of_one_that_is_gone(catalog: Catalog) -> None:
    (one,) = add(catalog, b"a.jpg")
    embed(catalog, one, "a" * 32)
    catalog.marks.put({one: Marks(True)})
    holiday = catalog.albums.create("Holiday", [one]).album_id
    catalog.roots.remove(1)
    catalog.albums.remove(holiday)
    taxes = catalog.albums.create("Taxes", []).album_id
    catalog.roots.add(Path("/photos"))
    (again,) = add(catalog, b"a.jpg")
    embed(catalog, again, "a" * 32)
    assert taxes != holiday
    assert catalog.albums.content(taxes) == ("Taxes", ())


def test_marks_are_made_while_another_program_writes(catalog: Catalog) -> None:
    (one,) = add(catalog, b"a.jpg")
    began, marked = threading.Event(), threading.Event()

    def mark() -> None:
        began.set()
        catalog.marks.change([one], is_favorite=True)
        marked.set()

    with Catalog(catalog.database.path) as other, other.database.transaction() as connection:
        connection.execute("UPDATE photos SET state = 'pending'")
        thread = threading.Thread(target=mark)
        thread.start()
        assert began.wait(30)
        assert not marked.is_set()
    assert marked.wait(30)
    thread.join()
    assert catalog.marks.of([one]) == {one: Marks(is_favorite=True)}


def test_albums_keep_an_order_and_each_photo_once(catalog: Catalog) -> None:
    one, two, three = add(catalog, b"a.jpg", b"b.jpg", b"c.jpg")
    album = catalog.albums.create("  Été ", [three, one]).album_id
    catalog.albums.add(album, [two, one, 99])
    assert catalog.albums.content(album) == ("Été", (three, one, two))
    catalog.albums.take_out(album, [one])
    catalog.albums.put(album, "Summer", [two, three])
    assert catalog.albums.content(album) == ("Summer", (two, three))
    assert matching(catalog, InAlbum("SUMMER")) == [two, three]
    assert matching(catalog, InAlbum("summ")) == matching(catalog, InAlbum("Été")) == []
    catalog.marks.change([two], is_hidden=True)
    assert [(album.name, album.count) for album in catalog.albums.all()] == [("Summer", 1)]
    catalog.photos.remove([three])
    assert catalog.albums.content(album) == ("Summer", (two,))
    catalog.albums.put(album, "", None)
    assert catalog.albums.content(album) == ("", None)
    catalog.albums.put(album, "Back", [one])
    assert catalog.albums.content(album) == ("Back", (one,))


def test_albums_need_names_of_their_own(catalog: Catalog) -> None:
    album = catalog.albums.create("Été").album_id
    for name in ("ete", " ÉTÉ  ", "", "  "):
        with pytest.raises(NamingError):
            catalog.albums.create(name)
    catalog.albums.rename(album, "ETE")
    other = catalog.albums.create("Sea").album_id
    with pytest.raises(NamingError, match="ETE"):
        catalog.albums.rename(other, "été")
    assert catalog.albums.named("sea").album_id == other
    catalog.albums.remove(other)
    for act in (
        lambda: catalog.albums.remove(other),
        lambda: catalog.albums.rename(other, "x"),
        lambda: catalog.albums.add(other, [1]),
        lambda: catalog.albums.named("sea"),
    ):
        with pytest.raises(NoSuchError):
            act()
    assert [album.name for album in catalog.albums.all()] == ["ETE"]


def test_searches_are_saved_replaced_and_removed(catalog: Catalog) -> None:
    searches = catalog.saved_searches
    dogs = searches.save("Dogs", "dogs date:last-summer", sort=Sort.NEWEST, group=Grouping.DAY)
    beach = searches.save("beach", "beach -people", is_collapsed=True)
    assert searches.all() == [beach, dogs]
    again = searches.save("dogs", "two dogs")
    assert again == SavedSearch(dogs.search_id, "dogs", "two dogs")
    assert searches.all() == [beach, again]
    searches.remove(beach.search_id)
    with pytest.raises(NoSuchError):
        searches.remove(beach.search_id)
    with pytest.raises(NamingError):
        searches.save(" ", "dogs")
    assert searches.all() == [again]


def test_a_saved_search_gets_another_name_and_keeps_its_place(catalog: Catalog) -> None:
    searches = catalog.saved_searches
    dogs, cats = searches.save("Dogs", "dogs"), searches.save("Cats", "cats")
    renamed = searches.save("cats", "dogs", search_id=dogs.search_id)
    assert renamed.search_id == dogs.search_id
    assert searches.all() == [renamed]  # what had the name goes
    assert cats not in searches.all()
    new = searches.save("Birds", "birds", search_id=99)
    assert [search.name for search in searches.all()] == ["Birds", "cats"]
    assert new.search_id not in (99, dogs.search_id)


def test_an_order_of_another_version_is_the_usual_one(catalog: Catalog) -> None:
    saved = catalog.saved_searches.save("Dogs", "dogs", sort=Sort.NAME, group=Grouping.MONTH)
    with catalog.database.transaction() as connection:
        connection.execute("UPDATE saved_searches SET sort = 'colour', grouping = 'camera'")
    assert catalog.saved_searches.all() == [SavedSearch(saved.search_id, "Dogs", "dogs")]


def test_version_3_opens_with_everything_in_it(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, version=3)
    before = {table: rows(path, table) for table in ("photos", "photo_words", "signatures", "removals")}
    with Catalog(path) as opened:
        assert opened.database.check() == []
        assert matching(opened, Is(Trait.FAVORITE)) == [1, 7]
        assert opened.marks.of([1, 9]) == {1: Marks(is_favorite=True), 9: Marks()}
        opened.marks.change([9], rating=5)
        assert matching(opened, stars(5)) == [9]
    after = {table: rows(path, table) for table in before}
    for table, known in before.items():
        width = len(next(iter(known.values())))
        assert {key: row[:width] for key, row in after[table].items()} == known


def test_marks_albums_and_searches_come_through_a_salvage(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    fill(path, 40)
    with Catalog(path) as catalog:
        catalog.marks.put({20: Marks(True, 4, True), 21: Marks(rating=2)})
        catalog.albums.create("Best", [30, 20])
        catalog.saved_searches.save("Dogs", "dogs", group=Grouping.DAY)
        catalog.photos.remove([21])
    tables = ("photos", "albums", "album_photos", "saved_searches", "marks_of_gone")
    before = {table: rows(path, table) for table in tables}
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    zero(path, 1)
    salvage(path)
    assert {table: rows(path, table) for table in tables} == before
    with Catalog(path) as catalog:
        assert catalog.database.check() == []


def test_albums_that_damage_has_torn_are_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    fill(path, 40)
    with Catalog(path) as catalog:
        catalog.albums.create("Best", [30, 20])
    connection = sqlite3.connect(path)  # without foreign keys, as damage knows none
    connection.execute("INSERT INTO album_photos (album_id, photo_id) VALUES (1, 10000), (9, 20)")
    connection.commit()
    connection.close()
    salvage(path)
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        assert catalog.albums.content(1) == ("Best", (30, 20))
