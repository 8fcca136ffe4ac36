"""Which photos fulfil a condition.

Each fact that a condition asks for is looked up by itself, in an index that holds all it takes; the sets
of ids are joined outside of SQLite. So the depth of a condition is no matter of SQL, no choice of an index
can go wrong, and facts that were asked for a moment ago are not looked up again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from photosearch.base.conditions import And, Condition, Is, Not, Or, Trait
from photosearch.base.errors import QueryError
from photosearch.base.overview import Overview
from photosearch.base.texts import phrase
from photosearch.catalog.database import Database
from photosearch.catalog.facts import Facts
from photosearch.catalog.id_set import IdSet
from photosearch.catalog.known import Known
from photosearch.catalog.overview import overview
from photosearch.catalog.ranking import WordHits, ranked

HIDDEN = Is(Trait.HIDDEN)

MAX_DEPTH = 100
"""Levels of a condition: far more than anyone types, far fewer than Python's stack takes."""


class Matcher:
    """Answers conditions, and keeps the last answers as long as nothing is written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = Known()

    def matching(self, condition: Condition) -> NDArray[np.int64]:
        """Return the ids of the photos that fulfil a condition, int64 [n], ascending, read-only.

        Photos that failed, or that are shown as another, are none; hidden ones only where it asks for those.

        Raises:
            QueryError: the condition is nested too deeply.
        """
        _require_shallow(condition)
        with self._database.reading() as connection:
            known = self._known_now()
            return known.get((condition,), lambda: _Answer(connection, known).ids(condition))

    def not_hidden(self) -> NDArray[np.bool_] | None:
        """Tell of photo ids (below its length) which are not hidden by the user; None: all."""
        with self._database.reading() as connection:
            known = self._known_now()
            hidden = known.get(HIDDEN, lambda: Facts(connection, known).fulfilling(HIDDEN))
            return None if not hidden.marked.any() else ~hidden.marked

    def found_by_words(self, texts: Sequence[str], limit: int) -> WordHits:
        """Return the photos that have the words of `texts`: see `ranking.ranked`."""
        with self._database.reading() as connection:
            known = self._known_now()
            key = ("words", tuple(texts), limit)
            return known.get(key, lambda: ranked(Facts(connection, known), texts, limit))

    def overview(self) -> Overview:
        """Return what there is to filter by."""
        with self._database.reading() as connection:
            known = self._known_now()
            return known.get("overview", lambda: overview(Facts(connection, known)))

    def _known_now(self) -> Known:
        known, state = self._known, self._database.state()
        if known.state != state:
            known = self._known = Known(state)
        return known


class _Answer:
    """One answer, from one state of the catalog."""

    def __init__(self, connection: sqlite3.Connection, known: Known) -> None:
        self._known = known
        self._facts = Facts(connection, known)

    def ids(self, condition: Condition) -> NDArray[np.int64]:
        facts = self._facts
        left_out = facts.unlisted() if _asks_for_hidden(condition) else facts.hidden()
        found = self._set(condition) & ~left_out
        if found.is_inverted:
            found &= facts.everything()
        ids = np.flatnonzero(found.marked).astype(np.int64, copy=False)
        ids.flags.writeable = False
        return ids

    def _set(self, condition: Condition) -> IdSet:
        match condition:
            case Not(part):
                return ~self._set(part)
            case And(parts):
                return reduce(and_, map(self._set, parts))
            case Or(parts):
                return reduce(or_, map(self._set, parts))
            case fact:
                return self._known.get(fact, lambda: self._facts.fulfilling(fact))


def _require_shallow(condition: Condition) -> None:
    level: Sequence[Condition] = [condition]
    for _ in range(MAX_DEPTH):
        level = [part for whole in level for part in _parts(whole)]
        if not level:
            return
    raise QueryError(phrase("the filters are nested too deeply"), phrase("Use fewer parentheses"))


def _asks_for_hidden(condition: Condition) -> bool:
    return condition == HIDDEN or any(map(_asks_for_hidden, _parts(condition)))


def _parts(condition: Condition) -> Sequence[Condition]:
    match condition:
        case Not(part):
            return (part,)
        case And(parts) | Or(parts):
            return parts
    return ()
