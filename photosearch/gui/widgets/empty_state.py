"""What the window shows when it has no photos to show: why, and what to do next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from photosearch.base.errors import one_line
from photosearch.gui.translation import tr
from photosearch.gui.widgets.accent_button import AccentButton
from photosearch.gui.widgets.flat_button import FlatButton
from photosearch.gui.widgets.icon_label import IconLabel
from photosearch.search.query_filters import has_words

_FORMATS = ("JPEG", "PNG", "WebP", "GIF", "TIFF", "BMP", "HEIC", "AVIF")

_WIDEST = 620


class EmptyState(QWidget):
    """A picture, a line, a sentence and at most two buttons.

    Signals:
        add_folder_requested, show_all_requested, retry_requested, clear_requested: a button was pressed.
        folder_chosen: Path of the folder that was suggested.
        keyboard_left: the button that has the keyboard goes away; left alone, it would go to some other one.
    """

    add_folder_requested = Signal()
    folder_chosen = Signal(object)
    show_all_requested = Signal()
    retry_requested = Signal()
    clear_requested = Signal()
    keyboard_left = Signal()
    _pictures_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = IconLabel("photo", 96, 0.28)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setWordWrap(True)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.button = AccentButton()
        self.button.clicked.connect(self._on_button_clicked)
        self.second_button = FlatButton(None, "")
        self.second_button.clicked.connect(self._on_second_button_clicked)
        self._actions = [self.add_folder_requested, self.clear_requested]
        self._pictures: Path | None = None
        self._pictures_chosen.connect(self._on_pictures_chosen)
        column = QWidget()
        column.setMaximumWidth(_WIDEST)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        # Not aligned: a label that wraps gets its height from the column's width.
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(10)
        for button in (self.button, self.second_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        self.show_opening()

    def show_opening(self) -> None:
        """The engine is starting."""
        self._show("photo", tr("Opening your library…"), "")

    def show_welcome(self, pictures: Path | None = None) -> None:
        """The library has no photos, and nobody asked for any yet.

        Args:
            pictures: a folder to begin with; None suggests nothing.
        """
        self._pictures = pictures
        self._show(
            "photo",
            tr("Find any photo by describing it"),
            tr(
                "Choose a folder with photos, or drop one here. photosearch looks at every picture once, on "
                "this computer: nothing leaves it, and your photos are never changed."
            ),
        )
        if pictures is None:
            self._offer(tr("Add a folder of photos…"), self.add_folder_requested)
        else:
            name = one_line(pictures.name).replace("&", "&&")  # one alone would be a key to press
            self._offer(tr("Use my folder “{name}”", name=name), self._pictures_chosen)
            self._offer_besides(tr("Choose another folder…"), self.add_folder_requested)

    def show_looking(self) -> None:
        """A first run has begun and has no photo to show yet."""
        self._show("search", tr("Looking for photos…"), tr("They appear here as they are found."))

    def show_nothing_found(self) -> None:
        """A run is over and the library has still no photos."""
        text = tr(
            "None of the files in your folders is a photo that photosearch reads ({formats}).",
            formats=QLocale().createSeparatedList(_FORMATS),
        )
        self._show("photo", tr("No photos in there"), text)
        self._offer(tr("Add another folder…"), self.add_folder_requested)

    def show_no_hits(self, text: str, less_certain: int, advice: str = "") -> None:
        """A search found nothing it is sure of; `advice` on the words comes from who knows the model."""
        if text.strip() and not has_words(text):
            filters = tr("{filters}. Take one of the filters out.", filters=one_line(text))
            self._show("search", tr("No photo is all of this"), filters)
        else:
            title = tr("Nothing here matches this picture")
            if text.strip():
                title = tr("Nothing here matches “{words}”", words=one_line(text))
            self._show("search", title, advice or tr("Other words may describe it better."))
        if less_certain:
            self._offer(tr("Show the nearest anyway"), self.show_all_requested)
        self._offer_besides(tr("Show all photos"), self.clear_requested)

    def show_failure(self, message: str) -> None:
        """There is no engine."""
        self._show("warning", tr("photosearch cannot open your library"), message)
        self._offer(tr("Try again"), self.retry_requested)

    def _show(self, picture: str, title: str, text: str) -> None:
        self._picture.set_icon(picture)
        self.title.setText(title)
        self.text.setText(one_line(text))
        self.setAccessibleName(f"{title}. {text}")
        if self.button.hasFocus() or self.second_button.hasFocus():
            self.keyboard_left.emit()
        self.button.hide()
        self.second_button.hide()

    def _offer(self, label: str, action: SignalInstance) -> None:
        self.button.setText(label)
        self.button.show()
        self._actions[0] = action

    def _offer_besides(self, label: str, action: SignalInstance) -> None:
        self.second_button.setText(label)
        self.second_button.show()
        self._actions[1] = action

    @Slot()
    def _on_button_clicked(self) -> None:
        self._actions[0].emit()

    @Slot()
    def _on_second_button_clicked(self) -> None:
        self._actions[1].emit()

    @Slot()
    def _on_pictures_chosen(self) -> None:
        self.folder_chosen.emit(self._pictures)
