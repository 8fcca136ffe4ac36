"""The menu behind the button in the corner: what is seldom needed."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.gui.icons import icon
from photosearch.gui.translation import tr


class AppMenu(QMenu):
    """Actions upon the library.

    Attributes:
        models: below it are entries about the app, above it those about photos.
        collapse, pause_on_battery, sidecars, tray: are checkable.

    Signals:
        add_folder_requested, rescan_requested, models_requested, settings_requested, save_search_requested,
            diagnostics_requested, updates_requested: an entry was chosen.
        collapse_toggled, pause_on_battery_toggled, sidecars_toggled, tray_toggled: bool; by the user.
    """

    add_folder_requested = Signal()
    rescan_requested = Signal()
    models_requested = Signal()
    settings_requested = Signal()
    save_search_requested = Signal()
    diagnostics_requested = Signal()
    updates_requested = Signal()
    collapse_toggled = Signal(bool)
    pause_on_battery_toggled = Signal(bool)
    sidecars_toggled = Signal(bool)
    tray_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("photosearch", parent)
        self.setToolTipsVisible(True)
        self.addAction(icon("add-folder"), tr("Add Folder…")).triggered.connect(self.add_folder_requested)
        self.addAction(tr("Look for Changes Now")).triggered.connect(self.rescan_requested)
        self.addAction(tr("Save This Search…")).triggered.connect(self.save_search_requested)
        self.models = self.addAction(tr("Model…"))
        self.models.triggered.connect(self.models_requested)
        self.addAction(tr("Settings…")).triggered.connect(self.settings_requested)
        self.addSeparator()
        self.collapse = self._add_switch(tr("Collapse Near-Identical Shots"), self.collapse_toggled)
        self.collapse.setToolTip(tr("Let one photo stand for all that are nearly the same"))
        self.pause_on_battery = self._add_switch(
            tr("Pause Indexing on Battery"), self.pause_on_battery_toggled
        )
        self.pause_on_battery.setToolTip(tr("Wait for mains power before photos are indexed"))
        self.sidecars = self._add_switch(tr("Write Ratings to .xmp Sidecars"), self.sidecars_toggled)
        self.sidecars.setToolTip(tr("Let other programs see the stars you give; photos stay as they are"))
        self.tray = self._add_switch(tr("Icon in the Notification Area"), self.tray_toggled)
        self.tray.setToolTip(tr("Show there how far indexing is"))
        self.addSeparator()
        self.addAction(tr("Log and Diagnostics…")).triggered.connect(self.diagnostics_requested)
        updates = self.addAction(tr("Check for Updates…"))
        updates.setToolTip(tr("Ask whether there is a newer version; nothing is downloaded"))
        updates.triggered.connect(self.updates_requested)

    def _add_switch(self, text: str, toggled: SignalInstance) -> QAction:
        switch = QAction(text, self)
        switch.setCheckable(True)
        switch.triggered.connect(toggled)
        self.addAction(switch)
        return switch
