"""Paints a line of a list or a tree: heading or row, with a note at its end; marked if it is checked."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.gui.models.line_role import LineRole

_AnyIndex = QModelIndex | QPersistentModelIndex
_ICON = 16
_GAP = 8
_ROUNDING = 6
_HEADING_SCALE = 0.86
SPACE_ABOVE_HEADING = 10
"""Pixels; a view has to draw what unfolds a heading as much lower."""


class LineDelegate(QStyledItemDelegate):
    """For a view of a model that knows `LineRole`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """Return the size of a line; headings have room above them."""
        height = option.fontMetrics.height() + 10
        return QSize(120, height + (SPACE_ABOVE_HEADING if _is_heading(index) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Paint a line."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = option.rect.adjusted(0, SPACE_ABOVE_HEADING if _is_heading(index) else 0, -1, 0)
        self._paint_ground(painter, option, index, place)
        if _is_heading(index):
            self._paint_heading(painter, option, index, place)
        else:
            self._paint_row(painter, option, index, place)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex, place: QRect
    ) -> None:
        """Paint what tells that a row is active, below the mouse, or has the keyboard."""
        ground = QRectF(place).adjusted(0.5, 1.5, -0.5, -1.5)
        colour = option.palette.color(QPalette.ColorRole.Text)
        painter.setPen(Qt.PenStyle.NoPen)
        if _is_active(index) or option.state & QStyle.StateFlag.State_Selected:
            colour = option.palette.color(QPalette.ColorRole.Highlight)
            colour.setAlphaF(0.22)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            colour.setAlphaF(0.07)
        else:
            colour.setAlphaF(0)
        painter.setBrush(colour)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(ground, _ROUNDING, _ROUNDING)

    def _paint_heading(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex, place: QRect
    ) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * _HEADING_SCALE)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(_muted(option.palette))
        _draw_text(painter, option, place.adjusted(_GAP // 2, 0, -_GAP, 0), index.data(), is_note=False)

    def _paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex, place: QRect
    ) -> None:
        inner = place.adjusted(_GAP // 2, 0, -_GAP, 0)
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon):
            at = QRect(inner.left(), inner.center().y() - _ICON // 2 + 1, _ICON, _ICON)
            picture.paint(painter, QStyle.visualRect(option.direction, inner, at))
            inner = (
                inner.adjusted(0, 0, -_ICON - _GAP, 0)
                if is_mirrored
                else inner.adjusted(_ICON + _GAP, 0, 0, 0)
            )
        note = _fitting_note(option, index, inner.width())
        width = option.fontMetrics.horizontalAdvance(note)
        painter.setFont(option.font)
        painter.setPen(_muted(option.palette))
        _draw_text(painter, option, inner, note, is_note=True)
        taken = width + _GAP if note else 0
        inner = inner.adjusted(taken, 0, 0, 0) if is_mirrored else inner.adjusted(0, 0, -taken, 0)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        _draw_text(painter, option, inner, index.data(), is_note=False)


def _fitting_note(option: QStyleOptionViewItem, index: _AnyIndex, width: int) -> str:
    """Return state and number, or where both would cut the text short, what there is room for."""
    parts = index.data(LineRole.NOTE)
    room = width - option.fontMetrics.horizontalAdvance(index.data()) - _GAP
    whole = " · ".join(parts)
    return whole if option.fontMetrics.horizontalAdvance(whole) <= room else "".join(parts[:1])


def _draw_text(
    painter: QPainter, option: QStyleOptionViewItem, place: QRect, text: str, *, is_note: bool
) -> None:
    side = Qt.AlignmentFlag.AlignRight if is_note else Qt.AlignmentFlag.AlignLeft
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
    alignment = QStyle.visualAlignment(option.direction, side) | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(place, int(alignment | Qt.TextFlag.TextSingleLine), shown)


def _muted(palette: QPalette) -> QColor:
    return palette.color(QPalette.ColorRole.PlaceholderText)


def _is_heading(index: _AnyIndex) -> bool:
    return bool(index.data(LineRole.IS_HEADING))


def _is_active(index: _AnyIndex) -> bool:
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    return state is not None and Qt.CheckState(state) == Qt.CheckState.Checked
