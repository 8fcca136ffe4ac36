"""The large preview: one photo over the whole window, with its name and facts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from photosearch.gui.icons import icon

_MARGIN = 16
_CAPTION_HEIGHT = 64
_BUTTON_SIDE = 40
_LARGEST_ENLARGEMENT = 2

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageDown: 1,
}
_CLOSING_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Preview(QWidget):
    """Covers its parent while it is open.

    Signals:
        stepped: -1 or 1; an arrow was pressed.
        closed: the user is done with it.
    """

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._natural = QSize()
        self._message = ""
        self.name = _caption(self, 1.15)
        self.facts = _caption(self, 1.0)
        self.facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.previous_button = self._button("previous", "Previous photo")
        self.previous_button.clicked.connect(self._on_previous_button_clicked)
        self.next_button = self._button("next", "Next photo")
        self.next_button.clicked.connect(self._on_next_button_clicked)
        self.close_button = self._button("close", "Close the preview")
        self.close_button.clicked.connect(self.close_preview)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Preview")
        self.hide()
        parent.installEventFilter(self)

    @property
    def message(self) -> str:
        """What is said in the picture's place; empty while there is nothing wrong."""
        return self._message

    @property
    def wanted_side(self) -> int:
        """Device pixels along the longer side of the place for the picture."""
        area = self._picture_area()
        return round(max(area.width(), area.height()) * self.devicePixelRatioF())

    def show_photo(self, name: str, facts: str, natural: QSize, stand_in: QPixmap | None) -> None:
        """Open on a photo, or move on to it.

        Args:
            natural: the photo's own size in pixels; empty when unknown.
            stand_in: its thumbnail, shown enlarged until the sharp picture comes.
        """
        self._pixmap, self._natural, self._message = stand_in, natural, ""
        self.name.setText(name)
        self.facts.setText(facts)
        self.setAccessibleDescription(f"{name}. {facts}")
        self.setGeometry(self._parent_area())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def show_sharp(self, pixmap: QPixmap) -> None:
        """Show the picture itself."""
        self._pixmap = pixmap
        if self._natural.isEmpty():
            self._natural = pixmap.size()
        self.update()

    def show_message(self, message: str) -> None:
        """Say why there is no picture."""
        self._message = message
        self.setAccessibleDescription(message)
        self.update()

    def set_ends(self, is_first: bool, is_last: bool) -> None:
        """Say whether there is a photo on either side."""
        self.previous_button.setEnabled(not is_first)
        self.next_button.setEnabled(not is_last)

    def close_preview(self) -> None:
        """Go back to what lies below."""
        if not self.isHidden():
            self.hide()
            self._pixmap = None
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the parent."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._parent_area())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on and back; Escape, Enter and the space bar close."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _CLOSING_KEYS:
            self.close_preview()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put buttons and words in their places."""
        width, height = self.width(), self.height()
        middle = (height - _CAPTION_HEIGHT - _BUTTON_SIDE) // 2
        self.previous_button.move(_MARGIN // 2, middle)
        self.next_button.move(width - _MARGIN // 2 - _BUTTON_SIDE, middle)
        self.close_button.move(width - _MARGIN // 2 - _BUTTON_SIDE, _MARGIN // 2)
        top = height - _CAPTION_HEIGHT + 6
        line = self.name.sizeHint().height()
        self.name.setGeometry(_MARGIN, top, width - 2 * _MARGIN, line)
        self.facts.setGeometry(_MARGIN, top + line + 2, width - 2 * _MARGIN, self.facts.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture as large as it fits, tiny ones not too large; or the message."""
        painter = QPainter(self)
        area = self._picture_area()
        if self._pixmap is not None and not self._pixmap.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = self._target(area, self._pixmap.size())
            painter.setOpacity(0.25 if self._message else 1.0)
            painter.drawPixmap(target, self._pixmap)
            painter.setOpacity(1.0)
        if self._message:
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, self._message)

    def _target(self, area: QRect, pixels: QSize) -> QRect:
        """Return where to draw. A stand-in takes the room its photo will take."""
        natural = self._natural if not self._natural.isEmpty() else pixels
        size = (natural / self.devicePixelRatioF()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        largest = natural * _LARGEST_ENLARGEMENT / self.devicePixelRatioF()
        if size.width() > largest.width():
            size = largest
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(area.center())
        return target

    def _picture_area(self) -> QRect:
        side = _MARGIN + _BUTTON_SIDE
        return self.rect().adjusted(side, _MARGIN, -side, -_CAPTION_HEIGHT)

    def _parent_area(self) -> QRect:
        parent = self.parentWidget()
        return parent.rect() if parent is not None else self.rect()

    def _button(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(24, 24))
        button.setFixedSize(_BUTTON_SIDE, _BUTTON_SIDE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrow keys step; a focused button would take them
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button

    def _on_previous_button_clicked(self) -> None:
        self.stepped.emit(-1)

    def _on_next_button_clicked(self) -> None:
        self.stepped.emit(1)


def _caption(parent: QWidget, scale: float) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    label.setFont(font)
    return label
