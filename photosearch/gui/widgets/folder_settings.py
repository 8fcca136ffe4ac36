"""The folders of the library in the settings, and what is left out of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.base.errors import one_line
from photosearch.base.overview import RootCount
from photosearch.gui.translation import listed, tr

_PATH = Qt.ItemDataRole.UserRole
_ROWS = 5
_COMMA = re.compile("[,，、]")
"""Also as Chinese keyboards have it."""


class FolderSettings(QWidget):
    """A list of folders with a button to add one, and one to forget the chosen one.

    Signals:
        add_requested: another folder is wanted.
        forget_requested: Path of a folder that is not wanted any more.
    """

    add_requested = Signal()
    forget_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Folders"))
        self.list.setFixedHeight(self.list.fontMetrics().height() * (_ROWS + 2))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentRowChanged.connect(self._on_list_current_row_changed)
        self.add_button = QPushButton(tr("Add…"))
        self.add_button.setAccessibleName(tr("Add a folder"))
        self.add_button.clicked.connect(self.add_requested)
        self.forget_button = QPushButton(tr("Forget…"))
        self.forget_button.setAccessibleName(tr("Forget the chosen folder"))
        self.forget_button.setEnabled(False)
        self.forget_button.clicked.connect(self._on_forget_button_clicked)
        buttons = QHBoxLayout()
        for button in (self.add_button, self.forget_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        layout.addLayout(buttons)

    def show_roots(self, roots: Sequence[RootCount]) -> None:
        """List these."""
        chosen = self._chosen()
        self.list.clear()
        for root in roots:
            facts = [tr("%Ln photo(s)", "", root.photos)]
            if root.is_offline:
                facts.append(tr("offline"))
            item = QListWidgetItem(f"{one_line(str(root.path))}  ({listed(facts)})")
            item.setData(_PATH, root.path)
            self.list.addItem(item)
            if root.path == chosen:
                self.list.setCurrentItem(item)

    def _chosen(self) -> Path | None:
        row = self.list.currentRow()
        path = self.list.item(row).data(_PATH) if row >= 0 else None
        return path if isinstance(path, Path) else None

    @Slot(int)
    def _on_list_current_row_changed(self, row: int) -> None:
        self.forget_button.setEnabled(row >= 0)

    @Slot()
    def _on_forget_button_clicked(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.forget_requested.emit(chosen)


class ExclusionSettings(QWidget):
    """A field for names with commas between them, and a line for what is wrong with one.

    Signals:
        changed: tuple of str; the user has ended typing them.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Screenshots, *.png"))
        self.field.setAccessibleName(tr("Names to leave out"))
        self.field.editingFinished.connect(self._on_field_editing_finished)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.hide()
        self._shown: tuple[str, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        layout.addWidget(self.message)
        self.setFocusProxy(self.field)

    def show_patterns(self, patterns: Sequence[str]) -> None:
        """Show what is left out, unless somebody is typing."""
        self._shown = tuple(patterns)
        if not self.field.hasFocus():
            self.field.setText(", ".join(patterns))

    def show_message(self, text: str) -> None:
        """Say what is wrong; nothing for an empty text."""
        self.message.setText(one_line(text))
        self.message.setVisible(bool(text))

    @Slot()
    def _on_field_editing_finished(self) -> None:
        patterns = tuple(part for name in _COMMA.split(self.field.text()) if (part := name.strip()))
        if patterns != self._shown:
            self._shown = patterns
            self.show_message("")
            self.changed.emit(patterns)
