"""A chip: one picture of the query, a sign for like or unlike, and a button to take it out again."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from photosearch.base.errors import one_line
from photosearch.gui.icons import icon
from photosearch.gui.query import Picture
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import tr
from photosearch.gui.widgets.icon_label import IconLabel

_IMAGE_SIDE = 26
_LABEL_WIDTH = 130
_MORE_SIGN, _LESS_SIGN = "+", "−"


class Chip(QWidget):
    """Shows a picture of the query.

    Signals:
        removed: its button was pressed; carries the chip.
    """

    removed = Signal(object)

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = picture
        name = one_line(picture.label)
        sign = QLabel(_LESS_SIGN if picture.is_unlike else _MORE_SIGN)
        sign.setTextFormat(Qt.TextFormat.PlainText)
        font = sign.font()
        font.setBold(True)
        sign.setFont(font)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(7, 3, 3, 3)
        layout.setSpacing(6)
        image: QWidget = IconLabel("photo", _IMAGE_SIDE)
        if not picture.image.isNull():
            image = QLabel()
            image.setPixmap(_square(QPixmap.fromImage(picture.image)))
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        metrics = self._label.fontMetrics()
        self._label.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _LABEL_WIDTH))
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon("close"))
        button.setIconSize(QSize(14, 14))
        button.setAccessibleName(tr("Remove {name} from the search", name=name))
        button.setToolTip(tr("Remove"))
        button.clicked.connect(self._on_button_clicked)
        for widget in (sign, image, self._label, button):
            layout.addWidget(widget)
        words = tr("Unlike {name}", name=name) if picture.is_unlike else tr("Similar to {name}", name=name)
        self.setAccessibleName(words)
        self.setToolTip(as_it_is(words))

    def set_compact(self, is_compact: bool) -> None:
        """Show the picture alone, without its name, or both."""
        self._label.setVisible(not is_compact)

    @Slot()
    def _on_button_clicked(self) -> None:
        self.removed.emit(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rounded ground; in the accent colour where the picture pulls."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = QPalette.ColorRole.Text if self.picture.is_unlike else QPalette.ColorRole.Highlight
        colour = self.palette().color(role)
        colour.setAlphaF(0.1 if self.picture.is_unlike else 0.18)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()), 7, 7)


def _square(pixmap: QPixmap) -> QPixmap:
    """Return the middle of a small picture as a square for the chip."""
    side = min(pixmap.width(), pixmap.height())
    left, top = (pixmap.width() - side) // 2, (pixmap.height() - side) // 2
    return pixmap.copy(left, top, side, side).scaled(
        _IMAGE_SIDE,
        _IMAGE_SIDE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
