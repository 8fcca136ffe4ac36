"""The settings: sections of rows, made from the table; a field to find one; all is applied at once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui.settings_table import APPEARANCE, PERFORMANCE, SEARCH, SETTINGS
from photosearch.gui.shortcut_list import SHORTCUTS, shown_keys
from photosearch.gui.translation import tr, translatable
from photosearch.gui.widgets.folder_settings import ExclusionSettings, FolderSettings
from photosearch.gui.widgets.setting_row import SettingControl, SettingRow
from photosearch.gui.widgets.slim_scroll_bar import SlimScrollBar
from photosearch.gui.window_settings import WindowSettings

FOLDERS, MODEL, KEYBOARD = translatable("Folders"), translatable("Model"), translatable("Keyboard")
_SECTIONS = (FOLDERS, SEARCH, MODEL, PERFORMANCE, APPEARANCE, KEYBOARD)


class SettingsDialog(QDialog):
    """Stays open beside the window.

    Attributes:
        rows: section -> its rows.
        controls: key of a setting -> what it is set with.

    Signals:
        models_requested, clear_searches_requested: a button was pressed.
        sidecars_toggled: bool; by the user.
    """

    models_requested = Signal()
    sidecars_toggled = Signal(bool)
    clear_searches_requested = Signal()

    def __init__(self, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(tr("Settings"))
        self.resize(QSize(760, 560))
        self.folders = FolderSettings()
        self.exclusions = ExclusionSettings()
        self.model_button = self._button(tr("Choose a model…"), self.models_requested)
        self.clear_button = self._button(tr("Clear recent searches"), self.clear_searches_requested)
        self.sidecars = QCheckBox()
        self.sidecars.clicked.connect(self.sidecars_toggled)
        self.controls: dict[str, SettingControl] = {}
        self.rows: dict[str, list[SettingRow]] = {section: [] for section in _SECTIONS}
        self._headings: dict[str, QLabel] = {}
        self._make_rows()
        self._lay_out()
        settings.changed.connect(self._on_settings_changed)

    def _make_rows(self) -> None:
        folders, model = self.rows[FOLDERS], self.rows[MODEL]
        words = tr("photosearch finds the photos in these. It never changes them.")
        folders.append(SettingRow(tr("Folders of the library"), words, self.folders, is_below=True))
        words = tr("Files and folders of these names, with commas between them. * stands for any letters.")
        folders.append(SettingRow(tr("Leave out"), words, self.exclusions, is_below=True))
        words = tr("Other programs can read the stars you give. Photos stay as they are.")
        folders.append(SettingRow(tr("Write ratings to .xmp sidecars"), words, self.sidecars))
        words = tr("It decides what searches find, and in which languages.")
        model.append(SettingRow(tr("Model"), words, self.model_button))
        for setting in SETTINGS:
            control = SettingControl(setting)
            control.show_value(self._settings.value(setting))
            control.changed.connect(self._settings.put)
            self.controls[setting.key] = control
            row = SettingRow(tr(setting.title), tr(setting.text), control)
            self.rows[setting.section].append(row)
        self.rows[SEARCH].append(SettingRow(tr("Recent searches"), "", self.clear_button))
        for keys, meaning in SHORTCUTS:
            shown = dict.fromkeys(text for key in keys if (text := shown_keys(key)))
            label = QLabel("  ".join(shown))
            label.setTextFormat(Qt.TextFormat.PlainText)
            row = SettingRow(tr(meaning), "", label)
            row.words += label.text().casefold()
            self.rows[KEYBOARD].append(row)

    def _lay_out(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a setting…"))
        self.search.setAccessibleName(tr("Find a setting"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search_text_changed)
        self.sections = QListWidget()
        self.sections.setAccessibleName(tr("Sections"))
        self.sections.addItems([tr(section) for section in _SECTIONS])
        self.sections.setFrameShape(QFrame.Shape.NoFrame)
        self.sections.setSpacing(2)
        self.sections.setFixedWidth(self.sections.sizeHintForColumn(0) + 40)
        self.sections.currentRowChanged.connect(self._on_sections_current_row_changed)
        self.area = QScrollArea()
        self.area.setAccessibleName(tr("Settings"))
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        if self.style().name() == "fusion":
            self.area.setVerticalScrollBar(SlimScrollBar(self, QPalette.ColorRole.Window))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._body())
        self._nothing = QLabel(tr("No setting is called that."))
        self._nothing.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        for widget in (self.search, self._nothing, self.area):
            right.addWidget(widget)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.sections)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)

    def _body(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(4, 0, 12, 0)
        layout.setSpacing(0)
        for section, rows in self.rows.items():
            heading = QLabel(tr(section))
            font = heading.font()
            font.setBold(True)
            font.setPointSizeF(font.pointSizeF() * 1.15)
            heading.setFont(font)
            heading.setContentsMargins(0, 12, 0, 2)
            self._headings[section] = heading
            layout.addWidget(heading)
            for row in rows:
                layout.addWidget(row)
        layout.addStretch()
        return body

    def _button(self, text: str, clicked: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(clicked)
        return button

    @Slot(object)
    def _on_settings_changed(self, setting: object) -> None:
        for known in SETTINGS:
            if known is setting:
                self.controls[known.key].show_value(self._settings.value(known))

    @Slot(str)
    def _on_search_text_changed(self, text: str) -> None:
        """Show the rows that have all these words, and the headings of these."""
        words = text.casefold().split()
        is_any = False
        for at, (section, rows) in enumerate(self.rows.items()):
            is_whole = all(word in tr(section).casefold() for word in words)
            found = [row for row in rows if is_whole or all(word in row.words for word in words)]
            for row in rows:
                row.setVisible(row in found)
            self._headings[section].setVisible(bool(found))
            self.sections.item(at).setHidden(not found)
            is_any = is_any or bool(found)
        self._nothing.setVisible(not is_any)

    @Slot(int)
    def _on_sections_current_row_changed(self, row: int) -> None:
        if row >= 0:
            heading = self._headings[_SECTIONS[row]]
            self.area.verticalScrollBar().setValue(heading.y())
