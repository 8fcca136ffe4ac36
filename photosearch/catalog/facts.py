"""Looking up one fact: the ids of all photos it is true of, hidden ones included.

Values of the user's are bound, never part of the SQL. Where a fact is true of most photos, the others are
looked up: what costs is fetching ids, not counting them.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.base.conditions import (
    Contains,
    Fact,
    HasOrientation,
    HasWords,
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
from photosearch.catalog.folders import Tree, own_name, trees_where, whole_path
from photosearch.catalog.id_set import IdSet
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.place import condition_around, distances_km
from photosearch.catalog.words import where_occurs

NO_TIME = "0001-01-01T00:00:00"
"""The `sort_time` of a photo whose time nobody knows."""

Fits = Callable[[str], bool]
"""Tells if a folded text is one of those looked for."""

_SHAPES = {
    Orientation.PORTRAIT: "width < height",
    Orientation.LANDSCAPE: "width > height",
    Orientation.SQUARE: "width = height",
}


class Facts:
    """Facts of one state of the catalog: within one transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (highest,) = connection.execute("SELECT max(id) FROM photos").fetchone()
        self.size = (highest or 0) + 1
        """Length of the sets' marks: one above the highest id."""

    def everything(self) -> IdSet:
        """Return all photos."""
        return self._set("photos")

    def hidden(self) -> IdSet:
        """Return the photos that failed or are shown as another."""
        failed = self._set("photos WHERE state = 'failed'")
        return failed | self._set("photos WHERE shown_as IS NOT NULL")

    def fulfilling(self, fact: Fact) -> IdSet:
        """Return the photos of which a fact is true."""
        match fact:
            case TimeBetween(start, end):
                return self._in_time(start, end)
            case Contains(place, text):
                fits, is_folder = _containing(text), place is TextField.FOLDER
                return self.in_folder(fits, whole_path) if is_folder else self.with_text(place, fits)
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
            case HasWords(text):
                return self._with_exact_words(text)

    def with_value(self, column: str, values: Sequence[str]) -> IdSet:
        """Return the photos that have one of these values in a column."""
        found = [np.empty(0, np.int64)]
        found += [self._ids(f"photos WHERE {column} IN ({marks(part)})", part) for part in parts(values)]
        return IdSet.of(np.concatenate(found), self.size)

    def with_text(self, column: str, fits: Fits) -> IdSet:
        """Return the photos whose text in a column, folded, fits."""
        return self.with_value(column, [value for value in self._different(column) if fits(folded(value))])

    def in_folder(self, fits: Fits, start: Callable[[bytes], str]) -> IdSet:
        """Return the photos whose folder's text fits (for the arguments see `trees_where`)."""
        trees = list(trees_where(self._connection, fits, start))
        whole = {(tree.root_id,) for tree in trees if not tree.path}
        if whole.issuperset(self._connection.execute("SELECT DISTINCT root_id FROM folders")):
            return self._all()
        return self._in_trees(trees)

    def with_words(self, text: str, and_where: str = "", *values: str) -> IdSet:
        """Return the photos in whose words a folded text occurs, and something else is true of `words`."""
        source, first = where_occurs(self._connection, text)
        return self._set(f"{source}{and_where}", (*first, *values), "rowid")

    def rows_beginning_with(self, name: str) -> list[tuple[int, str]]:
        """Return id and words of photos whose words begin with a folded name and a dot, or the line's end."""
        source, values = where_occurs(self._connection, name)
        return self._connection.execute(
            f"SELECT rowid, words FROM {source} AND instr(words, ?) = 1 "
            "AND substr(words || char(10), ?, 1) IN ('.', char(10))",
            (*values, name, len(name) + 1),
        ).fetchall()

    # -- each fact

    def _in_time(self, start: str | None, end: str | None) -> IdSet:
        # Times as text: what follows the seconds (a fraction, an offset) sorts behind them and before the
        # next second, so the local part decides. Only a bound's own fraction must not end with zeros.
        condition, values = "sort_time > ?", [NO_TIME]
        for bound, comparison in ((start, ">="), (end, "<")):
            if bound is not None:
                condition += f" AND sort_time {comparison} ?"
                values.append(_shortest(bound))
        return self._set(f"photos WHERE {condition}", values)

    def _in_range(self, number: NumberField, low: float | None, high: float | None) -> IdSet:
        low, high = (-math.inf if low is None else low), (math.inf if high is None else high)
        if number is not NumberField.RATING:
            return self._set(f"photos WHERE width IS NOT NULL AND {number} BETWEEN ? AND ?", (low, high))
        if low <= 0 <= high:  # most photos have no rating, which is 0
            return ~self._set("photos WHERE rating IS NOT NULL AND (rating < ? OR rating > ?)", (low, high))
        return self._set("photos WHERE rating IS NOT NULL AND rating BETWEEN ? AND ?", (low, high))

    def _of_types(self, types: frozenset[str]) -> IdSet:
        known = self._different("type")
        wanted = [type_ for type_ in known if type_ in types]
        (count,) = self._connection.execute(
            f"SELECT count(*) FROM photos WHERE type IN ({marks(wanted)})", wanted
        ).fetchone()
        if count > self.size / 2:
            found = ~self.with_value("type", [type_ for type_ in known if type_ not in types])
        else:
            found = self.with_value("type", wanted)
        raw = [type_ for type_ in wanted if type_ in RAW_TYPES]
        return found | self._set(
            f"photos WHERE shown_as IS NOT NULL AND type IN ({marks(raw)})", raw, "shown_as"
        )

    def _near(self, near: Near) -> IdSet:
        condition, values = condition_around(near.latitude, near.longitude, near.radius_km)
        rows = self._connection.execute(
            f"SELECT id, latitude, longitude FROM photos WHERE latitude IS NOT NULL AND {condition}", values
        ).fetchall()
        ids, places = np.array([row[0] for row in rows], np.int64), np.array([row[1:] for row in rows])
        is_near = distances_km(places.reshape(-1, 2), near.latitude, near.longitude) <= near.radius_km
        return IdSet.of(ids[is_near], self.size)

    def _with_trait(self, trait: Trait) -> IdSet:
        match trait:
            case Trait.FAVORITE:
                return self._set("photos WHERE is_favorite = 1")
            case Trait.ANIMATED:
                return self._set("photos WHERE is_animated = 1")
            case Trait.VIDEO:
                return self._of_types(VIDEO_TYPES)
            case Trait.RAW:
                return self._of_types(RAW_TYPES)
            case Trait.OFFLINE:
                rows = self._connection.execute("SELECT id, is_offline FROM roots").fetchall()
                away = [Tree(root_id, b"") for root_id, is_offline in rows if is_offline]
                return self._all() if rows and len(away) == len(rows) else self._in_trees(away)

    def _with_exact_words(self, text: str) -> IdSet:
        wanted = folded(text)
        if not wanted:
            return self._all()
        fits = _containing(text)
        return self.with_words(wanted) | self.in_folder(fits, own_name) | self.with_text("camera", fits)

    # -- inside

    def _all(self) -> IdSet:
        return ~IdSet.of(np.empty(0, np.int64), self.size)

    def _in_trees(self, trees: Sequence[Tree]) -> IdSet:
        found = [np.empty(0, np.int64)]
        for tree in trees:
            condition, values = tree.condition()
            found.append(self._ids(f"photos WHERE {condition}", values))
        return IdSet.of(np.concatenate(found), self.size)

    def _different(self, column: str) -> list[str]:
        """Return the different values of a column, by leaps through its index."""
        least = f"SELECT min({column}) FROM photos WHERE {column}"
        rows = self._connection.execute(
            f"WITH RECURSIVE leap (value) AS ({least} IS NOT NULL UNION ALL "
            f"SELECT ({least} > value) FROM leap WHERE value IS NOT NULL) "
            "SELECT value FROM leap WHERE value IS NOT NULL"
        )
        return [str(row[0]) for row in rows]

    def _set(self, source: str, values: Sequence[object] = (), column: str = "id") -> IdSet:
        return IdSet.of(self._ids(source, values, column), self.size)

    def _ids(self, source: str, values: Sequence[object] = (), column: str = "id") -> NDArray[np.int64]:
        # As one text: that takes less than half the time of as many rows.
        (text,) = self._connection.execute(f"SELECT group_concat({column}) FROM {source}", values).fetchone()
        return np.fromstring(text or "", np.int64, sep=",")


def _containing(text: str) -> Fits:
    wanted = folded(text)
    return lambda text: wanted in text


def _shortest(bound: str) -> str:
    return bound.rstrip("0").rstrip(".") if "." in bound else bound
