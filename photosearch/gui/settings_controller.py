"""Brings up the settings, and applies whatever is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from photosearch.base.overview import Overview
from photosearch.gui.appearance import apply_theme
from photosearch.gui.dialogs.settings_dialog import SettingsDialog
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.settings_table import (
    COLLAPSE,
    LANGUAGE,
    PAUSE_ON_BATTERY,
    THEME,
    THUMBNAIL,
    TRAY,
    WORKERS,
    Theme,
)
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import (
    ExclusionsReady,
    GetExclusions,
    SetExclusions,
    SetPauseOnBattery,
    SetWorkers,
)


class SettingsController(QObject):
    """Between the settings, their dialog, and what they are about.

    Signals:
        add_folder_requested, models_requested, clear_searches_requested: a button was pressed.
        forget_requested: Path of a folder.
        sidecars_toggled, collapse_toggled, tray_toggled: bool; by the user.
        exclusions_changed: something else is left out of the library now.
        language_chosen: the settings were closed with another language than the window speaks.
    """

    add_folder_requested = Signal()
    forget_requested = Signal(object)
    models_requested = Signal()
    sidecars_toggled = Signal(bool)
    collapse_toggled = Signal(bool)
    tray_toggled = Signal(bool)
    clear_searches_requested = Signal()
    exclusions_changed = Signal()
    language_chosen = Signal()

    def __init__(
        self, client: EngineClient, body: WindowBody, settings: WindowSettings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._client = client
        self._settings = settings
        self._grid = body.results.grid
        self._pause_switch = body.top.menu.pause_on_battery
        self._window = window
        self._overview = Overview()
        self._dialog: SettingsDialog | None = None
        self._writes_sidecars = False
        self._language = settings.value(LANGUAGE)
        self._acts: Mapping[object, Callable[[], None]] = {
            PAUSE_ON_BATTERY: self._apply_pause_on_battery,
            WORKERS: self._apply_workers,
            THEME: self._apply_theme,
            THUMBNAIL: self._apply_thumbnail,
            COLLAPSE: lambda: self.collapse_toggled.emit(settings.value(COLLAPSE)),
            TRAY: lambda: self.tray_toggled.emit(settings.value(TRAY)),
        }
        settings.changed.connect(self._on_settings_changed)
        client.overview_received.connect(self._on_client_overview_received)
        client.exclusions_received.connect(self._on_client_exclusions_received)
        client.exclusions_refused.connect(self._on_client_exclusions_refused)
        body.top.menu.pause_on_battery_toggled.connect(self._on_menu_pause_on_battery_toggled)
        if settings.value(THEME) is not Theme.SYSTEM:
            self._apply_theme()
        self._apply_pause_on_battery()  # at once: the engine waits for both before it begins a run
        self._apply_workers()

    @property
    def dialog(self) -> SettingsDialog:
        """The dialog, made when it is wanted for the first time."""
        if self._dialog is None:
            self._dialog = dialog = SettingsDialog(self._settings, self._window)
            dialog.folders.show_roots(self._overview.roots)
            dialog.folders.add_requested.connect(self.add_folder_requested)
            dialog.folders.forget_requested.connect(self.forget_requested)
            dialog.exclusions.changed.connect(self._on_dialog_exclusions_changed)
            dialog.sidecars.setChecked(self._writes_sidecars)
            dialog.sidecars_toggled.connect(self.sidecars_toggled)
            dialog.models_requested.connect(self.models_requested)
            dialog.clear_searches_requested.connect(self.clear_searches_requested)
            dialog.finished.connect(self._on_dialog_finished)
        return self._dialog

    @Slot()
    def _on_dialog_finished(self) -> None:
        if self._settings.value(LANGUAGE) is not self._language:
            self.language_chosen.emit()

    @Slot()
    def open(self) -> None:
        """Show the settings; what is left out comes as soon as the engine has sent it."""
        self._settings.put(THUMBNAIL, self._grid.target)
        self._client.send(GetExclusions())
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.search.setFocus()

    def show_sidecars(self, is_wanted: bool) -> None:
        """Show whether ratings are written into sidecars, which the library knows."""
        self._writes_sidecars = is_wanted
        if self._dialog is not None:
            self._dialog.sidecars.setChecked(is_wanted)

    def _apply_pause_on_battery(self) -> None:
        is_wanted = self._settings.value(PAUSE_ON_BATTERY)
        self._pause_switch.setChecked(is_wanted)
        self._client.send(SetPauseOnBattery(is_wanted))

    def _apply_workers(self) -> None:
        self._client.send(SetWorkers(self._settings.value(WORKERS) or None))

    def _apply_theme(self) -> None:
        apply_theme(self._settings.value(THEME))

    def _apply_thumbnail(self) -> None:
        self._grid.set_target(self._settings.value(THUMBNAIL))

    @Slot(object)
    def _on_settings_changed(self, setting: object) -> None:
        act = self._acts.get(setting)
        if act is not None:
            act()

    @Slot(bool)
    def _on_menu_pause_on_battery_toggled(self, is_wanted: bool) -> None:
        self._settings.put(PAUSE_ON_BATTERY, is_wanted)

    @Slot(object)
    def _on_client_overview_received(self, overview: Overview) -> None:
        self._overview = overview
        if self._dialog is not None:
            self._dialog.folders.show_roots(overview.roots)

    @Slot(object)
    def _on_dialog_exclusions_changed(self, patterns: tuple[str, ...]) -> None:
        self._client.send(SetExclusions(patterns))

    @Slot(object)
    def _on_client_exclusions_received(self, reply: ExclusionsReady) -> None:
        if self._dialog is not None:
            self._dialog.exclusions.show_patterns(reply.patterns)
        if reply.is_changed:
            self.exclusions_changed.emit()

    @Slot(str)
    def _on_client_exclusions_refused(self, message: str) -> None:
        if self._dialog is not None:
            self._dialog.exclusions.show_message(message)
