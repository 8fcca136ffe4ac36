"""The menu behind the button in the corner: what is seldom needed."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.gui.icons import icon


class AppMenu(QMenu):
    """Actions upon the library.

    Attributes:
        collapse, pause_on_battery: are checkable.

    Signals:
        add_folder_requested, rescan_requested, models_requested, settings_requested: an entry was chosen.
        collapse_toggled, pause_on_battery_toggled: bool; by the user.
    """

    add_folder_requested = Signal()
    rescan_requested = Signal()
    models_requested = Signal()
    settings_requested = Signal()
    collapse_toggled = Signal(bool)
    pause_on_battery_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("photosearch", parent)
        self.addAction(icon("add-folder"), "Add Folder…").triggered.connect(self.add_folder_requested)
        self.addAction("Look for Changes Now").triggered.connect(self.rescan_requested)
        self.addAction("Model…").triggered.connect(self.models_requested)
        self.addAction("Settings…").triggered.connect(self.settings_requested)
        self.addSeparator()
        self.collapse = self._add_switch("Collapse Near-Identical Shots", self.collapse_toggled)
        self.collapse.setToolTip("Let one photo stand for all that are nearly the same")
        self.pause_on_battery = self._add_switch("Pause Indexing on Battery", self.pause_on_battery_toggled)
        self.pause_on_battery.setToolTip("Wait for mains power before photos are indexed")

    def _add_switch(self, text: str, toggled: SignalInstance) -> QAction:
        switch = QAction(text, self)
        switch.setCheckable(True)
        switch.triggered.connect(toggled)
        self.addAction(switch)
        return switch
