"""The menu behind the button in the corner: what is seldom needed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.gui.icons import icon


class AppMenu(QMenu):
    """Actions upon the library.

    Attributes:
        pause_on_battery: is checkable.

    Signals:
        add_folder_requested, rescan_requested: an entry was chosen.
        pause_on_battery_toggled: bool; by the user.
    """

    add_folder_requested = Signal()
    rescan_requested = Signal()
    pause_on_battery_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("photosearch", parent)
        self.addAction(icon("add-folder"), "Add Folder…").triggered.connect(self.add_folder_requested)
        self.addAction("Look for Changes Now").triggered.connect(self.rescan_requested)
        self.addSeparator()
        self.pause_on_battery = QAction("Pause Indexing on Battery", self)
        self.pause_on_battery.setCheckable(True)
        self.pause_on_battery.setToolTip("Wait for mains power before photos are indexed")
        self.pause_on_battery.triggered.connect(self.pause_on_battery_toggled)
        self.addAction(self.pause_on_battery)
