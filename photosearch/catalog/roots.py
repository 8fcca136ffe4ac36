"""Roots: the folders a library watches."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.catalog.database import Database
from photosearch.catalog.folders import Tree


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder.

    Attributes:
        volume: identity of the file system it was last seen on; None while unknown.
        volume_path: where it lies in that file system, os.fsencode'd, '/' between names.
    """

    root_id: int
    path: Path
    is_offline: bool
    volume: str | None = None
    volume_path: bytes | None = None


class Roots:
    """The `roots` table.

    No root lies inside another, but for those that come and go by themselves: drives that are mounted in
    a root, and what was offline when the root around it was added.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Root]:
        """Return every root, in the order of their paths."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT id, path, is_offline, volume, volume_path FROM roots ORDER BY path"
            ).fetchall()
        return [Root(row[0], Path(os.fsdecode(row[1])), bool(row[2]), row[3], row[4]) for row in rows]

    def covering(self, path: Path) -> Root | None:
        """Return the root that an absolute path is in, the innermost one."""
        around = [root for root in self.all() if path.is_relative_to(root.path)]
        return max(around, key=lambda root: len(root.path.parts), default=None)

    def add(self, path: Path, volume: str | None = None, volume_path: bytes | None = None) -> Root:
        """Return the root that covers the absolute `path`, made if there is none.

        Roots inside `path` become part of the new one; their photos keep ids and embeddings. Roots that
        are offline or on another volume stay what they are: as a part they would be taken for deleted
        when their drive is away.
        """
        covering = self.covering(path)
        if covering is not None:
            return covering
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO roots (path, volume, volume_path) VALUES (?, ?, ?)",
                (os.fsencode(path), volume, volume_path),
            )
            root_id = int(cursor.lastrowid or 0)
            for inner in self.all():
                if inner.root_id == root_id or not inner.path.is_relative_to(path):
                    continue
                if inner.is_offline or inner.volume != volume:
                    continue
                prefix = os.fsencode(inner.path.relative_to(path).as_posix()) + b"/"
                connection.execute(
                    "UPDATE photos SET root_id = ?, path = CAST(? || path AS BLOB) WHERE root_id = ?",
                    (root_id, prefix, inner.root_id),
                )
                connection.execute(
                    "INSERT OR IGNORE INTO folders (root_id, path) "
                    "SELECT ?, CAST(? || path AS BLOB) FROM folders WHERE root_id = ?",
                    (root_id, prefix, inner.root_id),
                )
                connection.execute("DELETE FROM roots WHERE id = ?", (inner.root_id,))
        return Root(root_id, path, is_offline=False, volume=volume, volume_path=volume_path)

    def split(self, root: Root, path: Path, volume: str, volume_path: bytes) -> None:
        """Make a folder of a root a root of its own; its photos keep ids and embeddings."""
        folder = os.fsencode(path.relative_to(root.path).as_posix()) + b"/"
        condition, values = Tree(root.root_id, folder).condition()
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO roots (path, volume, volume_path) VALUES (?, ?, ?)",
                (os.fsencode(path), volume, volume_path),
            )
            for table in ("photos", "folders"):
                connection.execute(
                    f"UPDATE {table} SET root_id = ?, path = substr(path, ?) WHERE {condition}",
                    (cursor.lastrowid, len(folder) + 1, *values),
                )

    def set_offline(self, root_id: int, *, is_offline: bool) -> None:
        """Note whether the root can be reached."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE roots SET is_offline = ? WHERE id = ? AND is_offline != ?",
                (is_offline, root_id, is_offline),
            )

    def set_volume(self, root_id: int, volume: str | None, volume_path: bytes | None) -> None:
        """Note on which volume the root was seen."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE roots SET volume = ?, volume_path = ? WHERE id = ?", (volume, volume_path, root_id)
            )

    def move(self, moves: Sequence[tuple[int, Path]]) -> None:
        """Give roots other paths, as (root id, new path), all or none; their volumes become unknown.

        The paths must not be those of other roots.
        """
        with self._database.transaction() as connection:
            for root_id, _ in moves:  # out of the way: one may take the path of another
                connection.execute(
                    "UPDATE roots SET path = CAST(id AS BLOB), volume = NULL, volume_path = NULL, "
                    "is_offline = 0 WHERE id = ?",
                    (root_id,),
                )
            connection.executemany(
                "UPDATE roots SET path = ? WHERE id = ?",
                [(os.fsencode(path), root_id) for root_id, path in moves],
            )

    def remove(self, root_id: int) -> int:
        """Forget a root with its photos and their embeddings; return how many photos it had."""
        with self._database.transaction() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM photos WHERE root_id = ?", (root_id,)
            ).fetchone()
            connection.execute("DELETE FROM roots WHERE id = ?", (root_id,))
        return int(count)
