"""One SQLite file: connections per thread, transactions, migrations, and errors in our own words."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from photosearch.base.errors import (
    CatalogError,
    DamagedCatalogError,
    DiskFullError,
    LibraryBusyError,
    LibraryError,
    UserError,
    from_os_error,
)
from photosearch.base.files import replacing
from photosearch.base.texts import phrase
from photosearch.catalog.folders import fill_folders
from photosearch.catalog.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION, names, statements
from photosearch.catalog.words import fill_words, keep_index

PAGE_BYTES = 16384
"""Larger than SQLite's 4096: a page holds many vectors, so a full pass reads fewer of them."""

_MAPPED_BYTES = 64 << 20
"""What is read through a mapping counts as this process's memory."""

BUSY_TIMEOUT_S = 10.0
"""How long a statement waits for another process's transaction; ours last milliseconds."""

_REMEDY = phrase("Run `photosearch doctor` on this library")
_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
"""What SQLite says of a bad sector, and of a page beyond the end of the file."""

_FULL_BELOW_BYTES = 1 << 20
"""Free space below which a failed write is put down to a full disk."""

_WORDS_SINCE = 3
"""The version of the schema whose new tables are filled from Python."""

_serials = itertools.count()

State = tuple[int, int, int]
"""What `Database.state` returns; only good for comparing."""


class Database:
    """The catalog's file. Each thread gets a connection of its own (WAL: readers never wait for a writer).

    Raises (from every method that touches the file):
        DamagedCatalogError: the file is damaged.
        CatalogError: it is foreign, or made by a newer version.
        DiskFullError, LibraryError: the environment's fault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if salvaged_path(path).exists():
            raise DamagedCatalogError(
                phrase("the repair of the catalog {path} was cut off", path=path), _REMEDY
            )
        try:
            with self.translating():
                self._migrate()
                self._file_number = path.stat().st_ino
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection, self._local.serial = connection, next(_serials)
            with self._lock:
                self._connections.append(connection)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction: all of it is kept, or nothing."""
        with self.translating():
            connection = self.connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already; then there is nothing left to undo.
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Run the block's statements on one and the same state of the catalog."""
        with self.translating():
            connection = self.connection
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def state(self) -> State:
        """Return what differs from an earlier value if the catalog was written to since, by anyone.

        Values of two threads always differ. Takes some microseconds.
        """
        with self.translating():
            connection = self.connection
            (version,) = connection.execute("PRAGMA data_version").fetchone()
        return self._local.serial, int(version), connection.total_changes

    @contextmanager
    def translating(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from error

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            connections, self._connections = self._connections, []
        self._local = threading.local()
        for connection in connections:
            with suppress(sqlite3.Error):
                connection.close()

    def check(self) -> list[str]:
        """Return what is wrong with the file; nothing when it is sound.

        Raises:
            DamagedCatalogError: so much that it cannot even be gone through.
        """
        with self.translating():
            rows = self.connection.execute("PRAGMA integrity_check(20)").fetchall()
            orphans = self.connection.execute("PRAGMA foreign_key_check").fetchall()
            present = {row[0] for row in self.connection.execute("SELECT name FROM sqlite_master")}
        problems = [str(row[0]) for row in rows if row[0] != "ok"]
        problems += [f"{name} is missing" for name in names() if name not in present]
        return problems + [f"table {row[0]}: row {row[1]} refers to nothing" for row in orphans]

    def flush(self) -> None:
        """Make what is committed outlast a power cut; a commit leaves that to a later checkpoint."""
        with self.translating():
            self.connection.execute("PRAGMA synchronous = FULL")
            try:
                self.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")  # a commit to be synced
            finally:
                self.connection.execute("PRAGMA synchronous = NORMAL")

    def compact(self) -> None:
        """Give what the file no longer needs back to the disk. Copies the file; needs room for that."""
        with self.translating():
            self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def require_current(self) -> None:
        """Refuse to go on with a file that another process has replaced meanwhile.

        Raises:
            LibraryError: as said; what is written now would be lost.
        """
        try:
            is_current = self.path.stat().st_ino == self._file_number
        except OSError:
            is_current = False
        if not is_current:
            raise LibraryError(
                phrase("the catalog {path} was replaced while photosearch was using it", path=self.path),
                phrase("Close photosearch and open it again"),
            )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            # NORMAL in WAL mode: a power cut may lose the last transactions, never the file, since the
            # log is synced before its pages go into the file, and the file before the log begins anew.
            connection.execute("PRAGMA synchronous = NORMAL")
            # What is deleted is overwritten: a salvage never brings it back, nor does anyone else.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self) -> None:
        connection = self.connection
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        has_tables = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
        is_new = version == 0 and not has_tables and pages <= 1
        if not is_new and application != APPLICATION_ID:
            raise CatalogError(
                phrase("{path} is not a photosearch catalog", path=self.path),
                phrase("Choose another folder with --library"),
            )
        if version > SCHEMA_VERSION:
            raise CatalogError(
                phrase(
                    "the library {library} was made by a newer photosearch (catalog version {version}; "
                    "this one knows up to {known})",
                    library=self.path.parent,
                    version=str(version),
                    known=SCHEMA_VERSION,
                ),
                phrase("Update photosearch to open it; nothing was changed"),
            )
        if is_new:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
        elif version < SCHEMA_VERSION:
            self._back_up(version)
        for step in range(version, SCHEMA_VERSION):
            self._apply(connection, step)
        keep_index(connection)

    def _apply(self, connection: sqlite3.Connection, step: int) -> None:
        """Run one migration as one transaction, unless another process did so meanwhile."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            if int(connection.execute("PRAGMA user_version").fetchone()[0]) == step:
                for statement in statements(MIGRATIONS[step]):
                    connection.execute(statement)
                if step + 1 == _WORDS_SINCE:
                    fill_folders(connection)
                    fill_words(connection)
                connection.execute(f"PRAGMA user_version = {step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _back_up(self, version: int) -> None:
        target = self.path.with_name(f"{self.path.name}.v{version}.backup")
        try:
            with replacing(target) as temporary:
                backup = sqlite3.connect(temporary)
                try:
                    self.connection.backup(backup)
                finally:
                    backup.close()
        except OSError as error:
            raise from_os_error(error, phrase("the backup {target}", target=target)) from error

    def _translated(self, error: sqlite3.DatabaseError) -> UserError:
        extended = getattr(error, "sqlite_errorcode", 0)
        code = extended & 0xFF
        library = self.path.parent
        if code == sqlite3.SQLITE_FULL:
            return self._full()
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or extended in _UNREADABLE:
            return DamagedCatalogError(
                phrase("the catalog {path} is damaged ({error})", path=self.path, error=error), _REMEDY
            )
        if code == sqlite3.SQLITE_BUSY:
            return LibraryBusyError(
                phrase("another process is writing to the library {library}", library=library),
                phrase("Wait until it is done, then try again"),
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return LibraryError(
                phrase("cannot write to the library {library} ({error})", library=library, error=error),
                phrase("Make the folder writable, or choose another with --library"),
            )
        if code == sqlite3.SQLITE_IOERR:
            if _is_full(library):
                return self._full()
            return LibraryError(
                phrase(
                    "reading or writing the library {library} failed ({error})", library=library, error=error
                ),
                phrase("Check its disk and the free space"),
            )
        return CatalogError(
            phrase("the catalog {path} does not answer as it should ({error})", path=self.path, error=error),
            _REMEDY,
        )

    def _full(self) -> DiskFullError:
        return DiskFullError(
            phrase("no room left on the disk of the library {library}", library=self.path.parent),
            phrase("Free some space, then run it again"),
        )


def salvaged_path(path: Path) -> Path:
    """Return where a salvaged catalog waits to take the place of the damaged one at `path`."""
    return path.with_name(f"{path.name}.salvaged")


def _is_full(folder: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _FULL_BELOW_BYTES
    return False
