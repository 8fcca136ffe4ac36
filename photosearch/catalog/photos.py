"""Photos: one row a file, from first sight to indexed or failed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.base.conditions import Condition
from photosearch.base.overview import Overview
from photosearch.base.types import Failure, Metadata, Photo, PhotoDetails
from photosearch.catalog.database import Database
from photosearch.catalog.files import FileFacts as FileFacts
from photosearch.catalog.files import Files, full_name, full_path
from photosearch.catalog.folders import fill_folders
from photosearch.catalog.matching import Matcher
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.photo_marks import give_back
from photosearch.catalog.ranking import WordHits
from photosearch.catalog.words import check_words, fill_words, put_words, words_of

_PENDING_AT_ONCE = 1000
_AFTER_ALL_TIMES = "~"

_FILE_TIME = "strftime('%Y-%m-%dT%H:%M:%S', mtime_ns / 1000000000, 'unixepoch', 'localtime')"

_SHOWN = """
SELECT p.id, r.path, p.path, p.taken, p.width, p.height, p.content_hash, r.is_offline, p.duration_s,
p.is_favorite, coalesce(p.own_rating, p.rating), p.is_hidden
FROM photos p JOIN roots r ON r.id = p.root_id
"""

# CROSS JOIN: photos in the order of the index by time, so that the first of them need not wait for the last.
_SHOWN_IN_TIME = _SHOWN.replace("\nFROM", ", p.sort_time\nFROM").replace("JOIN", "CROSS JOIN")
_LISTED = "p.state != 'failed' AND p.shown_as IS NULL AND NOT p.is_hidden"

_METADATA = (
    "taken", "camera", "lens", "latitude", "longitude", "rating", "orientation", "caption", "exposure_s",
    "f_number", "iso", "focal_length_mm",
)  # fmt: skip
"""Columns that are called as the fields of `Metadata` are."""

# CROSS JOIN: photos in the order of their times, roots looked up; a plus: the small index by photo, not the
# table with the vectors.
_PENDING = """
FROM photos p CROSS JOIN roots r ON r.id = p.root_id
WHERE NOT r.is_offline AND p.state != 'failed' AND p.shown_as IS NULL
AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE +e.model_id = ? AND e.photo_id = p.id)
"""

_LACKING = """
FROM photos p CROSS JOIN roots r ON r.id = p.root_id
WHERE p.state != 'failed' AND p.shown_as IS NULL
AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE +e.model_id = ? AND e.photo_id = p.id)
AND (NOT r.is_offline OR EXISTS (SELECT 1 FROM embeddings e WHERE +e.model_id = ? AND e.photo_id = p.id))
"""

_OUTDATED = """
FROM photos p CROSS JOIN roots r ON r.id = p.root_id
WHERE NOT r.is_offline AND p.state = 'indexed' AND p.metadata_version < ? AND p.id > ? ORDER BY p.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class PendingPhoto:
    """A photo that still has to be embedded.

    Attributes:
        is_new: it was never indexed before, by any model.
        type: by its name; decoding tells the truth.
    """

    photo_id: int
    path: Path
    is_new: bool
    type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DecodedFacts:
    """What decoding a photo told (pixels as displayed).

    Attributes:
        metadata_version: of the code that read the metadata; see the column of that name.
        duration_s: of a video; None for photos.
        times_s: where in a video the frames are that are embedded; one None for a photo.
        signature: by which copies are known (`catalog.signatures`); None of a video.
    """

    photo_id: int
    content_hash: str
    width: int
    height: int
    type: str
    metadata: Metadata
    is_animated: bool = False
    metadata_version: int = 0
    duration_s: float | None = None
    times_s: tuple[float | None, ...] = (None,)
    signature: bytes | None = None


class Photos(Files):
    """The `photos` table. Photos shown as another one are counted and shown with that."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._matcher = Matcher(database)
        self._surveyor = Matcher(database)
        """For overviews, which another thread asks for: it would drop what searches have looked up."""

    # -- indexing

    def pending(self, model_id: int) -> Iterator[PendingPhoto]:
        """Yield the photos of reachable roots that the model has not embedded, failed ones left out.

        The newest come first, as they are listed: people look at these while they wait. Some thousand are
        read at a time; photos may become embedded or failed meanwhile.
        """
        last, last_id = _AFTER_ALL_TIMES, 0
        while True:
            rows = list(
                self._rows(
                    "SELECT p.id, r.path, p.path, p.content_hash IS NULL, p.type, p.size_bytes, p.sort_time "
                    f"{_PENDING} AND p.sort_time <= ? AND (p.sort_time < ? OR p.id > ?) "
                    "ORDER BY p.sort_time DESC, p.id LIMIT ?",
                    (model_id, last, last, last_id, _PENDING_AT_ONCE),
                )
            )
            for row in rows:
                yield PendingPhoto(row[0], full_path(row[1], row[2]), bool(row[3]), row[4], row[5])
            if len(rows) < _PENDING_AT_ONCE:
                return
            last, last_id = rows[-1][6], rows[-1][0]

    def pending_count(self, model_id: int) -> int:
        """Return how many photos `pending` would yield."""
        (row,) = self._rows(f"SELECT count(*) {_PENDING}", (model_id,))
        return int(row[0])

    def pending_bytes(self, model_id: int) -> int:
        """Return the size of the files of the photos that `pending` would yield."""
        (row,) = self._rows(f"SELECT coalesce(sum(p.size_bytes), 0) {_PENDING}", (model_id,))
        return int(row[0])

    def lacking_count(self, model_id: int, other_id: int) -> int:
        """Return how many photos the model still has to embed to find all that another one finds.

        Unlike those of `pending`, they may be offline, if only the other model has embedded them.
        """
        (row,) = self._rows(f"SELECT count(*) {_LACKING}", (model_id, other_id))
        return int(row[0])

    def mark_failed(self, failures: Iterable[tuple[int, str, bool]]) -> None:
        """Note (photo id, reason, is it worth another try at the next run) for photos that failed."""
        with self._database.transaction() as connection:
            for photo_id, reason, is_transient in failures:
                connection.execute(
                    "UPDATE photos SET state = 'failed', failure_reason = ?, is_failure_transient = ? "
                    "WHERE id = ?",
                    (reason, is_transient, photo_id),
                )
                connection.execute("DELETE FROM embeddings WHERE photo_id = ?", (photo_id,))

    # -- finding

    def matching(self, condition: Condition) -> NDArray[np.int64]:
        """Return the ids of the photos that fulfil a condition, int64 [n], ascending, read-only.

        Photos that failed, or that are shown as another, are none; hidden ones only where it asks for those.

        Raises:
            QueryError: the condition is nested too deeply.
        """
        return self._matcher.matching(condition)

    def not_hidden(self) -> NDArray[np.bool_] | None:
        """Tell of photo ids (below its length) which are not hidden by the user; None: all."""
        return self._matcher.not_hidden()

    def found_by_words(self, texts: Sequence[str], limit: int) -> WordHits:
        """Return the photos whose name, folder, caption, keywords or camera have the words of these texts.

        Args:
            texts: as a person typed them.
            limit: of the ranked ones; their ranks are those among all.
        """
        return self._matcher.found_by_words(texts, limit)

    def overview(self) -> Overview:
        """Return what there is to filter by, with numbers; kept until the catalog is written to."""
        return self._surveyor.overview()

    def verify_words(self) -> str | None:
        """Return what is wrong with the index of words; None when it agrees with the photos' words."""
        with self._database.translating():
            return check_words(self._database.connection)

    def rebuild_words(self) -> None:
        """Make the words of all photos, and the list of their folders, anew."""
        with self._database.transaction() as connection:
            fill_folders(connection)
            fill_words(connection)

    # -- showing

    def by_ids(self, photo_ids: Sequence[int]) -> dict[int, Photo]:
        """Return the photos that exist among `photo_ids`."""
        found: dict[int, Photo] = {}
        for part in parts(photo_ids):
            for row in self._rows(f"{_SHOWN} WHERE p.id IN ({marks(part)})", part):
                found[row[0]] = _shown(row)
        return found

    def details(self, photo_id: int) -> PhotoDetails | None:
        """Return all that is known of a photo; None when it does not exist."""
        photo = self.by_ids([photo_id]).get(photo_id)
        columns = f"size_bytes, type, is_favorite, keywords, {', '.join(_METADATA)}"
        for row in self._rows(f"SELECT {columns} FROM photos WHERE id = ?", (photo_id,)):
            if photo is not None:
                facts = dict(zip(_METADATA, row[4:], strict=True)) | {"rating": photo.rating}
                metadata = Metadata(**facts, keywords=tuple(row[3].splitlines()))
                return PhotoDetails(photo, metadata, row[0], row[1], bool(row[2]))
        return None

    def listed(self, *, is_newest_first: bool = True) -> Iterator[tuple[Photo, str]]:
        """Yield every photo that was indexed or waits for it and is not hidden, and the time it sorts by."""
        rows = self._streamed(f"{_SHOWN_IN_TIME} WHERE {_LISTED} {_in_time(is_newest_first)}", ())
        return ((_shown(row[:-1]), row[-1]) for row in rows)

    def listed_files(self, *, is_newest_first: bool = True) -> Iterator[tuple[int, Path, str]]:
        """Yield the ids, paths and times of the same photos, in the same order."""
        rows = self._rows(
            "SELECT p.id, r.path, p.path, p.sort_time FROM photos p JOIN roots r ON r.id = p.root_id "
            f"WHERE {_LISTED} {_in_time(is_newest_first)}",
            (),
        )
        return ((row[0], full_path(row[1], row[2]), row[3]) for row in rows)

    def sort_times(self, photo_ids: Sequence[int]) -> dict[int, str]:
        """Return the time each photo sorts by: when it was taken, else its file's time."""
        found: dict[int, str] = {}
        for part in parts(photo_ids):
            found.update(self._rows(f"SELECT id, sort_time FROM photos WHERE id IN ({marks(part)})", part))
        return found

    def by_time(self, *, is_newest_first: bool) -> Iterator[int]:
        """Yield the ids of all photos in the order of the times they sort by."""
        order = "sort_time DESC, id" if is_newest_first else "sort_time, id"
        return (int(row[0]) for row in self._rows(f"SELECT id FROM photos ORDER BY {order}", ()))

    def names(self, photo_ids: Sequence[int]) -> dict[int, str]:
        """Return the names of the files of photos."""
        found: dict[int, str] = {}
        for part in parts(photo_ids):
            rows = self._rows(f"SELECT id, path FROM photos WHERE id IN ({marks(part)})", part)
            found.update((row[0], os.fsdecode(row[1][row[1].rfind(b"/") + 1 :])) for row in rows)
        return found

    def find(self, path: Path) -> int | None:
        """Return the id of the photo at an absolute path, if the library has it."""
        for root_id, root in self._rows("SELECT id, path FROM roots", ()):
            root_path = Path(os.fsdecode(root))
            if path.is_relative_to(root_path):
                below = os.fsencode(path.relative_to(root_path).as_posix())
                rows = self._rows("SELECT id FROM photos WHERE root_id = ? AND path = ?", (root_id, below))
                for (photo_id,) in rows:
                    return int(photo_id)
        return None

    def shown_for(self, photo_id: int) -> int:
        """Return the photo that one is shown as, which is itself for most."""
        for (shown_as,) in self._rows("SELECT coalesce(shown_as, id) FROM photos WHERE id = ?", (photo_id,)):
            return int(shown_as)
        return photo_id

    def files_shown_as(self, photo_ids: Sequence[int]) -> dict[int, list[Path]]:
        """Return the files of photos: where each lies itself, and then what is shown as it."""
        found: dict[int, list[Path]] = {}
        for part in parts(photo_ids):
            rows = self._rows(
                "SELECT coalesce(p.shown_as, p.id), r.path, p.path "
                "FROM photos p JOIN roots r ON r.id = p.root_id "
                f"WHERE p.id IN ({marks(part)}) OR p.shown_as IN ({marks(part)}) "
                "ORDER BY p.shown_as IS NOT NULL, p.path",
                (*part, *part),
            )
            for photo_id, root, path in rows:
                found.setdefault(photo_id, []).append(full_path(root, path))
        return found

    def failures(self) -> list[Failure]:
        """Return the photos that could not be indexed, with reasons, by path."""
        rows = self._rows(
            "SELECT r.path, p.path, p.failure_reason FROM photos p JOIN roots r ON r.id = p.root_id "
            "WHERE p.state = 'failed' ORDER BY r.path, p.path",
            (),
        )
        return [Failure(full_path(row[0], row[1]), row[2]) for row in rows]

    def counts(self, model_id: int) -> tuple[int, int, int, int]:
        """Return how many photos there are, are embedded by the model, failed, are offline."""
        offline = "root_id IN (SELECT id FROM roots WHERE is_offline)"
        (row,) = self._rows(
            "SELECT (SELECT count(*) FROM photos) - "
            "(SELECT count(*) FROM photos WHERE shown_as IS NOT NULL), "
            "(SELECT count(*) FROM embeddings WHERE model_id = ?) - "
            "(SELECT count(*) FROM embeddings WHERE model_id = ? AND frame > 0), "
            "(SELECT count(*) FROM photos WHERE state = 'failed' AND shown_as IS NULL), "
            f"(SELECT count(*) FROM photos WHERE {offline}) - "
            f"(SELECT count(*) FROM photos WHERE shown_as IS NOT NULL AND {offline})",
            (model_id, model_id),
        )
        return row[0], row[1], row[2], row[3]

    def hidden_count(self) -> int:
        """Return how many photos `newest` leaves out because the user has hidden them."""
        (row,) = self._rows(
            "SELECT count(*) FROM photos WHERE is_hidden = 1 AND state != 'failed' AND shown_as IS NULL", ()
        )
        return int(row[0])

    # -- metadata read anew

    def outdated(self, version: int) -> Iterator[tuple[int, Path]]:
        """Yield id and path of embedded photos of reachable roots whose metadata is of older code.

        Also of those whose sidecar changed. They come as `pending` does.
        """
        last = 0
        while True:
            rows = list(
                self._rows(f"SELECT p.id, r.path, p.path {_OUTDATED}", (version, last, _PENDING_AT_ONCE))
            )
            yield from ((row[0], full_path(row[1], row[2])) for row in rows)
            if len(rows) < _PENDING_AT_ONCE:
                return
            last = rows[-1][0]

    def put_metadata(self, metadata: Iterable[tuple[int, Metadata]], version: int) -> None:
        """Write what photos say of themselves, as one transaction."""
        with self._database.transaction() as connection:
            for photo_id, found in metadata:
                update_metadata(connection, photo_id, found, version)


def update_decoded(connection: sqlite3.Connection, facts: DecodedFacts) -> None:
    """Write what decoding told, inside the transaction that also writes the embedding."""
    connection.execute(
        "UPDATE photos SET content_hash = ?, width = ?, height = ?, type = ?, is_animated = ?, "
        "duration_s = ?, state = 'indexed', failure_reason = NULL, is_failure_transient = 0 WHERE id = ?",
        (
            facts.content_hash, facts.width, facts.height, facts.type, facts.is_animated,
            facts.duration_s, facts.photo_id,
        ),
    )  # fmt: skip
    if facts.signature is None:
        connection.execute("DELETE FROM signatures WHERE photo_id = ?", (facts.photo_id,))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?)", (facts.photo_id, facts.signature)
        )
    update_metadata(connection, facts.photo_id, facts.metadata, facts.metadata_version)
    give_back(connection, facts.photo_id, facts.content_hash)


def update_metadata(connection: sqlite3.Connection, photo_id: int, m: Metadata, version: int) -> None:
    """Write what a photo says of itself, inside a transaction of the caller's."""
    before = connection.execute(
        "SELECT path, caption, keywords FROM photos WHERE id = ?", (photo_id,)
    ).fetchone()
    keywords = "\n".join(m.keywords)
    connection.execute(
        "UPDATE photos SET orientation = ?, taken = ?, sort_time = coalesce(?, "
        f"CASE WHEN taken IS NOT NULL THEN {_FILE_TIME} END, sort_time), camera = ?, "
        "lens = ?, latitude = ?, longitude = ?, rating = ?, caption = ?, keywords = ?, exposure_s = ?, "
        "f_number = ?, iso = ?, focal_length_mm = ?, metadata_version = ? WHERE id = ?",
        (
            m.orientation, m.taken, m.taken, m.camera, m.lens, m.latitude, m.longitude, m.rating,
            m.caption, keywords, m.exposure_s, m.f_number, m.iso, m.focal_length_mm,
            version, photo_id,
        ),
    )  # fmt: skip
    if before is not None and before[1:] != (m.caption, keywords):
        put_words(connection, [(photo_id, words_of(before[0], m.caption, keywords))])


def _in_time(is_newest_first: bool) -> str:
    return f"ORDER BY p.sort_time{' DESC' if is_newest_first else ''}, p.id"


def _shown(row: tuple[Any, ...]) -> Photo:
    photo_id, root, below, taken, width, height, content_hash, is_offline, duration_s = row[:9]
    is_favorite, rating, is_hidden = row[9:]
    return Photo(
        photo_id, full_name(root, below), taken, width, height, content_hash, bool(is_offline), duration_s,
        bool(is_favorite), rating, bool(is_hidden),
    )  # fmt: skip
