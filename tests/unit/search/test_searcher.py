"""Words, pictures, minus and facts in one query; what is shown of it, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch.base.errors import QueryError
from photosearch.base.types import Grouping, Metadata, Sort
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.models.base import Embeddings
from photosearch.search import relevance
from photosearch.search import searcher as module
from photosearch.search.arrange import Arrangement
from photosearch.search.hits import Hits
from photosearch.search.neutral import neutral_vectors
from photosearch.search.query import Query, parse
from photosearch.search.searcher import Searcher
from photosearch.search.vectors import VectorStore

COLOURS = ("red", "blue", "lime", "white", "black", "yellow")
A_COLOUR = 12
"""Photos of each colour."""


@dataclass
class World:
    """A library of colours: photo number n of a colour was taken on day n of May 2023."""

    catalog: Catalog
    searcher: Searcher
    ids: dict[str, int]

    def search(self, text: str, *images: int, **options: object) -> Hits:
        query = parse(text) if text else Query()
        show_all = bool(options.pop("show_all", False))
        less = options.pop("less", ())
        arrangement = Arrangement(**{"limit": 100, **options})  # type: ignore[arg-type]
        return self.searcher.search(
            query,
            images,
            less,  # type: ignore[arg-type]
            arrangement=arrangement,
            show_all=show_all,
            today=date(2024, 6, 1),
        )

    def names(self, text: str, *images: int, **options: object) -> list[str]:
        return [hit.path.stem for hit in self.search(text, *images, **options)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(relevance, "BROAD_SLOPE", 0.0)  # a sixth of this library is of each colour
    embedder = ColourEmbedder()
    random = np.random.default_rng(0)
    with Catalog(tmp_path / "catalog.sqlite") as catalog:
        root = catalog.roots.add(Path("/photos"))
        model = catalog.embeddings.model_id(embedder.info)
        named = [(colour, number) for colour in COLOURS for number in range(1, A_COLOUR + 1)]
        files = [
            FileFacts(
                b"%s/%s %d.jpg" % (b"odd" if number % 2 else b"even", colour.encode(), number), 9, 9, "jpeg"
            )
            for colour, number in named
        ]
        ids = catalog.photos.add(root.root_id, files)
        facts = [
            DecodedFacts(
                photo_id, f"{photo_id:032x}", 40, 30, "jpeg", Metadata(taken=f"2023-05-{number:02}T12:00:00")
            )
            for photo_id, (_, number) in zip(ids, named, strict=True)
        ]
        pictures = []
        for colour, _ in named:
            noise = random.integers(-40, 40, (32, 32, 3))
            pixels = np.asarray(Image.new("RGB", (32, 32), colour), np.int16) + noise
            pictures.append(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)))
        catalog.embeddings.put(model, facts, embedder.embed_images(pictures))
        store = VectorStore(catalog, model, embedder.info.dimension, tmp_path / "index")
        searcher = Searcher(catalog, embedder, store, model)
        yield World(catalog, searcher, {f"{c} {n}": i for (c, n), i in zip(named, ids, strict=True)})
        store.close()


def test_a_picture_is_embedded_once_for_as_long_as_it_is_asked_for(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[int] = []
    embed = ColourEmbedder.embed_images

    def count(embedder: ColourEmbedder, images: Sequence[Image.Image]) -> Embeddings:
        embedded.append(len(images))
        return embed(embedder, images)

    monkeypatch.setattr(ColourEmbedder, "embed_images", count)
    picture = tmp_path / "picture.png"
    Image.new("RGB", (20, 20), "red").save(picture)
    arrangement = Arrangement(5)
    for asked in (picture, picture, picture.read_bytes(), picture.read_bytes()):
        assert "red" in world.searcher.search(Query(), [asked], arrangement=arrangement)[0].path.stem
    assert embedded.count(1) == 2
    Image.new("RGB", (30, 30), "blue").save(picture)
    assert "blue" in world.searcher.search(Query(), [picture], arrangement=arrangement)[0].path.stem


class TestGlimpse:
    """The first hits of an answer, before the others are looked for."""

    def test_few_hits_are_the_whole_answer(self, world: World) -> None:
        hits, glimpse = world.search("red"), world.search("red", is_glimpse=True)
        assert glimpse.is_whole
        assert (glimpse.items, glimpse.total) == (hits.items, hits.total)
        assert glimpse.less_certain == hits.less_certain

    @pytest.mark.parametrize("query", ["red", "date:2023", "-red", "red date:2023"])
    def test_many_hits_begin_with_those_of_the_glimpse(
        self, world: World, monkeypatch: pytest.MonkeyPatch, query: str
    ) -> None:
        monkeypatch.setattr(module, "GLIMPSED", 5)
        hits, glimpse = world.search(query), world.search(query, is_glimpse=True)
        assert not glimpse.is_whole
        assert (len(glimpse), glimpse.total, glimpse.less_certain) == (5, 5, 0)
        assert glimpse.items == hits.items[:5]


class TestFacts:
    def test_a_filter_alone_lists_all_that_fulfil_it_newest_first(self, world: World) -> None:
        hits = world.search("after:2023-05-10")
        assert hits.total == len(hits) == 2 * len(COLOURS)
        assert [hit.taken for hit in hits] == sorted((str(hit.taken) for hit in hits), reverse=True)
        assert {(hit.score, hit.relevant) for hit in hits} == {(1.0, True)}
        assert hits.less_certain == 0

    @pytest.mark.parametrize("few", [0, 1000])
    def test_a_limit_takes_the_first_of_them(
        self, world: World, monkeypatch: pytest.MonkeyPatch, few: int
    ) -> None:
        monkeypatch.setattr(module, "_FEW", few)
        hits = world.search("date:2023", limit=3)
        assert (len(hits), hits.total, hits.less_certain) == (3, len(COLOURS) * A_COLOUR, 0)
        assert {hit.path.stem.split()[1] for hit in hits} == {"12"}
        assert world.names("date:2023", limit=2, sort=Sort.NAME) == ["black 1", "black 2"]
        assert {name.split()[1] for name in world.names("date:2023", limit=6, sort=Sort.OLDEST)} == {"1"}

    def test_words_within_a_filter_rank_what_fulfils_it(self, world: World) -> None:
        names = world.names("red date:2023-05-03..2023-05-04", show_all=True)
        assert names[:2] in (["red 3", "red 4"], ["red 4", "red 3"])
        assert len(names) == 2 * len(COLOURS)
        assert world.search("red date:2023-05-03..2023-05-04").less_certain == len(names) - 2

    def test_dates_are_reckoned_from_today(self, world: World) -> None:
        assert world.search("date:last-year").total == len(COLOURS) * A_COLOUR
        assert world.search("date:this-year").total == 0

    def test_what_nothing_fulfils_finds_nothing(self, world: World) -> None:
        for text in ("date:1999", "red date:1999", "-red date:1999"):
            hits = world.search(text, show_all=True)
            assert (len(hits), hits.total, hits.less_certain) == (0, 0, 0)

    def test_exact_words_are_required(self, world: World) -> None:
        assert world.names('"red 7"') == ["red 7"]
        assert set(world.names('blue "even"', show_all=True)) == {
            f"{c} {n}" for c in COLOURS for n in range(2, 13, 2)
        }


class TestMinus:
    def test_alone_it_leaves_out_what_matches(self, world: World) -> None:
        names = world.names("-red date:2023-05-01..2023-05-02")
        assert names
        assert not any(name.startswith("red") for name in names)
        everything = world.names("-red date:2023-05-01..2023-05-02", show_all=True)
        assert {name for name in everything[-2:]} == {"red 1", "red 2"}

    def test_alone_in_a_library_too_small_to_tell_it_leaves_out_nothing(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(relevance, "MIN_SAMPLE", 1000)
        names = world.names("-red")
        assert len(names) == len(COLOURS) * A_COLOUR
        assert all(name.startswith("red") for name in names[-A_COLOUR:])

    def test_pictures_to_be_unlike(self, world: World) -> None:
        names = world.names("", less=(world.ids["red 1"],), show_all=True)
        assert "red 1" not in names
        assert all(name.startswith("red") for name in names[-(A_COLOUR - 1) :])


class TestMarks:
    def test_given_photos_are_left_out(self, world: World) -> None:
        names = world.names("", world.ids["red 1"], world.ids["red 2"])
        assert not {"red 1", "red 2"} & set(names)
        assert names[0].startswith("red")

    def test_photos_refine_words(self, world: World) -> None:
        names = world.names("red", world.ids["yellow 5"], limit=20, show_all=True)
        assert {name.split()[0] for name in names} == {"red", "yellow"}

    def test_a_photo_that_is_not_there(self, world: World) -> None:
        with pytest.raises(QueryError, match="photo 999 is not in the library"):
            world.search("", 999)


def test_vectors_of_neutral_texts_are_of_the_model_that_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "neutral"
    one, other = ColourEmbedder(), ColourEmbedder(revision="2")
    first = neutral_vectors(one, file)
    assert (neutral_vectors(one, file).vectors == first.vectors).all()
    made = other.images_embedded
    neutral_vectors(other, file)
    assert other.images_embedded > made
    file.write_bytes(b"damaged")
    assert (neutral_vectors(one, file).vectors == first.vectors).all()


class TestOrder:
    def test_by_time_within_the_relevant_even_if_they_are_many(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FIRST_CONSIDERED", 5)
        hits = world.search("red", sort=Sort.NEWEST, limit=5)
        assert [hit.path.stem for hit in hits] == [f"red {n}" for n in range(12, 7, -1)]
        assert hits.total == A_COLOUR
        assert world.names("red", sort=Sort.OLDEST, limit=2) == ["red 1", "red 2"]

    def test_the_less_certain_follow_by_relevance(self, world: World) -> None:
        hits = world.search("red", sort=Sort.OLDEST, show_all=True)
        sure = [hit.relevant for hit in hits]
        assert sure == sorted(sure, reverse=True)
        assert [hit.path.stem for hit in hits if hit.relevant] == [f"red {n}" for n in range(1, 13)]
        scores = [hit.score for hit in hits if not hit.relevant]
        assert scores == sorted(scores, reverse=True)

    def test_groups(self, world: World) -> None:
        hits = world.search("red", group=Grouping.FOLDER)
        assert len({(hit.group) for hit in hits[:6]}) == 1
        assert [hit.group for hit in world.search("red", group=Grouping.DAY)] == [
            f"2023-05-{n:02}" for n in range(12, 0, -1)
        ]


class TestWords:
    def test_a_file_s_name_typed_in_full_comes_first(self, world: World) -> None:
        hits = world.search("blue 4")
        assert hits[0].path.stem == "blue 4"
        assert hits[0].relevant

    def test_a_name_counts_though_the_picture_shows_something_else(self, world: World) -> None:
        catalog = world.catalog
        (odd,) = catalog.photos.add(1, [FileFacts(b"odd/certificate.jpg", 9, 9, "jpeg")])
        facts = DecodedFacts(odd, "a" * 32, 40, 30, "jpeg", Metadata())
        vector = ColourEmbedder().embed_images([Image.new("RGB", (32, 32), "gray")])
        catalog.embeddings.put(1, [facts], vector)
        assert world.names("certificate")[0] == "certificate"


def test_collapsed_hits_stand_for_equal_files(world: World) -> None:
    world.catalog.database.connection.execute(
        "UPDATE photos SET content_hash = 'same' WHERE CAST(path AS TEXT) LIKE '%red %'"
    )
    hits = world.search("red", is_collapsed=True)
    assert (len(hits), hits.total) == (1, 1)
    assert len(hits[0].alike) == A_COLOUR - 1
    assert world.search("red").total == A_COLOUR


def test_an_empty_query_is_refused(world: World) -> None:
    with pytest.raises(QueryError, match="empty"):
        world.searcher.search(Query(), arrangement=Arrangement(5))
