"""The top of the window: search bar, and the button that adds folders."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from photosearch.gui.icons import icon
from photosearch.gui.widgets.search_bar import SearchBar

_WIDEST = 860


class TopBar(QWidget):
    """Lays out `search_bar` and `add_button`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search_bar = SearchBar()
        self.search_bar.setMaximumWidth(_WIDEST)
        self.add_button = QToolButton()
        self.add_button.setAutoRaise(True)
        self.add_button.setText("Add folder")
        self.add_button.setIcon(icon("add-folder"))
        self.add_button.setIconSize(QSize(22, 22))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setToolTip("Add a folder of photos (Ctrl+O)")
        self.add_button.setMinimumHeight(36)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 10)
        layout.setSpacing(14)
        layout.addStretch(1)
        layout.addWidget(self.search_bar, 40)
        layout.addWidget(self.add_button)
        layout.addStretch(1)
