"""Reading an SQLite file without SQLite: the same rows from a sound one, and no surprise from any bytes."""

from __future__ import annotations

import errno
import io
import shutil
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.catalog.pages import MAGIC, Pages, Record

Row = tuple[object, ...]


def read(path: Path, page_bytes: int = 4096) -> list[Record]:
    with Pages(path, page_bytes) as pages:
        found = list(pages.records())
        assert pages.unreadable == 0
    return found


def things(records: list[Record]) -> dict[int, Row]:
    """Return the rows of the table of that name, by their numbers; the schema's rows begin otherwise."""
    return {r.rowid: r.values[1:] for r in records if r.rowid is not None and r.values[0] is None}


def odd_values(number: int) -> Row:
    random = np.random.default_rng(abs(number))
    return (
        [0, 1, -1, 127, -128, 2**15, -(2**23), 2**31, 2**47, -(2**63), 2**63 - 1][number % 11],
        float(random.normal()),
        "ä𝄞" * int(random.integers(0, 40)),
        random.bytes(int(random.choice([0, 10, 300, 3000, 30_000]))),  # the last ones overflow their page
    )


def make(path: Path, count: int) -> dict[int, Row]:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, a INTEGER, b REAL, c TEXT, d BLOB)")
    expected = {number: odd_values(number) for number in range(-5, count)}
    connection.executemany(
        "INSERT INTO things VALUES (?, ?, ?, ?, ?)", [(number, *row) for number, row in expected.items()]
    )
    connection.commit()
    connection.close()
    return expected


def test_reads_what_sqlite_reads(tmp_path: Path) -> None:
    expected = make(tmp_path / "db", 300)
    assert things(read(tmp_path / "db")) == expected


def test_reads_tables_without_numbers_at_every_depth_of_their_tree(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "db")
    connection.execute("CREATE TABLE pairs (a INTEGER, b BLOB, PRIMARY KEY (a)) WITHOUT ROWID")
    expected = {(number, bytes(300)) for number in range(2000)}
    connection.executemany("INSERT INTO pairs VALUES (?, ?)", expected)
    connection.commit()
    connection.close()
    assert {record.values for record in read(tmp_path / "db") if record.rowid is None} == expected


def test_neither_header_nor_schema_is_needed(tmp_path: Path) -> None:
    expected = make(tmp_path / "db", 300)
    with (tmp_path / "db").open("rb+") as file:
        file.write(bytes(4096))
    assert things(read(tmp_path / "db")) == expected


def test_the_log_counts_up_to_its_last_commit(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "wal_autocheckpoint = 0", "cache_size = 1"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO things VALUES (?, ?)", [(n, "old" * 300) for n in range(10, 200)])
    connection.execute("COMMIT")
    connection.execute("UPDATE things SET text = 'new' WHERE id = 50")
    connection.execute("BEGIN")
    connection.execute("UPDATE things SET text = 'never' || text")  # spills into the log, uncommitted
    for name in ("db", "db-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"copy{name[2:]}")
    connection.close()
    found = things(read(tmp_path / "copy"))
    assert len(found) == 190
    assert found[50] == ("new",)
    assert {row for number, row in found.items() if number != 50} == {("old" * 300,)}
    log = bytearray((tmp_path / "copy-wal").read_bytes())
    log[-1000] ^= 1  # of a page that is no part of a commit
    (tmp_path / "copy-wal").write_bytes(log)
    assert things(read(tmp_path / "copy")) == found


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_bytes_at_all_are_read_or_counted(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "db"
        make(path, 20)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 30))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at] = data.draw(st.integers(0, 255))
        path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        path.with_name("db-wal").write_bytes(data.draw(st.binary(max_size=200)))
        with Pages(path, 4096) as pages:
            for record in pages.records():
                assert isinstance(record.values, tuple)


def test_a_bad_sector_costs_its_page_only(tmp_path: Path) -> None:
    class Failing(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == 5 * 4096:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(-1 if size is None else size)

    connection = sqlite3.connect(tmp_path / "db")
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT)")
    connection.executemany("INSERT INTO things VALUES (?, ?)", [(n, "text" * 100) for n in range(200)])
    connection.commit()
    connection.close()
    with Pages(tmp_path / "db", 4096) as pages:
        pages._file.close()
        pages._file = Failing(tmp_path / "db")  # type: ignore[assignment]
        found = things(list(pages.records()))
        assert pages.unreadable == 1
    assert 200 - 4096 // 400 <= len(found) < 200


def test_an_empty_file_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "db").touch()
    assert read(tmp_path / "db") == []
    (tmp_path / "db").write_bytes(MAGIC)
    assert read(tmp_path / "db") == []
