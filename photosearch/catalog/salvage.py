"""Salvage: a new catalog from whatever can still be read of a damaged one.

Every record on every page that can be read goes into a new file; what contradicts the schema, or is no
embedding, is left out. Entries of indexes stand in for rows that are lost. The damaged file is kept
aside, and the new one takes its place in steps that a kill may interrupt anywhere.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from photosearch.base.errors import CatalogError
from photosearch.base.files import sync_file, sync_folder
from photosearch.catalog.database import PAGE_BYTES, Database, salvaged_path
from photosearch.catalog.embeddings import is_embedding
from photosearch.catalog.mend import mend
from photosearch.catalog.pages import MAGIC, Pages, Record, Value
from photosearch.catalog.schema import APPLICATION_ID, SCHEMA_VERSION
from photosearch.catalog.shapes import Shape, Shapes

log = logging.getLogger(__name__)

_COMPANIONS = ("", "-wal", "-shm")
"""What belongs to an SQLite file: itself, its write-ahead log, and the log's index."""

_TRACES = """
CREATE TEMP TABLE seen_roots (id INTEGER PRIMARY KEY, path BLOB);
CREATE TEMP TABLE seen_photos (id INTEGER PRIMARY KEY, root_id INTEGER, path BLOB);
CREATE TEMP TABLE seen_times (sort_time TEXT, id INTEGER PRIMARY KEY, id_again INTEGER);
CREATE TEMP TABLE seen_models (id INTEGER PRIMARY KEY, name TEXT, revision TEXT);
CREATE TEMP TABLE seen_embeddings (
    model_id INTEGER, photo_id INTEGER, frame INTEGER, stamp INTEGER, PRIMARY KEY (model_id, photo_id, frame)
) WITHOUT ROWID;
CREATE TEMP TABLE seen_sequence (seq INTEGER);
"""
"""What the indexes tell of rows, lost ones included."""

_MADE_ANEW = ("photo_words", "folders")
"""Tables that only repeat what those of photos and roots say."""

_TRACE_OF = {
    "sqlite_autoindex_roots_1": "INSERT OR IGNORE INTO seen_roots (path, id) VALUES (?, ?)",
    "sqlite_autoindex_photos_1": "INSERT OR IGNORE INTO seen_photos (root_id, path, id) VALUES (?, ?, ?)",
    "photos_by_sort_time": "INSERT OR IGNORE INTO seen_times (sort_time, id, id_again) VALUES (?, ?, ?)",
    "sqlite_autoindex_models_1": "INSERT OR IGNORE INTO seen_models (name, revision, id) VALUES (?, ?, ?)",
    "embeddings_by_stamp": (
        "INSERT OR IGNORE INTO seen_embeddings (model_id, stamp, photo_id, frame) VALUES (?, ?, ?, ?)"
    ),
}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a salvage came to.

    Attributes:
        kept_as: where the damaged file is now.
        photos, embeddings: kept.
        lost_photos, lost_embeddings: known of, and lost; the next run reads those photos again.
        lost_roots: folders whose place is lost; their photos are kept as offline.
    """

    kept_as: Path
    photos: int
    embeddings: int
    lost_photos: int
    lost_embeddings: int
    lost_roots: int


def salvage(path: Path) -> Salvaged:
    """Put a new catalog in the place of the damaged one at `path`, with all that can still be read.

    The caller holds the library's lock, and has no connection to the file.

    Raises:
        CatalogError: it was made by a newer version, whose rows this one does not know.
        DiskFullError, LibraryError: the new file cannot be written. The damaged one is untouched.
        OSError: as above.
    """
    _refuse_newer(path)
    temporary = path.with_name(f".{path.name}.salvage.tmp")
    _remove(temporary)
    try:
        with _filling(temporary) as database, database.translating():
            connection = database.connection
            _read_into(connection, path)
            found = mend(connection, path.parent)
        sync_file(temporary)
    except BaseException:
        _remove(temporary)
        raise
    kept_as = _keep_aside(path)
    temporary.replace(salvaged_path(path))
    finish(path)
    return Salvaged(kept_as, *found)


def finish(path: Path) -> bool:
    """Let a salvaged catalog take its place, if one waits for it; return whether it did.

    Raises:
        OSError: another program has the damaged file open (on Windows), or the folder cannot be written.
    """
    waiting = salvaged_path(path)
    if not waiting.exists():
        return False
    sync_folder(path.parent)
    for suffix in _COMPANIONS[1:]:  # SQLite would apply the old log to the new file
        _beside(path, suffix).unlink(missing_ok=True)
    waiting.replace(path)
    sync_folder(path.parent)
    return True


@contextmanager
def _filling(path: Path) -> Iterator[Database]:
    """Yield a new catalog that is written without a journal: until it is whole, nobody needs it."""
    database = Database(path)
    try:
        with database.translating():
            for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF"):
                database.connection.execute(f"PRAGMA {pragma}")
            database.connection.execute("BEGIN")
            yield database
            database.connection.execute("COMMIT")
            database.connection.execute("PRAGMA journal_mode = WAL")
        problems = database.check()
        if problems:  # a bug: the rows were checked one by one
            raise CatalogError(f"the salvaged catalog is not sound ({problems[0]})")
    finally:
        database.close()


def _read_into(connection: sqlite3.Connection, path: Path) -> None:
    for statement in _TRACES.split(";"):
        connection.execute(statement)
    shapes = Shapes()
    with Pages(path, PAGE_BYTES) as pages:
        for record in pages.records():
            shape = shapes.of(record)
            if shape is not None:
                _take(connection, shape, record)
            elif record.rowid is not None and record.values[:1] == ("photos",) and len(record.values) == 2:
                connection.execute("INSERT INTO seen_sequence VALUES (?)", record.values[1:])
        log.info("%d records or pages of %d pages could not be read", pages.unreadable, pages.count)


def _take(connection: sqlite3.Connection, shape: Shape, record: Record) -> None:
    values = record.values
    if not shape.is_table:
        if shape.name in _TRACE_OF and not _is_trigram(values):
            connection.execute(_TRACE_OF[shape.name], values)
        return
    if shape.name in _MADE_ANEW:
        return
    columns = shape.columns[: len(values)]
    if shape.numbered is not None:
        values = tuple(
            record.rowid if c == shape.numbered else v for c, v in zip(columns, values, strict=True)
        )
    if shape.name == "embeddings":
        row = dict(zip(columns, values, strict=True))
        seen = (row["model_id"], row["stamp"], row["photo_id"], row.get("frame", 0))
        connection.execute(_TRACE_OF["embeddings_by_stamp"], seen)
        if not is_embedding(bytes(row["vector"])):  # type: ignore[arg-type]
            return
    marks = ",".join("?" * len(columns))
    connection.execute(
        f"INSERT OR IGNORE INTO main.{shape.name} ({','.join(columns)}) VALUES ({marks})", values
    )


def _is_trigram(values: Sequence[Value]) -> bool:
    """Tell an entry of the index of words from one of the index of paths, which has the same kinds of fields.

    FTS5 keeps, of each of its pages, the first trigram (a '0' and three characters) or less of it. Every
    path is longer: a name, a dot, and three letters.
    """
    term = values[1]
    return isinstance(term, bytes) and len(term.decode("utf-8", "replace")) <= 4


def _refuse_newer(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(100)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if header.startswith(MAGIC) and application == APPLICATION_ID and SCHEMA_VERSION < version < 1000:
        raise CatalogError(
            f"the catalog {path} is damaged, and was made by a newer photosearch",
            "Update photosearch, then run `photosearch doctor` again; nothing was changed",
        )


def _keep_aside(path: Path) -> Path:
    """Give the damaged file, with its log, a second name that stays."""
    now = f"{datetime.now():%Y%m%d-%H%M%S}"
    target = path.with_name(f"{path.name}.damaged-{now}")
    for suffix in _COMPANIONS:
        file = _beside(path, suffix)
        if file.exists():
            _link_or_copy(file, _beside(target, suffix))
    return target


def _link_or_copy(file: Path, target: Path) -> None:
    target.unlink(missing_ok=True)  # of a salvage in this same second, which a kill cut off
    try:
        os.link(file, target)
    except OSError:  # a file system without links
        shutil.copyfile(file, target)
        sync_file(target)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _remove(path: Path) -> None:
    for suffix in _COMPANIONS:
        _beside(path, suffix).unlink(missing_ok=True)
