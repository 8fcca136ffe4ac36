"""What the window remembers between sessions: where it was, how photos are shown, what is switched on."""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from photosearch.base.types import Grouping, Sort
from photosearch.gui.query import Arrangement
from photosearch.gui.slide_order import INTERVALS_S, SlideOptions
from photosearch.gui.widgets.photo_grid import DEFAULT_THUMBNAIL

_log = logging.getLogger(__name__)

C = TypeVar("C", bound=StrEnum)

_GEOMETRY = "window/geometry"
_THUMBNAIL = "grid/thumbnail"
_SORT = "results/sort"
_GROUP = "results/group"
_COLLAPSE = "results/collapse"
_FILMSTRIP, _INFO = "viewer/filmstrip", "viewer/info"
_INTERVAL, _RANDOM, _LOOPING = "slideshow/interval", "slideshow/random", "slideshow/looping"
_LAST_FOLDER = "dialogs/last_folder"
_PAUSE_ON_BATTERY = "indexing/pause_on_battery"
_TRAY = "window/tray"


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
    def arrangement(self) -> Arrangement:
        """How hits are sorted, grouped and collapsed."""
        usual = Arrangement()
        return Arrangement(
            self._choice(_SORT, Sort) or usual.sort,
            self._choice(_GROUP, Grouping),
            self._is_on(_COLLAPSE, usual.is_collapsed),
        )

    @arrangement.setter
    def arrangement(self, arrangement: Arrangement) -> None:
        self._store.setValue(_SORT, arrangement.sort.value)
        self._store.setValue(_GROUP, arrangement.group.value if arrangement.group else "")
        self._store.setValue(_COLLAPSE, arrangement.is_collapsed)

    @property
    def last_folder(self) -> str:
        """Where the folder dialog was last; empty at first."""
        return str(self._store.value(_LAST_FOLDER, ""))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue(_LAST_FOLDER, folder)

    @property
    def shows_filmstrip(self) -> bool:
        """Whether the viewer has a filmstrip."""
        return self._is_on(_FILMSTRIP, True)

    @shows_filmstrip.setter
    def shows_filmstrip(self, is_wanted: bool) -> None:
        self._store.setValue(_FILMSTRIP, is_wanted)

    @property
    def shows_info(self) -> bool:
        """Whether the viewer tells about the photo beside it; not at first."""
        return self._is_on(_INFO, False)

    @shows_info.setter
    def shows_info(self, is_wanted: bool) -> None:
        self._store.setValue(_INFO, is_wanted)

    @property
    def slides(self) -> SlideOptions:
        """How slideshows go on."""
        usual = SlideOptions()
        interval = str(self._store.value(_INTERVAL, usual.interval_s))
        return SlideOptions(
            int(interval) if interval in map(str, INTERVALS_S) else usual.interval_s,
            self._is_on(_RANDOM, usual.is_random),
            self._is_on(_LOOPING, usual.is_looping),
        )

    @slides.setter
    def slides(self, options: SlideOptions) -> None:
        self._store.setValue(_INTERVAL, options.interval_s)
        self._store.setValue(_RANDOM, options.is_random)
        self._store.setValue(_LOOPING, options.is_looping)

    @property
    def pauses_on_battery(self) -> bool:
        """Whether indexing shall wait for mains power; not at first."""
        return self._is_on(_PAUSE_ON_BATTERY, False)

    @pauses_on_battery.setter
    def pauses_on_battery(self, is_wanted: bool) -> None:
        self._store.setValue(_PAUSE_ON_BATTERY, is_wanted)

    @property
    def has_tray(self) -> bool:
        """Whether an icon is wanted in the notification area; not at first."""
        return self._is_on(_TRAY, False)

    @has_tray.setter
    def has_tray(self, is_wanted: bool) -> None:
        self._store.setValue(_TRAY, is_wanted)

    def _is_on(self, key: str, at_first: bool) -> bool:
        return str(self._store.value(key, at_first)).lower() == "true"

    def _choice(self, key: str, choices: type[C]) -> C | None:
        """Return what was chosen, unless nothing was, or what this version does not know."""
        try:
            return choices(str(self._store.value(key, "")))
        except ValueError:
            return None
