"""One model that could be downloaded: what it brings, under which licence, and how far it has come."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from photosearch.base.errors import one_line
from photosearch.base.sizes import size_text
from photosearch.base.types import ModelOffer
from photosearch.gui.widgets.indexing_bar import duration_text
from photosearch.gui.widgets.plain_label import plain_label
from photosearch.search.messages import AddingProgress

_STEPS = 1000
"""Of the bar: Qt counts in 32 bits, which 2 GB do not fit in."""


class OfferRow(QWidget):
    """A name, a sentence, the facts, and a button.

    Signals:
        download_requested: ModelOffer.
        cancel_requested: end the download; what has arrived is kept.
    """

    download_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, offer: ModelOffer) -> None:
        super().__init__()
        self.offer = offer
        name = one_line(offer.name)
        title = plain_label(name + ("  ·  best choice" if offer.is_best_choice else ""))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self.text = plain_label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(f"Download of {name}")
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_button_clicked)
        words = QVBoxLayout()
        words.setSpacing(3)
        for widget in (title, self.text, self.bar):
            words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 10)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._is_coming = False
        self.show_idle()

    def show_idle(self) -> None:
        """No download of it is under way."""
        self._is_coming = False
        offer = self.offer
        facts = f"Understands {offer.languages}  ·  licence {offer.licence}"
        self.text.setText(f"{one_line(offer.summary)}.\n{one_line(facts)}")
        self.bar.hide()
        verb = "Go on" if offer.arrived_bytes else "Download"
        left = max(0, offer.download_bytes - offer.arrived_bytes)
        self._name_button(f"{verb} ({size_text(left)})…")

    def show_progress(self, progress: AddingProgress | None) -> None:
        """Show how far the download is; None: it has been asked for."""
        self._is_coming = True
        self.bar.show()
        self._name_button("Cancel")
        if progress is None or not progress.total_bytes:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(_STEPS * progress.done_bytes // progress.total_bytes)
        self.text.setText("Asking for it…" if progress is None else progress_text(progress))

    def _name_button(self, text: str) -> None:
        self.button.setText(text)
        self.button.setAccessibleName(f"{text}: {one_line(self.offer.name)}")

    @Slot()
    def _on_button_clicked(self) -> None:
        if self._is_coming:
            self.button.setEnabled(False)  # it may take until the network answers
            self.text.setText("Stopping…")
            self.cancel_requested.emit()
        else:
            self.download_requested.emit(self.offer)


def progress_text(progress: AddingProgress) -> str:
    """Return a step of a download in words: "300.0 MB of 1.5 GB · 12.0 MB/s · 2 min left"."""
    if progress.stage != "downloading":
        return "Checking what has come…"
    parts = [size_text(progress.done_bytes)]
    if progress.total_bytes:
        parts = [f"{parts[0]} of {size_text(progress.total_bytes)}"]
    if progress.bytes_per_second > 0:
        parts.append(f"{size_text(progress.bytes_per_second)}/s")
    if progress.eta_s is not None:
        parts.append(f"{duration_text(progress.eta_s)} left")
    return " · ".join(parts)
