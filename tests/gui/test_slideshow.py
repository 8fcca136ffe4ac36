from __future__ import annotations

from pathlib import Path

import pytest
from gui_fakes import FakeEngine, jpeg_bytes, make_photos
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.slide_order import SlideOptions, SlideOrder
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import MakePreview, PreviewReady, StartIndexing

_AT_ONCE = SlideOptions(interval_s=0)


@pytest.fixture
def browsing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window with four photos on show."""
    engine.get_ready()
    engine.answer_browse(make_photos(4))
    qtbot.waitUntil(lambda: window.model.rowCount() == 4)
    return window


def deliver(engine: FakeEngine) -> bool:
    """Answer what was asked for so far."""
    requests = engine.all_sent(MakePreview)
    engine.sent.clear()
    for request in requests:
        engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg_bytes()))
    return True


class TestOrder:
    def test_one_after_the_other_to_an_end_or_round_and_round(self) -> None:
        once = SlideOrder(3, SlideOptions(is_looping=False))
        assert [once.row_after(1, steps) for steps in (-2, -1, 1, 2)] == [None, 0, 2, None]
        again = SlideOrder(3, SlideOptions(is_looping=True))
        assert [again.row_after(2, steps) for steps in (1, 2, -3)] == [0, 1, 2]
        assert again.row_after(3, 1) is None

    def test_shuffled_each_comes_once(self) -> None:
        order = SlideOrder(200, SlideOptions(is_random=True), seed=3)
        row: int | None = 17
        seen = []
        for _ in range(200):
            assert row is not None
            seen.append(row)
            row = order.row_after(row, 1)
        assert sorted(seen) == list(range(200))
        assert seen != sorted(seen)
        assert row == 17
        assert order.row_after(seen[5], -1) == seen[4]


def test_nothing_but_the_photo_until_it_is_paused(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    viewer, show = browsing.viewer, browsing.pages.slideshow
    browsing.grid.preview_requested.emit(1)
    QTest.keyClick(viewer, Qt.Key.Key_F5)
    assert show._timer.isActive()
    assert engine.all_sent(StartIndexing) == [], "elsewhere the same key looks for changes"
    qtbot.waitUntil(browsing.isFullScreen)
    assert not viewer.bar.isVisible()
    assert not viewer.filmstrip.isVisible()
    assert viewer.palette().window().color() == Qt.GlobalColor.black
    QTest.keyClick(viewer, Qt.Key.Key_Space)
    assert not show._timer.isActive()
    assert viewer.bar.isVisible()
    assert viewer.filmstrip.isVisible()
    viewer.bar.slideshow_button.click()
    assert show._timer.isActive()
    QTest.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton)
    assert show.is_paused
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not show.is_running
    assert viewer.isVisible()
    assert viewer.palette().window().color() == browsing.palette().window().color()
    qtbot.waitUntil(lambda: not browsing.isFullScreen())


def test_goes_on_when_the_next_photo_is_there_and_ends_at_the_end(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    show = browsing.pages.slideshow
    shown: list[int] = []
    browsing.pages.viewing.moved.connect(shown.append)
    show.set_options(SlideOptions(interval_s=0, is_looping=False))
    browsing.grid.go_to(1)
    QTest.keyClick(browsing, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool(engine.all_sent(MakePreview)))
    assert shown == [1], "it waits for the picture"
    qtbot.waitUntil(lambda: deliver(engine) and not show.is_running, timeout=15_000)
    assert shown == [1, 2, 3]
    assert browsing.viewer.isVisible()


def test_starts_over_at_the_end_and_stops_with_the_viewer(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    show = browsing.pages.slideshow
    shown: list[int] = []
    browsing.pages.viewing.moved.connect(shown.append)
    show.set_options(_AT_ONCE)
    show.start()
    qtbot.waitUntil(lambda: deliver(engine) and len(shown) > 5, timeout=15_000)
    assert shown[:6] == [0, 1, 2, 3, 0, 1]
    browsing.viewer.close_page()
    assert not show.is_running
    assert not show._timer.isActive()


def test_the_menu_chooses_and_the_settings_remember(browsing: MainWindow, tmp_path: Path) -> None:
    menu = browsing.pages.slideshow_menu
    actions = {action.text(): action for action in menu.actions()}
    assert actions["5 Seconds Each"].isChecked()
    actions["10 Seconds Each"].trigger()
    actions["In Random Order"].trigger()
    actions["Start Over at the End"].trigger()
    assert not actions["5 Seconds Each"].isChecked()
    chosen = SlideOptions(10, is_random=True, is_looping=False)
    assert browsing.pages.slideshow.options == chosen
    browsing.close()
    assert WindowSettings(tmp_path / "config").slides == chosen


def test_photos_that_go_meanwhile_do_not_end_it(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    browsing.pages.slideshow.start()
    browsing.model.refresh(make_photos(2))
    assert browsing.pages.viewing.row_after(1) == 1
    assert browsing.pages.viewing.row_after(2) == 0
    assert browsing.pages.slideshow.is_running
