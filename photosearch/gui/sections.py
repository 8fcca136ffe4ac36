"""Which rows of the photo grid belong together, and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, QLocale

from photosearch.base.errors import one_line
from photosearch.base.types import Hit, Photo
from photosearch.gui.translation import capitalised, tr, translatable

LESS_CERTAIN = translatable("Less certain")
ONLY_NEAREST = translatable("Nothing here clearly matches; these come nearest")
"""Heads the hits beyond the relevance cut-off where there are no others."""

_DAY_OR_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Section:
    """A run of rows, up to where the next one begins.

    Attributes:
        first: its first row.
        heading: what stands above it; data, never markup. Empty: nothing does.
        is_cut_off: hits beyond the relevance cut-off; their heading is a line across the grid.
    """

    first: int
    heading: str = ""
    is_cut_off: bool = False


def sections_of(
    entries: Sequence[Hit | Photo], first: int = 0, before: Hit | Photo | None = None
) -> list[Section]:
    """Return the sections that begin in a part of the list.

    Args:
        entries: the part, in the order shown.
        first: row of its first entry.
        before: the entry above it; None at the top of the list.
    """
    found = []
    previous = None if before is None else _key(before)
    for row, entry in enumerate(entries, first):
        key = _key(entry)
        if key != previous:
            found.append(_section(row, entry))
            previous = key
    return found


def _key(entry: Hit | Photo) -> tuple[bool, str | None]:
    """Return what neighbours of one section have in common."""
    if isinstance(entry, Photo):
        return True, entry.group
    return entry.relevant, entry.group if entry.relevant else None


def _section(row: int, entry: Hit | Photo) -> Section:
    if isinstance(entry, Photo):
        return Section(row, heading_text(entry.group or ""))
    if not entry.relevant:
        return Section(row, tr(ONLY_NEAREST if row == 0 else LESS_CERTAIN), is_cut_off=True)
    return Section(row, heading_text(entry.group or ""))


def heading_text(group: str) -> str:
    """Return the heading of a group: "2023-05-14", "2023-05" or a folder, in words."""
    match = _DAY_OR_MONTH.fullmatch(group)
    date = QDate(int(match[1]), int(match[2]), int(match[3] or 1)) if match else QDate()
    if not match or not date.isValid():
        return one_line(group)
    if match[3] is None:
        form = tr("MMMM yyyy", "a month of a year, in the letters of Qt's QDate")
        return capitalised(QLocale().toString(date, form))
    return capitalised(QLocale().toString(date, QLocale.FormatType.LongFormat))
