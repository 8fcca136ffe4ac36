"""Paints one photo of the grid: its picture, its name, and how sure the search is of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap, QPixmapCache
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosearch.base.clock import clock_text
from photosearch.base.types import Photo
from photosearch.gui.grid_geometry import NAME_GAP, PADDING, PICTURE_ASPECT
from photosearch.gui.icons import paint_icon
from photosearch.gui.models.photo_list import Role

_RADIUS = 8.0
_LESS_CERTAIN_OPACITY = 0.45
_OFFLINE_TEXT = "offline"
_BADGE_GAP = 6


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws from what is in memory only; all colours come from the palette."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of the cell the view chose."""
        return option.rect.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        photo = index.data(Role.PHOTO)
        if not isinstance(photo, Photo):
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
        is_relevant = bool(index.data(Role.RELEVANT))
        area = picture_area(rect)
        painter.setOpacity(_LESS_CERTAIN_OPACITY if photo.is_offline or not is_relevant else 1.0)
        _paint_picture(painter, area, index.data(Role.THUMBNAIL), palette)
        painter.setOpacity(1.0)
        if photo.is_offline:
            _paint_badge(
                painter, area.topLeft() + QPoint(_BADGE_GAP, _BADGE_GAP), _OFFLINE_TEXT, font, palette
            )
        if photo.duration_s is not None:
            text = clock_text(photo.duration_s)
            corner = area.bottomLeft() + QPoint(_BADGE_GAP, -_BADGE_GAP - _badge_size(text, font).height())
            _paint_badge(painter, corner, text, font, palette)
        if alike := index.data(Role.ALIKE):
            _paint_badge(painter, alike_badge(rect, alike, font).topLeft(), _alike_text(alike), font, palette)
        role = QPalette.ColorRole.Text if is_relevant else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(role))
        _paint_name(painter, rect, area, font, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.restore()


def picture_area(cell: QRect) -> QRect:
    """Return where in a cell the picture is centred."""
    width = cell.width() - 2 * PADDING
    return QRect(cell.left() + PADDING, cell.top() + PADDING, width, round(width * PICTURE_ASPECT))


def alike_badge(cell: QRect, count: int, font: QFont) -> QRect:
    """Return where in a cell stands for how many more photos it stands."""
    badge = QRect(QPoint(), _badge_size(_alike_text(count), font))
    badge.moveTopRight(picture_area(cell).topRight() + QPoint(-_BADGE_GAP, _BADGE_GAP))
    return badge


def _alike_text(count: int) -> str:
    return f"+{count:,}"


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


def _paint_picture(painter: QPainter, area: QRect, pixmap: QPixmap | None, palette: QPalette) -> None:
    """Draw the thumbnail, aspect kept, never enlarged past the area; or a quiet stand-in."""
    if pixmap is None or pixmap.isNull():
        painter.drawPixmap(
            area.topLeft(), _stand_in(area.size(), painter.device().devicePixelRatioF(), palette)
        )
        return
    ratio = pixmap.devicePixelRatio() * painter.device().devicePixelRatioF()
    natural = (QRectF(pixmap.rect()).size() / ratio).toSize()
    size = natural.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    if abs(size.width() - natural.width()) <= 2 and abs(size.height() - natural.height()) <= 2:
        size = natural  # a rounding error: drawn as it is, it stays crisp and costs nothing
    target = QRect(0, 0, size.width(), size.height())
    target.moveCenter(area.center())
    painter.drawPixmap(target, pixmap)


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


def _badge_size(text: str, font: QFont) -> QSize:
    metrics = QFontMetrics(font)
    return QSize(metrics.horizontalAdvance(text) + 14, metrics.height() + 4)


def _paint_badge(painter: QPainter, corner: QPoint, text: str, font: QFont, palette: QPalette) -> None:
    """Say something in a corner: that a drive is away, how long a video is, that others are alike."""
    badge = QRectF(QRect(corner, _badge_size(text, font)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.ToolTipBase))
    painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
    painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
    painter.setFont(font)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def _paint_name(painter: QPainter, cell: QRect, area: QRect, font: QFont, name: str) -> None:
    metrics = QFontMetrics(font)
    painter.setFont(font)
    place = QRect(area.left(), area.bottom() + 1 + NAME_GAP, area.width(), cell.bottom() - area.bottom())
    painter.drawText(
        place,
        Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine,
        metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, area.width()),
    )
