"""Ranking by words: which photos are found, and in what order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.photos import FileFacts
from photosearch.catalog.ranking import words_of_query


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Return a catalog of IMG_0 to IMG_299, the first 100 in a folder "Beach", and some to be named."""
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        root = opened.roots.add(Path("/photos")).root_id
        paths = [b"%s/IMG_%d.jpg" % (b"Beach" if i < 100 else b"else", i) for i in range(300)]
        opened.photos.add(root, [FileFacts(path, 1, 1, "jpeg") for path in paths])
        yield opened


def add(catalog: Catalog, path: str, caption: str | None = None, **more: str) -> int:
    (photo_id,) = catalog.photos.add(1, [FileFacts(path.encode(), 1, 1, "jpeg")])
    catalog.photos.put_metadata([(photo_id, Metadata(caption=caption, **more))], 1)  # type: ignore[arg-type]
    return photo_id


def test_words_that_count() -> None:
    assert words_of_query(["Two dogs on a Beach", "dogs_2019"]) == ["two", "dogs", "beach", "2019"]
    assert words_of_query(["the photo of it"]) == []
    assert words_of_query(["at Åk", "x"]) == ["ak", "x"]
    assert words_of_query(["NY 北京"]) == ["北京"]


def test_a_photo_with_all_words_beats_one_with_most(catalog: Catalog) -> None:
    most = add(catalog, "a.jpg", "two dogs on the sand")
    all_of_them = add(catalog, "b.jpg", "Two dogs at the beach")
    found = catalog.photos.found_by_words(["two dogs on a beach"], 10)
    assert (found.ids, found.ranks, found.named) == ([all_of_them, most], [1.0, 2.0], [])


def test_one_word_of_a_sentence_finds_nothing(catalog: Catalog) -> None:
    assert catalog.photos.found_by_words(["two dogs on a beach"], 10).ids == []


def test_photos_that_are_equally_good_share_a_rank_also_beyond_the_limit(catalog: Catalog) -> None:
    captioned = add(catalog, "a.jpg", "A beach.")
    found = catalog.photos.found_by_words(["beach"], 3)
    assert found.ids[0] == captioned
    assert found.ranks == [1.0, 51.5, 51.5]  # 2 to 101
    assert len(catalog.photos.found_by_words(["beach"], 1000).ids) == 101


def test_words_begin_where_a_word_begins(catalog: Catalog) -> None:
    add(catalog, "vacation.jpg", "education")
    cats = [add(catalog, "Cats.jpg"), add(catalog, "x.jpg", "(cat)"), add(catalog, "my_cat2.jpg")]
    assert sorted(catalog.photos.found_by_words(["a cat"], 10).ids) == cats
    year = [add(catalog, "P20190501.jpg"), add(catalog, "y.jpg", camera="Mark 2019")]
    add(catalog, "120190.jpg")
    assert sorted(catalog.photos.found_by_words(["2019"], 10).ids) == year
    city = add(catalog, "旅行北京.jpg")
    assert catalog.photos.found_by_words(["北京"], 10).ids == [city]


def test_words_may_lie_in_different_texts(catalog: Catalog) -> None:
    photo = add(catalog, "Oma/1.jpg", "Weihnachten", camera="Leica Q3")
    assert catalog.photos.found_by_words(["oma weihnachten leica"], 10).ids == [photo]


def test_what_too_many_share_proposes_none_but_counts(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.catalog.ranking.MAX_PROPOSED", 50)
    assert catalog.photos.found_by_words(["beach"], 10).ids == []
    assert catalog.photos.found_by_words(["img"], 10).ids == []
    other, both = add(catalog, "else/sunset.jpg"), add(catalog, "Beach/sunset.jpg")
    assert catalog.photos.found_by_words(["sunset beach"], 10).ids == [both, other]
    assert catalog.photos.found_by_words(["beach img"], 10).ids == []


def test_folders_that_have_all_words_although_many_have_each(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.catalog.ranking.MAX_PROPOSED", 4)
    rome = [add(catalog, f"Rome {year}/{i}.jpg") for year in (2018, 2019) for i in range(3)]
    oslo = [add(catalog, f"Oslo {year}/{i}.jpg") for year in (2018, 2019) for i in range(3)]
    assert len(rome) == len(oslo) == 6
    assert catalog.photos.found_by_words(["rome"], 10).ids == []
    assert catalog.photos.found_by_words(["2019"], 10).ids == []
    assert sorted(catalog.photos.found_by_words(["rome 2019"], 10).ids) == rome[3:]


def test_what_all_photos_share_tells_nothing(catalog: Catalog) -> None:
    only = add(catalog, "z.jpg", "photos of Anna")
    assert catalog.photos.found_by_words(["anna photos"], 10).ids == [only]


@pytest.mark.parametrize("text", ["IMG_17", "img_17.JPG", "ＩＭＧ_17.jpg"])
def test_a_name_typed_in_full(catalog: Catalog, text: str) -> None:
    found = catalog.photos.found_by_words([text], 10)
    assert found.named == [18]
    assert found.ids[0] == 18
    assert found.ranks[0] == 1.0


def test_a_name_of_stop_words_and_one_of_several_files(catalog: Catalog) -> None:
    names = [add(catalog, "a/It is.jpg"), add(catalog, "b/it is.png")]
    found = catalog.photos.found_by_words(["it is"], 10)
    assert (found.named, found.ids, found.ranks) == (names[::-1], names[::-1], [1.5, 1.5])


def test_failed_photos_are_not_found(catalog: Catalog) -> None:
    photo = add(catalog, "lonely.jpg")
    assert catalog.photos.found_by_words(["lonely"], 10).named == [photo]
    catalog.photos.mark_failed([(photo, "broken", False)])
    assert catalog.photos.found_by_words(["lonely"], 10) == ([], [], [])
