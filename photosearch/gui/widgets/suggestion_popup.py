"""The list of suggestions below the search field. It never has the keyboard: keys go on to the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from photosearch.gui.delegates.line_delegate import LineDelegate
from photosearch.gui.models.suggestion_model import SuggestionModel
from photosearch.gui.translation import tr
from photosearch.search.suggest import Suggestion


class SuggestionPopup(QListView):
    """Lies above the window's content, below what it belongs to.

    Signals:
        chosen: Suggestion; by a click, or by `choose`.
        hidden: nothing is suggested any more.
    """

    chosen = Signal(object)
    hidden = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.suggestions = SuggestionModel()
        self.setModel(self.suggestions)
        self.setItemDelegate(LineDelegate(self))
        self.setAccessibleName(tr("Suggestions"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(self._on_row_clicked)
        self.hide()

    def show_below(self, anchor: QWidget, suggestions: Sequence[Suggestion]) -> None:
        """Show suggestions below a widget, none of them chosen; or nothing if there are none."""
        self.suggestions.set_suggestions(suggestions)
        if not suggestions:
            self.hide()
            return
        rows = sum(self.sizeHintForRow(row) for row in range(len(suggestions)))
        self.resize(anchor.width(), rows + 2 * self.frameWidth())
        self.stay_below(anchor)
        self.raise_()
        self.show()

    def stay_below(self, anchor: QWidget) -> None:
        """Follow a widget that was moved or resized."""
        corner = anchor.mapTo(self._window, QPoint(0, anchor.height() + 3))
        self.setGeometry(corner.x(), corner.y(), anchor.width(), self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        """Be at no suggestion any more."""
        self.setCurrentIndex(QModelIndex())
        super().hideEvent(event)
        self.hidden.emit()

    def step(self, by: int) -> bool:
        """Go up or down in the list; False if that leads out of it."""
        row = self.currentIndex().row() + by
        if row >= self.suggestions.rowCount():
            return False
        self.setCurrentIndex(self.suggestions.index(max(row, -1), 0))
        if row < 0:
            self.clearSelection()
        return True

    def choose(self) -> bool:
        """Take the suggestion that the keyboard is at; False if it is at none."""
        index = self.currentIndex()
        if not index.isValid():
            return False
        self._on_row_clicked(index)
        return True

    @Slot(QModelIndex)
    def _on_row_clicked(self, index: QModelIndex) -> None:
        suggestion = self.suggestions.suggestion_at(index.row())
        self.hide()
        self.chosen.emit(suggestion)
