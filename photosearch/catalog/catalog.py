"""The catalog as its users see it: roots, photos, embeddings and settings of one library."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from photosearch.catalog.albums import Albums
from photosearch.catalog.database import Database
from photosearch.catalog.embeddings import Embeddings
from photosearch.catalog.model_choice import MODEL_KEY as MODEL_KEY
from photosearch.catalog.model_choice import ModelChoice
from photosearch.catalog.photo_marks import PhotoMarks
from photosearch.catalog.photos import Photos
from photosearch.catalog.roots import Roots
from photosearch.catalog.saved_searches import SavedSearches
from photosearch.catalog.signatures import Signatures


class Catalog:
    """One open catalog. All methods may be called from any thread.

    Attributes:
        roots, photos, embeddings, signatures, marks, albums, saved_searches: the tables, each with its own
            small interface.
        models: the choice among them.

    Raises:
        CatalogError: the file is damaged or made by a newer version.
        LibraryError: the file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.roots = Roots(self.database)
        self.photos = Photos(self.database)
        self.embeddings = Embeddings(self.database)
        self.signatures = Signatures(self.database)
        self.models = ModelChoice(self.database)
        self.marks = PhotoMarks(self.database)
        self.albums = Albums(self.database)
        self.saved_searches = SavedSearches(self.database)

    def get(self, key: str) -> str | None:
        """Return a setting of this library, or None."""
        with self.database.translating():
            row = self.database.connection.execute(
                "SELECT value FROM settings WHERE key = ?", (key,)
            ).fetchone()
        return row and str(row[0])

    def put(self, key: str, value: str) -> None:
        """Keep a setting of this library."""
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (key, value),
            )

    def size_bytes(self) -> int:
        """Bytes on disk, write-ahead log included."""
        path = self.database.path
        files = (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close the file; the catalog cannot be used afterwards."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
