"""The pages of an SQLite file, read without SQLite: as much as its own library would refuse to read.

Only what a salvage needs of the format (https://www.sqlite.org/fileformat2.html): the write-ahead log
laid over the file, and the records on leaf and index pages. Neither the header, nor the schema, nor any
page that only leads to others is needed, so one damaged page costs the records on it and no more.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

Value = int | float | str | bytes | None

MAGIC = b"SQLite format 3\0"

_HEADER_BYTES = 100
_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR = 13, 10, 2
_WAL_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_WAL_MAGIC = 0x377F0682
"""Its lowest bit says whether checksums read the pages as big-endian words."""
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, or one entry of an index.

    Attributes:
        rowid: the number of a table's row; None on the pages of indexes and of tables WITHOUT ROWID.
    """

    rowid: int | None
    values: tuple[Value, ...]


class Pages:
    """The pages of a file as the last whole commit left them, damaged or not. Nothing is written.

    Args:
        page_bytes: of a page, if the file itself does not tell.

    Attributes:
        unreadable: records, and pages, that were met so far and could not be read.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path, page_bytes: int) -> None:
        self._file = path.open("rb")
        self._wal: BinaryIO | None = None
        self.unreadable = 0
        self.page_bytes = _page_bytes(self._file.read(_HEADER_BYTES)) or page_bytes
        self._newer: dict[int, int] = {}
        try:
            self._wal = path.with_name(f"{path.name}-wal").open("rb")
        except FileNotFoundError:
            pass
        else:
            self._newer = self._committed(self._wal)
        self.count = max(-(-path.stat().st_size // self.page_bytes), *self._newer, 0)

    def records(self) -> Iterator[Record]:
        """Yield every record that can be read, page by page."""
        for number in range(1, self.count + 1):
            page = self._read(number)
            start = _HEADER_BYTES if number == 1 else 0
            kind = page[start]
            if kind not in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
                continue
            first = start + (12 if kind == _INDEX_INTERIOR else 8)
            cells = min(_word(page, start + 3), (self.page_bytes - first) // 2)
            for at in range(first, first + 2 * cells, 2):
                try:
                    yield self._record(page, kind, _word(page, at))
                except (ValueError, IndexError, struct.error):
                    self.unreadable += 1

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        if self._wal is not None:
            self._wal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self, number: int) -> bytes:
        file: BinaryIO = self._file
        at = (number - 1) * self.page_bytes
        if self._wal is not None and number in self._newer:
            file, at = self._wal, self._newer[number]
        try:
            file.seek(at)
            page = file.read(self.page_bytes)
        except OSError:  # a bad sector
            self.unreadable += 1
            page = b""
        return page.ljust(self.page_bytes, b"\0")

    def _record(self, page: bytes, kind: int, at: int) -> Record:
        if at < 8:
            raise ValueError("a cell inside the page's header")
        if kind == _INDEX_INTERIOR:
            at += 4  # the page to its left
        size, at = _varint(page, at)
        rowid: int | None = None
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
            rowid -= (rowid >> 63) << 64
        return Record(rowid, _values(self._payload(page, kind, size, at)))

    def _payload(self, page: bytes, kind: int, size: int, at: int) -> bytes:
        """Return a cell's content, gathered from its overflow pages if it has any."""
        usable = self.page_bytes
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return _exactly(page[at : at + size], size)
        if size > self.count * usable:
            raise ValueError("larger than the file")
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = local if local <= most else least
        parts = [_exactly(page[at : at + local], local)]
        missing = size - local
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        while missing > 0:
            if not 1 < following <= self.count:
                raise ValueError("an overflow page outside the file")
            overflow = self._read(following)
            following = int.from_bytes(overflow[:4], "big")
            parts.append(overflow[4 : 4 + missing])
            missing -= usable - 4
        return b"".join(parts)

    def _committed(self, wal: BinaryIO) -> dict[int, int]:
        """Return where the log has the newest committed version of each page that it has."""
        header = wal.read(_WAL_HEADER_BYTES)
        if len(header) < _WAL_HEADER_BYTES:
            return {}
        magic, _, page_bytes, _, *salts, first, second = struct.unpack(">8I", header)
        if magic & ~1 != _WAL_MAGIC or page_bytes not in _sizes():
            return {}
        order = ">" if magic & 1 else "<"
        sums = _checksum(order, header[:24], (0, 0))
        if sums != (first, second):
            return {}
        self.page_bytes = page_bytes
        newest: dict[int, int] = {}
        uncommitted: dict[int, int] = {}
        while True:
            frame = wal.read(_FRAME_HEADER_BYTES)
            at = wal.tell()
            page = wal.read(page_bytes)
            if len(frame) < _FRAME_HEADER_BYTES or len(page) < page_bytes:
                return newest
            number, is_commit, *frame_salts, first, second = struct.unpack(">6I", frame)
            if frame_salts != salts:
                return newest  # left from before the log began anew
            sums = _checksum(order, page, _checksum(order, frame[:8], sums))
            if sums != (first, second):
                return newest
            uncommitted[number] = at
            if is_commit:
                newest.update(uncommitted)
                uncommitted.clear()


def _sizes() -> tuple[int, ...]:
    return tuple(1 << power for power in range(9, 17))


def _page_bytes(header: bytes) -> int | None:
    """Return the page size that the file's header names, or None when there is no telling."""
    if not header.startswith(MAGIC) or len(header) < 18:
        return None
    size = _word(header, 16)
    size = 65536 if size == 1 else size
    return size if size in _sizes() else None


def _word(data: bytes, at: int) -> int:
    return data[at] << 8 | data[at + 1]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return an integer of up to 64 bits, seven to a byte, and where it ends."""
    value = 0
    for end in range(at, at + 8):
        value = value << 7 | data[end] & 0x7F
        if data[end] < 0x80:
            return value, end + 1
    return value << 8 | data[at + 8], at + 9


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise ValueError("cut off by the end of the page")
    return data


def _values(payload: bytes) -> tuple[Value, ...]:
    """Return the fields of a record.

    Raises:
        ValueError, IndexError, struct.error: it is not one, or does not fill the payload exactly.
    """
    header_bytes, at = _varint(payload, 0)
    kinds = []
    while at < header_bytes:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != header_bytes:
        raise ValueError("a header of another length")
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, kind, at)
        values.append(value)
    if at != len(payload):
        raise ValueError("fields of another length")
    return tuple(values)


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind in _INTEGER_BYTES:
        end = at + _INTEGER_BYTES[kind]
        return int.from_bytes(_exactly(payload[at:end], end - at), "big", signed=True), end
    if kind < 12:
        raise ValueError("a kind of field that SQLite does not write")
    end = at + (kind - 12) // 2
    data = _exactly(payload[at:end], end - at)
    return (data.decode("utf-8") if kind & 1 else data), end


def _checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    for left, right in struct.iter_unpack(f"{order}II", data):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    return first, second
