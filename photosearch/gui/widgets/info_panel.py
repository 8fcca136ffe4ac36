"""The panel beside the photo: what is known of it, and where it was taken."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from photosearch.base.types import Photo, PhotoDetails
from photosearch.gui.details_text import LABELS, facts_of_details, facts_of_photo
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import tr
from photosearch.gui.widgets.elided_label import ElidedLabel
from photosearch.gui.widgets.flat_button import FlatButton
from photosearch.gui.widgets.world_map import WorldMap

_WIDTH = 300
_WIDTH_OF_VALUES = 170
"""At least; the panel is wider than usual in a language with long words for the labels."""
_MARGIN, _GAP = 16, 12
_UNBREAKABLE = ("Name", "Folder")
"""Too long to fit and without a space to break at; the tool tip has them whole."""


class InfoPanel(QScrollArea):
    """Lists facts; those that a photo lacks are left out.

    Attributes:
        map: the small map; hidden without a position.

    Signals:
        map_requested: latitude and longitude; to be shown by another program.
    """

    map_requested = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._position = (0.0, 0.0)
        self._values = {label: self._value(label) for label in LABELS}
        self.map = WorldMap()
        self.map_button = FlatButton(None, tr("Open in map program"))
        self.map_button.setText(tr("Open in map program"))
        self.map_button.clicked.connect(self._on_map_button_clicked)
        content = QWidget()
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._form.setHorizontalSpacing(_GAP)
        self._form.setVerticalSpacing(7)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        labels = [self._label(label) for label in self._values]
        for label, value in zip(labels, self._values.values(), strict=True):
            self._form.addRow(label, value)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        layout.setSpacing(12)
        layout.addLayout(self._form)
        layout.addWidget(self.map)
        layout.addWidget(self.map_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        widest = max(label.sizeHint().width() for label in labels)
        self.setFixedWidth(max(_WIDTH, widest + _GAP + _WIDTH_OF_VALUES + 2 * _MARGIN))
        self.setAccessibleName(tr("Information"))

    @property
    def facts(self) -> dict[str, str]:
        """What it says, by label."""
        return {label: value.text() for label, value in self._values.items() if value.text()}

    def show_photo(self, photo: Photo, score: float | None) -> None:
        """Say what is known at once of another photo."""
        self._say(facts_of_photo(photo, score), LABELS)
        self._show_map(is_known=False)

    def show_details(self, details: PhotoDetails) -> None:
        """Say what else is known of it."""
        facts, metadata = facts_of_details(details), details.metadata
        self._say(facts, tuple(facts))
        if metadata.latitude is not None and metadata.longitude is not None:
            self._position = metadata.latitude, metadata.longitude
            self.map.show_position(*self._position, facts["Position"])
            self._show_map(is_known=True)

    def _say(self, facts: Mapping[str, str], labels: tuple[str, ...]) -> None:
        for label in labels:
            text, value = facts.get(label, ""), self._values[label]
            value.setText(text)
            value.setToolTip(as_it_is(text) if label in _UNBREAKABLE else "")
            self._form.setRowVisible(value, bool(text))

    def _show_map(self, *, is_known: bool) -> None:
        self.map.setVisible(is_known)
        self.map_button.setVisible(is_known)

    def _label(self, text: str) -> QLabel:
        label = QLabel(tr(text))
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _value(self, label: str) -> QLabel:
        value = ElidedLabel() if label in _UNBREAKABLE else QLabel()
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setAccessibleName(tr(label))
        if label not in _UNBREAKABLE:
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return value

    @Slot()
    def _on_map_button_clicked(self) -> None:
        self.map_requested.emit(*self._position)
