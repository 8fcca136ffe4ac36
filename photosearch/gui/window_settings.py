"""What the window remembers between sessions: where it was, how photos are shown, what is switched on."""

from __future__ import annotations

import json
import logging
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QByteArray, QObject, QSettings, QSize, Signal
from PySide6.QtWidgets import QMainWindow

from photosearch.base.types import Grouping, Sort
from photosearch.gui.query import Arrangement
from photosearch.gui.settings_table import COLLAPSE, Setting, T
from photosearch.gui.slide_order import INTERVALS_S, SlideOptions
from photosearch.gui.widgets.sidebar import DEFAULT_WIDTH

_log = logging.getLogger(__name__)

C = TypeVar("C", bound=StrEnum)

_ROOM = 0.92
"""Share of a small screen that the window takes at first: its frame needs room as well."""
_GEOMETRY = "window/geometry"
_SORT = "results/sort"
_GROUP = "results/group"
_FILMSTRIP, _INFO = "viewer/filmstrip", "viewer/info"
_INTERVAL, _RANDOM, _LOOPING = "slideshow/interval", "slideshow/random", "slideshow/looping"
_LAST_FOLDER = "dialogs/last_folder"
_MODEL_OFFERED = "models/offered"
_RECENT_SEARCHES = "search/recent"
_SIDEBAR_OPEN = "sidebar/open"
_SIDEBAR_WIDTH = "sidebar/width"
_SIDEBAR_FOLDED = "sidebar/folded"


class WindowSettings(QObject):
    """An INI file in our own configuration folder; losing it loses nothing of worth.

    Signals:
        changed: Setting; it has another value now.
    """

    changed = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _log.warning("the window's place will not be remembered: %s", error)
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def value(self, setting: Setting[T]) -> T:
        """Return what is set; the value at first where the file says nothing that makes sense."""
        at_first: int | StrEnum = setting.at_first
        found: int | StrEnum
        if isinstance(at_first, StrEnum):
            found = self._choice(setting.key, type(at_first)) or at_first
        elif isinstance(at_first, bool):
            found = self._is_on(setting.key, at_first)
        else:
            found = max(setting.low, min(setting.high, self._number(setting.key, at_first)))
        return cast(T, found)

    def put(self, setting: Setting[T], value: T) -> None:
        """Set something, and tell whoever applies it."""
        if value != self.value(setting):
            self._store.setValue(setting.key, value.value if isinstance(value, StrEnum) else value)
            self.changed.emit(setting)

    def restore_geometry(self, window: QMainWindow) -> None:
        """Put the window where it was, if that is still on a screen."""
        geometry = self._store.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
            room = window.screen().availableGeometry().size() * _ROOM
            window.resize(QSize(1180, 780).boundedTo(room))

    def save_geometry(self, window: QMainWindow) -> None:
        """Remember where the window is."""
        self._store.setValue(_GEOMETRY, window.saveGeometry())

    @property
    def recent_searches(self) -> list[str]:
        """What was searched for, the last first."""
        kept = self._kept(_RECENT_SEARCHES)
        return [str(text) for text in kept] if isinstance(kept, list) else []

    @recent_searches.setter
    def recent_searches(self, texts: list[str]) -> None:
        self._store.setValue(_RECENT_SEARCHES, json.dumps(texts))

    @property
    def is_sidebar_open(self) -> bool:
        """Whether the sidebar is shown; it is at first."""
        return self._is_on(_SIDEBAR_OPEN, True)

    @is_sidebar_open.setter
    def is_sidebar_open(self, is_open: bool) -> None:
        self._store.setValue(_SIDEBAR_OPEN, is_open)

    @property
    def sidebar_width(self) -> int:
        """Width of the sidebar."""
        return self._number(_SIDEBAR_WIDTH, DEFAULT_WIDTH)

    @sidebar_width.setter
    def sidebar_width(self, width: int) -> None:
        self._store.setValue(_SIDEBAR_WIDTH, width)

    @property
    def sidebar_folded(self) -> dict[str, bool]:
        """Lines of the sidebar that were opened or closed -> whether they are open."""
        kept = self._kept(_SIDEBAR_FOLDED)
        return {str(key): bool(is_open) for key, is_open in kept.items()} if isinstance(kept, dict) else {}

    @sidebar_folded.setter
    def sidebar_folded(self, folded: dict[str, bool]) -> None:
        self._store.setValue(_SIDEBAR_FOLDED, json.dumps(folded))

    @property
    def arrangement(self) -> Arrangement:
        """How hits are sorted, grouped and collapsed."""
        usual = Arrangement()
        return Arrangement(
            self._choice(_SORT, Sort) or usual.sort,
            self._choice(_GROUP, Grouping),
            self.value(COLLAPSE),
        )

    @arrangement.setter
    def arrangement(self, arrangement: Arrangement) -> None:
        self._store.setValue(_SORT, arrangement.sort.value)
        self._store.setValue(_GROUP, arrangement.group.value if arrangement.group else "")
        self.put(COLLAPSE, arrangement.is_collapsed)

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
    def was_model_offered(self) -> bool:
        """Whether the user was told that there are larger models."""
        return self._is_on(_MODEL_OFFERED, False)

    @was_model_offered.setter
    def was_model_offered(self, is_so: bool) -> None:
        self._store.setValue(_MODEL_OFFERED, is_so)

    def _is_on(self, key: str, at_first: bool) -> bool:
        return str(self._store.value(key, at_first)).lower() == "true"

    def _kept(self, key: str) -> object:
        try:
            return json.loads(str(self._store.value(key, "null")))
        except ValueError:
            return None

    def _number(self, key: str, at_first: int) -> int:
        try:
            return int(str(self._store.value(key, at_first)))
        except ValueError:
            return at_first

    def _choice(self, key: str, choices: type[C]) -> C | None:
        """Return what was chosen, unless nothing was, or what this version does not know."""
        try:
            return choices(str(self._store.value(key, "")))
        except ValueError:
            return None
