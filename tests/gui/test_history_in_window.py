"""Back and forward through past searches, as in a browser."""

from __future__ import annotations

import pytest
from gui_fakes import FakeEngine, make_hit, make_overview, make_photos, make_status
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from photosearch.base.types import Sort
from photosearch.gui.history import MAX_VISITS, History, Place, Visit
from photosearch.gui.history_controller import TYPING_S
from photosearch.gui.main_window import MainWindow
from photosearch.gui.query import Arrangement, Picture, Query
from photosearch.search.messages import Browse, HitsReady, OverviewReady, PhotosReady, RequestFailed, Search


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Clock:
    """The clock of the history of a window that shows photos."""
    clock = Clock()
    window.history._clock = clock
    engine.get_ready(make_status())
    engine.answer_browse(make_photos(400))
    qtbot.waitUntil(lambda: window.model.rowCount() == 400)
    return clock


def type_words(window: MainWindow, text: str) -> None:
    """Type, and pause as long as a search takes to begin."""
    window.search_bar.field.setText(text)
    window.search_bar.send(is_typing=True)


def answer(window: MainWindow, engine: FakeEngine, qtbot: QtBot, count: int = 200, first: int = 1) -> None:
    with qtbot.waitSignal(window.search.answered):
        engine.answer_search([make_hit(number) for number in range(first, first + count)])


def visits(window: MainWindow) -> list[str]:
    return [visit.query.text for visit in window.history.history._visits]


class TestHistory:
    def test_what_was_forward_is_gone_after_another_search(self) -> None:
        history = History(Visit(Query(), Arrangement()))
        for text in ("cats", "dogs", "birds"):
            history.visit(Visit(Query(text), Arrangement()))
        gone = [history.go(steps) for steps in (1, -1, -1)]
        assert gone == [None, Visit(Query("dogs"), Arrangement()), Visit(Query("cats"), Arrangement())]
        history.visit(Visit(Query("fish"), Arrangement()))
        assert not history.can_go_forward
        assert [visit.query.text for visit in history._visits] == ["", "cats", "fish"]

    def test_the_oldest_are_dropped(self) -> None:
        history = History(Visit(Query(), Arrangement()))
        for number in range(MAX_VISITS + 5):
            history.visit(Visit(Query(str(number)), Arrangement()))
        steps = 0
        while history.go(-1):
            steps += 1
        assert steps == MAX_VISITS - 1
        assert history.current.query.text == "5"


class TestVisits:
    def test_typing_is_one_search_until_it_pauses(self, window: MainWindow, clock: Clock) -> None:
        for text in ("c", "ca", "cat"):
            type_words(window, text)
            clock.now += 0.2
        assert visits(window) == ["", "cat"]
        clock.now += TYPING_S
        for text in ("cat ", "cat on", "cat on a"):
            type_words(window, text)
            clock.now += 0.2
        assert visits(window) == ["", "cat", "cat on a"]

    def test_what_comes_back_to_the_same_is_none(self, window: MainWindow, clock: Clock) -> None:
        type_words(window, "cat")
        clock.now += TYPING_S
        type_words(window, "cats")
        type_words(window, "cat")
        assert visits(window) == ["", "cat"]

    def test_clicks_are_searches_of_their_own(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(OverviewReady(make_overview()))
        qtbot.waitUntil(window._body.sidebar.isVisible)
        for query in ("type:raw", "date:2019", "type:raw"):
            window._body.sidebar.filter_toggled.emit(query)
        assert visits(window) == ["", "type:raw", "type:raw date:2019", "date:2019"]


class TestGoingBack:
    def test_words_and_arrangement_come_back(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        top = window._body.top
        assert not top.back_button.isEnabled()
        type_words(window, "cat")
        answer(window, engine, qtbot)
        window._arrange(Arrangement(Sort.NEWEST))
        answer(window, engine, qtbot)
        clock.now += 5
        type_words(window, "dog")
        answer(window, engine, qtbot)
        window._arrange(Arrangement(Sort.NAME))
        answer(window, engine, qtbot)
        QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert window.search_bar.field.text() == "cat"
        assert (engine.last(Search).text, engine.last(Search).sort) == ("cat", Sort.NEWEST)
        answer(window, engine, qtbot)
        top.back_button.click()
        assert isinstance(engine.sent[-1], Browse)
        assert not top.back_button.isEnabled()
        QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        top.forward_button.click()
        assert (engine.last(Search).text, engine.last(Search).sort) == ("dog", Sort.NAME)
        assert not top.forward_button.isEnabled()
        window.history.forward()
        assert window.search_bar.field.text() == "dog"

    def test_pictures_come_back(self, window: MainWindow, clock: Clock, engine: FakeEngine) -> None:
        pictures = (Picture("a", (3,)), Picture("b", (4,), is_unlike=True))
        window.search_bar.add_pictures(pictures)
        window.search_bar.clear()
        window.history.back()
        assert window.search_bar.query.pictures == pictures
        assert (engine.last(Search).photo_ids, engine.last(Search).less_ids) == ((3,), (4,))

    def test_the_less_certain_come_back(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        type_words(window, "cat")
        answer(window, engine, qtbot)
        window.search.show_all()
        answer(window, engine, qtbot)
        clock.now += 5
        type_words(window, "dog")
        answer(window, engine, qtbot)
        window.history.back()
        assert engine.last(Search).text == "cat"
        assert engine.last(Search).show_all

    def test_the_place_comes_back_as_soon_as_it_is_listed(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        bar = window.grid.verticalScrollBar()
        bar.setValue(bar.maximum() // 2 + 7)
        place = window.history._place()
        assert place is not None
        value = bar.value()
        type_words(window, "cat")
        answer(window, engine, qtbot, count=1)
        assert bar.value() == 0
        window.history.back()
        number = engine.last(Browse).request_id
        photos = make_photos(400)
        engine.reply(PhotosReady(number, tuple(photos[:100]), 400, is_last=False))
        qtbot.waitUntil(lambda: window.model.rowCount() == 100)
        assert bar.value() == 0
        engine.reply(PhotosReady(number, tuple(photos[100:]), 400, is_last=True))
        qtbot.waitUntil(lambda: bar.value() == value)
        assert window.history._place() == place

    def test_a_place_that_is_gone_is_given_up(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.history._wanted = Place(99_999, 3)
        type_words(window, "cat")
        window.history._wanted = Place(99_999, 3)
        answer(window, engine, qtbot)
        assert window.history._wanted is None

    def test_who_goes_to_the_photos_begins_another_search(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.search_bar.field.setText("cat")
        window.search_bar.send(is_typing=True)
        answer(window, engine, qtbot)
        window.search_bar.left_downwards.emit()
        window.search_bar.field.setText("dog")
        window.search_bar.send(is_typing=True)
        answer(window, engine, qtbot)
        window.history.back()
        assert window.search_bar.field.text() == "cat"

    def test_a_photo_on_show_is_put_away(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        type_words(window, "cat")
        answer(window, engine, qtbot)
        window.pages.viewing.open(0)
        assert window.viewer.isVisible()
        window.history.back()
        assert window.viewer.isHidden()

    def test_by_the_buttons_of_the_mouse(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        type_words(window, "cat")
        answer(window, engine, qtbot)
        QTest.mouseClick(
            window.grid.viewport(),
            Qt.MouseButton.BackButton,
            pos=window.grid.visualRect(window.model.index(0)).center(),
        )
        assert window.search_bar.field.text() == ""
        assert not window.grid.selected_rows
        QTest.mouseClick(window._body.top, Qt.MouseButton.ForwardButton)
        assert window.search_bar.field.text() == "cat"
        sidebar = window._body.sidebar
        engine.reply(OverviewReady(make_overview()))
        qtbot.waitUntil(sidebar.isVisible)
        QTest.mouseClick(sidebar.viewport(), Qt.MouseButton.BackButton)
        assert window.search_bar.field.text() == ""

    def test_an_answer_that_never_came_has_no_place(
        self, window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.grid.verticalScrollBar().setValue(300)
        type_words(window, "cat")  # not answered: the grid still shows all photos, further down
        clock.now += 5
        type_words(window, "dog")
        window.history.back()
        assert window.history.history.current == Visit(Query("cat"), Arrangement())


def test_hits_beyond_the_first_part_do_not_count_as_missing(
    window: MainWindow, clock: Clock, engine: FakeEngine, qtbot: QtBot
) -> None:
    type_words(window, "cat")
    window.history._wanted = Place(250, 0)
    number = engine.last(Search).request_id
    hits = tuple(make_hit(number) for number in range(1, 301))
    with qtbot.waitSignal(window.search.answered):
        engine.reply(HitsReady(number, hits[:100], 300, is_last=False, took_ms=1.0, model="starter"))
    assert window.history._wanted is not None
    engine.reply(HitsReady(number, hits[100:], 300, is_last=True, took_ms=1.0, model="starter"))
    qtbot.waitUntil(lambda: window.history._wanted is None)
    assert window.grid.visible_rows().start <= 249 < window.grid.visible_rows().stop


def test_what_found_nothing_is_not_remembered(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.get_ready()
    asked = QSignalSpy(window.history.asked)
    for text, hits in (("two dgos", []), ("two dogs", [make_hit(1)])):
        window.search_bar.set_text(text)
        with qtbot.waitSignal(window.search.answered):
            engine.answer_search(hits)
    window.search_bar.set_text("is:hi")
    with qtbot.waitSignal(window.search.failed):
        engine.reply(RequestFailed(engine.last(Search).request_id, "column 1: no", 1))
    window.search_bar.set_text("cats")
    assert [asked.at(at)[0] for at in range(asked.count())] == ["two dogs"]
