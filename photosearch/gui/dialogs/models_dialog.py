"""Which model searches use, and using another one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.base.errors import one_line
from photosearch.base.types import LibraryModel, ModelOffer, Progress
from photosearch.gui.translation import capitalised, sentences, tr, translatable, translated
from photosearch.gui.widgets.offer_row import OfferRow
from photosearch.gui.widgets.plain_label import plain_label
from photosearch.search.messages import AddingProgress

_NOTE = translatable(
    "A model decides what searches find. Another one first looks at every photo, while searches go on as "
    "before; it is used when it has seen all."
)

_OFFERS = translatable(
    "These can be downloaded from the Hugging Face hub. Nothing about you or your photos is sent; once they "
    "are here, they need no network."
)


class ModelsDialog(QDialog):
    """Lists models with what can be done about each; stays open beside the window.

    Attributes:
        rows: those of models that are here, by name.
        offers: those of models that could be downloaded, by name.

    Signals:
        use_requested, drop_requested: name of a model.
        download_requested: ModelOffer.
        cancel_requested: end the download.
    """

    use_requested = Signal(str)
    drop_requested = Signal(str)
    download_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Model"))
        self.resize(QSize(700, 560))
        self.rows: dict[str, ModelRow] = {}
        self.offers: dict[str, OfferRow] = {}
        self._coming: tuple[str, AddingProgress | None] | None = None
        self.message = plain_label("")
        self.message.hide()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("Models"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it would not show it; its buttons lead everywhere
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (plain_label(tr(_NOTE)), self._area, self.message, buttons):
            layout.addWidget(widget)
        layout.setStretchFactor(self._area, 1)

    def show_models(self, models: Sequence[LibraryModel], offers: Sequence[ModelOffer]) -> None:
        """Show these, the one in use first, and below them what could be downloaded."""
        self.stop_waiting()
        place = self._area.verticalScrollBar().value()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(0)
        self.rows = {}
        in_use = next((model.name for model in models if model.is_in_use), "")
        for model in models:
            row = ModelRow(model, in_use)
            row.use_requested.connect(self._on_row_use_requested)
            row.drop_requested.connect(self.drop_requested)
            self.rows[model.name] = row
            layout.addWidget(row)
        self._add_offers(layout, offers)
        layout.addStretch()
        self._area.setWidget(body)
        for before, after in pairwise([*body.findChildren(QPushButton), self._close_button]):
            QWidget.setTabOrder(before, after)  # what comes later would be behind the button that closes
        self._area.verticalScrollBar().setValue(place)

    def _add_offers(self, layout: QVBoxLayout, offers: Sequence[ModelOffer]) -> None:
        self.offers = {}
        if offers:
            layout.addSpacing(8)
            layout.addWidget(plain_label(tr(_OFFERS)))
        for offer in offers:
            row = OfferRow(offer)
            row.download_requested.connect(self.download_requested)
            row.cancel_requested.connect(self.cancel_requested)
            self.offers[offer.name] = row
            layout.addWidget(row)
        if self._coming is not None:
            self.show_download(*self._coming)

    def show_download(self, name: str, progress: AddingProgress | None) -> None:
        """Show how far the download of a model is; None: it has been asked for."""
        self._coming = name, progress
        for other, row in self.offers.items():
            row.button.setEnabled(other == name)  # one at a time
            if other == name:
                row.show_progress(progress)

    @property
    def is_downloading(self) -> bool:
        """Whether a model is on its way."""
        return self._coming is not None

    def end_download(self) -> None:
        """No download is under way any more."""
        self._coming = None
        for row in self.offers.values():
            row.show_idle()
            row.button.setEnabled(True)

    def show_progress(self, progress: Progress) -> None:
        """Show how far a switch is."""
        row = self.rows.get(progress.model or "")
        if row is not None:
            row.show_progress(progress.done, progress.total)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits to be told what came of a request."""
        return not self._area.isEnabled()

    def stop_waiting(self) -> None:
        """Let the user choose again."""
        if self.is_waiting:
            self._area.setEnabled(True)
            self.show_message("")

    def show_message(self, text: str) -> None:
        """Say what went wrong; nothing for an empty text."""
        self.message.setText(one_line(text))
        self.message.setVisible(bool(text))

    @Slot(str)
    def _on_row_use_requested(self, name: str) -> None:
        self._area.setEnabled(False)  # to load a large model takes some seconds
        self.show_message(tr("Looking at {name}…", name=name))
        self.use_requested.emit(name)


class ModelRow(QWidget):
    """One model: its name, one sentence, and buttons.

    Args:
        in_use: the name of the model in use.

    Signals:
        use_requested, drop_requested: name of a model; to stop a switch is to use the one in use.
    """

    use_requested = Signal(str)
    drop_requested = Signal(str)

    def __init__(self, model: LibraryModel, in_use: str) -> None:
        super().__init__()
        self._model = model
        self._in_use = in_use
        name = one_line(model.name)
        self.name = plain_label("  ·  ".join((name, tr("in use")) if model.is_in_use else (name,)))
        font = self.name.font()
        font.setBold(True)
        self.name.setFont(font)
        self.text = plain_label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(tr("Progress of {name}", name=name))
        self.bar.setVisible(model.is_wanted)
        self.buttons: dict[str, QPushButton] = {}
        words = QVBoxLayout()
        words.setSpacing(3)
        for widget in (self.name, self.text, self.bar):
            words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 10)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        self._add_buttons(layout)
        self.show_progress(model.embedded, model.photos)

    def show_progress(self, done: int, total: int) -> None:
        """Show that so many photos are embedded."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.text.setText(one_line(model_text(self._model, self._in_use, done, total)))

    def _add_buttons(self, layout: QHBoxLayout) -> None:
        model = self._model
        if model.is_wanted:
            self._add_button(layout, "stop", tr("Stop"), partial(self.use_requested.emit, self._in_use))
        elif not model.is_in_use:
            text = tr("Go Back", "to a model used before") if model.was_before else tr("Use", "verb")
            self._add_button(layout, "use", text, partial(self.use_requested.emit, model.name))
            if model.embedded:
                act = partial(self.drop_requested.emit, model.name)
                self._add_button(layout, "drop", tr("Remove Its Data"), act)

    def _add_button(self, layout: QHBoxLayout, key: str, text: str, act: partial[None]) -> None:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setAccessibleName(tr("{act}: {name}", act=text, name=one_line(self._model.name)))
        button.clicked.connect(lambda: act())
        self.buttons[key] = button
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)


def model_text(model: LibraryModel, in_use: str, done: int, total: int) -> str:
    """Return a model in one or two plain sentences."""
    if model.is_wanted:
        return tr("{done} of %Ln photo(s); search goes on with {model}.", "", total, done=done, model=in_use)
    described = translated(model.description).rstrip(".")
    said = [capitalised(described)]
    if model.is_in_use:
        some = tr("{done} of %Ln photo(s)", "", total, done=done)
        said.append(some if done < total else tr("%Ln photo(s)", "", total))
    elif model.was_before:
        said.append(tr("Its data is still here: going back is instant"))
    elif done:
        said.append(tr("Has seen {done} of %Ln photo(s) already", "", total, done=done))
    return sentences(tr("{sentence}.", sentence=sentence) for sentence in said if sentence)
