"""The order of hits: by relevance, time or name, and put together by day, month or folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self, TypeVar

from photosearch.base.errors import QueryError
from photosearch.base.folding import folded
from photosearch.base.types import Grouping, Hit, Sort

_DATE = "date"
"""Another name for "newest", as the command line has it."""

PREFIX = {Grouping.DAY: len("2023-05-14"), Grouping.MONTH: len("2023-05")}
"""Of a time, how many characters name its group."""

_NUMBER = re.compile(r"([0-9]{1,18})")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How hits are shown.

    Attributes:
        limit: at most so many.
        is_collapsed: whether one hit stands for others that show nearly the same.
        is_glimpse: the first of many hits are enough, by relevance and not in groups. They may stand for
            fewer others than in the whole answer, and those with the query's words may come later there.
    """

    limit: int
    sort: Sort = Sort.RELEVANCE
    group: Grouping | None = None
    is_collapsed: bool = False
    is_glimpse: bool = False

    @classmethod
    def of(cls, limit: int, sort: str, group: str | None, *, is_collapsed: bool) -> Self:
        """Return what these words ask for.

        Raises:
            QueryError: there is no such sort or group, or the limit leaves nothing.
        """
        if limit < 1:
            raise QueryError(f"a limit of {limit} leaves nothing to show", "Ask for at least 1")
        wanted = Sort.NEWEST if sort == _DATE else _chosen(Sort, sort, "sort")
        grouping = None if group is None else _chosen(Grouping, group, "group")
        return cls(limit, wanted, grouping, is_collapsed)


def by_name(names: Mapping[int, str]) -> list[int]:
    """Return photo ids in the order of their files' names, in which numbers count as such."""
    return sorted(names, key=lambda photo_id: (_name_key(names[photo_id]), photo_id))


def by_time(ids: Sequence[int], times: Mapping[int, str], *, is_newest_first: bool) -> list[int]:
    """Return photo ids in the order of ISO-8601 times; photos of one time stay as they are."""
    none = "" if is_newest_first else "~"  # without a time, last
    return sorted(ids, key=lambda photo_id: times.get(photo_id) or none, reverse=is_newest_first)


def grouped(hits: Sequence[Hit], arrangement: Arrangement, times: Mapping[int, str]) -> list[Hit]:
    """Return hits with those of one group side by side, each with the name of its group.

    Groups come in the order of their first hits; days and months newest first where hits come by relevance.
    """
    group = arrangement.group
    if group is None:
        return list(hits)
    named = [replace(hit, group=_group_of(hit, group, times)) for hit in hits]
    lots: dict[str | None, list[Hit]] = {}
    for hit in named:
        lots.setdefault(hit.group, []).append(hit)
    names = list(lots)
    if group is not Grouping.FOLDER and arrangement.sort in (Sort.RELEVANCE, Sort.NAME):
        names.sort(key=lambda name: name or "", reverse=True)
    return [hit for name in names for hit in lots[name]]


def _group_of(hit: Hit, group: Grouping, times: Mapping[int, str]) -> str:
    if group is Grouping.FOLDER:
        return str(hit.path.parent)
    return times.get(hit.photo_id, "")[: PREFIX[group]]


def _name_key(name: str) -> list[tuple[int, int, str]]:
    parts = _NUMBER.split(folded(name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def _chosen(kind: type[Choice], name: str, what: str) -> Choice:
    try:
        return kind(name)
    except ValueError:
        names = ", ".join(kind)
        raise QueryError(f"cannot {what} by {name}", f"Choose one of: {names}") from None
