"""Signatures: the tiny grey picture of each photo by which its copies are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from photosearch.catalog.database import Database
from photosearch.catalog.parts import marks, parts

COMPLETE_KEY = "signatures_complete"
"""The setting that says that photos indexed before there were signatures have theirs."""

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Appearance:
    """What tells copies of a photo.

    Attributes:
        content_hash: as in `Photo`.
        taken: ISO-8601 as the camera says.
        width, height: pixels as displayed.
        signature: 16 rows of 16 grey bytes; None of videos, and of old photos without a thumbnail.
    """

    content_hash: str | None
    taken: str | None
    width: int | None
    height: int | None
    signature: bytes | None


class Signatures:
    """The `signatures` table. Decoding writes it (`photos.update_decoded`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def appearances(self, photo_ids: Sequence[int]) -> dict[int, Appearance]:
        """Return what tells copies, of those of the photos that exist."""
        found: dict[int, Appearance] = {}
        with self._database.translating():
            for part in parts(photo_ids):
                rows = self._database.connection.execute(
                    "SELECT p.id, p.content_hash, p.taken, p.width, p.height, s.grey FROM photos p "
                    f"LEFT JOIN signatures s ON s.photo_id = p.id WHERE p.id IN ({marks(part)})",
                    part,
                )
                found.update((row[0], Appearance(*row[1:])) for row in rows)
        return found

    def missing(self) -> Iterator[tuple[int, str]]:
        """Yield id and content hash of indexed photos that have no signature, videos left out.

        They come in the order of their ids, some thousand read at a time; they may get one meanwhile.
        """
        last = 0
        while True:
            with self._database.translating():
                rows = self._database.connection.execute(
                    "SELECT id, content_hash FROM photos WHERE id > ? AND state = 'indexed' "
                    "AND duration_s IS NULL AND content_hash IS NOT NULL "
                    "AND id NOT IN (SELECT photo_id FROM signatures) ORDER BY id LIMIT ?",
                    (last, _ROWS_AT_ONCE),
                ).fetchall()
            yield from rows
            if len(rows) < _ROWS_AT_ONCE:
                return
            last = rows[-1][0]

    def put(self, signatures: Iterable[tuple[int, bytes]]) -> None:
        """Write signatures by photo ids, as one transaction."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO signatures SELECT id, ? FROM photos WHERE id = ?",
                ((signature, photo_id) for photo_id, signature in signatures),
            )
