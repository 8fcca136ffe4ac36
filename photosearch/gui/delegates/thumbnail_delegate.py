"""Paints one photo of the grid: its picture, its name, and how sure the search is of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPaintDevice,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.gui.delegates.badges import paint_badges
from photosearch.gui.grid_geometry import NAME_GAP, PADDING, PICTURE_ASPECT
from photosearch.gui.icons import paint_icon
from photosearch.gui.models.photo_list import Cell, Role

_RADIUS = 8.0
_LESS_CERTAIN_OPACITY = 0.45


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws from what is in memory only; all colours come from the palette."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of the cell the view chose."""
        return option.rect.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        cell = index.data(Role.CELL)
        if not isinstance(cell, Cell):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        font: QFont = option.font
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform, True
        )
        _paint_background(painter, rect, state, palette)
        area, pixmap = picture_area(rect), cell.thumbnail
        place = picture_place(rect, pixmap, painter.device())
        painter.setOpacity(_LESS_CERTAIN_OPACITY if cell.photo.is_offline or not cell.is_relevant else 1.0)
        if pixmap is None or pixmap.isNull():
            painter.drawPixmap(
                area.topLeft(), _stand_in(area.size(), painter.device().devicePixelRatioF(), palette)
            )
        else:
            painter.drawPixmap(place, pixmap)
        painter.setOpacity(1.0)
        paint_badges(painter, cell, place, font, palette)
        role = QPalette.ColorRole.Text if cell.is_relevant else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(role))
        _paint_name(painter, rect, area, font, cell.name)
        painter.restore()


def picture_area(cell: QRect) -> QRect:
    """Return where in a cell the picture is centred."""
    width = cell.width() - 2 * PADDING
    return QRect(cell.left() + PADDING, cell.top() + PADDING, width, round(width * PICTURE_ASPECT))


def picture_place(cell: QRect, pixmap: QPixmap | None, device: QPaintDevice) -> QRect:
    """Return where in a cell its picture lies: aspect kept, as large as fits; all the area without one."""
    area = picture_area(cell)
    if pixmap is None or pixmap.isNull():
        return area
    ratio = pixmap.devicePixelRatio() * device.devicePixelRatioF()
    natural = (QRectF(pixmap.rect()).size() / ratio).toSize()
    size = natural.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    if abs(size.width() - natural.width()) <= 2 and abs(size.height() - natural.height()) <= 2:
        size = natural  # a rounding error: drawn as it is, it stays crisp and costs nothing
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(area.center())
    return place


def _paint_background(painter: QPainter, rect: QRect, state: QStyle.StateFlag, palette: QPalette) -> None:
    """Show selection, keyboard focus and the mouse hovering."""
    is_selected = bool(state & QStyle.StateFlag.State_Selected)
    is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
    has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
    if not (is_selected or is_hovered or has_focus):
        return
    accent = palette.color(QPalette.ColorRole.Highlight)
    fill = QColor(accent if is_selected else palette.color(QPalette.ColorRole.Text))
    fill.setAlphaF(0.28 if is_selected else 0.07 if is_hovered else 0.0)
    painter.setBrush(fill)
    painter.setPen(QPen(accent, 2) if has_focus else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), _RADIUS, _RADIUS)


def _stand_in(size: QSize, pixel_ratio: float, palette: QPalette) -> QPixmap:
    """Return what stands in a cell until its thumbnail comes.

    A jump through a large library paints a screenful of these in every frame: drawing the icon's outline for
    each cell anew takes longer than all else in that frame.
    """
    text = palette.color(QPalette.ColorRole.Text)
    key = f"photosearch stand-in {size.width()}x{size.height()}@{pixel_ratio} {text.rgba():x}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(size * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    text.setAlphaF(0.06)
    painter.setBrush(text)
    rect = QRectF(0, 0, size.width(), size.height())
    painter.drawRoundedRect(rect, _RADIUS / 1.5, _RADIUS / 1.5)
    text.setAlphaF(0.22)
    icon = QRectF(0, 0, 28, 28)
    icon.moveCenter(rect.center())
    paint_icon(painter, "photo", icon, text)
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


def _paint_name(painter: QPainter, cell: QRect, area: QRect, font: QFont, name: str) -> None:
    metrics = QFontMetrics(font)
    painter.setFont(font)
    place = QRect(area.left(), area.bottom() + 1 + NAME_GAP, area.width(), cell.bottom() - area.bottom())
    painter.drawText(
        place,
        Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine,
        metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, area.width()),
    )
