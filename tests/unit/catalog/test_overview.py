"""The overview of a catalog: every number in it is what the filter for it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fakes import ColourEmbedder

from photosearch.base.overview import Counted, Overview
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.facts import NO_TIME
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.search.filters import Filter

TODAY = date(2026, 1, 1)
NOON_NS = 1_556_712_000 * 10**9  # 2019-05-01 12:00 UTC


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened


def add(catalog: Catalog, root: int, path: str, type_: str = "jpeg") -> int:
    (photo_id,) = catalog.photos.add(root, [FileFacts(path.encode(), 1, NOON_NS, type_)])
    return photo_id


def decode(catalog: Catalog, photo_id: int, type_: str, metadata: Metadata) -> None:
    embedder = ColourEmbedder(cells=2)
    facts = DecodedFacts(photo_id, f"{photo_id:032x}", 4, 3, type_, metadata)
    model = catalog.embeddings.model_id(embedder.info)
    catalog.embeddings.put(model, [facts], embedder.embed_texts(["red"]))


def fill(catalog: Catalog) -> None:
    near = catalog.roots.add(Path("/data/pics")).root_id
    away = catalog.roots.add(Path('/data/pics "old"')).root_id
    catalog.roots.add(Path("/empty"))
    catalog.roots.set_offline(away, is_offline=True)
    cameras = ("Canon EOS 5D", "Canon EOS 5D Mark III", "NIKON Z 6", None)
    for number in range(40):
        root = (near, away)[number % 3 == 0]
        photo_id = add(catalog, root, f"{number % 4} été/{number}.jpg")
        taken = f"20{10 + number % 5}-{number % 12 + 1:02}-31T23:59:59.5+02:00" if number % 7 else None
        metadata = Metadata(taken=taken, camera=cameras[number % 4], lens="50mm" if number % 2 else None)
        decode(catalog, photo_id, ("jpeg", "heic", "mp4", "nef", "dng")[number % 5], metadata)
    catalog.photos.mark_failed([(5, "broken", False), (6, "broken", False), (10, "broken", False)])
    raw = add(catalog, near, "0 été/1.nef", "nef")
    timeless = add(catalog, near, "0 été/no time.gif", "gif")
    with catalog.database.transaction() as connection:
        connection.execute("UPDATE photos SET shown_as = 11 WHERE id = ?", (raw,))
        connection.execute("UPDATE photos SET sort_time = ? WHERE id = ?", (NO_TIME, timeless))


def found(catalog: Catalog, name: str, value: str) -> int:
    return len(catalog.photos.matching(Filter(name, (value,)).condition(TODAY)))


def test_numbers_are_what_filters_find(catalog: Catalog) -> None:
    fill(catalog)
    overview = catalog.photos.overview()
    assert [root.photos for root in overview.roots] == [
        found(catalog, "folder", f"{root.path}/") for root in overview.roots
    ]
    assert [(root.failed, root.is_offline) for root in overview.roots] == [(2, False), (1, True), (0, False)]
    for name, values in (
        ("date", overview.months),
        ("camera", overview.cameras),
        ("lens", overview.lenses),
        ("type", overview.types),
    ):
        assert values
        assert [one.count for one in values] == [found(catalog, name, one.value) for one in values], name
    shown = 42 - 3 - 1
    assert sum(root.photos for root in overview.roots) == shown
    assert sum(one.count for one in overview.months) == shown - 1
    assert overview.cameras[0].value == "Canon EOS 5D"


def test_values_come_in_order(catalog: Catalog) -> None:
    fill(catalog)
    overview = catalog.photos.overview()
    months = [one.value for one in overview.months]
    assert months == sorted(set(months), reverse=True)
    assert next(one.value for one in overview.types) == "raw"
    assert {one.value for one in overview.types} == {"raw", "jpeg", "heic", "video", "gif"}
    assert sorted(overview.folders) == ["0 été", "1 été", "2 été", "3 été"]


def test_an_empty_catalog(catalog: Catalog) -> None:
    assert catalog.photos.overview() == Overview()


def test_follows_what_is_written(catalog: Catalog) -> None:
    fill(catalog)
    first = catalog.photos.overview()
    assert catalog.photos.overview() is first
    catalog.photos.remove([1])
    assert Counted("2015-01", 1) not in catalog.photos.overview().months
    assert sum(root.photos for root in catalog.photos.overview().roots) == 37
