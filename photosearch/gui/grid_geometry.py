"""The arithmetic of the photo grid: equal cells that fill the width. No widget, no pixel painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

PADDING = 8
"""Between a cell's edge and what is in it, in device independent pixels."""
NAME_GAP = 5
"""Between a picture and its name."""
PICTURE_ASPECT = 0.8
"""Height of a cell's picture area as a share of its width: most photos lie."""

_MARGIN = 12
_SIDE_STEP = 4
"""Picture areas are multiples of this wide, so that resizing a window by a little reloads nothing."""


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """Where each row of the model lies, in content coordinates (y = 0 above the first line).

    Attributes:
        width: of the viewport.
        count: rows of the model.
        target: wanted width of a picture; the real one is this or a little more, to fill the width.
        text_height: of one line of a photo's name.
    """

    width: int
    count: int
    target: int
    text_height: int

    @property
    def columns(self) -> int:
        """Cells in a line."""
        return max(1, (self.width - 2 * _MARGIN) // (self.target + 2 * PADDING))

    @property
    def lines(self) -> int:
        """Lines of cells, the last one perhaps not full."""
        return -(-self.count // self.columns)

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
    def height(self) -> int:
        """Height of all lines."""
        return self.lines * self.cell_height + 2 * _MARGIN

    def rect(self, row: int) -> QRect:
        """Return the cell of a row."""
        line, column = divmod(row, self.columns)
        return QRect(
            _MARGIN + column * self.cell_width,
            _MARGIN + line * self.cell_height,
            self.cell_width,
            self.cell_height,
        )

    def row_at(self, point: QPoint) -> int | None:
        """Return the row whose cell holds this point, if any."""
        x, y = point.x() - _MARGIN, point.y() - _MARGIN
        if x < 0 or y < 0 or x >= self.columns * self.cell_width:
            return None
        row = y // self.cell_height * self.columns + x // self.cell_width
        return row if row < self.count else None

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that reach into this stripe."""
        first_line = max(0, (top - _MARGIN) // self.cell_height)
        last_line = max(-1, (bottom - _MARGIN) // self.cell_height)
        return range(
            min(first_line * self.columns, self.count), min((last_line + 1) * self.columns, self.count)
        )

    def ranges_in(self, area: QRect) -> list[tuple[int, int]]:
        """Return first and last row of each run of cells that touch this rectangle, line by line."""
        first_column = max(0, (area.left() - _MARGIN) // self.cell_width)
        last_column = min(self.columns - 1, (area.right() - _MARGIN) // self.cell_width)
        rows = self.rows_between(area.top(), area.bottom())
        if last_column < first_column:
            return []
        return [
            (line + first_column, min(line + last_column, self.count - 1))
            for line in range(rows.start, rows.stop, self.columns)
            if line + first_column < self.count
        ]
