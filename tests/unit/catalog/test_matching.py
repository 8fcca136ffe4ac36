"""Conditions: corners that random ones rarely meet. (What they mean: tests/robustness/conditions.py.)"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from condition_oracle import distance_km

from photosearch.base.conditions import (
    And,
    Condition,
    HasWords,
    Is,
    IsType,
    Near,
    Not,
    NumberBetween,
    NumberField,
    Or,
    TimeBetween,
    Trait,
)
from photosearch.base.errors import QueryError
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.facts import NO_TIME
from photosearch.catalog.photos import FileFacts
from photosearch.catalog.place import distances_km

NOON_NS = 1_556_712_000 * 10**9  # 2019-05-01 12:00 UTC


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        opened.roots.add(Path("/photos"))
        yield opened


def add(catalog: Catalog, *paths: bytes, mtime_ns: int = NOON_NS, type_: str = "jpeg") -> list[int]:
    return catalog.photos.add(1, [FileFacts(path, 1, mtime_ns, type_) for path in paths])


def matching(catalog: Catalog, condition: Condition) -> list[int]:
    found = catalog.photos.matching(condition)
    assert found.dtype == np.int64
    ids: list[int] = found.tolist()
    return ids


def test_an_empty_catalog(catalog: Catalog) -> None:
    for condition in (
        Is(Trait.OFFLINE),
        Not(Is(Trait.OFFLINE)),
        HasWords(""),
        Near(0, 0, 1),
        IsType(frozenset()),
    ):
        assert matching(catalog, condition) == []


def test_answers_are_kept_until_anyone_writes(catalog: Catalog) -> None:
    one, two = add(catalog, b"a.jpg", b"b.jpg")
    condition = Not(Is(Trait.FAVORITE))
    first = catalog.photos.matching(condition)
    assert catalog.photos.matching(condition) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 7
    catalog.marks.change([one], is_favorite=True)
    assert matching(catalog, condition) == [two]
    other = threading.Thread(target=lambda: catalog.marks.change([two], is_favorite=True))
    other.start()
    other.join()
    assert matching(catalog, condition) == []
    with Catalog(catalog.database.path) as same:
        same.marks.change([one, two], is_favorite=False)
    assert matching(catalog, condition) == [one, two]


def test_the_state_changes_with_every_write_and_never_by_reading(catalog: Catalog) -> None:
    before = catalog.database.state()
    matching(catalog, HasWords("x"))
    assert catalog.database.state() == before
    add(catalog, b"a.jpg")
    after = catalog.database.state()
    assert after != before
    with Catalog(catalog.database.path) as other:
        other.put("key", "value")
    assert catalog.database.state() != after
    states = list[object]()
    thread = threading.Thread(target=lambda: states.append(catalog.database.state()))
    thread.start()
    thread.join()
    assert states != [catalog.database.state()]


def test_deep_and_wide_conditions(catalog: Catalog) -> None:
    (one,) = add(catalog, b"a.jpg")
    wide = Or((*(HasWords(f"word {i}") for i in range(2000)), HasWords("a.jpg")))
    assert matching(catalog, And((wide, wide))) == [one]
    fine: Condition = HasWords("a")
    for _ in range(98):
        fine = Not(fine)
    assert matching(catalog, fine) == [one]
    deep: Condition = HasWords("a")
    for _ in range(5000):
        deep = And((deep, Is(Trait.RAW)))
    with pytest.raises(QueryError, match="nested too deeply"):
        catalog.photos.matching(deep)


def test_numbers_of_any_size(catalog: Catalog) -> None:
    (one,) = add(catalog, b"a.jpg")
    assert matching(catalog, NumberBetween(NumberField.RATING, -(10**30), 10**30)) == [one]
    assert matching(catalog, NumberBetween(NumberField.RATING, 10**30, None)) == []
    assert matching(catalog, NumberBetween(NumberField.WIDTH, -(10**30), None)) == []


def test_a_time_that_nobody_knows_is_in_no_span(catalog: Catalog) -> None:
    one, two = add(catalog, b"a.jpg", b"b.jpg")
    with catalog.database.transaction() as connection:
        connection.execute("UPDATE photos SET sort_time = ? WHERE id = ?", (NO_TIME, two))
    assert matching(catalog, TimeBetween(None, None)) == [one]
    assert matching(catalog, TimeBetween(None, "2100")) == [one]
    assert matching(catalog, Not(TimeBetween(None, "1900"))) == [one, two]


@pytest.fixture
def in_auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the clock of a place where it is evening at noon in Greenwich, and the next day soon."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "NZST-12")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_auckland")
def test_days_of_files_are_local(catalog: Catalog) -> None:
    (one,) = add(catalog, b"a.jpg", mtime_ns=NOON_NS - 1)
    (two,) = add(catalog, b"b.jpg", mtime_ns=NOON_NS)
    assert matching(catalog, TimeBetween("2019-05-01", "2019-05-02")) == [one]
    assert matching(catalog, TimeBetween("2019-05-02", None)) == [two]
    catalog.photos.put_metadata([(one, Metadata(taken="2001-02-03T04:05:06+01:00"))], 1)
    assert matching(catalog, TimeBetween("2001-02-03", "2001-02-04")) == [one]
    catalog.photos.put_metadata([(one, Metadata())], 1)  # its sidecar was removed
    assert matching(catalog, TimeBetween("2019-05-01", "2019-05-02")) == [one]


def test_the_film_of_a_live_photo_makes_no_video_of_it_but_a_raw_file_counts(catalog: Catalog) -> None:
    jpeg, heic = add(catalog, b"a.jpg", b"b.heic")
    add(catalog, b"a.nef", type_="nef")
    add(catalog, b"b.mov", type_="mov")
    catalog.photos.pair(1, [(b"a.nef", b"a.jpg"), (b"b.mov", b"b.heic")])
    assert matching(catalog, Is(Trait.RAW)) == matching(catalog, IsType(frozenset(("nef",)))) == [jpeg]
    assert matching(catalog, Is(Trait.VIDEO)) == matching(catalog, IsType(frozenset(("mov",)))) == []
    assert matching(catalog, Not(Is(Trait.VIDEO))) == [jpeg, heic]


def test_distances() -> None:
    places = np.array([(52.52, 13.405), (48.8566, 2.3522), (-52.52, -166.595), (52.52, 13.405 + 360)])
    found = distances_km(places, 52.52, 13.405)
    assert found.tolist() == pytest.approx([0, 877.5, 20015.1, 0], abs=0.1)
    assert found[1] == pytest.approx(distance_km(48.8566, 2.3522, 52.52, 13.405))


def test_favourites_survive_what_happens_to_files(catalog: Catalog) -> None:
    one, two, three = add(catalog, b"a.jpg", b"b.jpg", b"c.jpg")
    catalog.marks.change([one, two], is_favorite=True)
    catalog.photos.mark_changed([(one, FileFacts(b"a.jpg", 2, NOON_NS + 1, "jpeg"))])
    catalog.photos.put_metadata([(one, Metadata(rating=3))], 1)
    assert matching(catalog, Is(Trait.FAVORITE)) == [one, two]
    catalog.photos.mark_failed([(one, "broken", True)])
    assert matching(catalog, Is(Trait.FAVORITE)) == [two]
    (new,) = add(catalog, b"elsewhere/a.jpg")
    catalog.photos.move([(one, new)])
    assert matching(catalog, Is(Trait.FAVORITE)) == [one, two]
    (marked,) = add(catalog, b"elsewhere/c.jpg")
    catalog.marks.change([marked], is_favorite=True)
    catalog.photos.move([(three, marked)])
    assert matching(catalog, Is(Trait.FAVORITE)) == [one, two, three]
    (raw,) = add(catalog, b"d.nef", type_="nef")
    (jpeg,) = add(catalog, b"d.jpg")
    catalog.marks.change([raw], is_favorite=True)
    catalog.photos.pair(1, [(b"d.nef", b"d.jpg")])
    assert matching(catalog, Is(Trait.FAVORITE)) == [one, two, three, jpeg]
    catalog.marks.change([one, two, three], is_favorite=False)
    assert matching(catalog, Is(Trait.FAVORITE)) == [jpeg]
