"""Embeddings: one fp16 unit vector for each model and photo, or frame of a video. The vectors of record.

Outside they go by their labels (`catalog.labels`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import DimensionError
from photosearch.base.texts import phrase
from photosearch.base.types import ModelInfo
from photosearch.catalog.database import Database
from photosearch.catalog.labels import label_of, split
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.photos import DecodedFacts, update_decoded

STORED = np.dtype("<f2")
NORM_TOLERANCE = 0.01
"""How far from 1 the length of a stored embedding may be: some times what rounding to fp16 costs."""

_ROWS_AT_ONCE = 4096

_REMOVALS_KEPT = 1_000_000
"""Removals on record. An index that is further behind is compared with all there is."""

STAMP_KEY = "embedding_stamp"
"""The setting that keeps the highest stamp ever given."""


class Embeddings:
    """The `models` and `embeddings` tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def model_id(self, info: ModelInfo) -> int:
        """Return the number of a model revision in this catalog, registering it at first sight.

        Raises:
            DimensionError: this revision is known with another dimension.
        """
        row = self._one(
            "SELECT id, dimension FROM models WHERE name = ? AND revision = ?",
            info.name,
            info.revision,
        )
        if row is None:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO models (name, revision, dimension) VALUES (?, ?, ?)",
                    (info.name, info.revision, info.dimension),
                )
            return self.model_id(info)
        if row[1] != info.dimension:
            raise DimensionError(
                phrase(
                    "model {name} makes embeddings of {dimension} numbers, but this library holds "
                    "{other} numbers of the same revision {revision}",
                    name=info.name,
                    dimension=info.dimension,
                    other=row[1],
                    revision=info.revision,
                ),
                phrase("Use the model the library was indexed with, or index into another library"),
            )
        return int(row[0])

    def find_model(self, name: str, revision: str) -> int | None:
        """Return the number of a model revision if this catalog knows it. Writes nothing."""
        row = self._one("SELECT id FROM models WHERE name = ? AND revision = ?", name, revision)
        return None if row is None else int(row[0])

    def model(self, model_id: int) -> tuple[str, str, int] | None:
        """Return (name, revision, dimension) of a model number."""
        row = self._one("SELECT name, revision, dimension FROM models WHERE id = ?", model_id)
        return row if row is None else (str(row[0]), str(row[1]), int(row[2]))

    def models(self) -> list[tuple[str, str, int]]:
        """Return (name, revision, dimension) of every model seen, oldest first."""
        with self._database.translating():
            return self._database.connection.execute(
                "SELECT name, revision, dimension FROM models ORDER BY id"
            ).fetchall()

    def revisions(self, name: str) -> list[tuple[int, str, int]]:
        """Return (number, revision, dimension) of every revision seen of a model, oldest first."""
        with self._database.translating():
            return self._database.connection.execute(
                "SELECT id, revision, dimension FROM models WHERE name = ? ORDER BY id", (name,)
            ).fetchall()

    def put(self, model_id: int, facts: Sequence[DecodedFacts], vectors: NDArray[np.float32]) -> None:
        """Write a batch of embedded photos, their facts and vectors [n, d], as one transaction.

        A photo that left the catalog meanwhile is passed over.

        Args:
            vectors: one for each photo, several in a row for a video: one for each of its `times_s`.

        Raises:
            DimensionError: the vectors are not of the model's dimension.
        """
        model = self.model(model_id)
        if model is None or vectors.shape != (sum(len(photo.times_s) for photo in facts), model[2]):
            raise DimensionError(
                phrase(
                    "embeddings of shape {shape} do not belong to model {model}",
                    shape=list(vectors.shape),
                    model=model,
                ),
                phrase("Embeddings of different models never mix"),
            )
        stored = iter(vectors.astype(STORED))
        with self._database.transaction() as connection:
            stamp = _last_stamp(connection)
            for photo in facts:
                own = [next(stored) for _ in photo.times_s]
                if not connection.execute("SELECT 1 FROM photos WHERE id = ?", (photo.photo_id,)).fetchone():
                    continue
                update_decoded(connection, photo)
                connection.execute(
                    "DELETE FROM embeddings WHERE model_id = ? AND photo_id = ?", (model_id, photo.photo_id)
                )
                for frame, (time_s, vector) in enumerate(zip(photo.times_s, own, strict=True)):
                    stamp += 1
                    connection.execute(
                        "INSERT INTO embeddings (model_id, photo_id, frame, time_s, stamp, vector) "
                        "VALUES (?, ?, ?, ?, ?, ?)",
                        (model_id, photo.photo_id, frame, time_s, stamp, vector.tobytes()),
                    )
            connection.execute(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (STAMP_KEY, str(stamp)),
            )

    def count(self, model_id: int) -> int:
        """Return how many embeddings the model has made: of photos, and of frames of videos."""
        row = self._one("SELECT count(*) FROM embeddings WHERE model_id = ?", model_id)
        return int(row[0]) if row else 0

    def has_any(self, model_id: int) -> bool:
        """Tell if the model has embedded anything."""
        return self._one("SELECT 1 FROM embeddings WHERE model_id = ? LIMIT 1", model_id) is not None

    def photo_count(self, model_id: int) -> int:
        """Return how many photos the model has embedded, videos among them."""
        # Both counts come from small indexes.
        row = self._one("SELECT count(*) FROM embeddings WHERE model_id = ? AND frame > 0", model_id)
        return self.count(model_id) - (int(row[0]) if row else 0)

    def labels(self, model_id: int) -> NDArray[np.int64]:
        """Return the labels of what the model has embedded, int64 [n], ascending."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT photo_id, frame FROM embeddings WHERE model_id = ?", (model_id,)
            )
            return np.sort(np.fromiter((label_of(*row) for row in rows), dtype=np.int64))

    def since(
        self, model_id: int, stamp: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]]:
        """Yield what was written after `stamp`, oldest first, some thousand rows at a time.

        Yields:
            (labels int64 [n], stamps int64 [n] ascending, vectors float32 [n, d]).
        """
        while True:
            with self._database.translating():
                rows = self._database.connection.execute(
                    "SELECT stamp, photo_id, frame, vector FROM embeddings "
                    "WHERE model_id = ? AND stamp > ? ORDER BY stamp LIMIT ?",
                    (model_id, stamp, _ROWS_AT_ONCE),
                ).fetchall()
            if not rows:
                return
            stamps = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
            labels = np.fromiter((label_of(*row[1:3]) for row in rows), dtype=np.int64, count=len(rows))
            yield labels, stamps, _stacked([row[3] for row in rows])
            stamp = int(stamps[-1])

    def removals(self, model_id: int, after: int) -> tuple[int, NDArray[np.int64]]:
        """Return the number of the last removal, and the stamps of what was removed since number `after`."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT id, model_id, stamp FROM removals WHERE id > ? ORDER BY id", (after,)
            ).fetchall()
        last = int(rows[-1][0]) if rows else after
        return last, np.array([row[2] for row in rows if row[1] == model_id], dtype=np.int64)

    def first_removal(self) -> int:
        """Return the number of the oldest removal that is still on record; one above the last if none is."""
        row = self._one("SELECT min(id) FROM removals")
        return self.last_removal() + 1 if row is None or row[0] is None else int(row[0])

    def last_removal(self) -> int:
        """Return the number of the last removal there ever was."""
        row = self._one("SELECT seq FROM sqlite_sequence WHERE name = 'removals'")
        return int(row[0]) if row else 0

    def forget_removals(self) -> None:
        """Drop all but the newest of the removals on record, if there are many."""
        if self.last_removal() - self.first_removal() < _REMOVALS_KEPT:
            return
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM removals WHERE id <= ?", (self.last_removal() - _REMOVALS_KEPT,))

    def stamps(self, model_id: int) -> NDArray[np.int64]:
        """Return the stamps of the model's embeddings, int64 [n], ascending."""
        with self._database.translating():
            rows = self._database.connection.execute(
                "SELECT stamp FROM embeddings WHERE model_id = ? ORDER BY stamp", (model_id,)
            )
            return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def vectors(self, model_id: int, labels: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return, by their labels, the vectors [d] among `labels` that there are."""
        found = self._of_labels("vector", model_id, labels)
        return dict(zip(found, _stacked(list(found.values())), strict=True)) if found else {}

    def times_s(self, model_id: int, labels: Sequence[int]) -> dict[int, float | None]:
        """Return, by their labels, where in their videos frames are."""
        return self._of_labels("time_s", model_id, labels)

    def _of_labels(self, column: str, model_id: int, labels: Sequence[int]) -> dict[int, Any]:
        found: dict[int, Any] = {}
        wanted = set(labels)
        with self._database.translating():
            for part in parts(sorted({split(label)[0] for label in labels})):
                rows = self._database.connection.execute(
                    f"SELECT photo_id, frame, {column} FROM embeddings "
                    f"WHERE model_id = ? AND photo_id IN ({marks(part)})",
                    (model_id, *part),
                )
                for photo_id, frame, value in rows:
                    if (label := label_of(photo_id, frame)) in wanted:
                        found[label] = value
        return found

    def remove_model(self, model_id: int) -> int:
        """Remove all embeddings of a model, some thousand a transaction; return how many there were.

        The model keeps its number, by which index files go: it is never given to another one.
        """
        removed = 0
        while True:
            with self._database.transaction() as connection:
                row = connection.execute(
                    "SELECT max(photo_id) FROM (SELECT photo_id FROM embeddings WHERE model_id = ? "
                    "ORDER BY photo_id LIMIT ?)",
                    (model_id, _ROWS_AT_ONCE),
                ).fetchone()
                if row[0] is None:
                    return removed
                removed += connection.execute(
                    "DELETE FROM embeddings WHERE model_id = ? AND photo_id <= ?", (model_id, row[0])
                ).rowcount

    def remove_damaged(self) -> int:
        """Remove what is no embedding of its model any more, as a failing disk may leave; return how many.

        Their photos are pending from then on; of a video, all frames go.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT e.model_id, e.photo_id, e.vector, m.dimension FROM embeddings e "
                "JOIN models m ON m.id = e.model_id"
            )
            damaged = [
                (model_id, photo_id)
                for model_id, photo_id, vector, dimension in rows
                if len(vector) != dimension * STORED.itemsize or not is_embedding(vector)
            ]
            connection.executemany("DELETE FROM embeddings WHERE model_id = ? AND photo_id = ?", damaged)
        return len(damaged)

    def last_stamp(self) -> int:
        """Return the highest stamp ever given."""
        with self._database.translating():
            return _last_stamp(self._database.connection)

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        with self._database.translating():
            row: tuple[Any, ...] | None = self._database.connection.execute(sql, values).fetchone()
        return row


def is_embedding(vector: bytes) -> bool:
    """Tell if the bytes are an fp16 vector of unit length."""
    if len(vector) % STORED.itemsize:
        return False
    numbers = np.frombuffer(vector, STORED).astype(np.float32)
    return bool(np.isfinite(numbers).all() and abs(np.linalg.norm(numbers) - 1.0) <= NORM_TOLERANCE)


def _last_stamp(connection: sqlite3.Connection) -> int:
    """Return the highest stamp ever given: never one that a deleted row has used."""
    row = connection.execute("SELECT value FROM settings WHERE key = ?", (STAMP_KEY,)).fetchone()
    return int(row[0]) if row else 0


def _stacked(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    flat = np.frombuffer(b"".join(blobs), dtype=STORED)
    return flat.reshape(len(blobs), -1).astype(np.float32)
