"""The search bar and the controller behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gui_fakes import FakeEngine, make_hit, make_photos, solid_image
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photosearch.base.types import Grouping, Hit, Sort
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.models.photo_list import PhotoListModel, Role
from photosearch.gui.query import Arrangement, Picture, Query
from photosearch.gui.search_controller import SearchController
from photosearch.gui.sections import Section
from photosearch.gui.widgets.search_bar import SearchBar
from photosearch.search.messages import Browse, HitsReady, PhotosReady, RequestFailed, Search
from photosearch.search.query import OPERATORS


class TestQuery:
    def test_nothing_asked_is_a_browse(self) -> None:
        assert Query("  ").to_request(3) == Browse(3)

    def test_words_and_pictures_travel_together(self) -> None:
        pictures = (
            Picture("a", Path("/a.jpg")),
            Picture("b", b"png"),
            Picture("c", (42, 43)),
            Picture("d", (7,), is_unlike=True),
        )
        request = Query(" cat ", pictures, show_all=True).to_request(3)
        assert request == Search(
            3,
            text="cat",
            images=(Path("/a.jpg"), b"png"),
            photo_ids=(42, 43),
            less_ids=(7,),
            show_all=True,
            is_collapsed=True,
        )

    def test_hits_are_arranged_as_asked(self) -> None:
        request = Query("cat").to_request(3, Arrangement(Sort.NAME, Grouping.FOLDER, is_collapsed=False))
        assert request == Search(3, text="cat", sort=Sort.NAME, group=Grouping.FOLDER)

    def test_to_be_unlike_something_asks_for_nothing_by_itself(self) -> None:
        unlike = Picture("d", (7,), is_unlike=True)
        assert Query("", (unlike,)).to_request(3) == Browse(3)
        assert not Query("", (unlike, Picture("c", (42,)))).is_empty


@pytest.fixture
def bar(qtbot: QtBot) -> SearchBar:
    bar = SearchBar()
    qtbot.addWidget(bar)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


class TestSearchBar:
    def test_typing_is_announced_once_it_pauses(self, bar: SearchBar, qtbot: QtBot) -> None:
        changed = QSignalSpy(bar.query_changed)
        with qtbot.waitSignal(bar.query_changed) as query:
            QTest.keyClicks(bar.field, "cat")
        assert query.args[0].text == "cat"
        assert changed.count() == 1

    def test_enter_does_not_wait_and_does_not_ask_twice(self, bar: SearchBar) -> None:
        changed = QSignalSpy(bar.query_changed)
        QTest.keyClicks(bar.field, "cat")
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        assert changed.count() == 1

    def test_an_emptied_field_does_not_wait(self, bar: SearchBar) -> None:
        QTest.keyClicks(bar.field, "cat")
        bar.send()
        changed = QSignalSpy(bar.query_changed)
        bar.field.clear()
        assert changed.count() == 1
        assert changed.at(0)[0].is_empty

    def test_pictures_become_chips_that_can_be_removed(self, bar: SearchBar) -> None:
        changed = QSignalSpy(bar.query_changed)
        bar.add_picture(Picture("one <b>.jpg", Path("/one.jpg")))
        bar.add_picture(Picture("one again", Path("/one.jpg")))
        bar.add_picture(Picture("two", b"png", solid_image()))
        assert [picture.label for picture in bar.query.pictures] == ["one <b>.jpg", "two"]
        bar._chips[0].removed.emit(bar._chips[0])
        assert [picture.label for picture in bar.query.pictures] == ["two"]
        assert changed.count() == 3

    def test_backspace_in_the_empty_field_removes_the_last_chip(self, bar: SearchBar) -> None:
        bar.add_picture(Picture("one", (1,)))
        QTest.keyClicks(bar.field, "x")
        QTest.keyClick(bar.field, Qt.Key.Key_Backspace)
        assert [picture.source for picture in bar.query.pictures] == [(1,)]
        QTest.keyClick(bar.field, Qt.Key.Key_Backspace)
        assert not bar.query.pictures
        QTest.keyClick(bar.field, Qt.Key.Key_Backspace)

    def test_find_similar_replaces_what_was_asked(self, bar: SearchBar) -> None:
        QTest.keyClicks(bar.field, "cat")
        bar.add_picture(Picture("one", (1,)))
        changed = QSignalSpy(bar.query_changed)
        bar.look_like([Picture("two", (2,)), Picture("three", (3,))])
        assert bar.query == Query("", (Picture("two", (2,)), Picture("three", (3,))))
        assert changed.count() == 1, "nothing else is asked on the way"

    def test_the_latest_word_on_a_picture_counts(self, bar: SearchBar) -> None:
        QTest.keyClicks(bar.field, "cat")
        bar.add_pictures([Picture("one", (1,)), Picture("two", (2,))])
        unlike = Picture("one", (1,), is_unlike=True)
        bar.add_pictures([unlike])
        assert bar.query == Query("cat", (Picture("two", (2,)), unlike))
        assert [chip.accessibleName() for chip in bar._chips] == ["Similar to two", "Unlike one"]

    def test_many_chips_leave_room_for_words(self, bar: SearchBar) -> None:
        bar.resize(860, bar.height())
        for number in range(8):
            bar.add_picture(Picture(f"photo {number}.jpg", (number,)))
        assert bar.minimumSizeHint().width() < 860
        for _ in range(7):
            bar._chips[0].removed.emit(bar._chips[0])
        names = [label.text() for label in bar._chips[0].findChildren(QLabel) if not label.isHidden()]
        assert names == ["+", "photo 7.jpg"]

    def test_help_lists_what_can_be_typed(self, bar: SearchBar) -> None:
        bar.help_button.click()
        panel = bar.help_button.panel
        assert panel is not None
        assert panel.isVisible()
        said = {label.text() for label in panel.findChildren(QLabel)}
        assert all(example in said and meaning in said for example, meaning in OPERATORS)
        QTest.keyClick(panel, Qt.Key.Key_Escape)
        assert not panel.isVisible()

    def test_chips_are_bounded(self, bar: SearchBar) -> None:
        for number in range(20):
            bar.add_picture(Picture(str(number), (number,)))
        assert [picture.source for picture in bar.query.pictures] == [(number,) for number in range(12, 20)]

    def test_pasted_pictures_are_handed_on_and_pasted_words_are_typed(
        self, bar: SearchBar, qtbot: QtBot
    ) -> None:
        data = QMimeData()
        data.setImageData(solid_image())
        QGuiApplication.clipboard().setMimeData(data)
        with qtbot.waitSignal(bar.picture_pasted):
            QTest.keyClick(bar.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QGuiApplication.clipboard().setText("red car")
        QTest.keyClick(bar.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert bar.field.text() == "red car"

    def test_down_leads_to_the_results(self, bar: SearchBar, qtbot: QtBot) -> None:
        with qtbot.waitSignal(bar.left_downwards):
            QTest.keyClick(bar.field, Qt.Key.Key_Down)

    def test_has_names_for_screen_readers(self, bar: SearchBar) -> None:
        assert bar.field.accessibleName() == "Search"


def glimpse(number: int, *hits: Hit) -> HitsReady:
    return HitsReady(number, hits, len(hits), is_last=False, took_ms=1, model="starter", is_glimpse=True)


@pytest.fixture
def model() -> PhotoListModel:
    return PhotoListModel()


@pytest.fixture
def controller(client: EngineClient, model: PhotoListModel) -> SearchController:
    return SearchController(client, model)


class TestSearchController:
    def test_stale_answers_are_dropped(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        old = engine.last(Search).request_id
        controller.search(Query("dog"))
        with qtbot.waitSignal(controller.answered) as answered:
            engine.reply(
                HitsReady(old, (make_hit(1),), 1, is_last=True, took_ms=1, model="starter"),
                RequestFailed(old, "too late"),
            )
            engine.answer_search([make_hit(2), make_hit(3)], less_certain=4)
        assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [2, 3]
        assert answered.args[0].query == Query("dog")
        assert answered.args[0].less_certain == 4

    def test_a_glimpse_shows_at_once_and_the_whole_answer_takes_its_place(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        number = engine.last(Search).request_id
        with qtbot.waitSignal(controller.answered) as answered:
            engine.reply(glimpse(number, make_hit(1), make_hit(3)))
        assert (model.rowCount(), answered.args[0].is_whole) == (2, False)
        with qtbot.waitSignal(controller.answered) as answered:
            engine.reply(
                HitsReady(number, (make_hit(1), make_hit(2)), 3, is_last=False, took_ms=1, model="starter"),
                HitsReady(number, (make_hit(3),), 3, is_last=True, took_ms=1, model="starter"),
            )
        assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [1, 2, 3]
        assert (answered.args[0].is_whole, answered.args[0].total) == (True, 3)

    def test_photos_stay_while_somebody_types_what_finds_nothing(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        with qtbot.waitSignal(controller.answered):
            engine.answer_search([make_hit(1)])
        controller.may_wait = lambda: True
        for text in ("cat o", "cat on"):
            controller.search(Query(text))
            with qtbot.waitSignal(controller.found_nothing):
                engine.answer_search([])
            assert model.rowCount() == 1
        with qtbot.waitSignal(controller.answered) as answered:
            pass
        assert (answered.args[0].total, answered.args[0].query.text) == (0, "cat on")
        assert model.rowCount() == 0

    def test_what_is_left_out_meanwhile_is_not_in_the_whole_answer(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        number = engine.last(Search).request_id
        part = HitsReady(number, (make_hit(1), make_hit(2)), 3, is_last=False, took_ms=1, model="starter")
        with qtbot.waitSignal(controller.answered):
            engine.reply(glimpse(number, make_hit(1), make_hit(2)), part)
        controller.left_out = {2}
        with qtbot.waitSignal(controller.answered):
            engine.reply(HitsReady(number, (make_hit(3),), 3, is_last=True, took_ms=1, model="starter"))
        assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [1, 3]

    def test_a_refresh_that_is_due_comes_also_after_a_failure(
        self, controller: SearchController, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        controller.refresh()
        with qtbot.waitSignal(controller.failed):
            engine.reply(RequestFailed(engine.last(Search).request_id, "no"))
        assert len(engine.all_sent(Search)) == 2

    def test_a_refresh_passes_over_a_glimpse(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        with qtbot.waitSignal(controller.answered):
            engine.answer_search([make_hit(1), make_hit(2), make_hit(3)])
        controller.refresh()
        with qtbot.waitSignal(controller.answered):
            engine.reply(glimpse(engine.last(Search).request_id, make_hit(1)))
            engine.answer_search([make_hit(1), make_hit(2), make_hit(4)])
        assert [model.photo_at(row).photo_id for row in range(model.rowCount())] == [1, 2, 4]

    def test_the_first_part_shows_at_once_and_further_parts_follow(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query())
        number = engine.last(Browse).request_id
        with qtbot.waitSignal(controller.answered):
            engine.reply(PhotosReady(number, tuple(make_photos(2)), 3, is_last=False))
        assert model.rowCount() == 2
        answered = QSignalSpy(controller.answered)
        engine.reply(PhotosReady(number, tuple(make_photos(1, first=3)), 3, is_last=True))
        qtbot.waitUntil(lambda: model.rowCount() == 3)
        assert answered.count() == 0

    def test_old_photos_stay_until_the_new_ones_are_there(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(5))
        controller.search(Query("cat"))
        assert model.rowCount() == 5
        with qtbot.waitSignal(controller.answered):
            engine.answer_search([])
        assert model.rowCount() == 0

    def test_a_refresh_changes_the_list_in_place_and_only_when_it_is_whole(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query())
        with qtbot.waitSignal(controller.answered):
            engine.answer_browse(make_photos(5))
        reset = QSignalSpy(model.modelReset)
        controller.refresh()
        controller.refresh()
        assert len(engine.all_sent(Browse)) == 2, "one refresh at a time"
        number = engine.last(Browse).request_id
        with qtbot.waitSignal(controller.answered):
            engine.reply(
                PhotosReady(number, tuple(make_photos(4)), 8, is_last=False),
                PhotosReady(number, tuple(make_photos(4, first=5)), 8, is_last=True),
            )
        assert model.rowCount() == 8
        assert reset.count() == 0

    def test_a_new_query_overtakes_a_refresh(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        model.replace(make_photos(5))
        controller.refresh()
        controller.search(Query("cat"))
        with qtbot.waitSignal(controller.answered):
            engine.answer_browse(make_photos(9))
            engine.answer_search([make_hit(1, relevant=False)])
        assert model.rowCount() == 1
        assert model.index(0).data(Role.CELL).is_relevant is False

    def test_failures_are_told_and_refreshing_is_possible_afterwards(
        self, controller: SearchController, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        controller.search(Query('"open'))
        with qtbot.waitSignal(controller.failed) as failed:
            engine.reply(RequestFailed(engine.last(Search).request_id, "column 1: no closing quote", 1))
        assert failed.args[0].column == 1
        controller.refresh()
        assert len(engine.all_sent(Search)) == 2

    def test_show_all_lets_further_hits_follow_those_on_show(
        self, controller: SearchController, engine: FakeEngine, model: PhotoListModel, qtbot: QtBot
    ) -> None:
        controller.search(Query("cat"))
        with qtbot.waitSignal(controller.answered):
            engine.answer_search([make_hit(1), make_hit(2)], less_certain=2)
        reset = QSignalSpy(model.modelReset)
        controller.show_all()
        assert engine.last(Search).show_all
        assert engine.last(Search).text == "cat"
        with qtbot.waitSignal(controller.answered) as answered:
            engine.answer_search(
                [make_hit(1), make_hit(2), make_hit(3, relevant=False), make_hit(4, relevant=False)]
            )
        assert answered.args[0].total == 4
        assert model.rowCount() == 4
        assert model.sections == (Section(0), Section(2, "Less certain", is_cut_off=True))
        assert reset.count() == 0, "the user stays where they are"

    def test_another_arrangement_is_asked_for_at_once_but_not_while_browsing(
        self, controller: SearchController, engine: FakeEngine
    ) -> None:
        newest = Arrangement(Sort.NEWEST)
        controller.arrange(newest)
        assert not engine.sent
        controller.search(Query("cat"))
        controller.show_all()
        controller.arrange(newest)
        assert len(engine.all_sent(Search)) == 2
        controller.arrange(Arrangement(Sort.OLDEST, Grouping.DAY))
        asked = engine.last(Search)
        assert (asked.text, asked.show_all) == ("cat", True)
        assert (asked.sort, asked.group, asked.is_collapsed) == (Sort.OLDEST, Grouping.DAY, True)
