"""Diagnostics to copy, and the log to read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from photosearch.base.errors import UserError
from photosearch.gui import desktop
from photosearch.gui.background import run_in_background
from photosearch.gui.dialogs.tab_order import tab_as_seen
from photosearch.gui.translation import tr, translated

_TAIL_BYTES = 300_000
"""Of the log: some thousand lines."""

_SERIOUS = (" WARNING ", " ERROR ", " CRITICAL ")


class DiagnosticsDialog(QDialog):
    """Two pages: what helps to understand a fault, and the end of the log."""

    def __init__(self, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log and diagnostics"))
        self.resize(QSize(780, 480))
        self._log = log
        self._lines: list[str] = []
        self.facts = _text(tr("Diagnostics"))
        self.log = _text(tr("Log", "of what the program did"))
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.serious_only = QCheckBox(tr("Only warnings and errors"))
        self.serious_only.toggled.connect(self._show_lines)
        self.tabs = QTabWidget()
        note = tr("Nothing in it names a photo or a folder of yours, and nothing is sent.")
        self.tabs.addTab(_page(note, self.facts), tr("Diagnostics"))
        note = tr(
            "It stays on this computer. It may name your photos: look through it before you pass it on."
        )
        self.tabs.addTab(_page(note, self.log, self.serious_only), tr("Log", "of what the program did"))
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.hide()
        buttons = self._buttons()
        layout = QVBoxLayout(self)
        for widget in (self.tabs, self.note, buttons):
            layout.addWidget(widget)
        tab_as_seen(buttons)

    def show_texts(self, facts: str) -> None:
        """Show these facts and the log as it is now."""
        self.note.hide()
        self.facts.setPlainText(facts)
        self.refresh()
        self.show()
        self.raise_()

    @Slot()
    def refresh(self) -> None:
        """Read the log again."""
        run_in_background(self, lambda: _tail(self._log), self._take_lines)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            (tr("Copy"), self._on_copy_requested),
            (tr("Refresh log"), self.refresh),
            (tr("Show log in folder"), self._on_folder_requested),
        )
        for text, act in acts:
            buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(act)
        return buttons

    def _take_lines(self, lines: list[str]) -> None:
        if not isValid(self):  # closed with the window, meanwhile
            return
        self._lines = lines
        self._show_lines()

    @Slot()
    def _show_lines(self) -> None:
        lines = self._lines
        if self.serious_only.isChecked():
            lines = [line for line in lines if any(word in line for word in _SERIOUS)]
        self.log.setPlainText("\n".join(lines) or tr("There is nothing in it."))
        self.log.moveCursor(QTextCursor.MoveOperation.End)
        self.log.moveCursor(QTextCursor.MoveOperation.StartOfLine)

    @Slot()
    def _on_copy_requested(self) -> None:
        shown = self.facts if self.tabs.currentIndex() == 0 else self.log
        QGuiApplication.clipboard().setText(shown.toPlainText())

    @Slot()
    def _on_folder_requested(self) -> None:
        try:
            desktop.show_in_folder(self._log, self)
        except UserError as error:
            self.note.setText(translated(error.text))
            self.note.show()


def _tail(file: Path) -> list[str]:
    """Return the last lines of a file; none where there is no such file."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - _TAIL_BYTES))
            is_cut = log.tell() > 0
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return lines[1:] if is_cut else lines


def _text(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setAccessibleName(name)
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return text


def _page(note: str, *widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    label = QLabel(note)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    for widget in (label, *widgets):
        layout.addWidget(widget)
    return page
