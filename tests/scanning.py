"""A catalog that is scanned, and embedded without decoding: files may hold anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fakes import ColourEmbedder

from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.files import full_path
from photosearch.catalog.photos import DecodedFacts
from photosearch.photos.content import hash_of
from photosearch.search.control import RunControl
from photosearch.search.reach import find_roots
from photosearch.search.scan import ScanCounts, scan

VERSION = 7
"""Of the metadata that `embed` writes."""


class ScannedCatalog:
    """A catalog with one model, and what an indexing run does to it."""

    def __init__(self, folder: Path) -> None:
        self.catalog = Catalog(folder / "catalog.sqlite")
        self.model_id = self.catalog.embeddings.model_id(ColourEmbedder().info)

    def scan(
        self, *folders: Path, below: Sequence[Path] | None = None, control: RunControl | None = None
    ) -> ScanCounts:
        counts = ScanCounts()
        find_roots(self.catalog)
        for _ in scan(self.catalog, folders, below, (), control or RunControl(), counts):
            pass
        return counts

    def embed(self) -> list[str]:
        """Embed what is pending; return the names of those files."""
        pending = list(self.catalog.photos.pending(self.model_id))
        assert len(pending) == self.catalog.photos.pending_count(self.model_id)
        facts = [
            DecodedFacts(p.photo_id, hash_of(p.path), 4, 3, p.type, Metadata(), False, VERSION)
            for p in pending
        ]
        vectors = np.ones((len(facts), ColourEmbedder().info.dimension), np.float32)
        self.catalog.embeddings.put(self.model_id, facts, vectors)
        return [photo.path.name for photo in pending]

    def index(self, *folders: Path, below: Sequence[Path] | None = None) -> list[str]:
        """Scan, then embed; return the names of the files that were embedded."""
        self.scan(*folders, below=below)
        return self.embed()

    def ids(self) -> dict[Path, int]:
        """Return every photo's id by its path, those shown as others included."""
        rows = self.catalog.database.connection.execute(
            "SELECT r.path, p.path, p.id FROM photos p JOIN roots r ON r.id = p.root_id"
        )
        return {full_path(root, path): photo_id for root, path, photo_id in rows}

    def shown_as(self) -> dict[str, str]:
        """Return the names of photos that are shown as others, with the others' names."""
        names = {photo_id: path.name for path, photo_id in self.ids().items()}
        rows = self.catalog.database.connection.execute(
            "SELECT id, shown_as FROM photos WHERE shown_as IS NOT NULL"
        )
        return {names[photo_id]: names[other] for photo_id, other in rows}


def write(path: Path, content: str | None = None, mtime_s: float | None = None) -> Path:
    """Make a file, with its own name as content unless told otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.name if content is None else content)
    if mtime_s is not None:
        os.utime(path, (mtime_s, mtime_s))
    return path
