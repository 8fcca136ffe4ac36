"""What the sidebar offers, as values: sections of rows, each a filter, a saved search or an action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QLocale

from photosearch.base.errors import QueryError, one_line
from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import Album, SavedSearch
from photosearch.gui.sections import heading_text
from photosearch.gui.translation import capitalised, tr
from photosearch.search.filters import Filter

SHOW_FAILURES = "failures"
"""The action that leads to the list of photos that could not be read."""

ALBUM, SAVED = "album", "saved"
"""Kinds of rows that have a key."""

_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class SidebarRow:
    """A line of the sidebar.

    Attributes:
        text: what it says; data, never markup.
        query: the filter that a click puts into the query or takes out of it, as it is written there.
        search: a whole query, which a click puts in the place of the one there.
        action: what a click does instead; the sidebar's owner knows the word.
        count: photos that the filter finds; None to say nothing.
        detail: a word on its state.
        tip: what else there is to know.
        icon: name of one of our icons.
        rows: lines below it that can be folded away.
        root: the folder of the library that it is.
        key: names the album or saved search that it is.
    """

    text: str
    query: str = ""
    search: str = ""
    action: str = ""
    count: int | None = None
    detail: str = ""
    tip: str = ""
    icon: str = ""
    rows: tuple[SidebarRow, ...] = ()
    root: Path | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class SidebarSection:
    """A heading and its lines.

    Attributes:
        key: names the section in what is remembered between sessions.
        is_open: whether it is open until the user folds it.
    """

    key: str
    title: str
    rows: tuple[SidebarRow, ...]
    is_open: bool = True


def sections_of(overview: Overview, busy: Path | None = None) -> tuple[SidebarSection, ...]:
    """Return the sections that an overview fills; empty ones are left out.

    Args:
        busy: the folder that is being indexed.
    """
    sections = (
        SidebarSection("folders", tr("Folders"), tuple(_folders(overview.roots, busy))),
        SidebarSection("timeline", tr("Timeline"), tuple(_years(overview.months))),
        SidebarSection("cameras", tr("Cameras"), _values("camera", overview.cameras)),
        SidebarSection("types", tr("Types", "of photos: JPEG, raw"), tuple(_types(overview.types))),
    )
    return tuple(section for section in sections if section.rows)


def marks_section() -> SidebarSection:
    """Return the section of what photos were marked as."""
    rows = (
        SidebarRow(tr("Favourites"), query="is:favorite"),
        SidebarRow(tr("Hidden", "photos that were hidden"), query="is:hidden"),
    )
    return SidebarSection("marks", tr("Marks", "favourite, hidden"), rows)


def albums_section(albums: Iterable[Album]) -> SidebarSection:
    """Return the section of albums."""
    rows = (
        SidebarRow(
            one_line(album.name),
            query=str(Filter("album", (album.name,))),
            count=album.count,
            key=f"{ALBUM}:{album.album_id}",
        )
        for album in albums
    )
    return SidebarSection("albums", tr("Albums"), tuple(rows))


def saved_section(searches: Iterable[SavedSearch]) -> SidebarSection:
    """Return the section of saved searches."""
    rows = (
        SidebarRow(
            one_line(saved.name),
            search=saved.query,
            tip=one_line(saved.query),
            key=f"{SAVED}:{saved.search_id}",
        )
        for saved in searches
    )
    return SidebarSection("saved", tr("Saved Searches"), tuple(rows))


def folder_filter(folder: Path) -> str:
    """Return the filter for what is in a folder, as it is written in a query."""
    path = folder.as_posix()
    return str(Filter("folder", (path if path.endswith("/") else f"{path}/",)))


def _folders(roots: Sequence[RootCount], busy: Path | None) -> Iterator[SidebarRow]:
    names = [root.path.name for root in roots]
    for root in roots:
        is_busy = busy is not None and root.path == busy
        is_clear = names.count(root.path.name) == 1 and bool(root.path.name)
        yield SidebarRow(
            one_line(root.path.name if is_clear else str(root.path)),
            query=folder_filter(root.path),
            count=root.photos,
            detail=tr("indexing", "a folder, at present")
            if is_busy
            else tr("offline")
            if root.is_offline
            else "",
            tip=_tip(root),
            icon="folder",
            root=root.path,
        )
    failed = sum(root.failed for root in roots)
    if failed:
        yield SidebarRow(tr("Could not be read…"), action=SHOW_FAILURES, count=failed, icon="warning")


def _tip(root: RootCount) -> str:
    lines = [one_line(str(root.path))]
    if root.is_offline:
        lines.append(tr("Not connected at present; its photos are kept in mind."))
    if root.failed:
        lines.append(tr("Photos that could not be read: {count}", count=root.failed))
    return "\n".join(lines)


def _years(months: Sequence[Counted]) -> Iterator[SidebarRow]:
    locale = QLocale()
    known = [month for month in months if _is_date(month.value)]
    for year, of_year in groupby(known, lambda month: month.value[:4]):
        rows = tuple(
            SidebarRow(
                capitalised(locale.standaloneMonthName(int(month.value[5:7]))),
                query=str(Filter("date", (month.value,))),
                count=month.count,
                tip=heading_text(month.value),
            )
            for month in of_year
        )
        count = sum(row.count or 0 for row in rows)
        yield SidebarRow(year, query=str(Filter("date", (year,))), count=count, rows=rows)


def _is_date(value: str) -> bool:
    """Tell if this is a time that can be asked for: clocks go wrong."""
    try:
        Filter("date", (value,)).condition(_ANY_DAY)
    except QueryError:
        return False
    return True


def _values(name: str, values: Iterable[Counted]) -> tuple[SidebarRow, ...]:
    return tuple(
        SidebarRow(one_line(one.value), query=str(Filter(name, (one.value,))), count=one.count)
        for one in values
        if one.value.strip()
    )


def _types(types: Iterable[Counted]) -> Iterator[SidebarRow]:
    for one in types:
        yield SidebarRow(_type_name(one.value), query=str(Filter("type", (one.value,))), count=one.count)


def _type_name(kind: str) -> str:
    match kind:
        case "raw":
            return tr("Raw", "photos as the sensor of a camera saw them")
        case "video":
            return tr("Videos")
        case "webp":
            return "WebP"
    return kind.upper()
