"""The words of photos, for finding a text anywhere in them: `photo_words`, and a trigram index of that.

`photo_words` holds, folded, the name of a photo's file, its caption and its keywords, a line each; folders
and cameras are not repeated for every photo, but looked for by themselves (`catalog.folders`). The index is
an FTS5 table over `photo_words`, kept in step by triggers. It is there only where this Python's SQLite has
FTS5 with trigrams (3.34): elsewhere the triggers go, texts are looked for row by row, and the next SQLite
that can makes the index anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from photosearch.base.folding import folded

_INDEX = "photo_words_index"
_TRIGRAM = 3
_MAX_TRIGRAMS = 64
"""How many are asked for: few texts have so many in common."""

_ROWS_AT_ONCE = 5000

# Neither positions (detail) nor lengths (columnsize): it is half as big, and what it finds is looked at.
_TABLE = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS {_INDEX} USING fts5(
    words, content='photo_words', content_rowid='photo_id',
    tokenize='trigram case_sensitive 1', detail=none, columnsize=0
)
"""
_ADD = f"INSERT INTO {_INDEX} (rowid, words) VALUES (new.photo_id, new.words);"
_DROP = f"INSERT INTO {_INDEX} ({_INDEX}, rowid, words) VALUES ('delete', old.photo_id, old.words);"
_TRIGGERS = {
    "photo_words_added": f"AFTER INSERT ON photo_words BEGIN {_ADD} END",
    "photo_words_removed": f"AFTER DELETE ON photo_words BEGIN {_DROP} END",
    "photo_words_changed": f"AFTER UPDATE ON photo_words BEGIN {_DROP} {_ADD} END",
}

_PUT = (
    "INSERT INTO photo_words (photo_id, words) VALUES (?, ?) "
    "ON CONFLICT DO UPDATE SET words = excluded.words WHERE words != excluded.words"
)


def words_of(path: bytes, caption: str | None = None, keywords: str = "") -> str:
    """Return the words of a photo: a line each, its file's name first, with two line breaks before it.

    Args:
        path: below its root, as in the catalog.
        keywords: one a line.
    """
    texts = (os.fsdecode(path[path.rfind(b"/") + 1 :]), caption or "", *keywords.split("\n"))
    return "\n\n" + "".join(line + "\n" for text in texts if (line := folded(text)))


def put_words(connection: sqlite3.Connection, words: Iterable[tuple[int, str]]) -> None:
    """Write (photo id, its words), inside a transaction of the caller's."""
    connection.executemany(_PUT, words)


def refresh_words(connection: sqlite3.Connection, photo_id: int) -> None:
    """Write the words of a photo anew after it was changed, inside a transaction of the caller's."""
    row = connection.execute(
        "SELECT path, caption, keywords FROM photos WHERE id = ?", (photo_id,)
    ).fetchone()
    if row is not None:
        put_words(connection, [(photo_id, words_of(*row))])


def fill_words(connection: sqlite3.Connection) -> None:
    """Make the words of all photos anew, and their index."""
    _stop_index(connection)
    connection.execute("DELETE FROM photo_words")
    rows = connection.execute("SELECT id, path, caption, keywords FROM photos ORDER BY id")
    while part := rows.fetchmany(_ROWS_AT_ONCE):
        put_words(connection, [(row[0], words_of(*row[1:])) for row in part])
    _start_index(connection)


def has_trigrams(connection: sqlite3.Connection) -> bool:
    """Tell if this SQLite can index trigrams."""
    modules = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    return sqlite3.sqlite_version_info >= (3, 34) and modules.fetchone() is not None


def keep_index(connection: sqlite3.Connection) -> None:
    """Make the index where there is none and can be one; leave it where it cannot be kept in step."""
    if _is_indexed(connection) == has_trigrams(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _stop_index(connection)
        _start_index(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def check_words(connection: sqlite3.Connection) -> str | None:
    """Return what is wrong with the index; None when it agrees with the words."""
    if not _is_indexed(connection):
        return None
    try:
        connection.execute(f"INSERT INTO {_INDEX} ({_INDEX}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        return f"the index of words differs from the photos ({error})"
    return None


def where_occurs(connection: sqlite3.Connection, text: str) -> tuple[str, list[str]]:
    """Return the table, with a condition, of the rows of `photo_words` that a folded text occurs in.

    The rows' number is `rowid`, and their text `words`. Second come the values of the condition.
    """
    return where_all_occur(connection, [text])


def where_all_occur(connection: sqlite3.Connection, texts: Sequence[str]) -> tuple[str, list[str]]:
    """Return the same for the rows that several folded texts occur in."""
    occur = " AND ".join(["instr(words, ?)"] * len(texts))
    trigrams = dict.fromkeys(
        text[at : at + _TRIGRAM] for text in texts for at in range(len(text) - _TRIGRAM + 1)
    )
    if not trigrams or not _is_indexed(connection):
        return f"photo_words WHERE {occur}", [*texts]
    asked = list(trigrams)[:_MAX_TRIGRAMS]
    match = " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in asked)
    return f"{_INDEX} WHERE {_INDEX} MATCH ? AND {occur}", [match, *texts]


def where_named(connection: sqlite3.Connection, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the same for the rows of files that have a folded name, with and without an extension."""
    for begin in (f"\n\n{name}\n", f"\n\n{name}."):  # nothing else has two line breaks: few trigrams agree
        source, values = where_all_occur(connection, [begin])
        yield f"{source} AND instr(words, ?) = 1", [*values, begin]


def _is_indexed(connection: sqlite3.Connection) -> bool:
    sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'photo_words'"
    (count,) = connection.execute(sql).fetchone()
    return int(count) == len(_TRIGGERS)


def _start_index(connection: sqlite3.Connection) -> None:
    if has_trigrams(connection):
        connection.execute(_TABLE)
        connection.execute(f"INSERT INTO {_INDEX} ({_INDEX}) VALUES ('rebuild')")
        for name, rest in _TRIGGERS.items():
            connection.execute(f"CREATE TRIGGER {name} {rest}")


def _stop_index(connection: sqlite3.Connection) -> None:
    for name in _TRIGGERS:
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
