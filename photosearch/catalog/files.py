"""Photos as files: what a scan compares with the disk and writes back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from photosearch.catalog.database import Database
from photosearch.catalog.facts import NO_TIME
from photosearch.catalog.folders import Place, end_of, folder_of, forget_empty, note_folders
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.photo_marks import copy_marks, hand_on
from photosearch.catalog.words import put_words, refresh_words, words_of

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as the scan saw it.

    Attributes:
        path: below its root, encoded by os.fsencode, '/' between names.
        sidecar_mtime_ns: when its sidecar changed last; 0 when it has none.
    """

    path: bytes
    size_bytes: int
    mtime_ns: int
    type: str
    sidecar_mtime_ns: int = 0


class KnownFile(NamedTuple):
    """What the catalog knows of a file. (A named tuple: a scan makes one a photo.)

    Attributes:
        path: as in `FileFacts`.
        shown_as: the photo that this one is shown as.
        is_retry_due: reading it failed, and not through its own fault.
    """

    path: bytes
    photo_id: int
    size_bytes: int
    mtime_ns: int
    sidecar_mtime_ns: int
    shown_as: int | None
    is_retry_due: int


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """What the catalog knows of one folder: the photos directly in it, and its sub-folders with photos."""

    files: dict[bytes, KnownFile] = field(default_factory=dict)
    folders: list[bytes] = field(default_factory=list)
    """Paths below the root, ending with '/'."""


class FoundFile(NamedTuple):
    """A photo's row, where a move is looked for. (`content_hash` is empty when it was never read.)"""

    photo_id: int
    root_id: int
    path: Path
    mtime_ns: int
    content_hash: str


class Files:
    """What scans need of the `photos` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- comparing

    def in_folder(self, root_id: int, folder: bytes) -> KnownFolder:
        """Return what is known of a folder of a root (its path ends with '/'; empty for the root).

        The rows of sub-folders are leapt over: all folders together cost one pass over the root.
        """
        known = KnownFolder()
        start = folder
        bound, end = ("", ()) if not folder else (" AND path < ?", (end_of(folder),))
        sql = (
            "SELECT path, id, size_bytes, mtime_ns, sidecar_mtime_ns, shown_as, "
            "state = 'failed' AND is_failure_transient FROM photos "
            f"WHERE root_id = ? AND path >= ?{bound} ORDER BY path"
        )
        with self._database.translating():
            while True:
                rows = self._database.connection.execute(sql, (root_id, start, *end))
                below = _take(rows, known.files, len(folder))
                rows.close()
                if below is None:
                    return known
                known.folders.append(below)
                start = end_of(below)

    def ids_below(self, root_id: int, folder: bytes) -> Iterator[int]:
        """Yield the id of every photo in a folder of a root and further down (path as for `in_folder`)."""
        bound, end = ("", ()) if not folder else (" AND path < ?", (end_of(folder),))
        for (photo_id,) in self._rows(
            f"SELECT id FROM photos WHERE root_id = ? AND path >= ?{bound}", (root_id, folder, *end)
        ):
            yield int(photo_id)

    def has_below(self, root_id: int, folder: bytes) -> bool:
        """Tell if a root has photos in a folder and further down (path as for `in_folder`)."""
        bound, end = ("", ()) if not folder else (" AND path < ?", (end_of(folder),))
        sql = f"SELECT 1 FROM photos WHERE root_id = ? AND path >= ?{bound} LIMIT 1"
        return any(True for _ in self._rows(sql, (root_id, folder, *end)))

    def ids_of_root(self, root_id: int) -> Iterator[tuple[int, bytes]]:
        """Yield id and path of every photo of a root."""
        yield from self._rows("SELECT id, path FROM photos WHERE root_id = ?", (root_id,))

    def some_of_root(self, root_id: int, limit: int) -> list[FileFacts]:
        """Return some photos of a root."""
        rows = self._rows(
            "SELECT path, size_bytes, mtime_ns, type, sidecar_mtime_ns FROM photos WHERE root_id = ? LIMIT ?",
            (root_id, limit),
        )
        return [FileFacts(*row) for row in rows]

    # -- writing

    def add(self, root_id: int, files: Sequence[FileFacts]) -> list[int]:
        """Add new files as pending; return their ids."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO photos (root_id, path, size_bytes, mtime_ns, sort_time, type, "
                "sidecar_mtime_ns, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')",
                (
                    (root_id, f.path, f.size_bytes, f.mtime_ns, _file_time(f.mtime_ns), f.type,
                     f.sidecar_mtime_ns)
                    for f in files
                ),
            )  # fmt: skip
            # Within one transaction, AUTOINCREMENT counts up by one.
            (last,) = connection.execute("SELECT last_insert_rowid()").fetchone()
            ids = range(last - len(files) + 1, last + 1)
            put_words(connection, ((i, words_of(f.path)) for i, f in zip(ids, files, strict=True)))
            note_folders(connection, root_id, (f.path for f in files))
        return list(ids)

    def mark_changed(self, changed: Sequence[tuple[int, FileFacts]]) -> None:
        """Make photos pending again whose files changed; their embeddings no longer count."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE photos SET size_bytes = ?, mtime_ns = ?, type = ?, sidecar_mtime_ns = ?, "
                "sort_time = CASE WHEN taken IS NULL THEN ? ELSE sort_time END, "
                "state = 'pending', failure_reason = NULL, is_failure_transient = 0 WHERE id = ?",
                (
                    (f.size_bytes, f.mtime_ns, f.type, f.sidecar_mtime_ns, _file_time(f.mtime_ns), i)
                    for i, f in changed
                ),
            )
            connection.executemany("DELETE FROM embeddings WHERE photo_id = ?", ((i,) for i, _ in changed))

    def mark_sidecars_changed(self, changed: Iterable[tuple[int, int]]) -> None:
        """Note (photo id, new time of its sidecar): its metadata is read anew, its embedding stays."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE photos SET sidecar_mtime_ns = ?, metadata_version = 0 WHERE id = ?",
                ((mtime_ns, photo_id) for photo_id, mtime_ns in changed),
            )

    def pair(self, root_id: int, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Show one photo as another, given as (path of the one, path of the other), in one root.

        It is no longer searched by itself: its embeddings go. What it is marked with, the other one is.
        """
        values = [(root_id, other, root_id, one) for one, other in pairs]
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE photos SET shown_as = (SELECT id FROM photos WHERE root_id = ? AND path = ?), "
                "state = 'pending', failure_reason = NULL, is_failure_transient = 0 "
                "WHERE root_id = ? AND path = ?",
                values,
            )
            hand_on(connection, self._shown_as(connection, root_id, [one for one, _ in pairs]))
            connection.executemany(
                "DELETE FROM embeddings WHERE photo_id = "
                "(SELECT id FROM photos WHERE root_id = ? AND path = ?)",
                ((root_id, one) for one, _ in pairs),
            )

    def unpair(self, photo_ids: Iterable[int]) -> None:
        """Show photos by themselves again, with the marks of those that they were shown as."""
        ids = list(photo_ids)
        with self._database.transaction() as connection:
            for part in parts(ids):
                shown = connection.execute(
                    f"SELECT shown_as, id FROM photos WHERE shown_as IS NOT NULL AND id IN ({marks(part)})",
                    part,
                ).fetchall()
                copy_marks(connection, shown)
            connection.executemany("UPDATE photos SET shown_as = NULL WHERE id = ?", ((i,) for i in ids))

    def remove(self, photo_ids: Iterable[int]) -> None:
        """Forget photos and their embeddings. Files are not touched."""
        ids = list(photo_ids)
        with self._database.transaction() as connection:
            places = set[Place]()
            for part in parts(ids):
                rows = connection.execute(
                    f"SELECT root_id, path FROM photos WHERE id IN ({marks(part)})", part
                )
                places.update((root_id, folder_of(path)) for root_id, path in rows)
            connection.executemany("DELETE FROM photos WHERE id = ?", ((i,) for i in ids))
            forget_empty(connection, places)

    def retry_failed(self) -> int:
        """Make every failed photo pending again; return how many there were."""
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE photos SET state = 'pending', failure_reason = NULL, is_failure_transient = 0 "
                "WHERE state = 'failed'"
            ).rowcount

    # -- moves

    def sizes_of_possible_moves(self) -> list[int]:
        """Return the sizes, in bytes, that a photo never read and one read before have in common."""
        unread = f"SELECT DISTINCT p.size_bytes AS size {_IN_REACH} AND p.state = 'pending' AND {_UNREAD}"
        rows = self._rows(
            f"SELECT size FROM ({unread}) WHERE EXISTS "
            "(SELECT 1 FROM photos WHERE size_bytes = size AND +content_hash IS NOT NULL)",
            (),
        )
        return [int(row[0]) for row in rows]

    def unread_of_size(self, size_bytes: int) -> list[FoundFile]:
        """Return the photos of reachable roots with this size that were never read."""
        return self._of_size(size_bytes, f"+p.state = 'pending' AND {_UNREAD}")

    def read_of_size(self, size_bytes: int) -> list[FoundFile]:
        """Return the photos of reachable roots with this size whose content is known."""
        return self._of_size(size_bytes, "+p.content_hash IS NOT NULL")

    def move(self, moves: Iterable[tuple[int, int]]) -> None:
        """Give photos the place of others, as (photo that moved, row made for its new place)."""
        with self._database.transaction() as connection:
            for old, new in moves:
                place = connection.execute(
                    "SELECT root_id, path, mtime_ns, sort_time, sidecar_mtime_ns, sidecar_mtime_ns "
                    "FROM photos WHERE id = ?",
                    (new,),
                ).fetchone()
                if place is None:
                    continue
                before = connection.execute(
                    "SELECT root_id, path FROM photos WHERE id = ?", (old,)
                ).fetchall()
                connection.execute("UPDATE photos SET shown_as = ? WHERE shown_as = ?", (old, new))
                hand_on(connection, [(new, old)])
                connection.execute("DELETE FROM photos WHERE id = ?", (new,))
                connection.execute(_MOVE, (*place, old))
                refresh_words(connection, old)
                forget_empty(connection, [(root_id, folder_of(path)) for root_id, path in before])

    # -- inside

    def _shown_as(
        self, connection: sqlite3.Connection, root_id: int, paths: Sequence[bytes]
    ) -> list[tuple[int, int]]:
        """Return (photo, the one that it is shown as) for those at some paths of a root."""
        found: list[tuple[int, int]] = []
        for part in parts(paths):
            found += connection.execute(
                "SELECT id, shown_as FROM photos WHERE shown_as IS NOT NULL AND root_id = ? "
                f"AND path IN ({marks(part)})",
                (root_id, *part),
            )
        return found

    def _of_size(self, size_bytes: int, condition: str) -> list[FoundFile]:
        rows = self._rows(
            f"SELECT p.id, p.root_id, r.path, p.path, p.mtime_ns, p.content_hash {_IN_REACH} "
            f"AND p.size_bytes = ? AND {condition} ORDER BY p.id",
            (size_bytes,),
        )
        return [FoundFile(row[0], row[1], full_path(row[2], row[3]), row[4], row[5] or "") for row in rows]

    def _streamed(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Yield many rows, the first ones before the last ones are found."""
        with self._database.translating():
            cursor = self._database.connection.execute(sql, values)
        while True:
            with self._database.translating():
                rows = cursor.fetchmany(_ROWS_AT_ONCE)
            if not rows:
                return
            yield from rows

    def _rows(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        with self._database.translating():
            return iter(self._database.connection.execute(sql, values).fetchall())


_IN_REACH = "FROM photos p JOIN roots r ON r.id = p.root_id WHERE NOT r.is_offline"

# A plus keeps SQLite from the index of that column: there are far fewer photos of one size.
_UNREAD = "+p.content_hash IS NULL AND p.shown_as IS NULL"

_MOVE = """
UPDATE photos SET root_id = ?, path = ?, mtime_ns = ?,
    sort_time = CASE WHEN taken IS NULL THEN ? ELSE sort_time END,
    metadata_version = CASE WHEN sidecar_mtime_ns = ? THEN metadata_version ELSE 0 END,
    sidecar_mtime_ns = ?,
    shown_as = NULL,
    state = CASE WHEN state = 'failed' THEN 'pending' ELSE state END,
    failure_reason = NULL, is_failure_transient = 0
WHERE id = ?
"""


def full_path(root: bytes, below: bytes) -> Path:
    """Return where a file is, from the path of its root and its own below that."""
    return Path(full_name(root, below))


def full_name(root: bytes, below: bytes) -> str:
    """Return the same as text, which costs a tenth."""
    name = os.fsdecode(below)
    return os.path.join(  # noqa: PTH118 - a Path is what costs ten times as much
        os.fsdecode(root), name if os.sep == "/" else name.replace("/", os.sep)
    )


def _take(rows: Iterable[tuple[Any, ...]], files: dict[bytes, KnownFile], at: int) -> bytes | None:
    """Add rows to `files` up to the first one in a sub-folder; return that folder, or None.

    Args:
        at: length of the folder's own path.
    """
    for row in rows:
        path: bytes = row[0]
        slash = path.find(b"/", at)
        if slash >= 0:
            return path[: slash + 1]
        files[path] = KnownFile._make(row)
    return None


def _file_time(mtime_ns: int) -> str:
    """Return the time of a file by the local clock, as that of a camera is local, too."""
    try:
        return datetime.fromtimestamp(mtime_ns // 1_000_000_000).isoformat()
    except (OverflowError, ValueError, OSError):
        return NO_TIME  # a clock gone wild; such photos sort as the oldest
