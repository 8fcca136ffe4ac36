"""How photos are to be exported, and how far that is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from photosearch.base.errors import one_line
from photosearch.gui.translation import tr
from photosearch.search.export_messages import ExportOptions

SIDES = (None, 4096, 2560, 2048, 1600, 1024)
"""Pixels of the longest side to choose from; None: the photo's own."""

_WIDTH = 480
"""Most of it is for the folder's path."""


class ExportDialog(QDialog):
    """Stays open beside the window; shows the progress of the export that it was used for.

    Signals:
        export_requested: ExportOptions.
        cancel_requested: the export under way is to end.
        folder_requested: Path, to be shown in the file manager.
    """

    export_requested = Signal(object)
    cancel_requested = Signal()
    folder_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_WIDTH)
        self.is_running = False
        self._build_choices()
        self._build_progress()
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.as_jpeg)
        layout.addLayout(self._form())
        layout.addWidget(self.as_original)
        layout.addSpacing(6)
        layout.addLayout(self._folder_row())
        layout.addWidget(self.progress)
        layout.addWidget(self.message)
        layout.addStretch(1)
        layout.addWidget(self._buttons())
        self._show_state()

    @property
    def options(self) -> ExportOptions:
        """What is chosen at present."""
        return ExportOptions(
            Path(self.folder.text().strip()).expanduser(),
            is_original=self.as_original.isChecked(),
            longest_side=self.side.currentData(),
            quality=self.quality.value(),
            keeps_metadata=self.metadata.isChecked(),
        )

    def ask(self, count: int) -> None:
        """Come up for so many photos."""
        self.setWindowTitle(tr("Export %Ln photo(s)", "", count))
        self.progress.hide()
        self.message.hide()
        self.show_button.hide()
        self._show_state()
        self.show()
        self.raise_()
        self.activateWindow()

    def show_progress(self, done: int, total: int) -> None:
        """Show how many photos are done."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def show_end(self, words: str, *, has_files: bool) -> None:
        """Say what came of the export."""
        self.is_running = False
        self.progress.hide()
        self.message.setText(words)
        self.message.show()
        self.show_button.setVisible(has_files)
        self._show_state()

    def reject(self) -> None:
        """End the export under way, or else go away."""
        if self.is_running:
            self.cancel_requested.emit()
        else:
            super().reject()

    def _build_choices(self) -> None:
        self.as_jpeg = QRadioButton(tr("JPEG pictures"))
        self.as_jpeg.setChecked(True)
        self.as_original = QRadioButton(tr("Original files, unchanged"))
        self.as_jpeg.toggled.connect(self._show_state)
        self.side = QComboBox()
        for side in SIDES:
            self.side.addItem(tr("Full size") if side is None else tr("%Ln pixel(s)", "", side), side)
        self.side.setCurrentIndex(SIDES.index(2048))
        self.quality = QSpinBox()
        self.quality.setRange(1, 100)
        self.quality.setValue(90)
        self.metadata = QCheckBox(tr("Keep metadata: time, place, camera"))
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.folder = QLineEdit(str(Path(documents, tr("Exported photos", "name of a folder"))))
        self.folder.textChanged.connect(self._show_state)
        self._choices: tuple[QWidget, ...] = (self.as_jpeg, self.as_original, self.folder)
        self._jpeg_choices: tuple[QWidget, ...] = (self.side, self.quality, self.metadata)

    def _build_progress(self) -> None:
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Progress of the export"))
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(24, 0, 0, 0)
        form.addRow(_label(tr("Longest &side:"), self.side), self.side)
        form.addRow(_label(tr("&Quality:"), self.quality), self.quality)
        form.addRow(self.metadata)
        return form

    def _folder_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose the folder"))
        choose.setAutoDefault(False)  # Enter exports
        choose.clicked.connect(self._on_choose_clicked)
        row.addWidget(_label(tr("&Folder:"), self.folder))
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        return row

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self.export_button = box.addButton(tr("Export", "verb"), QDialogButtonBox.ButtonRole.ActionRole)
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self._on_export_clicked)
        self.show_button = box.addButton(tr("Show folder"), QDialogButtonBox.ButtonRole.ActionRole)
        self.show_button.clicked.connect(lambda: self.folder_requested.emit(self.options.folder))
        self.close_button = box.addButton(QDialogButtonBox.StandardButton.Close)
        self.show_button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        self._close_text = self.close_button.text()
        box.rejected.connect(self.reject)
        return box

    @Slot()
    def _show_state(self) -> None:
        """Enable what can be chosen now."""
        for widget in self._choices:
            widget.setEnabled(not self.is_running)
        for widget in self._jpeg_choices:
            widget.setEnabled(not self.is_running and self.as_jpeg.isChecked())
        self.export_button.setEnabled(not self.is_running and bool(self.folder.text().strip()))
        self.close_button.setText(tr("Stop") if self.is_running else self._close_text)

    @Slot()
    def _on_choose_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Export photos to"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    @Slot()
    def _on_export_clicked(self) -> None:
        folder = self.options.folder
        if not folder.is_absolute():
            name = one_line(str(folder))
            self.show_end(tr("{name} is no whole path of a folder", name=name), has_files=False)
            return
        self.is_running = True
        self.message.hide()
        self.show_button.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self._show_state()
        self.export_requested.emit(self.options)


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(buddy)
    return label
