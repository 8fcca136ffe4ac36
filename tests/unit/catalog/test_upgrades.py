"""What a user has after an upgrade: everything of an older catalog; a newer one is left as it was."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest
from catalogs import DATA, fill, restore, rows

from photosearch import Library
from photosearch.base.conditions import Is, Trait
from photosearch.base.errors import CatalogError
from photosearch.catalog import Catalog
from photosearch.catalog.schema import SCHEMA_VERSION
from photosearch.cli.main import main

VERSIONS = sorted(int(path.stem.removeprefix("catalog-v")) for path in DATA.glob("catalog-v*.sql"))
FAVOURITES = {1: [], 2: [], 3: [1, 7]}
"""Of each dump; what had no favourites yet has none afterwards."""


def vectors(path: Path) -> dict[tuple[object, ...], object]:
    """Return stamp and bytes of every embedding by model, photo and frame; version 1 knew no frames."""
    frame = 4 if len(next(iter(rows(path, "embeddings").values()))) > 4 else None
    connection = sqlite3.connect(path)
    try:
        told = connection.execute("SELECT * FROM embeddings").fetchall()
    finally:
        connection.close()
    return {(*row[:2], row[frame] if frame else 0): row[2:4] for row in told}


@pytest.mark.parametrize("version", VERSIONS)
def test_photos_embeddings_and_marks_survive(tmp_path: Path, version: int) -> None:
    path = tmp_path / "catalog.sqlite"
    restore(path, version)
    photos, embeddings = rows(path, "photos"), vectors(path)
    signatures = rows(path, "signatures") if version >= 3 else {}
    for _ in range(2):  # also when it is opened once more
        with Catalog(path) as catalog:
            assert catalog.database.check() == []
            favourites = catalog.photos.matching(Is(Trait.FAVORITE)).tolist()
    assert favourites == FAVOURITES[version]
    after = rows(path, "photos")
    assert set(after) == set(photos)
    where_and_what = slice(1, 6)  # root, path, size, time, content
    assert {key: row[where_and_what] for key, row in after.items()} == {
        key: row[where_and_what] for key, row in photos.items()
    }
    assert vectors(path) == embeddings
    assert rows(path, "signatures") == signatures


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_opens_after_an_upgrade(
    tmp_path: Path, version: int, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    restore(folder / "catalog.sqlite", version)
    photos = rows(folder / "catalog.sqlite", "photos")
    with Library.open(folder) as library:
        assert library.status().photos == len(photos) - (1 if version > 1 else 0)  # a raw file beside a JPEG
    with pytest.raises(SystemExit) as ended:
        main(["status", "--library", str(folder)])
    assert ended.value.code == 0
    assert "photos" in capsys.readouterr().out


class TestNewer:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A library as a later photosearch may leave it."""
        fill(tmp_path / "catalog.sqlite", count=40)
        connection = sqlite3.connect(tmp_path / "catalog.sqlite")
        connection.execute("CREATE TABLE of_the_future (id INTEGER PRIMARY KEY)")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.commit()
        connection.close()
        return tmp_path

    def test_is_refused_with_a_clear_line_and_left_as_it_was(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = snapshot(folder)
        with pytest.raises(CatalogError, match="made by a newer photosearch") as caught:
            Library.open(folder)
        assert caught.value.remedy == "Update photosearch to open it; nothing was changed"
        for command in (["status"], ["doctor"], ["index", str(folder)], ["search", "a cat"]):
            with pytest.raises(SystemExit) as ended:
                main([*command, "--library", str(folder)])
            assert ended.value.code == 2
            assert re.fullmatch(r"photosearch: .*newer photosearch.*\n", capsys.readouterr().err)
        assert snapshot(folder) == before


def snapshot(folder: Path) -> dict[str, str]:
    """Return the checksum of every file of a library; whoever locks it may leave an empty one."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
