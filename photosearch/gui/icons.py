"""The window's few icons, drawn as vectors in the palette's colours: crisp at any scale, light or dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
)

_GRID = 24.0
"""Icons are drawn on a square of so many units."""


def _search() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5)
    _line(path, (15.5, 15.5), (20.5, 20.5))
    return path


def _photo() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 15), 2.5, 2.5)
    path.addEllipse(QPointF(8.5, 9.5), 1.6, 1.6)
    _line(path, (3.5, 17), (9, 12.5), (13, 16.2), (16, 13.6), (20.5, 17.5))
    return path


def _add_folder() -> QPainterPath:
    path = QPainterPath()
    _line(path, (3, 18.5), (3, 5.5), (9, 5.5), (11, 8), (21, 8), (21, 18.5), (3, 18.5))
    _line(path, (12, 10.5), (12, 16))
    _line(path, (9.25, 13.25), (14.75, 13.25))
    return path


def _folder() -> QPainterPath:
    path = QPainterPath()
    _line(path, (3, 18.5), (3, 5.5), (9, 5.5), (11, 8), (21, 8), (21, 18.5), (3, 18.5))
    return path


def _sidebar() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 15), 2.5, 2.5)
    _line(path, (9, 4.5), (9, 19.5))
    return path


def _recent() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    _line(path, (12, 7), (12, 12), (15.5, 14))
    return path


def _filter() -> QPainterPath:
    path = QPainterPath()
    _line(path, (4, 5.5), (20, 5.5), (14, 12.5), (14, 18), (10, 19.5), (10, 12.5), (4, 5.5))
    return path


def _pause() -> QPainterPath:
    path = QPainterPath()
    _line(path, (9, 6), (9, 18))
    _line(path, (15, 6), (15, 18))
    return path


def _resume() -> QPainterPath:
    path = QPainterPath()
    _line(path, (8.5, 5.5), (18, 12), (8.5, 18.5), (8.5, 5.5))
    return path


def _close() -> QPainterPath:
    path = QPainterPath()
    _line(path, (7, 7), (17, 17))
    _line(path, (17, 7), (7, 17))
    return path


def _warning() -> QPainterPath:
    path = QPainterPath()
    _line(path, (12, 4), (21.5, 20), (2.5, 20), (12, 4))
    _line(path, (12, 10), (12, 14.5))
    path.addEllipse(QPointF(12, 17.2), 0.4, 0.4)
    return path


def _menu() -> QPainterPath:
    path = QPainterPath()
    for y in (7, 12, 17):
        _line(path, (4.5, y), (19.5, y))
    return path


def _previous() -> QPainterPath:
    path = QPainterPath()
    _line(path, (14.5, 5.5), (8, 12), (14.5, 18.5))
    return path


def _next() -> QPainterPath:
    path = QPainterPath()
    _line(path, (9.5, 5.5), (16, 12), (9.5, 18.5))
    return path


def _sort() -> QPainterPath:
    path = QPainterPath()
    for y, right in ((7, 13.5), (12, 11), (17, 8.5)):
        _line(path, (4, y), (right, y))
    _line(path, (17.5, 6), (17.5, 18))
    _line(path, (14.5, 15), (17.5, 18), (20.5, 15))
    return path


def _help() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    path.moveTo(9.4, 9.8)
    path.cubicTo(9.4, 6.6, 14.6, 6.6, 14.6, 9.8)
    path.cubicTo(14.6, 11.6, 12, 11.8, 12, 13.8)
    path.addEllipse(QPointF(12, 16.6), 0.4, 0.4)
    return path


def _back() -> QPainterPath:
    path = QPainterPath()
    _line(path, (20, 12), (4.5, 12))
    _line(path, (11, 5.5), (4.5, 12), (11, 18.5))
    return path


def _onward() -> QPainterPath:
    path = QPainterPath()
    _line(path, (4, 12), (19.5, 12))
    _line(path, (13, 5.5), (19.5, 12), (13, 18.5))
    return path


def _full_screen() -> QPainterPath:
    path = QPainterPath()
    for x, across in ((4.5, 1), (19.5, -1)):
        for y, down in ((5.5, 1), (18.5, -1)):
            _line(path, (x, y + 4.5 * down), (x, y), (x + 4.5 * across, y))
    return path


def _info() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    path.addEllipse(QPointF(12, 8), 0.4, 0.4)
    _line(path, (12, 11.5), (12, 16.5))
    return path


def _filmstrip() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 9), 1.5, 1.5)
    for x in (3, 9.75, 16.5):
        path.addRoundedRect(QRectF(x, 16.5, 4.5, 4), 0.8, 0.8)
    return path


def _region() -> QPainterPath:
    path = QPainterPath()
    for x, across in ((3.5, 1), (16.5, -1)):
        for y, down in ((4, 1), (15, -1)):
            _line(path, (x, y + 3 * down), (x, y), (x + 3.5 * across, y))
    path.addEllipse(QPointF(16, 15.5), 4, 4)
    _line(path, (19, 18.5), (21.5, 21))
    return path


def _slideshow() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 15), 2, 2)
    _line(path, (10, 8.5), (15.5, 12), (10, 15.5), (10, 8.5))
    return path


def _line(path: QPainterPath, *points: tuple[float, float]) -> None:
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)


_SHAPES = {
    "search": _search,
    "photo": _photo,
    "add-folder": _add_folder,
    "folder": _folder,
    "sidebar": _sidebar,
    "recent": _recent,
    "filter": _filter,
    "pause": _pause,
    "resume": _resume,
    "close": _close,
    "warning": _warning,
    "menu": _menu,
    "previous": _previous,
    "next": _next,
    "sort": _sort,
    "help": _help,
    "back": _back,
    "onward": _onward,
    "full-screen": _full_screen,
    "info": _info,
    "slideshow": _slideshow,
    "region": _region,
    "filmstrip": _filmstrip,
}


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw an icon to fill `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_SHAPES[name]())
    painter.restore()


class _IconEngine(QIconEngine):
    """Paints with the palette of the moment, so icons follow a change between light and dark."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon in the text colour of its mode."""
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        colour = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        paint_icon(painter, self._name, QRectF(rect), colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a pixmap of `size` device pixels."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Return another engine for the same icon."""
        return _IconEngine(self._name)


def icon(name: str) -> QIcon:
    """Return one of the icons by name ("search", "photo", "add-folder", "pause", "close", ...)."""
    return QIcon(_IconEngine(name))
