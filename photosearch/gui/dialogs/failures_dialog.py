"""Which photos could not be read, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photosearch.base.errors import one_line
from photosearch.gui.dialogs.tab_order import tab_as_seen
from photosearch.gui.translation import tr, translatable
from photosearch.gui.widgets.plain_label import plain_label

_AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_HEADINGS = (translatable("File"), translatable("Reason"), translatable("Folder"))


class FailuresModel(QAbstractTableModel):
    """One row a photo: file, reason, folder."""

    def __init__(self, failures: Sequence[tuple[Path, str]] = ()) -> None:
        super().__init__()
        self._failures = list(failures)

    def set_failures(self, failures: Sequence[tuple[Path, str]]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._failures = list(failures)
        self.endResetModel()

    def rowCount(self, parent: _AnyIndex = _NO_PARENT) -> int:
        """Return the number of photos."""
        return 0 if parent.isValid() else len(self._failures)

    def columnCount(self, parent: _AnyIndex = _NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a cell's text."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        path, reason = self._failures[index.row()]
        return one_line((path.name, reason, str(path.parent))[index.column()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADINGS[section])
        return None


class FailuresDialog(QDialog):
    """Lists failures; stays open beside the window.

    Signals:
        retry_requested: go over the folders again.
        file_chosen: Path of a row that was double-clicked.
    """

    retry_requested = Signal()
    file_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Photos that could not be read"))
        self.resize(QSize(820, 420))
        self.model = FailuresModel()
        note = plain_label(tr("They are left as they are. Double-click one to see it in its folder."))
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Photos that could not be read"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)  # Tab leads on to the buttons
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((200, 340)):
            self.table.setColumnWidth(column, width)
        self.table.doubleClicked.connect(self._on_table_double_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        retry = buttons.addButton(tr("Look again"), QDialogButtonBox.ButtonRole.ActionRole)
        retry.clicked.connect(self.retry_requested)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (note, self.table, buttons):
            layout.addWidget(widget)
        tab_as_seen(buttons)

    def show_failures(self, failures: Sequence[tuple[Path, str]]) -> None:
        """Show these, and come to the front."""
        self._failures = list(failures)
        self.model.set_failures(failures)
        self.show()
        self.raise_()

    @Slot(QModelIndex)
    def _on_table_double_clicked(self, index: QModelIndex) -> None:
        self.file_chosen.emit(self._failures[index.row()][0])
