"""Catalogs for tests: filled ones, and those of older versions."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import numpy as np
from fakes import ColourEmbedder
from numpy.typing import NDArray

from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.catalog import MODEL_KEY
from photosearch.catalog.database import PAGE_BYTES
from photosearch.catalog.photos import DecodedFacts, FileFacts

DATA = Path(__file__).parent / "data"
INFO = ColourEmbedder(cells=8).info
WAITING = 10
"""Photos of a filled catalog that are not embedded yet."""
ROOT = Path("/photos/of all times")


def vectors(count: int, dimension: int = INFO.dimension, seed: int = 0) -> NDArray[np.float32]:
    """Return random unit vectors [count, dimension]."""
    random = np.random.default_rng(seed).normal(size=(count, dimension))
    unit: NDArray[np.float32] = (random / np.linalg.norm(random, axis=1, keepdims=True)).astype(np.float32)
    return unit


def fill(path: Path, count: int = 400) -> None:
    """Make a catalog of `count` photos; the last `WAITING` of them have no embeddings. One was removed."""
    with Catalog(path) as catalog:
        root = catalog.roots.add(ROOT)
        model = catalog.embeddings.model_id(INFO)
        catalog.put(MODEL_KEY, INFO.name)
        files = [
            FileFacts(b"album %d/%05d.jpg" % (i % 7, i), 1000 + i, 10**18 + i, "jpeg") for i in range(count)
        ]
        removed, *ids = catalog.photos.add(root.root_id, [FileFacts(b"gone.jpg", 1, 1, "jpeg"), *files])
        facts = [
            DecodedFacts(
                i,
                f"{i:032x}",
                400,
                300,
                "jpeg",
                Metadata(caption=f"photo {i}"),
                signature=bytes([i % 256]) * 256,
            )
            for i in ids[:-WAITING]
        ]
        made = vectors(len(facts))
        for at in range(0, len(facts), 16):
            catalog.embeddings.put(model, facts[at : at + 16], made[at : at + 16])
        catalog.photos.remove([removed])


def restore(path: Path, version: int) -> None:
    """Make the catalog of an older version from its dump."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript((DATA / f"catalog-v{version}.sql").read_text(encoding="utf-8"))
    connection.close()


def rows(path: Path, table: str, key: int = 1) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Return the rows of a table of a sound catalog, by their first `key` columns."""
    connection = sqlite3.connect(path)
    try:
        return {row[:key]: row for row in connection.execute(f"SELECT * FROM {table}")}
    finally:
        connection.close()


def with_local_time(photo: tuple[object, ...]) -> tuple[object, ...]:
    """Return a row of photos as version 3 has it: what was not taken by a camera's clock has a local time."""
    mtime_ns, taken = photo[4], photo[9]
    assert isinstance(mtime_ns, int)
    time = taken or datetime.fromtimestamp(mtime_ns // 10**9).isoformat()
    return (*photo[:10], time, *photo[11:])


def zero(path: Path, *pages: int) -> None:
    """Overwrite pages (the first is 1) with zeros, as a failing disk does."""
    with path.open("rb+") as file:
        for number in pages:
            file.seek((number - 1) * PAGE_BYTES)
            file.write(bytes(PAGE_BYTES))


def pages_with(path: Path, content: bytes) -> list[int]:
    data = path.read_bytes()
    parts = (data[at : at + PAGE_BYTES] for at in range(0, len(data), PAGE_BYTES))
    return [number for number, part in enumerate(parts, 1) if content in part]
