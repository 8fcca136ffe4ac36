"""Hits in the order asked for, and put together by what was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.base.errors import QueryError
from photosearch.base.types import Grouping, Hit, Photo, Sort
from photosearch.search.arrange import Arrangement, by_name, by_time, grouped

TIMES = {1: "2023-05-14T10:00:00+02:00", 2: "2021-01-01T00:00:00", 3: "2023-05-02T08:00:00", 4: ""}


def hit(photo_id: int, folder: str = "a") -> Hit:
    path = Path("/photos") / folder / f"{photo_id}.jpg"
    return Hit(Photo(photo_id, str(path), TIMES.get(photo_id), 4, 3, None), score=0.5, relevant=True)


def test_numbers_in_names_count_as_numbers() -> None:
    names = {
        1: "IMG_10.jpg",
        2: "img_9.jpg",
        3: "Ärger.jpg",
        4: "IMG_010.jpg",
        5: "arg.jpg",
        6: "7.jpg",
        7: "",
    }
    assert by_name(names) == [7, 6, 5, 3, 2, 1, 4]


def test_names_of_many_digits_and_odd_bytes_are_sorted_too() -> None:
    names = {1: "9" * 5000, 2: "\udcff\udcfe.jpg", 3: "１２.jpg"}
    assert sorted(by_name(names)) == [1, 2, 3]


def test_by_time_what_has_none_comes_last() -> None:
    assert by_time([4, 2, 1, 3, 9], TIMES, is_newest_first=True) == [1, 3, 2, 4, 9]
    assert by_time([4, 2, 1, 3, 9], TIMES, is_newest_first=False) == [2, 3, 1, 4, 9]


def test_photos_of_one_time_stay_as_they_are() -> None:
    times = dict.fromkeys(range(5), "2020-01-01T00:00:00")
    assert by_time([3, 1, 2], times, is_newest_first=True) == [3, 1, 2]


@pytest.mark.parametrize(
    ("group", "sort", "expected"),
    [
        (Grouping.DAY, Sort.RELEVANCE, [("2023-05-14", 1), ("2023-05-02", 3), ("2021-01-01", 2)]),
        (Grouping.MONTH, Sort.RELEVANCE, [("2023-05", 3), ("2023-05", 1), ("2021-01", 2)]),
        (Grouping.MONTH, Sort.OLDEST, [("2021-01", 2), ("2023-05", 3), ("2023-05", 1)]),
    ],
)
def test_days_and_months(group: Grouping, sort: Sort, expected: list[tuple[str, int]]) -> None:
    hits = grouped([hit(i) for i in (2, 3, 1)], Arrangement(9, sort, group), TIMES)
    assert [(found.group, found.photo_id) for found in hits] == expected


def test_folders_come_in_the_order_of_their_best_hits() -> None:
    hits = grouped([hit(1, "b"), hit(2, "a"), hit(3, "b")], Arrangement(9, group=Grouping.FOLDER), TIMES)
    assert [(Path(found.group or "").name, found.photo_id) for found in hits] == [
        ("b", 1),
        ("b", 3),
        ("a", 2),
    ]


def test_without_groups_hits_stay_as_they_are() -> None:
    hits = [hit(1), hit(2)]
    assert grouped(hits, Arrangement(9), {}) == hits


def test_words_that_say_how() -> None:
    assert Arrangement.of(5, "date", None, is_collapsed=False) == Arrangement(5, Sort.NEWEST)
    assert Arrangement.of(5, "name", "day", is_collapsed=True) == Arrangement(
        5, Sort.NAME, Grouping.DAY, True
    )
    with pytest.raises(QueryError, match="cannot sort by size.*relevance, newest, oldest, name"):
        Arrangement.of(5, "size", None, is_collapsed=False)
    with pytest.raises(QueryError, match="cannot group by year.*day, month, folder"):
        Arrangement.of(5, "name", "year", is_collapsed=False)
    with pytest.raises(QueryError, match="limit of 0"):
        Arrangement.of(0, "name", None, is_collapsed=False)
