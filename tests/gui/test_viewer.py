from __future__ import annotations

import pytest
from gui_fakes import (
    NAME_WITH_MARKUP,
    FakeEngine,
    is_painted_with,
    jpeg_bytes,
    make_photo,
    make_photos,
    tiles_ready,
)
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from photosearch.base.types import Hit
from photosearch.gui.facts import facts_text
from photosearch.gui.framing import Fit, View
from photosearch.gui.main_window import MainWindow
from photosearch.gui.picture_source import UNREADABLE
from photosearch.search.messages import DropPreviews, MakePreview, PreviewReady, RequestFailed, Search

_RED = "#c04020"


@pytest.fixture
def browsing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window with ten photos on show."""
    engine.get_ready()
    engine.answer_browse(make_photos(10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 10)
    return window


def asked_for(engine: FakeEngine, photo_id: int) -> list[MakePreview]:
    return [request for request in engine.all_sent(MakePreview) if request.photo_id == photo_id]


def open_viewer(window: MainWindow, engine: FakeEngine, qtbot: QtBot, row: int) -> MakePreview:
    """Open the viewer and return what the engine is asked for the photo."""
    photo_id = window.model.photo_at(row).photo_id
    asked = len(asked_for(engine, photo_id))
    window.grid.preview_requested.emit(row)
    qtbot.waitUntil(lambda: len(asked_for(engine, photo_id)) > asked)
    return asked_for(engine, photo_id)[-1]


def answer(engine: FakeEngine, request: MakePreview, width: int = 800, height: int = 600) -> None:
    engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg_bytes(width, height)))


def turn_wheel(window: MainWindow, at: QPoint, notches: int) -> None:
    canvas = window.viewer.canvas
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_shows_the_picture_when_it_arrives(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    request = open_viewer(browsing, engine, qtbot, 4)
    assert request.photo_id == 5
    assert request.max_side == 2048
    assert not request.is_ahead
    viewer = browsing.viewer
    assert viewer.isVisible()
    assert viewer.geometry() == browsing._body.rect()
    assert not browsing.statusBar().isVisible()
    assert not is_painted_with(viewer.grab().toImage(), _RED)
    answer(engine, request)
    qtbot.waitUntil(lambda: is_painted_with(viewer.grab().toImage(), _RED))


def test_neighbours_are_asked_for_ahead_and_shown_without_waiting(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    answer(engine, open_viewer(browsing, engine, qtbot, 4))
    ahead = [request for request in engine.all_sent(MakePreview) if request.is_ahead]
    assert [request.photo_id for request in ahead] == [6, 4, 7]
    for request in ahead:
        answer(engine, request)
    qtbot.waitUntil(lambda: browsing.pages.viewing.source.open_count == 0)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    assert browsing.viewer.canvas.levels is not None, "it is there with the key press"
    qtbot.waitUntil(lambda: bool(asked_for(engine, 8)))
    assert len(asked_for(engine, 6)) == 1
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Left)
    assert browsing.viewer.canvas.levels is not None


def test_what_is_left_behind_is_not_waited_for(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    first = open_viewer(browsing, engine, qtbot, 0)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_End)
    assert browsing.viewer.bar.name.text() == "photo 10.jpg"
    qtbot.waitUntil(lambda: bool(asked_for(engine, 10)))
    assert first.request_id in engine.last(DropPreviews).request_ids
    assert [asked.photo_id for asked in engine.all_sent(MakePreview)[-3:]] == [10, 9, 8]
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Home)
    assert browsing.viewer.bar.name.text() == "photo 1.jpg"


def test_a_video_is_shown_where_the_search_found_it(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    browsing.model.replace([Hit(make_photo(1, duration_s=75), 0.3, True, 42.5), make_photo(2)])
    assert open_viewer(browsing, engine, qtbot, 0).time_s == 42.5
    assert "1:15" in facts_text(browsing.model.photo_at(0))
    assert asked_for(engine, 2)[-1].time_s is None
    browsing.model.note_thumbnail(1, "f" * 32)
    assert browsing.model.time_at(0) == 42.5
    assert browsing.model.photo_at(0).duration_s == 75


def test_arrows_walk_and_stale_pictures_are_dropped(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    first = open_viewer(browsing, engine, qtbot, 0)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Left)
    assert browsing.viewer.bar.name.text() == "photo 1.jpg"
    for _ in range(4):
        QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    assert browsing.viewer.bar.name.text() == "photo 5.jpg"
    assert browsing.grid.selected_rows == [4]
    qtbot.waitUntil(lambda: bool(asked_for(engine, 5)))
    engine.reply(PreviewReady(first.request_id, 1, jpeg_bytes()), RequestFailed(first.request_id, "stale"))
    with qtbot.waitSignal(browsing._client.engine_ready):
        engine.get_ready()
    assert browsing.viewer.canvas.message == ""
    assert browsing.viewer.canvas.levels is None


def test_photos_passed_quickly_are_not_decoded(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    browsing.model.replace(make_photos(100))
    open_viewer(browsing, engine, qtbot, 0)
    for _ in range(50):
        QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(asked_for(engine, 51)))
    assert {request.photo_id for request in engine.all_sent(MakePreview)} == {1, 2, 3, 50, 51, 52, 53}


@pytest.mark.parametrize(
    ("direction", "forwards"),
    [(Qt.LayoutDirection.LeftToRight, Qt.Key.Key_Right), (Qt.LayoutDirection.RightToLeft, Qt.Key.Key_Left)],
)
def test_arrows_follow_the_direction_of_reading(
    browsing: MainWindow,
    engine: FakeEngine,
    qtbot: QtBot,
    direction: Qt.LayoutDirection,
    forwards: Qt.Key,
) -> None:
    browsing.setLayoutDirection(direction)
    open_viewer(browsing, engine, qtbot, 3)
    QTest.keyClick(browsing.viewer, forwards)
    assert browsing.viewer.bar.name.text() == "photo 5.jpg"
    is_mirrored = direction == Qt.LayoutDirection.RightToLeft
    viewer = browsing.viewer
    assert (viewer.next_button.x() < viewer.previous_button.x()) == is_mirrored
    viewer.next_button.click()
    assert viewer.bar.name.text() == "photo 6.jpg"


def test_the_ends_are_ends(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 9)
    viewer = browsing.viewer
    assert not viewer.next_button.isEnabled()
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.bar.name.text() == "photo 10.jpg"
    viewer.previous_button.click()
    assert viewer.bar.name.text() == "photo 9.jpg"
    assert viewer.next_button.isEnabled()
    viewer.next_button.click()
    assert viewer.bar.name.text() == "photo 10.jpg"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_keys_that_close(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot, key: Qt.Key) -> None:
    answer(engine, open_viewer(browsing, engine, qtbot, 0))
    qtbot.waitUntil(lambda: browsing.pages.viewing.source.size_bytes > 0)
    QTest.keyClick(browsing.viewer, key)
    assert browsing.viewer.isHidden()
    assert browsing.statusBar().isVisible()
    assert browsing.search_bar.field.text() == ""
    assert browsing.pages.viewing.source.size_bytes == 0


def test_details_are_asked_for_when_they_are_looked_at(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    answer(engine, open_viewer(browsing, engine, qtbot, 4), 2048, 1536)
    canvas = browsing.viewer.canvas
    qtbot.waitUntil(lambda: canvas.levels is not None)
    assert len(asked_for(engine, 5)) == 1
    at = QPoint(canvas.width() // 4, canvas.height() // 3)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.view.zoom == 1.0
    assert browsing.viewer.bar.zoom_button.text() == "100%"
    qtbot.waitUntil(lambda: len(asked_for(engine, 5)) == 2)
    assert asked_for(engine, 5)[-1].max_side == 4000
    assert not is_painted_with(canvas.grab().toImage(), "#2060c0")
    engine.reply(tiles_ready(asked_for(engine, 5)[-1], 4000, 3000))
    qtbot.waitUntil(lambda: is_painted_with(canvas.grab().toImage(), "#2060c0"))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down) * 40:  # to the far corner
        QTest.keyClick(browsing.viewer, key, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not is_painted_with(canvas.grab().toImage(), _RED))
    patch = canvas.closeup.patch
    assert patch is not None
    assert patch.region.right() == 3999
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Z)
    assert canvas.view == View()
    assert browsing.viewer.bar.zoom_button.text() == "Fit"
    assert canvas.closeup.patch is None
    assert is_painted_with(canvas.grab().toImage(), _RED)
    source = browsing.pages.viewing.source
    (close,) = [wanted for wanted in source._wanted if wanted.is_detailed]
    assert source.tiles_at_hand(close) is not None
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: source.tiles_at_hand(close) is None)


def test_zooming_holds_the_point_under_the_mouse(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    canvas = browsing.viewer.canvas
    at = QPoint(canvas.width() // 2 + 60, canvas.height() // 2 - 40)
    before = canvas.frame.point(canvas.view, QPointF(at))
    turn_wheel(browsing, at, 4)
    after = canvas.frame.point(canvas.view, QPointF(at))
    assert canvas.frame.scale(canvas.view) > 2 * canvas.frame.whole
    assert (after - before).manhattanLength() < 0.005
    turn_wheel(browsing, at, -10)
    assert canvas.view == View()


def test_a_zoomed_photo_is_moved_with_the_mouse_and_with_keys(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    canvas = browsing.viewer.canvas
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Z)
    left = canvas.frame.place(canvas.view).left()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(230, 215))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(230, 215))
    assert canvas.frame.place(canvas.view).left() == pytest.approx(left + 30, abs=1)
    x = canvas.view.x
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.view.x > x
    assert browsing.viewer.bar.name.text() == "photo 5.jpg"
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    assert canvas.view == View(), "the next photo is shown as a whole"


def test_keys_zoom_and_fill(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    canvas = browsing.viewer.canvas
    target = browsing.grid.target
    whole = canvas.frame.scale(canvas.view)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Plus)
    assert canvas.frame.scale(canvas.view) == pytest.approx(1.25 * whole)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Minus)
    assert canvas.view == View()
    QTest.keyClick(browsing.viewer, Qt.Key.Key_W)
    assert canvas.view.zoom is Fit.FILL
    assert canvas.frame.place(canvas.view).width() >= canvas.width() - 1
    QTest.keyClick(browsing, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert canvas.frame.scale(canvas.view) > whole
    assert browsing.grid.target == target


def test_full_screen_and_back(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_F)
    qtbot.waitUntil(browsing.isFullScreen)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not browsing.isFullScreen())
    assert browsing.viewer.isVisible()
    QTest.keyClick(browsing, Qt.Key.Key_F11)
    qtbot.waitUntil(browsing.isFullScreen)
    browsing.viewer.bar.full_screen_button.click()
    qtbot.waitUntil(lambda: not browsing.isFullScreen())


def test_tab_stays_in_the_viewer(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    viewer, seen = browsing.viewer, []
    for _ in range(8):
        seen.append(browsing.focusWidget())
        QTest.keyClick(browsing.focusWidget(), Qt.Key.Key_Tab)
    bar = viewer.bar
    first = [viewer, bar.back_button, bar.zoom_button, bar.slideshow_button]
    assert seen == [*first, bar.region_button, bar.filmstrip_button, bar.info_button, bar.full_screen_button]
    assert browsing.focusWidget() is viewer
    QTest.keyClick(viewer, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert browsing.focusWidget() is viewer.bar.full_screen_button


def test_what_can_be_done_with_a_photo_can_be_done_here(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    viewer = browsing.viewer
    QTest.keyClick(viewer, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().endswith("photo 5.jpg")
    with qtbot.waitSignal(viewer.menu_requested):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(50, 200), QPoint(60, 210))
        QApplication.sendEvent(viewer, event)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    (similar,) = [action for action in popup.actions() if action.text() == "Find similar"]
    similar.trigger()
    popup.close()
    assert viewer.isHidden()
    assert engine.last(Search).photo_ids == (5,)


def test_five_hundred_photos_leave_nothing_behind(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    browsing.model.replace(make_photos(510))
    browsing.pages.viewing._settle_timer.setInterval(0)
    browsing.grid.preview_requested.emit(0)
    jpeg, source, most = jpeg_bytes(1024, 768), browsing.pages.viewing.source, 0
    children = len(browsing.findChildren(QObject))

    def is_there() -> bool:
        for request in engine.all_sent(MakePreview):
            engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg))
        engine.sent.clear()
        return source.open_count == 0 and browsing.viewer.canvas.levels is not None

    for _ in range(500):
        QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
        qtbot.waitUntil(is_there)
        most = max(most, source.size_bytes)
    assert 64 * 2**20 < most <= 128 * 2**20
    assert len(browsing.findChildren(QObject)) <= children
    browsing.viewer.close_page()
    assert source.size_bytes == 0


def test_failures_are_said_in_words(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    canvas = browsing.viewer.canvas
    request = open_viewer(browsing, engine, qtbot, 0)
    engine.reply(RequestFailed(request.request_id, "the file is not there any more"))
    qtbot.waitUntil(lambda: canvas.message == "the file is not there any more")
    browsing.viewer.close_page()
    request = open_viewer(browsing, engine, qtbot, 1)
    assert canvas.message == ""
    engine.reply(PreviewReady(request.request_id, 2, b"no jpeg"))
    qtbot.waitUntil(lambda: canvas.message == UNREADABLE)
    browsing.viewer.grab()


def test_what_failed_ahead_is_asked_for_again_only_by_looking_at_it(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    engine.die()
    qtbot.waitUntil(lambda: browsing.viewer.canvas.message != "")
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Left)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: bool(asked_for(engine, 3)))
    assert len(asked_for(engine, 4)) == 1, "it may have been what ended the engine"
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(asked_for(engine, 4)) == 2)


def test_names_are_never_markup(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    browsing.model.replace([make_photo(1, name=NAME_WITH_MARKUP)])
    open_viewer(browsing, engine, qtbot, 0)
    assert browsing.viewer.bar.name.text() == NAME_WITH_MARKUP
    for label in browsing.viewer.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_list_may_change_below(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    browsing.model.refresh([*make_photos(3, first=100), *make_photos(10)])
    QTest.keyClick(browsing.viewer, Qt.Key.Key_Right)
    assert browsing.viewer.bar.name.text() == "photo 6.jpg"


def test_what_is_done_is_done_to_the_photo_on_show(
    browsing: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    browsing.grid.without([5])
    assert browsing.viewer.bar.name.text() == "photo 6.jpg"
    assert [photo.photo_id for photo in browsing.marks.photos] == [6]
    browsing.model.refresh([*make_photos(2, first=100), *make_photos(10)])
    compared: list[object] = []
    browsing.pages.viewing.compare_requested.connect(compared.append)
    browsing.viewer.compare_requested.emit()
    assert compared == [[7, 8]]
    browsing.pages.close_all()


def test_with_the_last_photo_the_viewer_goes(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 9)
    browsing.grid.without([10])
    assert browsing.viewer.bar.name.text() == "photo 9.jpg"
    browsing.grid.without(range(1, 10))
    assert browsing.viewer.isHidden()


def test_every_control_has_a_name(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    open_viewer(browsing, engine, qtbot, 4)
    viewer = browsing.viewer
    for button in viewer.findChildren(QAbstractButton):
        assert button.accessibleName(), button
    assert "photo 5.jpg" in viewer.accessibleDescription()


def test_facts_in_a_line() -> None:
    text = facts_text(make_photo(1, is_offline=True))
    assert text.startswith("4,000 × 3,000")
    assert "2023" in text or "23" in text
    assert text.endswith("offline")
    assert "/photos" in text
