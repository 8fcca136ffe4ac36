"""A line of words below the search bar: what went wrong, without a dialog in the way."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from photosearch.base.errors import one_line
from photosearch.gui.icons import icon
from photosearch.gui.translation import as_sentence, tr
from photosearch.gui.widgets.icon_label import IconLabel


class MessageBar(QWidget):
    """Hidden until there is something to say; the text is data, never markup.

    Signals:
        acted: str, the topic of the message whose button was pressed.
    """

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._icon = IconLabel("warning", 18)
        self.action_button = QPushButton()
        self.action_button.hide()
        self.action_button.clicked.connect(self._on_action_button_clicked)
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon("close"))
        button.setAccessibleName(tr("Close this message"))
        button.setToolTip(tr("Close"))
        button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.action_button)
        layout.addWidget(button)
        self._topic = ""
        self._message = ""
        self.hide()

    @property
    def message(self) -> str:
        """What it was asked to say; empty when hidden."""
        return "" if self.isHidden() else self._message

    def say(self, message: str, topic: str = "", action: str = "") -> None:
        """Show what went wrong or, with a button that says `action`, what could be done.

        Args:
            topic: for taking it back once it is no longer true.
        """
        self._topic = topic
        self._icon.set_icon("photo" if action else "warning")
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
        self._message = one_line(message)
        self.label.setText(as_sentence(self._message))
        self.setAccessibleName(self.label.text())
        self.show()

    @Slot()
    def _on_action_button_clicked(self) -> None:
        self.hide()
        self.acted.emit(self._topic)

    @Slot()
    def clear(self) -> None:
        """Take back whatever it says."""
        self.hide()

    def take_back(self, topic: str) -> None:
        """Take back the message if it is about this."""
        if self._topic == topic:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rounded ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(0.08)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
