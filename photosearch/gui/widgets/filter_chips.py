"""A row of chips below the search field, one for each filter in its text, to take it out with a click."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from photosearch.gui.filter_labels import filter_label
from photosearch.gui.icons import icon
from photosearch.gui.tool_tips import as_it_is
from photosearch.gui.translation import tr
from photosearch.gui.widgets.flow_layout import FlowLayout
from photosearch.gui.widgets.search_bar import SearchBar
from photosearch.search.query_filters import FilterPart, filter_parts, without

_WIDEST_LABEL = 190
MOST_SHOWN = 20
"""Chips; of more filters the text itself has to do."""


class FilterChip(QWidget):
    """Shows a filter.

    Signals:
        removed: its button was pressed.
    """

    removed = Signal()

    def __init__(self, part: FilterPart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = filter_label(part.expression)
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, _WIDEST_LABEL))
        self.button = QToolButton()
        self.button.setAutoRaise(True)
        self.button.setIcon(icon("close"))
        self.button.setIconSize(QSize(14, 14))
        self.button.setAccessibleName(tr("Remove the filter {filter}", filter=words))
        self.button.setToolTip(tr("Remove"))
        self.button.clicked.connect(self.removed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 6, 2)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.button)
        self.setAccessibleName(tr("Filter {filter}", filter=words))
        self.setToolTip(as_it_is(words))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rounded ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        colour.setAlphaF(0.18)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        height = self.height()
        painter.drawRoundedRect(QRectF(self.rect()), height / 2, height / 2)


class FilterChips(QWidget):
    """Follows the text of a search bar; hidden without filters.

    Attributes:
        chips: in the order of the text.
    """

    def __init__(self, search_bar: SearchBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search_bar = search_bar
        self._parts: tuple[FilterPart, ...] = ()
        self.chips: list[FilterChip] = []
        self.setAccessibleName(tr("Filters"))
        self._layout = FlowLayout(self, spacing=6)
        self._layout.setContentsMargins(8, 6, 8, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        search_bar.field.textChanged.connect(self._on_field_text_changed)
        self.hide()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        parts = filter_parts(text)
        before, self._parts = self._parts, parts
        if [part.expression for part in before] != [part.expression for part in parts]:
            self._show()

    def _show(self) -> None:
        for chip in self.chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        before: QWidget = self._search_bar.field
        for number, part in enumerate(self._parts[:MOST_SHOWN]):
            chip = FilterChip(part)
            chip.removed.connect(partial(self._remove, number))
            self._layout.addWidget(chip)
            self.chips.append(chip)
            QWidget.setTabOrder(before, chip.button)
            before = chip.button
        self.setVisible(bool(self.chips))

    def _remove(self, number: int) -> None:
        self._search_bar.set_text(without(self._search_bar.field.text(), self._parts[number]))
        self._search_bar.field.setFocus()
