"""What the window remembers between sessions: where it was, how large thumbnails are, what is switched on."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from photosearch.gui.widgets.photo_grid import DEFAULT_THUMBNAIL

_log = logging.getLogger(__name__)

_GEOMETRY = "window/geometry"
_THUMBNAIL = "grid/thumbnail"
_LAST_FOLDER = "dialogs/last_folder"
_PAUSE_ON_BATTERY = "indexing/pause_on_battery"


class WindowSettings:
    """An INI file in our own configuration folder; losing it loses nothing of worth."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _log.warning("the window's place will not be remembered: %s", error)
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def restore_geometry(self, window: QMainWindow) -> None:
        """Put the window where it was, if that is still on a screen."""
        geometry = self._store.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
            window.resize(1180, 780)

    def save_geometry(self, window: QMainWindow) -> None:
        """Remember where the window is."""
        self._store.setValue(_GEOMETRY, window.saveGeometry())

    @property
    def thumbnail(self) -> int:
        """Width of thumbnails."""
        try:
            return int(str(self._store.value(_THUMBNAIL, DEFAULT_THUMBNAIL)))
        except ValueError:
            return DEFAULT_THUMBNAIL

    @thumbnail.setter
    def thumbnail(self, width: int) -> None:
        self._store.setValue(_THUMBNAIL, width)

    @property
    def last_folder(self) -> str:
        """Where the folder dialog was last; empty at first."""
        return str(self._store.value(_LAST_FOLDER, ""))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue(_LAST_FOLDER, folder)

    @property
    def pauses_on_battery(self) -> bool:
        """Whether indexing shall wait for mains power; not at first."""
        return str(self._store.value(_PAUSE_ON_BATTERY, False)).lower() == "true"

    @pauses_on_battery.setter
    def pauses_on_battery(self, is_wanted: bool) -> None:
        self._store.setValue(_PAUSE_ON_BATTERY, is_wanted)
