"""Says at the foot of the window what was just done, with a button that undoes it; goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from photosearch.base.errors import one_line
from photosearch.gui.shortcut_list import shown_keys
from photosearch.gui.tool_tips import with_keys
from photosearch.gui.translation import tr

SHOWN_MS = 8_000
"""How long it stays. Ctrl+Z works for ever; this is only the reminder."""
_MARGIN = 64
"""Above what may stand at the foot of the results, and of the viewer."""
_OPACITY = 0.88
_NARROWEST = 160
"""Of the text, in pixels."""


class UndoBar(QWidget):
    """Lies above its parent, in the middle of the lower edge. The text is data, never markup.

    Signals:
        undo_requested: the button was pressed.
    """

    undo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._below = parent
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setForegroundRole(QPalette.ColorRole.Base)  # on a ground of the text colour
        self.button = QPushButton(tr("Undo"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+Z does it, and the grid keeps the keyboard
        self.button.setToolTip(with_keys(tr("Undo"), shown_keys("Ctrl+Z")))
        self.button.clicked.connect(self.hide)
        self.button.clicked.connect(self.undo_requested)
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.setSpacing(14)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def message(self) -> str:
        """What it says at present; empty when hidden."""
        return "" if self.isHidden() else self.label.text()

    @Slot(str, bool)
    def say(self, message: str, can_undo: bool) -> None:
        """Show a message for a while, with the button if it can be undone."""
        text = one_line(message)
        around = self._layout.contentsMargins()
        taken = around.left() + around.right() + self._layout.spacing() + self.button.sizeHint().width()
        most = max(self._below.width() - 2 * _MARGIN - taken, _NARROWEST)
        self.label.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, most))
        self.setAccessibleName(text)
        self.button.setVisible(can_undo)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the parent is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is here."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        self._timer.start()

    def _place(self) -> None:
        self.adjustSize()
        left = (self._below.width() - self.width()) // 2
        self.move(left, self._below.height() - self.height() - _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rounded ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.palette().color(QPalette.ColorRole.Text)
        ground.setAlphaF(_OPACITY)
        painter.setBrush(ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
