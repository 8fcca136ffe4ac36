"""What is said when the window made a mistake: that it goes on, and where the report is."""

from __future__ import annotations

import traceback
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from photosearch.base.errors import UserError, one_line
from photosearch.gui import desktop
from photosearch.gui.dialogs.tab_order import tab_as_seen
from photosearch.gui.translation import tr, translated

_MOST_SHOWN = 5
"""An error in a paint comes back with every frame; more of them say nothing new."""


class CrashDialog(QDialog):
    """Shows errors, the latest below the earlier ones, without stopping anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.resize(QSize(720, 420))
        self._count = 0
        self._report: Path | None = None
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("What went wrong"))
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = buttons.addButton(tr("Copy"), role)
        self.copy_button.clicked.connect(self._on_copy_button_clicked)
        self.folder_button = buttons.addButton(tr("Show report in folder"), role)
        self.folder_button.clicked.connect(self._on_folder_button_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.note, self.details, buttons):
            layout.addWidget(widget)
        tab_as_seen(buttons)

    def show_error(self, error: Exception, report: Path | None) -> None:
        """Show an error, and come to the front with the first one."""
        self._report = report or self._report
        if not self.isVisible():
            self._count = 0
            self.details.clear()
        self._count += 1
        if self._count > _MOST_SHOWN:
            return
        self.note.setText(_note(report))
        self.details.appendPlainText("".join(traceback.format_exception(error)))
        self.folder_button.setEnabled(self._report is not None)
        if self._count == 1:
            self.show()
            self.raise_()

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())

    @Slot()
    def _on_folder_button_clicked(self) -> None:
        if self._report is not None:
            try:
                desktop.show_in_folder(self._report, self)
            except UserError as error:
                self.note.setText(translated(error.text))


def _note(report: Path | None) -> str:
    if report is None:
        return tr(
            "This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; "
            "what you did last may not have worked. Nothing was sent."
        )
    return tr(
        "This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; "
        "what you did last may not have worked. A report was saved as {file}. Nothing was sent.",
        file=one_line(str(report)),
    )
