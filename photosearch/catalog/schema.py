"""The catalog's schema, one migration a version. Append only: released migrations never change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

APPLICATION_ID = 0x50485352
"""`PRAGMA application_id` of a catalog ("PHSR"), so that a foreign SQLite file is recognised."""

_VERSION_1 = """
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Paths are bytes (os.fsencode): a file name need not be valid text.
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    is_offline INTEGER NOT NULL DEFAULT 0
);

-- AUTOINCREMENT: ids label vectors in index files, so one is never given to another photo.
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path BLOB NOT NULL,               -- below the root, '/' between names
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    content_hash TEXT,
    width INTEGER,                    -- as displayed, in pixels
    height INTEGER,
    orientation INTEGER NOT NULL DEFAULT 1,
    taken TEXT,                       -- ISO-8601 as the camera says
    sort_time TEXT NOT NULL,          -- taken, else the file's time: what "newest first" goes by
    camera TEXT,
    lens TEXT,
    latitude REAL,
    longitude REAL,
    rating INTEGER,
    type TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'indexed', 'failed')),
    failure_reason TEXT,
    is_failure_transient INTEGER NOT NULL DEFAULT 0,
    UNIQUE (root_id, path),
    CHECK ((state = 'failed') = (failure_reason IS NOT NULL))
);
CREATE INDEX photos_by_state ON photos (state);
CREATE INDEX photos_by_content ON photos (content_hash);
CREATE INDEX photos_by_sort_time ON photos (sort_time DESC, id);

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    revision TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    UNIQUE (name, revision)
);

-- Clustered by model: reading all vectors of one model is one sequential pass.
CREATE TABLE embeddings (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    stamp INTEGER NOT NULL,           -- grows with every write; an index file knows up to where it is
    vector BLOB NOT NULL,             -- fp16, little-endian, unit length
    PRIMARY KEY (model_id, photo_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX embeddings_by_stamp ON embeddings (model_id, stamp);
CREATE INDEX embeddings_by_photo ON embeddings (photo_id);
"""

_VERSION_2 = """
ALTER TABLE roots ADD COLUMN volume TEXT;        -- identity of the file system it lies on; NULL: unknown
ALTER TABLE roots ADD COLUMN volume_path BLOB;   -- the root's path below that file system's mount point

ALTER TABLE photos ADD COLUMN caption TEXT;
ALTER TABLE photos ADD COLUMN keywords TEXT NOT NULL DEFAULT '';     -- one a line
ALTER TABLE photos ADD COLUMN exposure_s REAL;
ALTER TABLE photos ADD COLUMN f_number REAL;
ALTER TABLE photos ADD COLUMN iso INTEGER;
ALTER TABLE photos ADD COLUMN focal_length_mm REAL;
ALTER TABLE photos ADD COLUMN is_animated INTEGER NOT NULL DEFAULT 0;
-- The photo that this one is shown as: a raw file with a JPEG beside it belongs to that.
ALTER TABLE photos ADD COLUMN shown_as INTEGER REFERENCES photos (id) ON DELETE SET NULL;
ALTER TABLE photos ADD COLUMN sidecar_mtime_ns INTEGER NOT NULL DEFAULT 0;   -- 0: it has no sidecar
-- Below photos.metadata.VERSION: its metadata is read anew, its embedding stays.
ALTER TABLE photos ADD COLUMN metadata_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN duration_s REAL;   -- NULL: no video
CREATE INDEX photos_by_shown_as ON photos (shown_as) WHERE shown_as IS NOT NULL;
CREATE INDEX photos_by_size ON photos (size_bytes);

-- A video has several embeddings, one for each of the frames chosen of it.
CREATE TABLE embeddings_of_frames (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    stamp INTEGER NOT NULL,
    vector BLOB NOT NULL,
    frame INTEGER NOT NULL DEFAULT 0, -- counted from 0 without a gap
    time_s REAL,                      -- where in the video; NULL: no video
    PRIMARY KEY (model_id, photo_id, frame)
) WITHOUT ROWID;
INSERT INTO embeddings_of_frames (model_id, photo_id, stamp, vector)
    SELECT model_id, photo_id, stamp, vector FROM embeddings;
DROP TABLE embeddings;
ALTER TABLE embeddings_of_frames RENAME TO embeddings;
CREATE UNIQUE INDEX embeddings_by_stamp ON embeddings (model_id, stamp);
CREATE INDEX embeddings_by_photo ON embeddings (photo_id);
CREATE INDEX embeddings_of_further_frames ON embeddings (model_id) WHERE frame > 0;
"""

_VERSION_3 = """
ALTER TABLE photos ADD COLUMN is_favorite INTEGER NOT NULL DEFAULT 0;

-- What left `embeddings`: an index file need not be compared with all that is there to know what is gone.
CREATE TABLE removals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id INTEGER NOT NULL,
    photo_id INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    stamp INTEGER NOT NULL            -- of the embedding removed, never that of its successor
);
CREATE TRIGGER embeddings_removed AFTER DELETE ON embeddings BEGIN
    INSERT INTO removals (model_id, photo_id, frame, stamp)
        VALUES (old.model_id, old.photo_id, old.frame, old.stamp);
END;

-- Apart from `photos`, whose rows they would double: scans read them all.
CREATE TABLE signatures (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
    grey BLOB NOT NULL CHECK (length(grey) = 256)    -- 16 rows of 16 pixels, see photos/signature.py
);

-- The time of a file was told in UTC; a day is one of the local clock.
UPDATE photos SET sort_time = coalesce(
        strftime('%Y-%m-%dT%H:%M:%S', mtime_ns / 1000000000, 'unixepoch', 'localtime'), sort_time)
    WHERE taken IS NULL AND sort_time != '0001-01-01T00:00:00';

-- What filters ask for: each of these answers one of them by itself.
CREATE INDEX photos_by_type ON photos (type);
CREATE INDEX photos_by_camera ON photos (camera) WHERE camera IS NOT NULL;
CREATE INDEX photos_by_lens ON photos (lens) WHERE lens IS NOT NULL;
CREATE INDEX photos_by_rating ON photos (rating) WHERE rating IS NOT NULL;
CREATE INDEX photos_by_shape ON photos (width, height) WHERE width IS NOT NULL;
CREATE INDEX photos_by_place ON photos (latitude, longitude) WHERE latitude IS NOT NULL;
CREATE INDEX photos_of_favorites ON photos (is_favorite) WHERE is_favorite = 1;
CREATE INDEX photos_of_animations ON photos (is_animated) WHERE is_animated = 1;
DROP INDEX photos_by_shown_as;
CREATE INDEX photos_by_shown_as ON photos (shown_as, type) WHERE shown_as IS NOT NULL;

-- What is written in and about a photo, folded: its file's name, its caption, its keywords; a
-- line each, with two line breaks before the name.
CREATE TABLE photo_words (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);

-- The folders that photos lie in ('' or ending with '/'); one without photos may linger.
CREATE TABLE folders (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path BLOB NOT NULL,
    PRIMARY KEY (root_id, path)
) WITHOUT ROWID;
"""

_VERSION_4 = """
ALTER TABLE photos ADD COLUMN own_rating INTEGER;   -- the user's, which goes before that of the file
ALTER TABLE photos ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;     -- by the user, from results
CREATE INDEX photos_by_own_rating ON photos (own_rating) WHERE own_rating IS NOT NULL;
CREATE INDEX photos_hidden ON photos (is_hidden) WHERE is_hidden = 1;

-- AUTOINCREMENT: what is remembered of photos that are gone names albums by id.
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    made_s INTEGER NOT NULL           -- Unix time
);
-- In the order of their ids.
CREATE TABLE album_photos (
    id INTEGER PRIMARY KEY,
    album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    UNIQUE (album_id, photo_id)
);
CREATE INDEX albums_by_photo ON album_photos (photo_id);

CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    sort TEXT NOT NULL,
    grouping TEXT,                    -- NULL: none
    is_collapsed INTEGER NOT NULL
);

-- Marks of photos that are gone, by their content: should it come back, they are its again.
CREATE TABLE marks_of_gone (
    content_hash TEXT PRIMARY KEY,
    is_favorite INTEGER NOT NULL,
    own_rating INTEGER,
    is_hidden INTEGER NOT NULL,
    albums TEXT NOT NULL              -- their ids, with commas
) WITHOUT ROWID;
CREATE TRIGGER photos_removed BEFORE DELETE ON photos WHEN old.content_hash IS NOT NULL AND (
    old.is_favorite OR old.is_hidden OR old.own_rating IS NOT NULL
    OR EXISTS (SELECT 1 FROM album_photos WHERE photo_id = old.id)
) BEGIN
    INSERT OR REPLACE INTO marks_of_gone VALUES (
        old.content_hash, old.is_favorite, old.own_rating, old.is_hidden,
        (SELECT coalesce(group_concat(album_id), '') FROM album_photos WHERE photo_id = old.id)
    );
END;
"""

MIGRATIONS: tuple[str, ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)
"""`MIGRATIONS[n]` takes a catalog from version n to n + 1 (`PRAGMA user_version`)."""

SCHEMA_VERSION = len(MIGRATIONS)


def statements(script: str) -> Iterator[str]:
    """Split a migration into statements. (`executescript` would commit the open transaction.)"""
    pending = ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            if pending.strip("; \n"):
                yield pending
            pending = ""


def names() -> list[str]:
    """Return the names of the tables and indexes that a catalog has."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for migration in MIGRATIONS:
            for statement in statements(migration):
                connection.execute(statement)
        return [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master")]
    finally:
        connection.close()
