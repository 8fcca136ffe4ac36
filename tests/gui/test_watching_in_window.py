"""Runs that nobody asked for are seen by what they find, and runs held on battery say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, last_step, make_status, step
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from photosearch.base.types import Progress
from photosearch.gui import indexing_controller
from photosearch.gui.app_menu import AppMenu
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.main_window import MainWindow
from photosearch.gui.settings_table import PAUSE_ON_BATTERY
from photosearch.gui.widgets.indexing_bar import IndexingBar, TimeLeft, duration_text
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.control import Hold
from photosearch.search.messages import (
    Browse,
    CancelIndexing,
    GetStatus,
    IndexingFailed,
    IndexingHeld,
    IndexingProgress,
    SetPauseOnBattery,
    StartIndexing,
)


def quiet(reply: IndexingProgress) -> IndexingProgress:
    return IndexingProgress(reply.progress, is_quiet=True)


@pytest.fixture
def controller(client: EngineClient, bar: IndexingBar) -> Iterator[IndexingController]:
    controller = IndexingController(client, bar)
    yield controller
    for timer in (controller._show_timer, controller._refresh_timer, controller._quiet_timer):
        timer.stop()


def test_a_short_run_is_seen_by_what_it_finds_only(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    finished = QSignalSpy(controller.finished)
    shown = QSignalSpy(bar.progress.valueChanged)
    with qtbot.waitSignal(controller.library_changed):
        engine.reply(quiet(step(0, 0, "scanning")), quiet(step(3, 50)), quiet(last_step()))
    assert shown.count() == 0
    assert not bar.progress.isVisible()
    assert engine.all_sent(GetStatus)
    assert finished.count() == 0, "nobody asked for it"
    assert not controller._quiet_timer.isActive()


def test_a_run_of_many_photos_is_shown(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reply(quiet(step(16, 51)))
    qtbot.waitUntil(lambda: bar.progress.isVisible() and bar.progress.value() == 16)
    assert controller.is_shown
    assert not controller.is_running
    engine.reply(quiet(last_step()))
    qtbot.waitUntil(lambda: not bar.progress.isVisible())
    assert not controller.is_shown


def test_a_run_that_takes_long_is_shown(
    client: EngineClient,
    bar: IndexingBar,
    engine: FakeEngine,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexing_controller, "_QUIET_MS", 1)
    controller = IndexingController(client, bar)
    engine.reply(quiet(step(500, 0, "scanning")))
    qtbot.waitUntil(lambda: bar.progress.isVisible() and "500 found" in bar.label.text())
    engine.reply(IndexingFailed("the disk is full", is_quiet=True))
    qtbot.waitUntil(lambda: not bar.progress.isVisible())
    assert not controller.is_shown


def test_somebody_who_waits_behind_such_a_run_sees_it(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reply(quiet(step(3, 20)))
    controller.add_folders([Path("/photos")])
    engine.reply(quiet(step(4, 20)))
    qtbot.waitUntil(lambda: bar.progress.value() == 4)
    engine.reply(quiet(last_step()))
    engine.reply(step(1, 7))
    qtbot.waitUntil(lambda: bar.progress.maximum() == 7)
    assert controller.is_running
    with qtbot.waitSignal(controller.finished):
        engine.reply(last_step())
    assert not bar.progress.isVisible()


def test_such_a_run_can_be_cancelled(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reply(quiet(step(16, 500)))
    qtbot.waitUntil(lambda: bar.progress.isVisible())
    bar.cancel_button.click()
    assert engine.all_sent(CancelIndexing)
    with qtbot.waitSignal(controller.library_changed):
        engine.reply(quiet(step(17, 500)), quiet(last_step()))
    assert not bar.progress.isVisible()


def test_a_run_ends_with_its_engine(
    controller: IndexingController, client: EngineClient, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reply(quiet(step(16, 500)))
    qtbot.waitUntil(lambda: bar.progress.isVisible())
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    engine.get_ready()
    qtbot.waitUntil(lambda: not bar.progress.isVisible())


def test_a_run_that_waits_for_mains_power_says_so(
    controller: IndexingController, bar: IndexingBar, engine: FakeEngine, qtbot: QtBot
) -> None:
    controller.add_folders([Path("/photos")])
    engine.reply(IndexingHeld(Hold.BATTERY))
    qtbot.waitUntil(lambda: bar.label.text() == "Waiting for mains power · Looking for photos…")
    bar.pause_button.click()
    assert bar.label.text() == "Paused · Looking for photos…"
    bar.pause_button.click()
    engine.reply(IndexingHeld(None), step(1))
    qtbot.waitUntil(lambda: bar.label.text().startswith("1 of 100"))


def test_the_time_left_does_not_flicker() -> None:
    left = TimeLeft()
    shown = [duration_text(left.steady(seconds) or 0) for seconds in (149, 151, 149, 152, 120, 91, 80)]
    assert shown == ["2 min"] * 7
    assert duration_text(left.steady(70) or 0) == "1 min"
    shown = [duration_text(left.steady(seconds) or 0) for seconds in (5000, 5200, 4500, 5240)]
    assert shown == ["1 h 20 min"] * 4
    assert left.steady(None) is None
    assert left.steady(2) == 0


def test_the_bar_rounds_the_time_left(bar: IndexingBar) -> None:
    bar.show_started()
    for eta_s in (149.0, 151.0):
        bar.show_progress(Progress("indexing", 1, 9, photos_per_second=2.0, eta_s=eta_s))
        assert bar.label.text() == "1 of 9 · 2/s · 2 min left"


@pytest.fixture
def menu(window: MainWindow) -> AppMenu:
    return window._body.top.menu


def test_pausing_on_battery_is_remembered_and_told(
    window: MainWindow, menu: AppMenu, engine: FakeEngine, client: EngineClient, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(client.engine_ready):
        engine.get_ready()
    assert not menu.pause_on_battery.isChecked()
    assert engine.last(SetPauseOnBattery) == SetPauseOnBattery(False)
    menu.pause_on_battery.trigger()
    assert menu.pause_on_battery.isChecked()
    assert engine.last(SetPauseOnBattery) == SetPauseOnBattery(True)
    engine.sent.clear()
    with qtbot.waitSignal(client.engine_died):
        engine.die()
    with qtbot.waitSignal(client.engine_restarted):
        engine.get_ready()
    assert engine.last(SetPauseOnBattery) == SetPauseOnBattery(True)
    window._settings._store.sync()
    assert WindowSettings(tmp_path / "config").value(PAUSE_ON_BATTERY)


def test_the_menu_opens_with_its_button_and_its_key(window: MainWindow, menu: AppMenu, qtbot: QtBot) -> None:
    button = window._body.top.menu_button
    for press in (button.click, lambda: QTest.keyClick(window, Qt.Key.Key_F10)):
        press()
        qtbot.waitUntil(menu.isVisible)
        assert button.isDown()
        menu.close()
        assert not button.isDown()


def test_the_menu_looks_for_changes(
    window: MainWindow, menu: AppMenu, engine: FakeEngine, client: EngineClient, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(client.engine_ready):
        engine.get_ready()
    next(action for action in menu.actions() if "Changes" in action.text()).trigger()
    assert engine.last(StartIndexing) == StartIndexing()


def test_what_a_quiet_run_found_is_shown_even_while_an_answer_is_on_its_way(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.get_ready(make_status())
    qtbot.waitUntil(lambda: window.indexing.status is not None)
    asked = len(engine.all_sent(Browse))
    with qtbot.waitSignal(window.indexing.library_changed):
        engine.reply(quiet(last_step()))
    assert len(engine.all_sent(Browse)) == asked
    engine.answer_browse([])
    qtbot.waitUntil(lambda: len(engine.all_sent(Browse)) == asked + 1)
