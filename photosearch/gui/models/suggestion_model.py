"""Suggestions as a list for a view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from photosearch.base.errors import one_line
from photosearch.gui.filter_labels import value_name
from photosearch.gui.icons import icon
from photosearch.gui.models.line_role import LineRole
from photosearch.gui.translation import listed, tr, translatable
from photosearch.search.suggest import Suggestion, SuggestionKind

_AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ICONS = {
    SuggestionKind.RECENT: "recent",
    SuggestionKind.SAVED: "search",
    SuggestionKind.NAME: "filter",
    SuggestionKind.VALUE: "filter",
}
_SPOKEN = {
    SuggestionKind.RECENT: translatable("recent search"),
    SuggestionKind.SAVED: translatable("saved search"),
    SuggestionKind.NAME: translatable("filter"),
    SuggestionKind.VALUE: translatable("filter"),
}


class SuggestionModel(QAbstractListModel):
    """One row a suggestion."""

    def __init__(self) -> None:
        super().__init__()
        self._suggestions: list[Suggestion] = []

    def set_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._suggestions = list(suggestions)
        self.endResetModel()

    def suggestion_at(self, row: int) -> Suggestion:
        """Return the suggestion in a row."""
        return self._suggestions[row]

    def rowCount(self, parent: _AnyIndex = _NO_PARENT) -> int:
        """Return the number of suggestions."""
        return 0 if parent.isValid() else len(self._suggestions)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row shows."""
        if not index.isValid():
            return None
        one = self._suggestions[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(one.label)
            case Qt.ItemDataRole.DecorationRole:
                return icon(_ICONS[one.kind])
            case Qt.ItemDataRole.AccessibleTextRole:
                spoken = tr(_SPOKEN[one.kind])
                return listed(part for part in (one_line(one.label), spoken, _note(one)) if part)
            case LineRole.NOTE:
                return [note] if (note := _note(one)) else []
        return None


def _note(one: Suggestion) -> str:
    return value_name(one.filter) if one.filter else one_line(one.note)
