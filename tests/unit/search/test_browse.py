"""Every photo of a library, in the orders and groups that hits have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from photosearch.base.types import Grouping, Sort
from photosearch.catalog import Catalog
from photosearch.catalog.photos import FileFacts
from photosearch.search import browse as browse_module
from photosearch.search.browse import browse

FILES = {
    "b/img 10.jpg": (2023, 5, 14),
    "b/img 9.jpg": (2023, 5, 2),
    "a/zoo.jpg": (2021, 1, 1),
    "a/x.jpg": (2023, 5, 14),
}


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setattr(browse_module, "_AT_ONCE", 3)
    catalog = Catalog(tmp_path / "catalog.sqlite")
    root = catalog.roots.add(Path("/photos"))
    for hour, (name, day) in enumerate(FILES.items()):
        time = datetime(*day, 9 + hour, tzinfo=UTC)
        facts = FileFacts(name.encode(), 1, int(time.timestamp()) * 10**9, "jpeg")
        catalog.photos.add(root.root_id, [facts])
    yield catalog
    catalog.close()


def listed(catalog: Catalog, sort: Sort, group: Grouping | None = None) -> list[tuple[str, str | None]]:
    return [(photo.path.name, photo.group) for photo in browse(catalog.photos, sort, group)]


def names(catalog: Catalog, sort: Sort) -> list[str]:
    return [name for name, _ in listed(catalog, sort)]


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.RELEVANCE])
def test_without_a_query_the_newest_come_first(catalog: Catalog, sort: Sort) -> None:
    assert names(catalog, sort) == ["x.jpg", "img 10.jpg", "img 9.jpg", "zoo.jpg"]


def test_oldest_and_by_name(catalog: Catalog) -> None:
    assert names(catalog, Sort.OLDEST) == ["zoo.jpg", "img 9.jpg", "img 10.jpg", "x.jpg"]
    assert names(catalog, Sort.NAME) == ["img 9.jpg", "img 10.jpg", "x.jpg", "zoo.jpg"]


def test_days_and_months_follow_the_order_of_their_photos(catalog: Catalog) -> None:
    days = listed(catalog, Sort.NEWEST, Grouping.DAY)
    assert [group for _, group in days] == ["2023-05-14", "2023-05-14", "2023-05-02", "2021-01-01"]
    months = listed(catalog, Sort.OLDEST, Grouping.MONTH)
    assert [group for _, group in months] == ["2021-01", "2023-05", "2023-05", "2023-05"]


def test_by_name_within_months_the_newest_month_first(catalog: Catalog) -> None:
    assert listed(catalog, Sort.NAME, Grouping.MONTH) == [
        ("img 9.jpg", "2023-05"),
        ("img 10.jpg", "2023-05"),
        ("x.jpg", "2023-05"),
        ("zoo.jpg", "2021-01"),
    ]


def test_folders_come_by_their_paths(catalog: Catalog) -> None:
    a, b = str(Path("/photos/a")), str(Path("/photos/b"))
    assert listed(catalog, Sort.NEWEST, Grouping.FOLDER) == [
        ("x.jpg", a),
        ("zoo.jpg", a),
        ("img 10.jpg", b),
        ("img 9.jpg", b),
    ]
    assert [name for name, _ in listed(catalog, Sort.OLDEST, Grouping.FOLDER)][:2] == ["zoo.jpg", "x.jpg"]


def test_a_photo_that_goes_meanwhile_is_left_out(catalog: Catalog) -> None:
    photos = browse(catalog.photos, Sort.NAME, None)
    first = next(photos)
    last = [photo.photo_id for photo in browse(catalog.photos, Sort.NAME, None)][-1]
    catalog.photos.remove([last])
    assert first.path.name == "img 9.jpg"
    assert [photo.path.name for photo in photos] == ["img 10.jpg", "x.jpg"]
