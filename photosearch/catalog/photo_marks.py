"""What the user marks photos with: favourites, ratings of their own, and what is hidden from results.

Marks are columns of `photos`. They are written in short transactions of their own, also while an indexing run
goes on: that never touches these columns, and neither waits for the other longer than a batch takes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from photosearch.base.types import Marks
from photosearch.catalog.database import Database
from photosearch.catalog.parts import marks, parts


class PhotoMarks:
    """The marks of photos."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, photo_ids: Sequence[int]) -> dict[int, Marks]:
        """Return the marks of those photos that exist."""
        with self._database.translating():
            return _marks_of(self._database.connection, photo_ids)

    def change(
        self,
        photo_ids: Sequence[int],
        *,
        is_favorite: bool | None = None,
        rating: int | None = None,
        is_hidden: bool | None = None,
    ) -> dict[int, Marks]:
        """Mark photos; None leaves a mark as it is. Return the marks before of those that exist."""
        values = (is_favorite, rating, is_hidden)
        with self._database.transaction() as connection:
            before = _marks_of(connection, photo_ids)
            connection.executemany(
                "UPDATE photos SET is_favorite = coalesce(?, is_favorite), "
                "own_rating = coalesce(?, own_rating), is_hidden = coalesce(?, is_hidden) WHERE id = ?",
                ((*values, photo_id) for photo_id in before),
            )
        return before

    def put(self, wanted: Mapping[int, Marks]) -> dict[int, Marks]:
        """Let photos have just these marks. Return the marks before of those that exist."""
        with self._database.transaction() as connection:
            before = _marks_of(connection, list(wanted))
            connection.executemany(
                "UPDATE photos SET is_favorite = ?, own_rating = ?, is_hidden = ? WHERE id = ?",
                ((w.is_favorite, w.rating, w.is_hidden, photo_id) for photo_id, w in wanted.items()),
            )
        return before


def copy_marks(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Give the marks of photos to others as well, as (photo, the other); else as `hand_on`."""
    for one, other in pairs:
        row = connection.execute(
            "SELECT is_favorite, own_rating, is_hidden FROM photos WHERE id = ?", (one,)
        ).fetchone()
        if row is not None and row != (0, None, 0):
            _add(connection, other, row)
        connection.execute(
            "INSERT OR IGNORE INTO album_photos (album_id, photo_id) "
            "SELECT album_id, ? FROM album_photos WHERE photo_id = ?",
            (other, one),
        )


def hand_on(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Give the marks of photos to others, as (photo, the other), inside a transaction of the caller's.

    They go before those that were there.
    """
    for one, other in pairs:
        connection.execute("UPDATE OR IGNORE album_photos SET photo_id = ? WHERE photo_id = ?", (other, one))
        copy_marks(connection, [(one, other)])
        connection.execute(
            "UPDATE photos SET is_favorite = 0, own_rating = NULL, is_hidden = 0 WHERE id = ?", (one,)
        )


def give_back(connection: sqlite3.Connection, photo_id: int, content_hash: str) -> None:
    """Give a photo the marks of one of this content that is gone, inside a transaction of the caller's."""
    row = connection.execute(
        "SELECT is_favorite, own_rating, is_hidden, albums FROM marks_of_gone WHERE content_hash = ?",
        (content_hash,),
    ).fetchone()
    if row is None:
        return
    _add(connection, photo_id, row[:3])
    connection.executemany(
        "INSERT OR IGNORE INTO album_photos (album_id, photo_id) SELECT id, ? FROM albums WHERE id = ?",
        ((photo_id, int(album_id)) for album_id in row[3].split(",") if album_id),
    )
    connection.execute("DELETE FROM marks_of_gone WHERE content_hash = ?", (content_hash,))


def _add(connection: sqlite3.Connection, photo_id: int, row: Sequence[object]) -> None:
    connection.execute(
        "UPDATE photos SET is_favorite = max(is_favorite, ?), own_rating = coalesce(?, own_rating), "
        "is_hidden = max(is_hidden, ?) WHERE id = ?",
        (*row, photo_id),
    )


def _marks_of(connection: sqlite3.Connection, photo_ids: Sequence[int]) -> dict[int, Marks]:
    found: dict[int, Marks] = {}
    for part in parts(photo_ids):
        rows = connection.execute(
            f"SELECT id, is_favorite, own_rating, is_hidden FROM photos WHERE id IN ({marks(part)})", part
        )
        found.update({i: Marks(bool(favorite), rating, bool(hidden)) for i, favorite, rating, hidden in rows})
    return found
