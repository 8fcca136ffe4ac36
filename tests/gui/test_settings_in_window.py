"""The settings: a table, a file, a dialog; what is set is applied at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, make_overview, make_photos, make_status
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QPalette, QShortcut
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QMessageBox,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photosearch.gui.appearance import apply_theme
from photosearch.gui.dialogs.settings_dialog import SettingsDialog
from photosearch.gui.main_window import MainWindow
from photosearch.gui.settings_table import (
    COLLAPSE,
    PAUSE_ON_BATTERY,
    REMEMBER_SEARCHES,
    SETTINGS,
    THEME,
    THUMBNAIL,
    TRAY,
    WORKERS,
    Theme,
)
from photosearch.gui.shortcut_list import SHORTCUTS, shown_keys
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.mark_messages import WriteSidecars
from photosearch.search.messages import (
    ExclusionsReady,
    ExclusionsRefused,
    GetExclusions,
    GetModels,
    OverviewReady,
    SetExclusions,
    SetPauseOnBattery,
    SetWorkers,
    StartIndexing,
)


@pytest.fixture
def settings(qapp: object, tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "own")


@pytest.fixture
def dialog(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Iterator[SettingsDialog]:
    """The dialog of a window that shows photos; colours are the platform's again afterwards."""
    engine.get_ready(make_status())
    engine.answer_browse(make_photos(10))
    with qtbot.waitSignal(window._client.overview_received):
        engine.reply(OverviewReady(make_overview()))
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.settings.dialog.isVisible)
    yield window.settings.dialog
    apply_theme(Theme.SYSTEM)


def shown_rows(dialog: SettingsDialog) -> list[str]:
    return [row.words for rows in dialog.rows.values() for row in rows if not row.isHidden()]


class TestTable:
    def test_each_has_a_place_of_its_own_and_a_first_value(self, settings: WindowSettings) -> None:
        keys = [known.key for known in SETTINGS]
        assert len(set(keys)) == len(keys)
        for known in SETTINGS:
            assert settings.value(known) == known.at_first
            assert type(settings.value(known)) is type(known.at_first)

    def test_what_is_put_is_kept_and_told_once(self, settings: WindowSettings, tmp_path: Path) -> None:
        changed = QSignalSpy(settings.changed)
        for _ in range(2):
            settings.put(THEME, Theme.DARK)
            settings.put(PAUSE_ON_BATTERY, True)
            settings.put(THUMBNAIL, 200)
        assert [changed.at(row)[0] for row in range(changed.count())] == [THEME, PAUSE_ON_BATTERY, THUMBNAIL]
        again = WindowSettings(tmp_path / "own")
        assert (again.value(THEME), again.value(PAUSE_ON_BATTERY), again.value(THUMBNAIL)) == (
            Theme.DARK,
            True,
            200,
        )

    def test_nonsense_in_the_file_does_no_harm(self, settings: WindowSettings, tmp_path: Path) -> None:
        store = QSettings(str(tmp_path / "own" / "window.ini"), QSettings.Format.IniFormat)
        for key, value in ((THEME.key, "pink"), (THUMBNAIL.key, "9e9"), (WORKERS.key, "-4")):
            store.setValue(key, value)
        store.sync()
        again = WindowSettings(tmp_path / "own")
        assert again.value(THEME) is Theme.SYSTEM
        assert again.value(THUMBNAIL) == THUMBNAIL.at_first
        assert again.value(WORKERS) == 0


def test_the_first_engine_is_told_before_it_is_ready(window: MainWindow, engine: FakeEngine) -> None:
    assert engine.last(SetPauseOnBattery) == SetPauseOnBattery(False)
    assert engine.last(SetWorkers) == SetWorkers(None)


class TestDialog:
    def test_settings_are_applied_as_they_are_set(
        self, window: MainWindow, dialog: SettingsDialog, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        editors = {key: control.editor for key, control in dialog.controls.items()}
        battery, workers = editors[PAUSE_ON_BATTERY.key], editors[WORKERS.key]
        theme, thumbnail = editors[THEME.key], editors[THUMBNAIL.key]
        assert isinstance(battery, QCheckBox)
        assert isinstance(workers, QSpinBox)
        assert isinstance(theme, QComboBox)
        assert isinstance(thumbnail, QSlider)
        battery.click()
        assert engine.last(SetPauseOnBattery).is_wanted
        assert window._body.top.menu.pause_on_battery.isChecked()
        assert workers.text() == "Automatic"
        workers.setValue(2)
        assert engine.last(SetWorkers).count == 2
        workers.setValue(0)
        assert engine.last(SetWorkers).count is None
        thumbnail.setValue(300)
        assert window.grid.target == 300
        theme.setCurrentText("Dark")
        qtbot.waitUntil(lambda: window.palette().color(QPalette.ColorRole.Window).lightness() < 90)
        theme.setCurrentText("As the system")
        assert window._settings.value(THEME) is Theme.SYSTEM

    def test_shows_what_is_set_elsewhere(
        self, window: MainWindow, dialog: SettingsDialog, engine: FakeEngine
    ) -> None:
        window._body.top.menu.pause_on_battery.trigger()
        battery = dialog.controls[PAUSE_ON_BATTERY.key].editor
        assert isinstance(battery, QCheckBox)
        assert battery.isChecked()
        assert engine.last(SetPauseOnBattery).is_wanted
        dialog.close()
        window.grid.set_target(333)
        window.settings.open()
        slider = dialog.controls[THUMBNAIL.key].editor
        assert isinstance(slider, QSlider)
        assert slider.value() == 333

    def test_a_new_engine_is_told(
        self, window: MainWindow, dialog: SettingsDialog, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window._settings.put(WORKERS, 1)
        window.add_folders([Path("/photos")])
        engine.sent.clear()
        with qtbot.waitSignal(window._client.engine_died):
            engine.die()
        # before the run that they are about, and before the engine is ready
        assert engine.sent[:3] == [SetPauseOnBattery(False), SetWorkers(1), StartIndexing((Path("/photos"),))]

    def test_finds_settings_by_words(self, dialog: SettingsDialog) -> None:
        QTest.keyClicks(dialog.search, "dark")
        assert shown_rows(dialog) == []
        assert not dialog._nothing.isHidden()
        dialog.search.setText("battery")
        assert len(shown_rows(dialog)) == 1
        assert [
            dialog.sections.item(row).text() for row in range(6) if not dialog.sections.item(row).isHidden()
        ] == ["Performance"]
        dialog.search.setText("keyboard")
        assert len(shown_rows(dialog)) == len(SHORTCUTS)
        dialog.search.setText("f9 sidebar")
        assert len(shown_rows(dialog)) == 1
        dialog.search.clear()
        assert dialog._nothing.isHidden()
        assert len(shown_rows(dialog)) > len(SHORTCUTS) + len(SETTINGS)

    def test_sections_lead_to_their_settings(self, dialog: SettingsDialog) -> None:
        dialog.sections.setCurrentRow(dialog.sections.count() - 1)
        assert dialog.area.verticalScrollBar().value() > 0
        dialog.sections.setCurrentRow(0)
        assert dialog.area.verticalScrollBar().value() < 20

    def test_everything_has_a_name(self, dialog: SettingsDialog) -> None:
        for widget in dialog.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget

    def test_recent_searches_can_be_cleared(self, window: MainWindow, dialog: SettingsDialog) -> None:
        window.suggestions.remember("cats")
        dialog.clear_button.click()
        assert window._settings.recent_searches == []
        remember = dialog.controls[REMEMBER_SEARCHES.key].editor
        assert isinstance(remember, QCheckBox)
        remember.click()
        window.suggestions.remember("cats")
        assert window._settings.recent_searches == []

    def test_leads_to_the_models(
        self, window: MainWindow, dialog: SettingsDialog, engine: FakeEngine
    ) -> None:
        dialog.model_button.click()
        assert engine.all_sent(GetModels)


class TestFolders:
    def test_are_listed_added_and_forgotten(
        self,
        window: MainWindow,
        dialog: SettingsDialog,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        folders = dialog.folders
        assert [folders.list.item(row).text() for row in range(folders.list.count())] == [
            "/home/anna/Pictures  (30 photos)",
            "/media/Drive  (1,200 photos, offline)",
        ]
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
        folders.add_button.click()
        assert engine.last(StartIndexing).folders == (tmp_path,)
        assert not folders.forget_button.isEnabled()
        folders.list.setCurrentRow(1)
        asked: list[str] = []
        monkeypatch.setattr(QMessageBox, "exec", lambda question: asked.append(question.text()))
        folders.forget_button.click()
        assert asked == ["Forget Drive?"]
        with qtbot.waitSignal(window._client.overview_received):
            engine.reply(OverviewReady(make_overview()))
        assert folders.list.currentRow() == 1

    def test_names_are_left_out(
        self, window: MainWindow, dialog: SettingsDialog, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        field = dialog.exclusions.field
        assert engine.all_sent(GetExclusions)
        with qtbot.waitSignal(window._client.exclusions_received):
            engine.reply(ExclusionsReady(("old",)))
        assert field.text() == "old"
        assert not engine.all_sent(StartIndexing)
        field.setFocus()
        field.setText("old, *.png ,旧、缓存，")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert engine.last(SetExclusions).patterns == ("old", "*.png", "旧", "缓存")
        field.setText("old, *.png ,")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert engine.last(SetExclusions).patterns == ("old", "*.png")
        count = len(engine.all_sent(SetExclusions))
        dialog.search.setFocus()
        assert len(engine.all_sent(SetExclusions)) == count
        engine.reply(ExclusionsReady(("old", "*.png"), is_changed=True))
        qtbot.waitUntil(lambda: bool(engine.all_sent(StartIndexing)))
        assert engine.last(StartIndexing).folders == ()

    def test_says_what_is_wrong_with_a_name(
        self, dialog: SettingsDialog, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(ExclusionsRefused("a/b is a path. Write a name"))
        qtbot.waitUntil(dialog.exclusions.message.isVisible)
        assert "is a path" in dialog.exclusions.message.text()
        dialog.exclusions.field.setText("a")
        dialog.exclusions.field.editingFinished.emit()
        assert dialog.exclusions.message.isHidden()


def test_all_shortcuts_of_the_window_are_listed(window: MainWindow) -> None:
    listed = {shown_keys(key) for keys, _ in SHORTCUTS for key in keys}
    bound = {shown_keys(shortcut.key().toString()) for shortcut in window.findChildren(QShortcut)}
    bound |= {shown_keys(action.shortcut().toString()) for action in window.grid.actions()}
    assert bound <= listed


def test_colours_of_ours_can_be_read(qapp: QApplication) -> None:
    def luminance(colour: QColor) -> float:
        parts = [
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4
            for p in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(one: QColor, other: QColor) -> float:  # WCAG 2.2, success criterion 1.4.3
        dark, light = sorted((luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)

    role = QPalette.ColorRole
    try:
        for theme in (Theme.LIGHT, Theme.DARK):
            apply_theme(theme)
            palette = QApplication.palette()
            for ground in (role.Base, role.Window):
                for text in (role.Text, role.WindowText, role.PlaceholderText):
                    assert contrast(palette.color(text), palette.color(ground)) >= 4.5, (theme, text, ground)
            assert contrast(palette.color(role.HighlightedText), palette.color(role.Highlight)) >= 4.5
    finally:
        apply_theme(Theme.SYSTEM)


class TestSwitchesOfTheMenu:
    """What the menu switches on and off, the settings do, too."""

    def test_collapsing_is_the_same_in_both(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready()
        window.settings.open()
        control = window.settings.dialog.controls[COLLAPSE.key]
        assert isinstance(control.editor, QCheckBox)
        control.editor.click()
        assert not window.search.arrangement.is_collapsed
        assert not window._body.top.menu.collapse.isChecked()
        window._body.top.menu.collapse.trigger()
        assert control.editor.isChecked()
        assert window.search.arrangement.is_collapsed

    def test_sidecars_are_asked_of_the_library(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready()
        window.settings.open()
        window.settings.dialog.sidecars.click()
        assert engine.last(WriteSidecars).is_wanted
        engine.get_ready(replace(make_status(), writes_sidecars=True))
        qtbot.waitUntil(lambda: window._body.top.menu.sidecars.isChecked())
        assert window.settings.dialog.sidecars.isChecked()

    def test_the_tray_follows_its_setting(self, window: MainWindow, engine: FakeEngine) -> None:
        window._settings.put(TRAY, True)
        assert window._body.top.menu.tray.isChecked()
