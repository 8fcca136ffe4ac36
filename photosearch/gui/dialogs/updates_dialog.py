"""Whether there is a newer version, what is new in it, and the way to its page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from photosearch.base.errors import one_line
from photosearch.gui.dialogs.tab_order import tab_as_seen
from photosearch.gui.translation import as_sentence, tr
from photosearch.updates import Release

_TEXT_WIDTH = 460


class UpdatesDialog(QDialog):
    """Says what came of a question for a newer version; stays open beside the window.

    Signals:
        page_requested: the user wants to see the page of the release on show.
    """

    page_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Updates"))
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(_TEXT_WIDTH)
        self.notes = QPlainTextEdit()
        self.notes.setReadOnly(True)
        self.notes.setAccessibleName(tr("What is new"))
        self.notes.setTabChangesFocus(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.page_button = buttons.addButton(tr("Open Its Page"), QDialogButtonBox.ButtonRole.ActionRole)
        self.page_button.setToolTip(tr("Nothing is downloaded by photosearch itself"))
        self.page_button.clicked.connect(self.page_requested)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.text)
        layout.addWidget(self.notes, 1)
        layout.addWidget(buttons)
        tab_as_seen(buttons)

    def show_asking(self) -> None:
        """Say that the answer is on its way, and come to the front."""
        self._show(tr("Asking for a newer version…"))
        self.show()
        self.raise_()

    def show_release(self, release: Release | None, current: str) -> None:
        """Show the newer version that there is, or that there is none."""
        if release is None:
            self._show(tr("photosearch {version} is the newest there is.", version=current))
        else:
            text = tr(
                "photosearch {version} is there; you have {current}.",
                version=one_line(release.version),
                current=current,
            )
            self._show(text, release.notes, has_page=True)

    @Slot(str)
    def show_failure(self, message: str) -> None:
        """Say why there is no answer."""
        self._show(as_sentence(message))

    def _show(self, text: str, notes: str = "", *, has_page: bool = False) -> None:
        self.text.setText(text)
        self.notes.setPlainText(notes)
        self.notes.setVisible(bool(notes))
        self.page_button.setVisible(has_page)
        self.adjustSize()
