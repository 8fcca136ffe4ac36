"""One photo to be looked at: zoomed with wheel, pinch and double click, moved with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from photosearch.gui.closeup import Closeup
from photosearch.gui.framing import Fit, Frame, View
from photosearch.gui.levels import Levels
from photosearch.gui.tiles import Tiles
from photosearch.gui.translation import tr
from photosearch.gui.widgets.region_overlay import RegionOverlay

_STEP = 1.25
"""How much a key or a notch of the wheel zooms."""
_NOTCH = 120.0
_PALE = 0.25


class PhotoCanvas(QWidget):
    """Paints a photo, and keeps the view of it.

    Attributes:
        closeup: what is in sight in the photo's own pixels, once `show_tiles` has brought them.

    Signals:
        view_changed: View; by the user or by `set_view`.
        resized: it has another size, or another screen's.
        region_drawn: QRectF, 0 to 1 within the photo; a rectangle was drawn around a part of it.
        selecting_changed: whether a region is to be drawn now.
    """

    view_changed = Signal(object)
    resized = Signal()
    region_drawn = Signal(QRectF)
    selecting_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo = QSize()
        self._stand_in: QPixmap | None = None
        self._levels: Levels | None = None
        self._message = ""
        self._view = View()
        self._dragged_from: QPointF | None = None
        self._region = RegionOverlay(self)
        self.closeup = Closeup(self)
        self.closeup.changed.connect(self.update)
        self.setAccessibleName(tr("Photo"))
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMinimumSize(64, 64)

    @property
    def message(self) -> str:
        """What is said in the picture's place; empty while there is nothing wrong."""
        return self._message

    @property
    def view(self) -> View:
        """How the photo is looked at."""
        return self._view

    @property
    def frame(self) -> Frame:
        """The photo and the room for it."""
        return Frame(self._photo, QSizeF(self.size()), self.devicePixelRatioF())

    @property
    def photo_size(self) -> QSize:
        """The photo's own pixels; empty while unknown."""
        return self._photo

    @property
    def levels(self) -> Levels | None:
        """The picture on show; None while a stand-in is."""
        return self._levels

    @property
    def shown_side(self) -> int:
        """Device pixels along the longer side of the whole photo as it is shown, in sight or not."""
        if self.frame.is_empty:
            return round(max(self.width(), self.height()) * self.devicePixelRatioF())
        return round(max(self._photo.width(), self._photo.height()) * self.frame.scale(self._view))

    def show_photo(self, photo: QSize, stand_in: QPixmap | None, levels: Levels | None) -> None:
        """Show another photo, as a whole.

        Args:
            photo: its own pixels; empty when unknown.
            stand_in: its thumbnail, shown enlarged until the picture comes.
        """
        self._photo, self._stand_in, self._levels, self._message = photo, stand_in, None, ""
        self._dragged_from = None
        self.closeup.set_tiles(None)
        self.stop_selecting()
        if levels is not None:
            self.show_levels(levels)
        elif photo.isEmpty() and stand_in is not None:
            self._photo = stand_in.size()
        self.set_view(View())
        self.update()

    def show_levels(self, levels: Levels) -> None:
        """Show the picture itself, or a better one."""
        self._note_size(levels.largest.size())
        self._levels = levels
        self._look()
        self.update()

    def show_tiles(self, tiles: Tiles) -> None:
        """Show the photo's own pixels from now on, where they are looked at."""
        if tiles is not self.closeup.tiles:
            self._note_size(tiles.size)
            self.closeup.set_tiles(tiles)
            self._look()

    def _note_size(self, size: QSize) -> None:
        """Trust the picture where it cannot be of the size that the photo was said to have."""
        is_known = self._photo.width() >= size.width() and self._photo.height() >= size.height()
        if not is_known or _aspects_differ(self._photo, size):
            self._photo = size

    def _look(self) -> None:
        self.closeup.look(self.frame, self._view, self._levels.largest.size() if self._levels else QSize())

    def show_message(self, message: str) -> None:
        """Say why there is no picture."""
        self._message = message
        self.update()

    def set_view(self, view: View) -> None:
        """Look at the photo in this way."""
        if not self.frame.is_empty:
            view = self.frame.settled(view)
        if view != self._view:
            self._view = view
            self._look()
            self.view_changed.emit(view)
            self._show_cursor()
            self.update()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in (or out, where negative) around a point of the canvas; its middle when None."""
        self._zoom_by(_STEP**steps, at)

    def toggle_actual_size(self, at: QPointF | None = None) -> None:
        """Show one pixel of the photo as one of the screen, around a point; or the whole photo again."""
        if self._view.zoom == 1.0:
            self.set_view(View())
        else:
            self._zoom_to(1.0, at)

    def toggle_fill(self) -> None:
        """Fill the room, or show the whole photo again."""
        self.set_view(View() if self._view.zoom is Fit.FILL else View(Fit.FILL))

    def pan(self, by: QPointF) -> None:
        """Move the photo by so many logical pixels."""
        if not self.frame.is_empty:
            self.set_view(self.frame.panned(self._view, by))

    @property
    def is_selecting(self) -> bool:
        """Whether a region is to be drawn now."""
        return not self._region.isHidden()

    def select_region(self) -> None:
        """Let a region be drawn: the next drag does."""
        if not self.is_selecting and not self.frame.is_empty:
            self._region.appear()
            self._show_cursor()
            self.selecting_changed.emit(True)

    def stop_selecting(self) -> bool:
        """Let nothing be drawn any more; tell if anything was to be."""
        was_selecting = self.is_selecting
        self._region.hide()
        if was_selecting:
            self._show_cursor()
            self.selecting_changed.emit(False)
        return was_selecting

    def take_what_is_in_sight(self) -> None:
        """Choose as the region what can be seen of the photo."""
        self._take_region(QRectF(self.rect()))

    def _take_region(self, region: QRectF) -> None:
        place = self.frame.place(self._view)
        part = region.intersected(place)
        self.stop_selecting()
        if not part.isEmpty():
            self.region_drawn.emit(
                QRectF(
                    (part.left() - place.left()) / place.width(),
                    (part.top() - place.top()) / place.height(),
                    part.width() / place.width(),
                    part.height() / place.height(),
                )
            )

    def _zoom_by(self, factor: float, at: QPointF | None) -> None:
        if not self.frame.is_empty:
            self._zoom_to(self.frame.scale(self._view) * factor, at)

    def _zoom_to(self, scale: float, at: QPointF | None) -> None:
        if not self.frame.is_empty:
            middle = QPointF(self.width() / 2, self.height() / 2)
            self.set_view(self.frame.zoomed(self._view, scale, middle if at is None else at))

    # -- events

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers, on a touchpad or a screen."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_by(1 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._zoom_by(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.hotSpot().toPoint())))
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; a touchpad moves what is out of sight instead, unless Ctrl is held."""
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if is_touchpad and not is_ctrl and not event.pixelDelta().isNull() and self._can_pan():
            self.pan(QPointF(event.pixelDelta()))
        else:
            self.zoom(event.angleDelta().y() / _NOTCH, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the photo; or, with Shift, to draw a rectangle."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.select_region()
        if is_left and self.is_selecting:
            self._region.begin(event.position())
        elif is_left and self._can_pan():
            self._dragged_from = event.position()
            self._show_cursor()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the photo, or draw."""
        if self._region.is_drawing:
            self._region.stretch(event.position())
            return
        if self._dragged_from is None:
            super().mouseMoveEvent(event)
            return
        self.pan(event.position() - self._dragged_from)
        self._dragged_from = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the photo go, or take what was drawn."""
        if self._region.is_drawing:
            self._region.stretch(event.position())
            if (region := self._region.finish()) is not None:
                self._take_region(region)
        self._dragged_from = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look closely at this point, or at the whole again; when drawing, it is one more press."""
        if self.is_selecting or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.toggle_actual_size(event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view within bounds."""
        self.set_view(self._view)
        self._look()
        self._region.setGeometry(self.rect())
        self._show_cursor()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight of the photo; or the message."""
        painter = QPainter(self)
        frame = self.frame
        if not frame.is_empty:
            place = frame.place(self._view)
            pixmap = self.pixmap(place.width() * frame.ratio)
            painter.setOpacity(_PALE if self._message else 1.0)
            if pixmap is not None:
                _paint_part(painter, pixmap, place, QRectF(self.rect()))
            if (patch := self.closeup.patch) is not None:
                _paint_part(painter, patch.pixmap, _within(place, patch.part), QRectF(self.rect()))
            painter.setOpacity(1.0)
        if self._message:
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._message)

    def pixmap(self, width: float) -> QPixmap | None:
        """Return the picture at hand in at least so many pixels across, if there are as many."""
        if self._levels is not None:
            return self._levels.for_width(width)
        return None if self._stand_in is None or self._stand_in.isNull() else self._stand_in

    def _can_pan(self) -> bool:
        return not self.frame.is_empty and self.frame.can_pan(self._view)

    def _show_cursor(self) -> None:
        if self.is_selecting:
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif not self._can_pan():
            self.unsetCursor()
        elif self._dragged_from is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)


def _paint_part(painter: QPainter, pixmap: QPixmap, place: QRectF, room: QRectF) -> None:
    """Draw of a picture only what is in sight: at a large scale the rest would be far more."""
    part = place.intersected(room)
    if part.isEmpty():
        return
    across, down = pixmap.width() / place.width(), pixmap.height() / place.height()
    source = QRectF(
        (part.left() - place.left()) * across,
        (part.top() - place.top()) * down,
        part.width() * across,
        part.height() * down,
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(part, pixmap, source)


def _within(place: QRectF, part: QRectF) -> QRectF:
    """Return where a part, 0 to 1 of the photo, lies."""
    return QRectF(
        place.left() + part.left() * place.width(),
        place.top() + part.top() * place.height(),
        part.width() * place.width(),
        part.height() * place.height(),
    )


def _aspects_differ(one: QSize, other: QSize) -> bool:
    """Whether these cannot be sizes of the same picture: a file may have changed since it was indexed."""
    across, down = one.width() * other.height(), one.height() * other.width()
    return abs(across - down) > 0.02 * across + max(one.width(), one.height())
