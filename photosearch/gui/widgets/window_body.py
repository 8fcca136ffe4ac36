"""The window's content: what lies where."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosearch.gui.widgets.compare_page import ComparePage
from photosearch.gui.widgets.drop_hint import DropHint
from photosearch.gui.widgets.message_bar import MessageBar
from photosearch.gui.widgets.results_view import ResultsView
from photosearch.gui.widgets.top_bar import TopBar
from photosearch.gui.widgets.undo_bar import UndoBar
from photosearch.gui.widgets.viewer import Viewer


class WindowBody(QWidget):
    """Top bar, messages and results from top to bottom; viewer, comparison and drop hint above them all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.top = TopBar()
        self.messages = MessageBar()
        self.results = ResultsView()
        self.undo_bar = UndoBar(self.results)
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
        layout.addWidget(self.results, 1)
