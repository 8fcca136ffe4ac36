"""One line of the settings: what it is, a sentence more, and what it is set with."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui.settings_table import AnySetting
from photosearch.gui.translation import LANGUAGES, tr

_SLIDER_FROM = 100
"""Numbers with a wider range than this are set with a slider: the exact one matters to nobody."""


class SettingRow(QWidget):
    """A line of the dialog.

    Attributes:
        words: all that it says, folded: what a search looks into.
    """

    def __init__(self, title: str, text: str, control: QWidget | None, *, is_below: bool = False) -> None:
        """Args: `is_below` puts a large control below the words instead of beside them."""
        super().__init__()
        self.words = f"{title} {text}".casefold()
        name = QLabel(title)
        note = QLabel(text)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        said = QVBoxLayout()
        said.setSpacing(2)
        for label in (name, note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
            said.addWidget(label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(said, 1)
        layout.addLayout(row)
        if control is None:
            return
        if is_below:
            layout.addWidget(control)
        else:
            row.addWidget(control)
        if not control.accessibleName():
            control.setAccessibleName(title)
        control.setAccessibleDescription(text)
        name.setBuddy(control)


class SettingControl(QWidget):
    """What a setting of the table is set with: a box to tick, a list, a number or a slider.

    Signals:
        changed: Setting and value; by the user.
    """

    changed = Signal(object, object)

    def __init__(self, setting: AnySetting) -> None:
        super().__init__()
        self._setting = setting
        self.editor = self._made()
        self.editor.setAccessibleName(tr(setting.title))
        self.editor.setAccessibleDescription(tr(setting.text))
        self.setAccessibleName(tr(setting.title))
        self.setFocusProxy(self.editor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.editor)

    def show_value(self, value: object) -> None:
        """Show what is set."""
        self.editor.blockSignals(True)
        match self.editor:
            case QCheckBox() as box:
                box.setChecked(bool(value))
            case QComboBox() as choices:
                choices.setCurrentIndex(choices.findData(value))
            case QSlider() | QSpinBox() as number:
                number.setValue(int(str(value)))
        self.editor.blockSignals(False)

    def _made(self) -> QCheckBox | QComboBox | QSlider | QSpinBox:
        setting = self._setting
        if isinstance(setting.at_first, bool):
            box = QCheckBox()
            box.toggled.connect(self._on_editor_changed)
            return box
        if isinstance(setting.at_first, StrEnum):
            choices = QComboBox()
            for value in type(setting.at_first):
                choices.addItem(_named(setting.names.get(value, value.capitalize())), value)
            choices.currentIndexChanged.connect(self._on_choice_changed)
            return choices
        number = QSlider(Qt.Orientation.Horizontal) if _is_wide(setting) else QSpinBox()
        number.setRange(setting.low, setting.high)
        if isinstance(number, QSpinBox):
            number.setSpecialValueText(tr(setting.names.get(setting.low, "")))
        else:
            number.setFixedWidth(180)
        number.valueChanged.connect(self._on_editor_changed)
        return number

    @Slot(bool)
    @Slot(int)
    def _on_editor_changed(self, value: object) -> None:
        self.changed.emit(self._setting, value)

    @Slot(int)
    def _on_choice_changed(self, index: int) -> None:
        kind = type(self._setting.at_first)
        assert isinstance(self.editor, QComboBox)
        self.changed.emit(self._setting, kind(self.editor.itemData(index)))


def _is_wide(setting: AnySetting) -> bool:
    return setting.high - setting.low > _SLIDER_FROM


def _named(choice: str) -> str:
    """Return a choice in the user's language, but a language by its own name."""
    return choice if choice in LANGUAGES.values() else tr(choice)
