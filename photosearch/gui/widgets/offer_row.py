"""One model that could be downloaded: what it brings, under which licence, and how far it has come."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from photosearch.base.errors import one_line
from photosearch.base.types import ModelOffer
from photosearch.gui.facts import size_text
from photosearch.gui.translation import tr, translated
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
        title = plain_label("  ·  ".join((name, tr("best choice")) if offer.is_best_choice else (name,)))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self.text = plain_label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(tr("Download of {name}", name=name))
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
        summary = tr("{sentence}.", sentence=one_line(translated(offer.summary)))
        languages = tr("Understands {languages}", languages=one_line(translated(offer.languages)))
        licence = tr("licence {name}", name=one_line(offer.licence))
        self.text.setText(f"{summary}\n{languages}  ·  {licence}")
        self.bar.hide()
        left = size_text(max(0, offer.download_bytes - offer.arrived_bytes))
        if offer.arrived_bytes:
            self._name_button(tr("Go on ({size})…", size=left))
        else:
            self._name_button(tr("Download ({size})…", size=left))

    def show_progress(self, progress: AddingProgress | None) -> None:
        """Show how far the download is; None: it has been asked for."""
        self._is_coming = True
        self.bar.show()
        self._name_button(tr("Cancel"))
        if progress is None or not progress.total_bytes:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(_STEPS * progress.done_bytes // progress.total_bytes)
        self.text.setText(tr("Asking for it…") if progress is None else progress_text(progress))

    def _name_button(self, text: str) -> None:
        self.button.setText(text)
        self.button.setAccessibleName(tr("{act}: {name}", act=text, name=one_line(self.offer.name)))

    @Slot()
    def _on_button_clicked(self) -> None:
        if self._is_coming:
            self.button.setEnabled(False)  # it may take until the network answers
            self.text.setText(tr("Stopping…"))
            self.cancel_requested.emit()
        else:
            self.download_requested.emit(self.offer)


def progress_text(progress: AddingProgress) -> str:
    """Return a step of a download in words: "300.0 MB of 1.5 GB · 12.0 MB/s · 2 min left"."""
    if progress.stage != "downloading":
        return tr("Checking what has come…")
    parts = [size_text(progress.done_bytes)]
    if progress.total_bytes:
        parts = [tr("{done} of {total}", done=parts[0], total=size_text(progress.total_bytes))]
    if progress.bytes_per_second > 0:
        parts.append(tr("{size}/s", size=size_text(progress.bytes_per_second)))
    if progress.eta_s is not None:
        parts.append(tr("{duration} left", duration=duration_text(progress.eta_s)))
    return " · ".join(parts)
