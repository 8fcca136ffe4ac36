"""The small panel that lists what can be typed in the search field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QWidget

from photosearch.gui.icons import icon
from photosearch.search.query import OPERATORS

_INTRODUCTION = "Describe a photo in your own words. These may stand among them:"


class HelpButton(QToolButton):
    """Opens the panel below itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setIcon(icon("help"))
        self.setIconSize(QSize(18, 18))
        self.setToolTip("What can be typed here (F1)")
        self.setAccessibleName("What can be typed here")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F1 does it: Tab leads on to the photos
        self.clicked.connect(self.open_panel)
        self.panel: QueryHelp | None = None

    @Slot()
    def open_panel(self) -> None:
        """Show what can be typed, flush with this button on the right."""
        if self.panel is None:
            self.panel = QueryHelp(self)
        self.panel.adjustSize()
        corner = self.mapToGlobal(self.rect().bottomRight())
        self.panel.move(self._on_screen(QPoint(corner.x() - self.panel.width() + 1, corner.y() + 8)))
        self.panel.show()

    def _on_screen(self, corner: QPoint) -> QPoint:
        left = self.screen().availableGeometry().left()
        return QPoint(max(left, corner.x()), corner.y())


class QueryHelp(QFrame):
    """A table of examples and what they mean; closes at a click elsewhere or with Escape."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("What can be typed in the search field")
        layout = QGridLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setHorizontalSpacing(24)
        layout.setVerticalSpacing(5)
        introduction = _label(_INTRODUCTION)
        introduction.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout.addWidget(introduction, 0, 0, 1, 2)
        layout.setRowMinimumHeight(0, introduction.sizeHint().height() + 6)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for row, (example, meaning) in enumerate(OPERATORS, 1):
            typed = _label(example)
            typed.setFont(font)
            layout.addWidget(typed, row, 0)
            layout.addWidget(_label(meaning), row, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and frame."""
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        line = palette.color(QPalette.ColorRole.Text)
        line.setAlphaF(0.25)
        painter.setPen(line)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
