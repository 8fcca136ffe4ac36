"""Kill the doctor while it salvages a catalog, and a migration while it runs: both go on where they were."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from catalogs import INFO, fill, restore, rows, with_local_time, zero
from victims import LOOK_EVERY_S, Victim, command

from photosearch.base.errors import DamagedCatalogError
from photosearch.catalog import Catalog
from photosearch.catalog.database import PAGE_BYTES
from photosearch.catalog.schema import SCHEMA_VERSION

_PATIENCE_S = 30.0
_OLD_PHOTOS = 20_000


def kill_doctor(work: Path, kills: int, chance: random.Random, photos: int = 5000) -> int:
    """Kill the doctor over a damaged catalog so many times; return how often it was hit before its end.

    Raises:
        AssertionError: a second run did not save what an undisturbed one does.
    """
    damaged = work / "damaged.sqlite"
    fill(damaged, photos)
    count = damaged.stat().st_size // PAGE_BYTES
    zero(damaged, 1, *chance.sample(range(2, count), 5))
    library = _fresh(work, damaged)
    started = time.monotonic()
    command("doctor", "--library", library).wait()
    duration_s = time.monotonic() - started
    expected = _content(library / "catalog.sqlite")
    hits = 0
    for _ in range(kills):
        library = _fresh(work, damaged)
        victim = command("doctor", "--library", library)
        aim = chance.choice(["any moment", "writing", "swapping"])
        if aim == "writing":
            _watch(victim, lambda at=library: (at / ".catalog.sqlite.salvage.tmp").exists())  # type: ignore[misc]
            victim.wait(chance.uniform(0, duration_s / 2))
        elif aim == "swapping":
            _watch(victim, lambda at=library: any(at.glob("*.damaged-*")))  # type: ignore[misc]
            victim.wait(chance.uniform(0, 0.005))
        else:
            victim.wait(chance.uniform(0, duration_s))
        hits += victim.kill()
        try:
            assert _content(library / "catalog.sqlite") == expected
        except DamagedCatalogError:
            command("doctor", "--library", library).wait()
            assert _content(library / "catalog.sqlite") == expected
        kept = [file.read_bytes() for file in library.glob("*.damaged-*") if file.name[-4] != "-"]
        assert damaged.read_bytes() in kept
    return hits


def kill_migration(work: Path, kills: int, chance: random.Random) -> int:
    """Kill the first command over a catalog of version 1 so many times; return how often it was hit.

    Raises:
        AssertionError: something of the catalog, or its backup, is lost.
    """
    old = work / "old.sqlite"
    restore(old, version=1)
    connection = sqlite3.connect(old)
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO photos (root_id, path, size_bytes, mtime_ns, sort_time, type, state) "
        "SELECT 1, CAST('many/' || i || '.jpg' AS BLOB), i, i, i, 'jpeg', 'pending' FROM n",
        (_OLD_PHOTOS,),
    )
    connection.commit()
    connection.close()
    before, vectors = rows(old, "photos"), rows(old, "embeddings", 2)
    migrated = {key: with_local_time(row) for key, row in before.items()}
    hits = 0
    for _ in range(kills):
        library = _fresh(work, old)
        backup = library / "catalog.sqlite.v1.backup"
        victim = command("status", "--library", library)
        aim = chance.choice(["backing up", "migrating", "migrating"])
        if aim == "backing up":
            _watch(victim, lambda at=library: any(at.glob(".*.tmp")))  # type: ignore[misc]
            victim.wait(chance.uniform(0, 0.03))
        else:
            _watch(victim, backup.exists)
            victim.wait(chance.uniform(0, 0.1))
        hits += victim.kill()
        if backup.exists():
            assert rows(backup, "photos") == before
        with Catalog(library / "catalog.sqlite") as catalog:
            assert catalog.database.check() == []
        after = rows(library / "catalog.sqlite", "photos")
        assert {key: row[:20] for key, row in after.items()} == migrated
        embeddings = rows(library / "catalog.sqlite", "embeddings", 2)
        assert embeddings == {key: (*row, 0, None) for key, row in vectors.items()}
        assert rows(backup, "photos") == before
    return hits


def _fresh(work: Path, catalog: Path) -> Path:
    library = work / "repaired"
    shutil.rmtree(library, ignore_errors=True)
    library.mkdir()
    shutil.copy(catalog, library / "catalog.sqlite")
    return library


def _content(catalog_file: Path) -> tuple[object, object, object]:
    """Return everything of a catalog that the person would miss; insist that it is sound."""
    with Catalog(catalog_file) as catalog:
        assert catalog.database.check() == []
        model = catalog.embeddings.find_model(INFO.name, INFO.revision)
        assert model is not None
    return rows(catalog_file, "photos"), rows(catalog_file, "embeddings", 2), SCHEMA_VERSION


def _watch(victim: Victim, has_come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not has_come() and time.monotonic() < deadline:
        if victim.wait(LOOK_EVERY_S):
            return
