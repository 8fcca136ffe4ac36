"""Catalogs of every older version open, with everything in them, and are kept as a backup."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from catalogs import restore, rows, with_local_time

from photosearch.base.conditions import (
    Condition,
    HasWords,
    Is,
    NumberBetween,
    NumberField,
    TimeBetween,
    Trait,
)
from photosearch.base.types import Failure, ModelInfo
from photosearch.catalog import Catalog
from photosearch.catalog.photos import FileFacts
from photosearch.catalog.schema import SCHEMA_VERSION
from photosearch.catalog.words import check_words

COLOURS = ModelInfo("colours", "1", 12, (32, 32), "squash", "bilinear", (0.0,) * 3, (1.0,) * 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    restore(tmp_path / "catalog.sqlite", version=1)
    return tmp_path / "catalog.sqlite"


def test_version_1_opens_with_everything_in_it(path: Path) -> None:
    tables = ("settings", "roots", "photos", "models")
    before = {table: rows(path, table) for table in tables}
    embeddings = rows(path, "embeddings", key=2)
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        model = catalog.embeddings.model_id(COLOURS)
        assert catalog.photos.counts(model) == (5, 3, 1, 1)
        assert catalog.photos.failures() == [Failure(Path("/photos/holiday/broken.jpg"), "not a picture")]
        assert [photo.path.name for photo in catalog.photos.pending(model)] == ["new.jpg"]
        strange = Path("/photos/holiday/2023/may") / os.fsdecode(b"a \xff name.jpg")
        assert catalog.photos.find(strange) == 2
        (photo_id,) = catalog.photos.add(1, [FileFacts(b"later.jpg", 1, 1, "jpeg")])
        assert photo_id == 7  # one above the highest ever given
        catalog.photos.remove([photo_id])
    before["photos"] = {key: with_local_time(row) for key, row in before["photos"].items()}
    for table in tables:
        after = rows(path, table)
        assert set(after) == set(before[table])
        assert all(after[key][: len(row)] == row for key, row in before[table].items())
    after = rows(path, "embeddings", key=2)
    assert after == {key: (*row, 0, None) for key, row in embeddings.items()}


def test_version_2_opens_with_everything_in_it(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, version=2)
    keys = {"settings": 1, "roots": 1, "photos": 1, "models": 1, "embeddings": 3}
    before = {table: rows(path, table, key) for table, key in keys.items()}
    with Catalog(path) as catalog:
        assert catalog.database.check() == []
        assert catalog.photos.counts(catalog.embeddings.model_id(COLOURS)) == (7, 5, 1, 1)
    before["photos"] = {key: with_local_time(row) for key, row in before["photos"].items()}
    for table, key in keys.items():
        after = rows(path, table, key)
        assert {number: row[: len(before[table][number])] for number, row in after.items()} == before[table]


def test_version_2_can_be_asked_for_facts_and_words(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, version=2)
    expected: dict[Condition, list[int]] = {
        HasWords("anna am strand"): [1],
        HasWords("creme brulee"): [9],
        HasWords("2023/may"): [2],
        TimeBetween("2023-05-06", "2023-05-07"): [1],
        NumberBetween(NumberField.RATING, 4, 5): [1],
        Is(Trait.OFFLINE): [9],
        Is(Trait.VIDEO): [8],
        Is(Trait.RAW): [7],
        Is(Trait.FAVORITE): [],
    }
    with Catalog(path) as catalog:
        assert check_words(catalog.database.connection) is None
        assert {asked: catalog.photos.matching(asked).tolist() for asked in expected} == expected
        assert catalog.photos.found_by_words(["a strand", "anna"], 5).ids == [1]
        catalog.marks.change([9], is_favorite=True)
        assert catalog.photos.matching(Is(Trait.FAVORITE)).tolist() == [9]


def test_the_old_catalog_is_kept_whole(path: Path) -> None:
    before = {table: rows(path, table) for table in ("photos", "roots")}
    Catalog(path).close()
    backup = path.with_name("catalog.sqlite.v1.backup")
    connection = sqlite3.connect(backup)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert {table: rows(backup, table) for table in before} == before
    assert not list(path.parent.glob(".*"))


def test_there_is_a_dump_of_every_version_before_this_one(tmp_path: Path) -> None:
    for version in range(1, SCHEMA_VERSION):
        restore(tmp_path / f"{version}.sqlite", version)
        with Catalog(tmp_path / f"{version}.sqlite") as catalog:
            assert catalog.database.check() == []
