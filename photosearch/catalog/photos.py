"""Photos: one row a file, from first sight to indexed or failed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from photosearch.base.types import Failure, Metadata, Photo, PhotoState
from photosearch.catalog.database import Database

_VARIABLES = 500
"""Values bound to one statement; well below SQLite's limit."""

T = TypeVar("T")

_SHOWN = """
SELECT p.id, r.path, p.path, p.taken, p.width, p.height, p.content_hash, r.is_offline
FROM photos p JOIN roots r ON r.id = p.root_id
"""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as the scan saw it.

    Attributes:
        path: below its root, encoded by os.fsencode, '/' between names.
    """

    path: bytes
    size_bytes: int
    mtime_ns: int
    type: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the catalog knows of a file that a scan came across."""

    photo_id: int
    size_bytes: int
    mtime_ns: int
    state: PhotoState
    is_failure_transient: bool


@dataclass(frozen=True, slots=True)
class PendingPhoto:
    """A photo that still has to be embedded.

    Attributes:
        is_new: it was never indexed before, by any model.
        type: by its name; decoding tells the truth.
    """

    photo_id: int
    path: Path
    is_new: bool
    type: str


@dataclass(frozen=True, slots=True)
class DecodedFacts:
    """What decoding a photo told (pixels as displayed).

    Attributes:
        metadata_version: of the code that read the metadata; see the column of that name.
    """

    photo_id: int
    content_hash: str
    width: int
    height: int
    type: str
    metadata: Metadata
    is_animated: bool = False
    metadata_version: int = 0


class Photos:
    """The `photos` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- scanning

    def known(self, root_id: int, paths: Sequence[bytes]) -> dict[bytes, KnownFile]:
        """Return those of the files (paths below the root) that have a row."""
        found: dict[bytes, KnownFile] = {}
        for part in parts(paths):
            rows = self._rows(
                "SELECT path, id, size_bytes, mtime_ns, state, is_failure_transient FROM photos "
                f"WHERE root_id = ? AND path IN ({marks(part)})",
                (root_id, *part),
            )
            for row in rows:
                found[row[0]] = KnownFile(row[1], row[2], row[3], PhotoState(row[4]), bool(row[5]))
        return found

    def add(self, root_id: int, files: Iterable[FileFacts]) -> list[int]:
        """Add new files as pending; return their ids."""
        with self._database.transaction() as connection:
            return [
                int(
                    connection.execute(
                        "INSERT INTO photos (root_id, path, size_bytes, mtime_ns, sort_time, type, state) "
                        "VALUES (?, ?, ?, ?, ?, ?, 'pending')",
                        (root_id, f.path, f.size_bytes, f.mtime_ns, _file_time(f.mtime_ns), f.type),
                    ).lastrowid
                    or 0
                )
                for f in files
            ]

    def mark_changed(self, changed: Iterable[tuple[int, FileFacts]]) -> None:
        """Make photos pending again whose files changed; their embeddings no longer count."""
        with self._database.transaction() as connection:
            for photo_id, f in changed:
                connection.execute(
                    "UPDATE photos SET size_bytes = ?, mtime_ns = ?, type = ?, state = 'pending', "
                    "failure_reason = NULL, is_failure_transient = 0 WHERE id = ?",
                    (f.size_bytes, f.mtime_ns, f.type, photo_id),
                )
                connection.execute("DELETE FROM embeddings WHERE photo_id = ?", (photo_id,))

    def ids_of_root(self, root_id: int) -> Iterator[tuple[int, bytes]]:
        """Yield id and path of every photo of a root."""
        yield from self._rows("SELECT id, path FROM photos WHERE root_id = ?", (root_id,))

    def remove(self, photo_ids: Iterable[int]) -> None:
        """Forget photos and their embeddings. Files are not touched."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM photos WHERE id = ?", ((i,) for i in photo_ids))

    # -- indexing

    def pending(self, model_id: int) -> list[PendingPhoto]:
        """Return the photos of reachable roots that the model has not embedded, failed ones left out."""
        rows = self._rows(
            "SELECT p.id, r.path, p.path, p.content_hash IS NULL, p.type FROM photos p "
            "JOIN roots r ON r.id = p.root_id AND NOT r.is_offline "
            "WHERE p.state != 'failed' AND NOT EXISTS "
            "(SELECT 1 FROM embeddings e WHERE e.model_id = ? AND e.photo_id = p.id) ORDER BY p.id",
            (model_id,),
        )
        return [PendingPhoto(row[0], _full(row[1], row[2]), bool(row[3]), row[4]) for row in rows]

    def mark_failed(self, failures: Iterable[tuple[int, str, bool]]) -> None:
        """Note (photo id, reason, is it worth another try at the next run) for photos that failed."""
        with self._database.transaction() as connection:
            for photo_id, reason, is_transient in failures:
                connection.execute(
                    "UPDATE photos SET state = 'failed', failure_reason = ?, is_failure_transient = ? "
                    "WHERE id = ?",
                    (reason, is_transient, photo_id),
                )
                connection.execute("DELETE FROM embeddings WHERE photo_id = ?", (photo_id,))

    # -- showing

    def by_ids(self, photo_ids: Sequence[int]) -> dict[int, Photo]:
        """Return the photos that exist among `photo_ids`."""
        found: dict[int, Photo] = {}
        for part in parts(photo_ids):
            for row in self._rows(f"{_SHOWN} WHERE p.id IN ({marks(part)})", part):
                found[row[0]] = _shown(row)
        return found

    def newest(self) -> Iterator[Photo]:
        """Yield every photo that was indexed or waits for it, newest first."""
        rows = self._rows(f"{_SHOWN} WHERE p.state != 'failed' ORDER BY p.sort_time DESC, p.id", ())
        return (_shown(row) for row in rows)

    def sort_times(self, photo_ids: Sequence[int]) -> dict[int, str]:
        """Return the time each photo sorts by: when it was taken, else its file's time."""
        found: dict[int, str] = {}
        for part in parts(photo_ids):
            found.update(self._rows(f"SELECT id, sort_time FROM photos WHERE id IN ({marks(part)})", part))
        return found

    def find(self, path: Path) -> int | None:
        """Return the id of the photo at an absolute path, if the library has it."""
        for root_id, root in self._rows("SELECT id, path FROM roots", ()):
            root_path = Path(os.fsdecode(root))
            if path.is_relative_to(root_path):
                below = os.fsencode(path.relative_to(root_path).as_posix())
                rows = self._rows("SELECT id FROM photos WHERE root_id = ? AND path = ?", (root_id, below))
                return next((int(row[0]) for row in rows), None)
        return None

    def failures(self) -> list[Failure]:
        """Return the photos that could not be indexed, with reasons, by path."""
        rows = self._rows(
            "SELECT r.path, p.path, p.failure_reason FROM photos p JOIN roots r ON r.id = p.root_id "
            "WHERE p.state = 'failed' ORDER BY r.path, p.path",
            (),
        )
        return [Failure(_full(row[0], row[1]), row[2]) for row in rows]

    def counts(self, model_id: int) -> tuple[int, int, int, int]:
        """Return how many photos there are, are embedded by the model, failed, are offline."""
        (row,) = self._rows(
            "SELECT (SELECT count(*) FROM photos), "
            "(SELECT count(*) FROM embeddings WHERE model_id = ?), "
            "(SELECT count(*) FROM photos WHERE state = 'failed'), "
            "(SELECT count(*) FROM photos p JOIN roots r ON r.id = p.root_id WHERE r.is_offline)",
            (model_id,),
        )
        return row[0], row[1], row[2], row[3]

    def _rows(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        with self._database.translating():
            return iter(self._database.connection.execute(sql, values).fetchall())


def update_decoded(connection: sqlite3.Connection, facts: DecodedFacts) -> None:
    """Write what decoding told, inside the transaction that also writes the embedding."""
    connection.execute(
        "UPDATE photos SET content_hash = ?, width = ?, height = ?, type = ?, is_animated = ?, "
        "state = 'indexed', failure_reason = NULL, is_failure_transient = 0 WHERE id = ?",
        (facts.content_hash, facts.width, facts.height, facts.type, facts.is_animated, facts.photo_id),
    )
    update_metadata(connection, facts.photo_id, facts.metadata, facts.metadata_version)


def update_metadata(connection: sqlite3.Connection, photo_id: int, m: Metadata, version: int) -> None:
    """Write what a photo says of itself, inside a transaction of the caller's."""
    connection.execute(
        "UPDATE photos SET orientation = ?, taken = ?, sort_time = coalesce(?, sort_time), camera = ?, "
        "lens = ?, latitude = ?, longitude = ?, rating = ?, caption = ?, keywords = ?, exposure_s = ?, "
        "f_number = ?, iso = ?, focal_length_mm = ?, metadata_version = ? WHERE id = ?",
        (
            m.orientation, m.taken, m.taken, m.camera, m.lens, m.latitude, m.longitude, m.rating,
            m.caption, "\n".join(m.keywords), m.exposure_s, m.f_number, m.iso, m.focal_length_mm,
            version, photo_id,
        ),
    )  # fmt: skip


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut `items` into runs short enough to be bound to one statement."""
    return (items[at : at + _VARIABLES] for at in range(0, len(items), _VARIABLES))


def marks(items: Sequence[object]) -> str:
    """Return the placeholders that bind `items`."""
    return ",".join("?" * len(items))


def _full(root: bytes, below: bytes) -> Path:
    return Path(os.fsdecode(root), os.fsdecode(below))


def _shown(row: tuple[Any, ...]) -> Photo:
    photo_id, root, below, taken, width, height, content_hash, is_offline = row
    return Photo(photo_id, _full(root, below), taken, width, height, content_hash, bool(is_offline))


def _file_time(mtime_ns: int) -> str:
    try:
        return datetime.fromtimestamp(mtime_ns // 1_000_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return "0001-01-01T00:00:00"  # a clock gone wild; such photos sort as the oldest
