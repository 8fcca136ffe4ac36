"""The arithmetic of the photo grid: equal cells in sections. No widget, no pixel painted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from PySide6.QtCore import QPoint, QRect

from photosearch.gui.sections import Section

PADDING = 8
"""Between a cell's edge and what is in it, in device independent pixels."""
NAME_GAP = 5
"""Between a picture and its name."""
PICTURE_ASPECT = 0.8
"""Height of a cell's picture area as a share of its width: most photos lie."""
HEADING_SPACE = 22
"""Height of a heading beyond that of its text."""

_MARGIN = 12
_SIDE_STEP = 4
"""Picture areas are multiples of this wide, so that resizing a window by a little reloads nothing."""


@dataclass(frozen=True, slots=True)
class _Band:
    """Where a section lies.

    Attributes:
        first, end: its rows are those from `first` up to, but not including, `end`.
        line: how many lines of cells are above it.
        top, cells: y of its heading (if it has one) and of its first line of cells.
    """

    section: Section
    first: int
    end: int
    line: int
    top: int
    cells: int


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """Where each row of the model lies, in content coordinates (y = 0 above everything).

    Attributes:
        width: of the viewport.
        count: rows of the model.
        target: wanted width of a picture; the real one is this or a little more, to fill the width.
        text_height: of one line of a photo's name.
        sections: of the rows, in their order; the first begins at row 0. Each begins a new line.
        is_mirrored: lines begin on the right.
    """

    width: int
    count: int
    target: int
    text_height: int
    sections: tuple[Section, ...] = ()
    is_mirrored: bool = False
    _bands: tuple[_Band, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bands", tuple(self._laid_out()))

    def _laid_out(self) -> Iterator[_Band]:
        sections = self.sections or (Section(0),)
        ends = (*(section.first for section in sections[1:]), self.count)
        columns, cell_height = self.columns, self.cell_height
        line, top = 0, _MARGIN
        for section, end in zip(sections, ends, strict=True):
            cells = top + (self.heading_height if section.heading else 0)
            yield _Band(section, section.first, end, line, top, cells)
            lines = -(-(end - section.first) // columns)
            line, top = line + lines, cells + lines * cell_height

    @property
    def columns(self) -> int:
        """Cells in a line."""
        return max(1, (self.width - 2 * _MARGIN) // (self.target + 2 * PADDING))

    @property
    def cell_width(self) -> int:
        """Width of a cell."""
        return max(1, (self.width - 2 * _MARGIN) // self.columns)

    @property
    def side(self) -> int:
        """Width of a cell's picture area."""
        return max(_SIDE_STEP, (self.cell_width - 2 * PADDING) // _SIDE_STEP * _SIDE_STEP)

    @property
    def cell_height(self) -> int:
        """Height of a cell: picture, gap and name."""
        return PADDING + round(self.side * PICTURE_ASPECT) + NAME_GAP + self.text_height + PADDING

    @property
    def heading_height(self) -> int:
        """Height of the heading of a section that has one."""
        return self.text_height + HEADING_SPACE

    @property
    def height(self) -> int:
        """Height of everything."""
        last = self._bands[-1]
        return last.cells + -(-(last.end - last.first) // self.columns) * self.cell_height + _MARGIN

    def rect(self, row: int) -> QRect:
        """Return the cell of a row."""
        band = self._band_of(row)
        line, column = divmod(row - band.first, self.columns)
        left = _MARGIN + column * self.cell_width
        return QRect(
            self.width - left - self.cell_width if self.is_mirrored else left,
            band.cells + line * self.cell_height,
            self.cell_width,
            self.cell_height,
        )

    def rect_with_heading(self, row: int) -> QRect:
        """Return the cell of a row, and the heading right above it if there is one."""
        rect, band = self.rect(row), self._band_of(row)
        if row - band.first < self.columns:
            rect.setTop(band.top)
        return rect

    def row_at(self, point: QPoint) -> int | None:
        """Return the row whose cell holds this point, if any."""
        x = (self.width - 1 - point.x() if self.is_mirrored else point.x()) - _MARGIN
        band = self._band_at(point.y())
        y = point.y() - band.cells
        if x < 0 or y < 0 or x >= self.columns * self.cell_width:
            return None
        row = band.first + y // self.cell_height * self.columns + x // self.cell_width
        return row if row < band.end else None

    def row_beside(self, row: int, lines: int) -> int:
        """Return the row so many lines down (negative: up), in the same column if there is one."""
        band = self._band_of(row)
        line, column = divmod(row - band.first, self.columns)
        target = max(0, band.line + line + lines)
        band = self._bands[bisect_right(self._bands, target, key=attrgetter("line")) - 1]
        return min(band.first + (target - band.line) * self.columns + column, band.end - 1)

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that reach into this stripe."""
        band = self._band_at(top)
        line = max(0, (top - band.cells) // self.cell_height)
        first = min(band.first + line * self.columns, band.end)
        band = self._band_at(bottom)
        lines = max(0, (bottom - band.cells) // self.cell_height + 1)
        return range(first, max(first, min(band.first + lines * self.columns, band.end)))

    def ranges_in(self, area: QRect) -> list[tuple[int, int]]:
        """Return first and last row of each run of cells that touch this rectangle, line by line."""
        columns, left, right = self.columns, area.left(), area.right()
        if self.is_mirrored:
            left, right = self.width - 1 - right, self.width - 1 - left
        first_column = max(0, (left - _MARGIN) // self.cell_width)
        last_column = min(columns - 1, (right - _MARGIN) // self.cell_width)
        if last_column < first_column:
            return []
        rows = self.rows_between(area.top(), area.bottom())
        ranges = []
        for band in self._bands[self._number_of(rows.start) :]:
            if band.first >= rows.stop:
                break
            for line in range(max(band.first, rows.start), min(band.end, rows.stop), columns):
                if line + first_column < band.end:
                    ranges.append((line + first_column, min(line + last_column, band.end - 1)))
        return ranges

    def headings_between(self, top: int, bottom: int) -> Iterator[tuple[Section, QRect]]:
        """Yield the sections whose headings reach into this stripe, each with its heading's place."""
        first = max(0, bisect_right(self._bands, top, key=attrgetter("top")) - 1)
        for band in self._bands[first:]:
            if band.top > bottom:
                return
            if band.cells > max(band.top, top):
                width = max(0, self.width - 2 * (_MARGIN + PADDING))
                yield band.section, QRect(_MARGIN + PADDING, band.top, width, band.cells - band.top)

    def _number_of(self, row: int) -> int:
        """Return the number of the band that a row is in."""
        return max(0, bisect_right(self._bands, row, key=attrgetter("first")) - 1)

    def _band_of(self, row: int) -> _Band:
        return self._bands[self._number_of(row)]

    def _band_at(self, y: int) -> _Band:
        return self._bands[max(0, bisect_right(self._bands, y, key=attrgetter("top")) - 1)]
