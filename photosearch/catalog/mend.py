"""Making a catalog of salvaged rows whole: what refers to nothing goes, what an index knows comes back."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

from photosearch.catalog.catalog import MODEL_KEY
from photosearch.catalog.embeddings import STAMP_KEY
from photosearch.catalog.facts import NO_TIME
from photosearch.catalog.folders import fill_folders
from photosearch.catalog.labels import ID_BITS
from photosearch.catalog.signatures import COMPLETE_KEY
from photosearch.catalog.words import fill_words

LOST_ROOT = "lost-folder-"
"""Begins the name of the stand-in, below the library, for a root whose place is lost."""

NEVER_USED = 1_000_000
"""How far ids and stamps go on above the highest found, where the catalog's own count is lost."""

_IMPOSSIBLE = 1 << ID_BITS


class Mended(NamedTuple):
    """Counts, as in `Salvaged`."""

    photos: int
    embeddings: int
    lost_photos: int
    lost_embeddings: int
    lost_roots: int


def mend(connection: sqlite3.Connection, library: Path) -> Mended:
    """Make the rows agree with each other, with the help of the `seen_` tables; return what came of it."""
    lost_roots = _mend_roots(connection, library)
    _mend_models(connection)
    lost_photos = _mend_photos(connection)
    _keep_ids_and_stamps_growing(connection)  # while embeddings of lost photos are there to tell
    lost_embeddings = _mend_embeddings(connection)
    connection.execute("DELETE FROM signatures WHERE photo_id NOT IN (SELECT id FROM photos)")
    connection.execute(
        "DELETE FROM album_photos WHERE photo_id NOT IN (SELECT id FROM photos) "
        "OR album_id NOT IN (SELECT id FROM albums)"
    )
    connection.execute("DELETE FROM settings WHERE key = ?", (COMPLETE_KEY,))  # what is lost is made again
    fill_folders(connection)
    fill_words(connection)
    if _number(connection, "SELECT count(*) FROM settings WHERE key = ?", MODEL_KEY) == 0:
        connection.execute(
            "INSERT INTO settings SELECT ?, m.name FROM models m JOIN embeddings e ON e.model_id = m.id "
            "GROUP BY m.id ORDER BY count(*) DESC LIMIT 1",
            (MODEL_KEY,),
        )
    return Mended(
        _number(connection, "SELECT count(*) FROM photos") - lost_photos.came_back,
        _number(connection, "SELECT count(*) FROM embeddings"),
        lost_photos.came_back + lost_photos.gone,
        lost_embeddings,
        lost_roots,
    )


def _mend_roots(connection: sqlite3.Connection, library: Path) -> int:
    connection.execute("INSERT OR IGNORE INTO roots (id, path) SELECT id, path FROM seen_roots")
    lost = connection.execute(
        "SELECT root_id FROM photos UNION SELECT root_id FROM seen_photos EXCEPT SELECT id FROM roots"
    ).fetchall()
    for (root_id,) in lost:
        path = os.fsencode(library / f"{LOST_ROOT}{root_id}")
        connection.execute("INSERT INTO roots (id, path, is_offline) VALUES (?, ?, 1)", (root_id, path))
    return len(lost)


def _mend_models(connection: sqlite3.Connection) -> None:
    """Bring back models that only an index knows; the dimension is that of their embeddings."""
    connection.execute(
        "INSERT OR IGNORE INTO models (id, name, revision, dimension) "
        "SELECT s.id, s.name, s.revision, (SELECT length(vector) / 2 FROM embeddings "
        "WHERE model_id = s.id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS dimension "
        "FROM seen_models s WHERE s.id NOT IN (SELECT id FROM models) AND dimension IS NOT NULL"
    )


class _LostPhotos(NamedTuple):
    came_back: int
    gone: int


def _mend_photos(connection: sqlite3.Connection) -> _LostPhotos:
    """Bring back photos of which only the path is known, under their old ids: the next scan looks at them."""
    known = connection.execute(
        "SELECT p.id, p.root_id, p.path, coalesce(t.sort_time, ?) FROM seen_photos p "
        "LEFT JOIN seen_times t ON t.id = p.id WHERE p.id NOT IN (SELECT id FROM photos)",
        (NO_TIME,),
    ).fetchall()
    came_back = 0
    for photo_id, root_id, path, sort_time in known:
        came_back += connection.execute(
            "INSERT OR IGNORE INTO photos (id, root_id, path, size_bytes, mtime_ns, sort_time, type, state) "
            "VALUES (?, ?, ?, 0, 0, ?, ?, 'pending')",
            (photo_id, root_id, path, sort_time, _type(path)),
        ).rowcount
    connection.execute(
        "UPDATE photos SET shown_as = NULL WHERE shown_as NOT IN (SELECT id FROM photos) OR shown_as = id"
    )
    gone = _number(
        connection,
        "SELECT count(*) FROM (SELECT photo_id FROM seen_embeddings EXCEPT SELECT id FROM photos)",
    )
    return _LostPhotos(came_back, gone)


def _mend_embeddings(connection: sqlite3.Connection) -> int:
    # Only an indexed photo has embeddings: one that is pending again may have had an older file.
    connection.execute(
        "DELETE FROM embeddings WHERE photo_id NOT IN (SELECT id FROM photos WHERE state = 'indexed') "
        "OR length(vector) IS NOT 2 * (SELECT dimension FROM models WHERE id = model_id)"
    )
    # A video has the embeddings of all its frames or none.
    connection.execute(
        "DELETE FROM embeddings WHERE (model_id, photo_id) IN (SELECT model_id, photo_id FROM "
        "(SELECT model_id, photo_id, frame FROM seen_embeddings "
        "EXCEPT SELECT model_id, photo_id, frame FROM embeddings) UNION "
        "SELECT model_id, photo_id FROM embeddings GROUP BY 1, 2 HAVING max(frame) >= count(*))"
    )
    return _number(
        connection,
        "SELECT (SELECT count(*) FROM (SELECT model_id, photo_id, frame FROM seen_embeddings "
        "EXCEPT SELECT model_id, photo_id, frame FROM embeddings)) "
        "+ (SELECT count(*) FROM photos WHERE state = 'indexed' "
        "AND id NOT IN (SELECT photo_id FROM embeddings UNION SELECT photo_id FROM seen_embeddings))",
    )


def _keep_ids_and_stamps_growing(connection: sqlite3.Connection) -> None:
    highest_id = _number(
        connection,
        "SELECT max(coalesce((SELECT max(id) FROM photos), 0), "
        "coalesce((SELECT max(photo_id) FROM seen_embeddings), 0))",
    )
    sequence = _number(
        connection, "SELECT coalesce(max(seq), 0) FROM seen_sequence WHERE typeof(seq) = 'integer'"
    )
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'photos'")
    connection.execute("INSERT INTO sqlite_sequence VALUES ('photos', ?)", (_above(highest_id, sequence),))
    highest_album = _number(
        connection,
        "SELECT max(coalesce((SELECT max(id) FROM albums), 0), "
        "coalesce((SELECT max(CAST(value AS INTEGER)) FROM marks_of_gone, json_each('[' || albums || ']') "
        "WHERE json_valid('[' || albums || ']')), 0))",
    )
    if highest_album:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'albums'")
        connection.execute("INSERT INTO sqlite_sequence VALUES ('albums', ?)", (highest_album + NEVER_USED,))
    highest_stamp = _number(connection, "SELECT coalesce(max(stamp), 0) FROM seen_embeddings")
    stamp = _number(
        connection, "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM settings WHERE key = ?", STAMP_KEY
    )
    connection.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (STAMP_KEY, str(_above(highest_stamp, stamp))),
    )


def _above(highest_found: int, counted: int) -> int:
    """Return a number at or above any ever given: what the catalog counted, if that can be right."""
    is_likely = 0 < counted < _IMPOSSIBLE and counted >= highest_found
    return counted if is_likely else highest_found + NEVER_USED


def _type(path: bytes) -> str:
    """Return a type by the file's name, until the scan tells the true one."""
    suffix = os.path.splitext(path)[1][1:].decode("ascii", "replace").lower()  # noqa: PTH122 - bytes
    return {"jpg": "jpeg", "": "jpeg"}.get(suffix, suffix)


def _number(connection: sqlite3.Connection, sql: str, *values: object) -> int:
    (value,) = connection.execute(sql, values).fetchone()
    return int(value)
