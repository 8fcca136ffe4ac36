"""Telling by its shape which table or index of a catalog a record belongs to.

The fields of a record have kinds (a number, a text, bytes, nothing), and no two tables of the schema
have the same kinds in the same order. That finds a row's table even where the schema page, or the page
that leads to the row's page, is lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from photosearch.catalog.pages import Record
from photosearch.catalog.schema import MIGRATIONS, statements

_KINDS: Mapping[str, frozenset[type]] = {
    "INTEGER": frozenset({int}),
    "REAL": frozenset({float, int}),  # whole numbers are stored as integers
    "TEXT": frozenset({str}),
    "BLOB": frozenset({bytes}),
}
_NOTHING = frozenset({type(None)})


@dataclass(frozen=True, slots=True)
class Shape:
    """The records of one table or index.

    Attributes:
        name: of the table or the index.
        columns: in the order in which they are stored.
        kinds: what each may hold.
        fewest: fields a record has at least: rows of older versions end before the newer columns. (A
            table that was laid out anew has several shapes.)
        numbered: the column that is the row's number, which is stored apart; None if there is none.
        is_table: False for an index.
    """

    name: str
    columns: tuple[str, ...]
    kinds: tuple[frozenset[type], ...]
    fewest: int
    numbered: str | None
    is_table: bool

    def fits(self, record: Record) -> bool:
        """Tell if the record may be one of these."""
        return (
            self.fewest <= len(record.values) <= len(self.columns)
            and (record.rowid is not None) == (self.numbered is not None)
            and all(type(value) in kinds for value, kinds in zip(record.values, self.kinds, strict=False))
        )


class Shapes:
    """The shapes of every table and index of the schema, of this version and all before."""

    def __init__(self) -> None:
        self.all = tuple(_shapes())
        self._known: dict[tuple[object, ...], Shape | None] = {}

    def of(self, record: Record) -> Shape | None:
        """Return the one shape that the record has; None when there is none, or more than one."""
        key = (record.rowid is None, *map(type, record.values))
        if key not in self._known:
            fitting = [shape for shape in self.all if shape.fits(record)]
            self._known[key] = fitting[0] if len(fitting) == 1 else None
        return self._known[key]


def _shapes() -> Iterator[Shape]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        found: dict[str, list[Shape]] = {}
        for migration in MIGRATIONS:
            for statement in statements(migration):
                connection.execute(statement)
            for table in _tables(connection):
                shape, older = _of_table(connection, table), found.setdefault(table, [])
                if older and older[-1].columns == shape.columns[: len(older[-1].columns)]:
                    shape = replace(shape, fewest=older.pop().fewest)
                older.append(shape)
        for table in _tables(connection):
            yield from found[table]
            yield from _of_indexes(connection, found[table][-1])
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [str(row[0]) for row in rows.fetchall()]


def _of_table(connection: sqlite3.Connection, table: str) -> Shape:
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    has_no_rowid = sql.endswith("WITHOUT ROWID")
    kinds: dict[str, frozenset[type]] = {}
    numbered = None
    for _, name, kind, is_required, _, key in columns:
        if key and kind == "INTEGER" and not has_no_rowid:
            numbered = name
        required = is_required or key
        kinds[name] = _KINDS[kind] if required else _KINDS[kind] | _NOTHING
    order = [column[1] for column in columns]
    if has_no_rowid:  # the key is stored first
        keys = sorted((column[5], column[1]) for column in columns if column[5])
        order = [name for _, name in keys] + [column[1] for column in columns if not column[5]]
    stored = tuple(_NOTHING if name == numbered else kinds[name] for name in order)
    return Shape(table, tuple(order), stored, len(order), numbered, is_table=True)


def _of_indexes(connection: sqlite3.Connection, table: Shape) -> Iterator[Shape]:
    kinds = dict(zip(table.columns, table.kinds, strict=True))
    if table.numbered is not None:
        kinds[table.numbered] = _KINDS["INTEGER"]
    for _, index, _, origin, _ in connection.execute(f"PRAGMA index_list({table.name})").fetchall():
        if origin == "pk" and table.numbered is None:
            continue  # it is the table
        names = [
            table.numbered if row[1] < 0 else str(row[2])
            for row in connection.execute(f"PRAGMA index_xinfo({index})").fetchall()
        ]
        assert None not in names
        fields = tuple(name for name in names if name is not None)
        yield Shape(index, fields, tuple(kinds[name] for name in fields), len(fields), None, is_table=False)
