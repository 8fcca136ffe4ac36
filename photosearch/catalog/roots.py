"""Roots: the folders a library watches."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from photosearch.catalog.database import Database


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder."""

    root_id: int
    path: Path
    is_offline: bool


class Roots:
    """The `roots` table. No root lies inside another: `add` sees to that."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Root]:
        """Return every root, in the order of their paths."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT id, path, is_offline FROM roots ORDER BY path"
            ).fetchall()
        return [Root(row[0], Path(os.fsdecode(row[1])), bool(row[2])) for row in rows]

    def add(self, path: Path) -> Root:
        """Return the root that covers the absolute `path`, made if there is none.

        Roots inside `path` become part of the new one; their photos keep ids and embeddings.
        """
        for root in self.all():
            if path == root.path or path.is_relative_to(root.path):
                return root
        with self._database.transaction() as connection:
            cursor = connection.execute("INSERT INTO roots (path) VALUES (?)", (os.fsencode(path),))
            root_id = int(cursor.lastrowid or 0)
            for inner in self.all():
                if inner.root_id == root_id or not inner.path.is_relative_to(path):
                    continue
                prefix = os.fsencode(inner.path.relative_to(path).as_posix()) + b"/"
                connection.execute(
                    "UPDATE photos SET root_id = ?, path = CAST(? || path AS BLOB) WHERE root_id = ?",
                    (root_id, prefix, inner.root_id),
                )
                connection.execute("DELETE FROM roots WHERE id = ?", (inner.root_id,))
        return Root(root_id, path, is_offline=False)

    def set_offline(self, root_id: int, *, is_offline: bool) -> None:
        """Note whether the root can be reached."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE roots SET is_offline = ? WHERE id = ? AND is_offline != ?",
                (is_offline, root_id, is_offline),
            )

    def remove(self, root_id: int) -> int:
        """Forget a root with its photos and their embeddings; return how many photos it had."""
        with self._database.transaction() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM photos WHERE root_id = ?", (root_id,)
            ).fetchone()
            connection.execute("DELETE FROM roots WHERE id = ?", (root_id,))
        return int(count)
