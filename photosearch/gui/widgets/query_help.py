"""The small panel that lists what can be typed in the search field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QStyle, QToolButton, QWidget

from photosearch.gui.icons import icon
from photosearch.gui.shortcut_list import shown_keys
from photosearch.gui.tool_tips import with_keys
from photosearch.gui.translation import tr, translated
from photosearch.search.query import OPERATORS


class HelpButton(QToolButton):
    """Opens the panel below itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setIcon(icon("help"))
        self.setIconSize(QSize(18, 18))
        self.setToolTip(with_keys(tr("What can be typed here"), shown_keys("F1")))
        self.setAccessibleName(tr("What can be typed here"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F1 does it: Tab leads on to the photos
        self.clicked.connect(self.open_panel)
        self.panel: QueryHelp | None = None

    @Slot()
    def open_panel(self) -> None:
        """Show what can be typed, flush with this button at the end of the line."""
        if self.panel is None:
            self.panel = QueryHelp(self)
        self.panel.adjustSize()
        flush = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        below = self.rect().translated(0, self.height() + 7)
        place = QStyle.alignedRect(self.layoutDirection(), flush, self.panel.size(), below)
        self.panel.move(self._on_screen(self.mapToGlobal(place.topLeft()), self.panel.width()))
        self.panel.show()

    def _on_screen(self, corner: QPoint, width: int) -> QPoint:
        screen = self.screen().availableGeometry()
        return QPoint(max(screen.left(), min(corner.x(), screen.right() + 1 - width)), corner.y())


class QueryHelp(QFrame):
    """A table of examples and what they mean; closes at a click elsewhere or with Escape."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(tr("What can be typed in the search field"))
        layout = QGridLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setHorizontalSpacing(24)
        layout.setVerticalSpacing(5)
        introduction = _label(tr("Describe a photo in your own words. These may stand among them:"))
        introduction.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout.addWidget(introduction, 0, 0, 1, 2)
        layout.setRowMinimumHeight(0, introduction.sizeHint().height() + 6)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for row, (example, meaning) in enumerate(OPERATORS, 1):
            typed = _label(example)
            typed.setFont(font)
            layout.addWidget(typed, row, 0)
            layout.addWidget(_label(translated(meaning)), row, 1)

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
