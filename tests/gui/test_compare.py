from __future__ import annotations

import pytest
from gui_fakes import FakeEngine, is_painted_with, jpeg_bytes, make_photos, tiles_ready
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.gui.framing import View
from photosearch.gui.main_window import MainWindow
from photosearch.search.messages import MakePreview, PreviewReady, RequestFailed


@pytest.fixture
def browsing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window with ten photos on show."""
    engine.get_ready()
    engine.answer_browse(make_photos(10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 10)
    window.grid.setFocus()
    return window


def select(window: MainWindow, *rows: int) -> None:
    window.grid.clearSelection()
    for row in rows:
        window.grid.selectionModel().select(window.model.index(row), QItemSelectionModel.SelectionFlag.Select)


def answer_all(engine: FakeEngine, width: int = 800) -> list[MakePreview]:
    requests = engine.all_sent(MakePreview)
    engine.sent.clear()
    for request in requests:
        engine.reply(PreviewReady(request.request_id, request.photo_id, jpeg_bytes(width, width * 3 // 4)))
    return requests


def test_the_selected_photos_side_by_side(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    select(browsing, 2, 5, 7)
    QTest.keyClick(browsing.grid, Qt.Key.Key_C)
    page = browsing._body.compare
    assert page.isVisible()
    assert not browsing.statusBar().isVisible()
    assert [pane.name.text() for pane in page.panes] == ["photo 3.jpg", "photo 6.jpg", "photo 8.jpg"]
    assert len({pane.y() for pane in page.panes}) == 1
    assert page.zoom_button.text() == "Fit"
    qtbot.waitUntil(lambda: len(engine.all_sent(MakePreview)) == 3)
    assert {request.max_side for request in answer_all(engine)} == {2048}
    qtbot.waitUntil(lambda: all(pane.canvas.levels is not None for pane in page.panes))
    assert is_painted_with(page.panes[2].grab().toImage(), "#c04020")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.isHidden()
    assert browsing.pages.comparing.source.size_bytes == 0
    assert browsing.grid.hasFocus()
    assert browsing.grid.selected_rows == [2, 5, 7]


def test_all_are_zoomed_and_moved_as_one(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    select(browsing, 0, 1, 2, 3)
    QTest.keyClick(browsing.grid, Qt.Key.Key_C)
    page = browsing._body.compare
    assert len({(pane.x(), pane.y()) for pane in page.panes}) == 4
    assert len({pane.y() for pane in page.panes}) == 2
    one, other = page.panes[0].canvas, page.panes[3].canvas
    QTest.mouseDClick(other, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    assert one.view.zoom == 1.0
    assert one.view == other.view
    assert page.zoom_button.text() == "100%"
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert one.view == other.view
    QTest.keyClick(page, Qt.Key.Key_Z)
    assert one.view == other.view == View()


def test_details_come_for_all_at_once(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    select(browsing, 0, 1)
    QTest.keyClick(browsing.grid, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: len(engine.all_sent(MakePreview)) == 2)
    answer_all(engine)
    QTest.keyClick(browsing._body.compare, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: len(engine.all_sent(MakePreview)) == 2)
    requests = engine.all_sent(MakePreview)
    assert {(r.photo_id, r.max_side, r.is_detailed) for r in requests} == {(1, 4000, True), (2, 4000, True)}
    for request in requests:
        engine.reply(tiles_ready(request, 4000, 3000))
    for pane in browsing._body.compare.panes:
        qtbot.waitUntil(lambda p=pane: is_painted_with(p.grab().toImage(), "#2060c0"))  # type: ignore[misc]
        decoded = pane.canvas.closeup.patch
        assert decoded is not None
        assert decoded.pixmap.width() < 4 * pane.canvas.width(), "what is out of sight is not decoded"
    QTest.keyClick(browsing._body.compare, Qt.Key.Key_Escape)
    assert all(pane.canvas.closeup.patch is None for pane in browsing._body.compare.panes)


def test_a_photo_that_cannot_be_read_says_so(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    select(browsing, 0, 1)
    QTest.keyClick(browsing.grid, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: len(engine.all_sent(MakePreview)) == 2)
    engine.reply(RequestFailed(engine.all_sent(MakePreview)[1].request_id, "the file is gone"))
    canvas = browsing._body.compare.panes[1].canvas
    qtbot.waitUntil(lambda: canvas.message == "the file is gone")
    assert browsing._body.compare.panes[0].canvas.message == ""


@pytest.mark.parametrize("rows", [(3,), (1, 2, 3, 4, 5)])
def test_fewer_or_more_are_not_compared_and_the_key_is_a_letter(
    browsing: MainWindow, rows: tuple[int, ...]
) -> None:
    select(browsing, *rows)
    assert "Compare" not in [action.text() for action in browsing.photo_actions.menu().actions()]
    QTest.keyClick(browsing.grid, Qt.Key.Key_C)
    assert browsing._body.compare.isHidden()
    assert browsing.search_bar.field.text() == "c"


def test_the_menu_offers_it(browsing: MainWindow) -> None:
    select(browsing, 1, 2)
    (action,) = [a for a in browsing.photo_actions.menu().actions() if a.text() == "Compare"]
    action.trigger()
    assert browsing._body.compare.isVisible()


def test_from_the_viewer_and_back_to_it(browsing: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    browsing.grid.preview_requested.emit(4)
    QTest.keyClick(browsing.viewer, Qt.Key.Key_C)
    page = browsing._body.compare
    assert [pane.name.text() for pane in page.panes] == ["photo 5.jpg", "photo 6.jpg"]
    assert page.hasFocus()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.isHidden()
    assert browsing.viewer.isVisible()
    assert browsing.viewer.hasFocus()
    assert not browsing.statusBar().isVisible()
