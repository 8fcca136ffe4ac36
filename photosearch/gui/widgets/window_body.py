"""The window's content: what lies where."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from photosearch.gui.widgets.compare_page import ComparePage
from photosearch.gui.widgets.drop_hint import DropHint
from photosearch.gui.widgets.message_bar import MessageBar
from photosearch.gui.widgets.results_view import ResultsView
from photosearch.gui.widgets.sidebar import Sidebar
from photosearch.gui.widgets.top_bar import TopBar
from photosearch.gui.widgets.undo_bar import UndoBar
from photosearch.gui.widgets.viewer import Viewer


class WindowBody(QWidget):
    """Top bar and messages above sidebar and results; viewer, comparison and drop hint above them all.

    Signals:
        back_requested, forward_requested: by the mouse's own buttons for that.
    """

    back_requested = Signal()
    forward_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.top = TopBar()
        self.messages = MessageBar()
        self.results = ResultsView()
        self.undo_bar = UndoBar(self)
        self.sidebar = Sidebar()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.sidebar)
        right = QWidget()  # filters that come and go move the photos, but not the line that was clicked at
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        self.top.chips.setContentsMargins(20, 0, 20, 4)
        beside.addWidget(self.top.chips)
        beside.addWidget(self.results, 1)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.viewer = Viewer(self)
        self.compare = ComparePage(self)
        self.drop_hint = DropHint(self)
        row = QVBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.addWidget(self.messages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addLayout(row)
        layout.addWidget(self.splitter, 1)
        QWidget.setTabOrder(self.top.menu_button, self.sidebar)
        QWidget.setTabOrder(self.sidebar, self.results)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what the widgets above had no use for."""
        if event.button() == Qt.MouseButton.BackButton:
            self.back_requested.emit()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.forward_requested.emit()
        else:
            super().mousePressEvent(event)
