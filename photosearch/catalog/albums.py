"""Albums: photos put together by hand, in an order of their own."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence

from photosearch.base.errors import NamingError, NoSuchError, one_line
from photosearch.base.folding import folded
from photosearch.base.texts import phrase
from photosearch.base.types import Album
from photosearch.catalog.database import Database

_COUNTED = """
SELECT a.id, a.name, (SELECT count(*) FROM album_photos ap JOIN photos p ON p.id = ap.photo_id
    WHERE ap.album_id = a.id AND p.state != 'failed' AND p.shown_as IS NULL AND NOT p.is_hidden)
FROM albums a
"""


class Albums:
    """The tables `albums` and `album_photos`. Names differ by more than case, accents and blanks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Album]:
        """Return every album, by name."""
        with self._database.translating():
            rows = self._database.connection.execute(_COUNTED).fetchall()
        return sorted((Album(*row) for row in rows), key=lambda album: folded(album.name))

    def named(self, name: str) -> Album:
        """Return the album of this name.

        Raises:
            NoSuchError: there is none.
        """
        found = next((album for album in self.all() if folded(album.name) == folded(name)), None)
        if found is None:
            raise NoSuchError(phrase("there is no album {name}", name=one_line(name)))
        return found

    def create(self, name: str, photo_ids: Sequence[int] = ()) -> Album:
        """Make an album of photos.

        Raises:
            NamingError: there is one of that name, or the name is empty.
        """
        with self._database.transaction() as connection:
            _require_free(connection, name)
            cursor = connection.execute(
                "INSERT INTO albums (name, made_s) VALUES (?, ?)", (name.strip(), int(time.time()))
            )
            album_id = int(cursor.lastrowid or 0)
            _append(connection, album_id, photo_ids)
        return Album(album_id, name.strip(), len(photo_ids))

    def rename(self, album_id: int, name: str) -> None:
        """Give an album another name.

        Raises:
            NamingError: as for `create`.
            NoSuchError: the album is gone.
        """
        with self._database.transaction() as connection:
            _require_free(connection, name, album_id)
            _require(connection.execute("UPDATE albums SET name = ? WHERE id = ?", (name.strip(), album_id)))

    def remove(self, album_id: int) -> None:
        """Forget an album; its photos stay.

        Raises:
            NoSuchError: it is gone.
        """
        with self._database.transaction() as connection:
            _require(connection.execute("DELETE FROM albums WHERE id = ?", (album_id,)))

    def content(self, album_id: int) -> tuple[str, tuple[int, ...] | None]:
        """Return the name of an album and its photos, in its order; None and no name when it is gone."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT name FROM albums WHERE id = ?", (album_id,)).fetchone()
            if row is None:
                return "", None
            rows = connection.execute(
                "SELECT photo_id FROM album_photos WHERE album_id = ? ORDER BY id", (album_id,)
            )
            return str(row[0]), tuple(int(row[0]) for row in rows)

    def add(self, album_id: int, photo_ids: Iterable[int]) -> None:
        """Put photos at the end of an album. Those that are in it stay where they are.

        Raises:
            NoSuchError: the album is gone.
        """
        with self._database.transaction() as connection:
            _append(connection, album_id, photo_ids)

    def take_out(self, album_id: int, photo_ids: Iterable[int]) -> None:
        """Take photos out of an album."""
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM album_photos WHERE album_id = ? AND photo_id = ?",
                ((album_id, photo_id) for photo_id in photo_ids),
            )

    def put(self, album_id: int, name: str, photo_ids: Sequence[int] | None) -> None:
        """Let the album of this number be just this, whether it is there or not; None: let there be none.

        Raises:
            NamingError: as for `create`.
        """
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM album_photos WHERE album_id = ?", (album_id,))
            if photo_ids is None:
                connection.execute("DELETE FROM albums WHERE id = ?", (album_id,))
                return
            _require_free(connection, name, album_id)
            connection.execute(
                "INSERT INTO albums (id, name, made_s) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                (album_id, name.strip(), int(time.time())),
            )
            _append(connection, album_id, photo_ids)


def _append(connection: sqlite3.Connection, album_id: int, photo_ids: Iterable[int]) -> None:
    if connection.execute("SELECT 1 FROM albums WHERE id = ?", (album_id,)).fetchone() is None:
        raise NoSuchError(phrase("this album is gone"))
    connection.executemany(
        "INSERT OR IGNORE INTO album_photos (album_id, photo_id) SELECT ?, id FROM photos WHERE id = ?",
        ((album_id, photo_id) for photo_id in photo_ids),
    )


def _require_free(connection: sqlite3.Connection, name: str, album_id: int | None = None) -> None:
    if not name.strip():
        raise NamingError(phrase("an album needs a name"))
    for other_id, other in connection.execute("SELECT id, name FROM albums").fetchall():
        if other_id != album_id and folded(other) == folded(name):
            raise NamingError(
                phrase("there is an album {other} already", other=one_line(other)),
                phrase("Choose another name"),
            )


def _require(cursor: sqlite3.Cursor) -> None:
    if not cursor.rowcount:
        raise NoSuchError(phrase("this album is gone"))
