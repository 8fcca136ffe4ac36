"""The middle of the window: the grid, or words in its place, and a footer for the less certain."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from photosearch.gui import desktop
from photosearch.gui.search_controller import Answer
from photosearch.gui.translation import tr
from photosearch.gui.widgets.empty_state import EmptyState
from photosearch.gui.widgets.photo_grid import PhotoGrid


class ResultsView(QWidget):
    """Shows an answer, or why there is none.

    Signals:
        show_all_requested: the less certain hits are wanted too.
    """

    show_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = PhotoGrid()
        self.empty = EmptyState()
        self.empty.show_all_requested.connect(self.show_all_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.grid)
        self._footer = QWidget()
        self._footer_label = QLabel()
        self._footer_label.setTextFormat(Qt.TextFormat.PlainText)
        self._footer_label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.show_all_button = QPushButton(tr("Show less certain"))
        self.show_all_button.clicked.connect(self._on_show_all_button_clicked)
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(20, 6, 20, 6)
        row.addStretch()
        row.addWidget(self._footer_label)
        row.addWidget(self.show_all_button)
        row.addStretch()
        self._footer.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._footer)

    @property
    def is_grid_shown(self) -> bool:
        """Whether photos are on show, not words."""
        return self._stack.currentWidget() is self.grid

    def show_answer(self, answer: Answer, *, is_indexing: bool, has_folders: bool, advice: str = "") -> None:
        """Show photos, or say why there are none and what to do; `advice` on words that find nothing."""
        self._footer.setVisible(bool(answer.total and answer.less_certain))
        self._footer_label.setText(tr("%Ln more are less certain", "photos", answer.less_certain))
        if answer.total:
            self._stack.setCurrentWidget(self.grid)
            return
        if not answer.query.is_empty:
            self.empty.show_no_hits(answer.query.text, answer.less_certain, advice)
        elif is_indexing:
            self.empty.show_looking()
        elif has_folders:
            self.empty.show_nothing_found()
        else:
            self.empty.show_welcome(desktop.pictures_folder())
        self._show_words()

    def show_failure(self, message: str) -> None:
        """Say that there is no engine."""
        self.empty.show_failure(message)
        self._show_words()

    def show_opening(self) -> None:
        """Say that the engine is starting."""
        self.empty.show_opening()
        self._show_words()

    def show_looking(self) -> None:
        """Say that a first run has begun, unless photos are on show."""
        if not self.is_grid_shown:
            self.empty.show_looking()

    @Slot()
    def _on_show_all_button_clicked(self) -> None:
        self.grid.setFocus()  # the button goes away; left alone, the focus would go who knows where
        self.show_all_requested.emit()

    def _show_words(self) -> None:
        self._footer.setVisible(False)
        self._stack.setCurrentWidget(self.empty)
