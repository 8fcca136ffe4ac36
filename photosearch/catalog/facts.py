"""Looking up one fact: the ids of all photos it is true of, hidden ones included.

Values of the user's are bound, never part of the SQL. Where a fact is true of most photos, the others are
looked up: what costs is fetching ids, not counting them.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from photosearch.base.conditions import (
    Contains,
    Fact,
    HasOrientation,
    HasWords,
    InAlbum,
    Is,
    IsType,
    Near,
    NumberBetween,
    NumberField,
    Orientation,
    TextField,
    TimeBetween,
    Trait,
)
from photosearch.base.folding import folded
from photosearch.base.types import RAW_TYPES, VIDEO_TYPES
from photosearch.catalog.folders import FolderTexts, Tree, own_name, whole_path
from photosearch.catalog.id_set import IdSet
from photosearch.catalog.known import Known
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.place import condition_around, distances_km
from photosearch.catalog.words import where_occurs

NO_TIME = "0001-01-01T00:00:00"
"""The `sort_time` of a photo whose time nobody knows."""

_SHAPES = {
    Orientation.PORTRAIT: "width < height",
    Orientation.LANDSCAPE: "width > height",
    Orientation.SQUARE: "width = height",
}


class Facts:
    """Facts of one state of the catalog: within one transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection, known: Known) -> None:
        self.connection = connection
        self._known = known
        (highest,) = connection.execute("SELECT max(id) FROM photos").fetchone()
        self.size = (highest or 0) + 1
        """Length of the sets' marks: one above the highest id."""

    def everything(self) -> IdSet:
        """Return all photos."""
        return self._known.get("everything", lambda: self._set("photos"))

    def unlisted(self) -> IdSet:
        """Return the photos that failed or are shown as another."""
        return self._known.get(
            "unlisted",
            lambda: (
                self._set("photos WHERE state = 'failed'") | self._set("photos WHERE shown_as IS NOT NULL")
            ),
        )

    def hidden(self) -> IdSet:
        """Return the photos that nothing shows unless it is asked for: these, and what the user hides."""
        return self._known.get("hidden", lambda: self.unlisted() | self._with_trait(Trait.HIDDEN))

    def fulfilling(self, fact: Fact) -> IdSet:
        """Return the photos of which a fact is true."""
        match fact:
            case TimeBetween(start, end):
                return self._in_time(start, end)
            case Contains(place, text):
                return self._containing(place, folded(text))
            case NumberBetween(number, low, high):
                return self._in_range(number, low, high)
            case IsType(types):
                return self._of_types(types)
            case HasOrientation(orientation):
                return self._set(f"photos WHERE width IS NOT NULL AND {_SHAPES[orientation]}")
            case Near():
                return self._near(fact)
            case Is(trait):
                return self._with_trait(trait)
            case InAlbum(name):
                return self._in_album(folded(name))
            case HasWords(text):
                return self._with_exact_words(text)

    def count(self, found: IdSet) -> int:
        """Return how many photos of a set are shown: neither hidden nor gone."""
        shown = found & ~self.hidden()
        return int(np.count_nonzero((shown & self.everything() if shown.is_inverted else shown).marked))

    def count_of(self, condition: str, values: Sequence[object]) -> int:
        """Return how many shown photos fulfil a condition in SQL: faster than `count` where they are few."""
        ids = self._ids(f"photos WHERE {condition}", values)
        return len(ids) - int(np.count_nonzero(self.hidden().marked[ids]))

    def folders(self, start: Callable[[bytes], str]) -> FolderTexts:
        """Return the texts of folders (see there)."""
        return self._known.get(("folders", start), lambda: FolderTexts(self.connection, start))

    def different(self, column: str) -> list[str]:
        """Return the different values of a column, by leaps through its index."""
        least = f"SELECT min({column}) FROM photos WHERE {column}"
        rows = self.connection.execute(
            f"WITH RECURSIVE leap (value) AS ({least} IS NOT NULL UNION ALL "
            f"SELECT ({least} > value) FROM leap WHERE value IS NOT NULL) "
            "SELECT value FROM leap WHERE value IS NOT NULL"
        )
        return [str(row[0]) for row in rows]

    # -- each fact

    def _containing(self, place: TextField, wanted: str) -> IdSet:
        if place is TextField.FOLDER:
            return self._in_folder(wanted, whole_path)
        return self._with_text(place, wanted)

    def _in_folder(self, wanted: str, start: Callable[[bytes], str]) -> IdSet:
        folders = self.folders(start)
        trees = list(folders.trees_with(re.compile(re.escape(wanted))))
        if {tree.root_id for tree in trees if not tree.path} == folders.roots:
            return self._all()
        return self._in_trees(trees)

    def _with_text(self, column: str, wanted: str) -> IdSet:
        return self._with_value(column, [v for v in self.different(column) if wanted in folded(v)])

    def _in_time(self, start: str | None, end: str | None) -> IdSet:
        # Times as text: what follows the seconds (a fraction, an offset) sorts behind them and before the
        # next second, so the local part decides. Only a bound's own fraction must not end with zeros.
        start = max(_shortest(start or NO_TIME), NO_TIME)
        condition, values = f"sort_time {'>' if start == NO_TIME else '>='} ?", [start]
        if end is not None:
            condition += " AND sort_time < ?"
            values.append(_shortest(end))
        return self._set(f"photos WHERE {condition}", values)

    def _in_range(self, number: NumberField, low: float | None, high: float | None) -> IdSet:
        # As floats: SQLite takes no whole numbers above 2**63.
        low, high = (-math.inf if low is None else float(low)), (math.inf if high is None else float(high))
        if number is not NumberField.RATING:
            return self._set(f"photos WHERE width IS NOT NULL AND {number} BETWEEN ? AND ?", (low, high))
        if low <= 0 <= high:  # most photos have no rating, which is 0
            return ~self._rated("(NOT {} BETWEEN ? AND ?)", (low, high))
        return self._rated("{} BETWEEN ? AND ?", (low, high))

    def _rated(self, condition: str, values: Sequence[object]) -> IdSet:
        """Return the photos whose rating, the user's or else the file's, fulfils a condition."""
        own = self._set(f"photos WHERE own_rating IS NOT NULL AND {condition.format('own_rating')}", values)
        by_user = self._set("photos WHERE own_rating IS NOT NULL")
        by_file = self._set(f"photos WHERE rating IS NOT NULL AND {condition.format('rating')}", values)
        return own | (by_file & ~by_user)

    def _of_types(self, types: frozenset[str]) -> IdSet:
        known = self.different("type")
        wanted = [type_ for type_ in known if type_ in types]
        (count,) = self.connection.execute(
            f"SELECT count(*) FROM photos WHERE type IN ({marks(wanted)})", wanted
        ).fetchone()
        if count > self.size / 2:
            found = ~self._with_value("type", [type_ for type_ in known if type_ not in types])
        else:
            found = self._with_value("type", wanted)
        raw = [type_ for type_ in wanted if type_ in RAW_TYPES]
        return found | self._set(
            f"photos WHERE shown_as IS NOT NULL AND type IN ({marks(raw)})", raw, "shown_as"
        )

    def _near(self, near: Near) -> IdSet:
        condition, values = condition_around(near.latitude, near.longitude, near.radius_km)
        rows = self.connection.execute(
            f"SELECT id, latitude, longitude FROM photos WHERE latitude IS NOT NULL AND {condition}", values
        )
        found = np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, 3)
        is_near = distances_km(found[:, 1:], near.latitude, near.longitude) <= near.radius_km
        return IdSet.of(found[is_near, 0].astype(np.int64), self.size)

    def _with_trait(self, trait: Trait) -> IdSet:
        match trait:
            case Trait.FAVORITE:
                return self._set("photos WHERE is_favorite = 1")
            case Trait.HIDDEN:
                return self._set("photos WHERE is_hidden = 1")
            case Trait.ANIMATED:
                return self._set("photos WHERE is_animated = 1")
            case Trait.VIDEO:
                return self._of_types(VIDEO_TYPES)
            case Trait.RAW:
                return self._of_types(RAW_TYPES)
            case Trait.OFFLINE:
                rows = self.connection.execute("SELECT id, is_offline FROM roots").fetchall()
                away = [Tree(root_id, b"") for root_id, is_offline in rows if is_offline]
                return self._all() if rows and len(away) == len(rows) else self._in_trees(away)

    def _in_album(self, wanted: str) -> IdSet:
        albums = self.connection.execute("SELECT id, name FROM albums").fetchall()
        ids = [album_id for album_id, name in albums if folded(name) == wanted]
        return self._set(f"album_photos WHERE album_id IN ({marks(ids)})", ids, "photo_id")

    def _with_exact_words(self, text: str) -> IdSet:
        wanted = folded(text)
        if not wanted:
            return self._all()
        own = self._set(*where_occurs(self.connection, wanted), "rowid")
        return own | self._in_folder(wanted, own_name) | self._with_text("camera", wanted)

    # -- inside

    def _with_value(self, column: str, values: Sequence[str]) -> IdSet:
        found = [np.empty(0, np.int64)]
        found += [self._ids(f"photos WHERE {column} IN ({marks(part)})", part) for part in parts(values)]
        return IdSet.of(np.concatenate(found), self.size)

    def _all(self) -> IdSet:
        return ~IdSet.of(np.empty(0, np.int64), self.size)

    def _in_trees(self, trees: Sequence[Tree]) -> IdSet:
        found = [np.empty(0, np.int64)]
        for tree in trees:
            condition, values = tree.condition()
            found.append(self._ids(f"photos WHERE {condition}", values))
        return IdSet.of(np.concatenate(found), self.size)

    def _set(self, source: str, values: Sequence[object] = (), column: str = "id") -> IdSet:
        return IdSet.of(self._ids(source, values, column), self.size)

    def _ids(self, source: str, values: Sequence[object] = (), column: str = "id") -> NDArray[np.int64]:
        # As one text: that takes less than half the time of as many rows.
        (text,) = self.connection.execute(f"SELECT group_concat({column}) FROM {source}", values).fetchone()
        return np.fromstring(text or "", np.int64, sep=",")


def _shortest(bound: str) -> str:
    return bound.rstrip("0").rstrip(".") if "." in bound else bound
