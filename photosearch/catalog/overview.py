"""What a library holds, in numbers: every count is what the filter for it finds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from photosearch.base.conditions import Contains, IsType, TextField
from photosearch.base.folding import folded
from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import RAW_TYPES, VIDEO_TYPES
from photosearch.catalog.facts import NO_TIME, Facts
from photosearch.catalog.folders import whole_path

MAX_FOLDERS = 2000
"""Names of folders: suggestions go through them with every key that is pressed."""

_KINDS = {"raw": RAW_TYPES, "video": VIDEO_TYPES}
_PAST_ITS_DAYS = "-99"
"""Behind the year and month of a time: sorts behind all of that month."""


def overview(facts: Facts) -> Overview:
    """Return what there is to filter by, within one transaction of the caller's."""
    return Overview(
        roots=tuple(_roots(facts)),
        months=tuple(_months(facts)),
        cameras=_texts(facts, "camera"),
        lenses=_texts(facts, "lens"),
        types=_types(facts),
        folders=_folders(facts),
    )


def _roots(facts: Facts) -> Iterator[RootCount]:
    failed = dict(
        facts.connection.execute(
            "SELECT root_id, count(*) FROM photos "
            "WHERE state = 'failed' AND shown_as IS NULL GROUP BY root_id"
        )
    )
    rows = facts.connection.execute("SELECT id, path, is_offline FROM roots ORDER BY path").fetchall()
    for root_id, path, is_offline in rows:
        found = facts.fulfilling(Contains(TextField.FOLDER, whole_path(path)))
        yield RootCount(Path(os.fsdecode(path)), facts.count(found), failed.get(root_id, 0), bool(is_offline))


def _months(facts: Facts) -> Iterator[Counted]:
    """Yield the months there are photos of, by leaps through the index of times."""
    end = None
    while True:
        bound = "" if end is None else "AND sort_time < :end"
        (newest,) = facts.connection.execute(
            f"SELECT max(sort_time) FROM photos WHERE sort_time > :none {bound}",
            {"none": NO_TIME, "end": end},
        ).fetchone()
        if newest is None:
            return
        month = newest[:7]
        count = facts.count_of(
            "sort_time > ? AND sort_time < ?", (max(month, NO_TIME), month + _PAST_ITS_DAYS)
        )
        if count:
            yield Counted(month, count)
        end = month


def _texts(facts: Facts, column: str) -> tuple[Counted, ...]:
    """Return the values of a column; a longer one counts for what it contains, as it does for the filter."""
    own = {value: facts.count_of(f"{column} = ?", (value,)) for value in facts.different(column)}
    texts = {value: folded(value) for value in own}
    return _sorted(
        Counted(value, sum(count for other, count in own.items() if texts[value] in texts[other]))
        for value in own
        if own[value]
    )


def _types(facts: Facts) -> tuple[Counted, ...]:
    known = facts.different("type")
    kinds = {next((kind for kind, types in _KINDS.items() if type_ in types), type_) for type_ in known}
    return _sorted(
        Counted(kind, facts.count(facts.fulfilling(IsType(_KINDS.get(kind, frozenset((kind,)))))))
        for kind in kinds
    )


def _folders(facts: Facts) -> tuple[str, ...]:
    names = Counter(
        os.fsdecode(path[:-1]).rpartition("/")[2]
        for (path,) in facts.connection.execute("SELECT path FROM folders WHERE path != x''")
    )
    return tuple(name for name, _ in names.most_common(MAX_FOLDERS))


def _sorted(values: Iterable[Counted]) -> tuple[Counted, ...]:
    return tuple(sorted((one for one in values if one.count), key=lambda one: (-one.count, one.value)))
