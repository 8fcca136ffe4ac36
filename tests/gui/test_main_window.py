"""The window as its user meets it; the engine is a double."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import (
    FakeEngine,
    last_step,
    make_hit,
    make_photos,
    make_status,
    save_thumbnail,
    solid_image,
    step,
)
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from photosearch.base.types import Grouping, Sort
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.main_window import MainWindow
from photosearch.gui.models.photo_list import Role
from photosearch.gui.query import Arrangement
from photosearch.gui.sections import heading_text
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import (
    Browse,
    EngineFailed,
    FailuresReady,
    GetFailures,
    IndexingFailed,
    MakeThumbnail,
    RequestFailed,
    Search,
    StartIndexing,
    ThumbnailReady,
)


def show_photos(window: MainWindow, engine: FakeEngine, qtbot: QtBot, count: int = 10) -> None:
    engine.get_ready(make_status(photos=count))
    engine.answer_browse(make_photos(count))
    qtbot.waitUntil(lambda: window.model.rowCount() == count and window.results.is_grid_shown)


def drop(window: MainWindow, data: QMimeData) -> None:
    enter = drag_of(data)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop_event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, drop_event)


def drag_of(data: QMimeData) -> QDragEnterEvent:
    with warnings.catch_warnings():  # Qt 6.11 wants a QPointF, Qt 6.7 knows only this
        warnings.simplefilter("ignore", DeprecationWarning)
        return QDragEnterEvent(
            QPoint(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )


class TestStart:
    def test_asks_for_all_photos_and_waits_in_the_search_field(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        assert len(engine.all_sent(Browse)) == 1
        assert window.focusWidget() is window.search_bar.field
        assert "Opening" in window.results.empty.title.text()
        painted = QSignalSpy(window.first_painted)
        show_photos(window, engine, qtbot)
        qtbot.waitUntil(lambda: painted.count() == 1)

    def test_thumbnails_come_from_the_cache_on_disk(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        for photo in make_photos(10):
            assert photo.content_hash is not None
            save_thumbnail(engine.thumbnails, photo.content_hash)
        show_photos(window, engine, qtbot)
        qtbot.waitUntil(lambda: window.model.index(9).data(Role.THUMBNAIL) is not None)
        assert not engine.all_sent(MakeThumbnail)

    def test_missing_thumbnails_are_made_again(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot, count=2)
        qtbot.waitUntil(lambda: len(engine.all_sent(MakeThumbnail)) == 2)
        content_hash = window.model.photo_at(0).content_hash
        assert content_hash is not None
        save_thumbnail(engine.thumbnails, content_hash)
        engine.reply(ThumbnailReady(1, content_hash))
        qtbot.waitUntil(lambda: window.model.index(0).data(Role.THUMBNAIL) is not None)

    def test_unfinished_indexing_goes_on(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.get_ready(make_status(pending=5))
        qtbot.waitUntil(lambda: engine.all_sent(StartIndexing) == [StartIndexing(())])

    def test_place_and_sizes_are_remembered(self, client: EngineClient, tmp_path: Path, qtbot: QtBot) -> None:
        for expected in (None, (777, 555)):
            window = MainWindow(client, WindowSettings(tmp_path / "remembered"))
            qtbot.addWidget(window)
            if expected is not None:
                assert (window.width(), window.height()) == expected
                assert window.grid.target == 250
            window.resize(777, 555)
            window.grid.set_target(250)
            window.close()


class TestEmptyStates:
    def test_a_new_library_says_what_to_do(
        self,
        window: MainWindow,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        engine.get_ready(make_status(photos=0, roots=()))
        engine.answer_browse([])
        empty = window.results.empty
        qtbot.waitUntil(lambda: empty.button.text() == "Add a folder of photos…")
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
        empty.button.click()
        assert engine.last(StartIndexing).folders == (tmp_path,)
        assert "Looking for photos" in empty.title.text()

    def test_the_folder_of_pictures_is_suggested(
        self,
        window: MainWindow,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        pictures = tmp_path / "Pictures <b>"
        monkeypatch.setattr("photosearch.gui.desktop.pictures_folder", lambda: pictures)
        engine.get_ready(make_status(photos=0, roots=()))
        engine.answer_browse([])
        empty = window.results.empty
        qtbot.waitUntil(lambda: empty.button.text() == "Use my folder “Pictures <b>”")
        assert empty.second_button.text() == "Choose another folder…"
        empty.button.click()
        assert engine.last(StartIndexing).folders == (pictures,)

    def test_a_cancelled_dialog_changes_nothing(
        self, window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
        window.choose_folder()
        assert not engine.all_sent(StartIndexing)

    def test_folders_without_photos_are_said(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready(make_status(photos=0))
        engine.answer_browse([])
        qtbot.waitUntil(lambda: "No photos" in window.results.empty.title.text())

    def test_no_hits_offers_the_nearest(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        show_photos(window, engine, qtbot)
        window.search_bar.type("a <b>unicorn</b>")
        window.search_bar.send()
        engine.answer_search([], less_certain=7)
        empty = window.results.empty
        qtbot.waitUntil(lambda: not window.results.is_grid_shown)
        assert "“a <b>unicorn</b>”" in empty.title.text()
        empty.button.click()
        assert engine.last(Search).show_all
        engine.answer_search([make_hit(1, relevant=False)])
        qtbot.waitUntil(lambda: window.results.is_grid_shown)

    def test_no_hits_at_all_leads_back_to_all_photos(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.search_bar.type("unicorn")
        window.search_bar.send()
        engine.answer_search([])
        qtbot.waitUntil(lambda: "Nothing here matches" in window.results.empty.title.text())
        window.results.empty.second_button.click()
        assert isinstance(engine.sent[-1], Browse)
        assert window.search_bar.field.text() == ""

    def test_an_engine_that_fails_is_said_and_can_be_tried_again(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(EngineFailed("the library was made by a newer version"))
        empty = window.results.empty
        qtbot.waitUntil(lambda: empty.text.text() == "the library was made by a newer version")
        empty.button.click()
        assert engine.starts == 2
        show_photos(window, engine, qtbot)


class TestSearching:
    def test_results_as_you_type(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        show_photos(window, engine, qtbot)
        QTest.keyClicks(window.search_bar.field, "cat")
        qtbot.waitUntil(lambda: bool(engine.all_sent(Search)))
        engine.answer_search([make_hit(3)], less_certain=9)
        qtbot.waitUntil(lambda: window.model.rowCount() == 1)
        qtbot.waitUntil(window.results.show_all_button.isVisible)
        window.results.show_all_button.click()
        assert engine.last(Search).show_all
        engine.answer_search([make_hit(3), make_hit(4, relevant=False)])
        qtbot.waitUntil(lambda: window.model.rowCount() == 2)
        assert not window.results.show_all_button.isVisible()

    def test_a_query_that_is_not_understood_is_said_and_taken_back(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        window.search_bar.type('date:"')
        window.search_bar.send()
        engine.reply(RequestFailed(engine.last(Search).request_id, "column 6: <i>no</i> date", 6))
        qtbot.waitUntil(lambda: window.messages.message == "column 6: <i>no</i> date")
        window.search_bar.clear()
        engine.answer_browse(make_photos(10))
        qtbot.waitUntil(lambda: window.messages.message == "")

    def test_escape_clears_and_slash_returns_to_the_field(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        window.search_bar.type("cat")
        QTest.keyClick(window.search_bar.field, Qt.Key.Key_Down)
        assert window.focusWidget() is window.grid
        assert window.grid.selected_rows == [0]
        QTest.keyClick(window.grid, Qt.Key.Key_Slash)
        assert window.focusWidget() is window.search_bar.field
        QTest.keyClick(window.search_bar.field, Qt.Key.Key_Escape)
        assert window.search_bar.query.is_empty

    def test_typing_in_the_grid_goes_on_in_the_field(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        window.grid.setFocus()
        QTest.keyClicks(window.grid, "d")
        assert window.search_bar.field.text() == "d"


class TestArranging:
    def test_the_button_sorts_and_groups_what_is_found_and_that_is_remembered(
        self, client: EngineClient, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        window = MainWindow(client, WindowSettings(tmp_path / "remembered"))
        qtbot.addWidget(window)
        window.search_bar.type("cat")
        window.search_bar.send()
        button = window._body.top.arrange_button
        for name in ("Newest First", "Grouped by Month"):
            next(action for action, _ in button.choices if action.text() == name).trigger()
        asked = engine.last(Search)
        assert (asked.text, asked.sort, asked.group) == ("cat", Sort.NEWEST, Grouping.MONTH)
        assert button.text() == "Newest · Month"
        window.close()
        again = MainWindow(client, WindowSettings(tmp_path / "remembered"))
        qtbot.addWidget(again)
        checked = [a.text() for a, _ in again._body.top.arrange_button.choices if a.isChecked()]
        assert checked == ["Newest First", "Grouped by Month"]
        assert again.search.arrangement == Arrangement(Sort.NEWEST, Grouping.MONTH)
        again.close()

    def test_near_identical_shots_are_collapsed_unless_the_menu_says_otherwise(
        self, window: MainWindow, engine: FakeEngine, tmp_path: Path
    ) -> None:
        window.search_bar.type("cat")
        window.search_bar.send()
        assert engine.last(Search).is_collapsed
        assert window._body.top.menu.collapse.isChecked()
        window._body.top.menu.collapse.trigger()
        assert not engine.last(Search).is_collapsed
        assert not WindowSettings(tmp_path / "config").arrangement.is_collapsed

    def test_all_photos_can_be_arranged_as_well(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        asked = len(engine.all_sent(Browse))
        window._arrange(Arrangement(Sort.NEWEST, is_collapsed=False))  # as they are already
        assert len(engine.all_sent(Browse)) == asked
        window._arrange(Arrangement(Sort.OLDEST, Grouping.MONTH))
        assert (engine.last(Browse).sort, engine.last(Browse).group) == (Sort.OLDEST, Grouping.MONTH)
        engine.answer_browse([replace(photo, group="2023-05") for photo in make_photos(3)])
        headings = [heading_text("2023-05")]
        qtbot.waitUntil(lambda: [section.heading for section in window.model.sections] == headings)

    def test_settings_of_another_version_do_no_harm(self, tmp_path: Path) -> None:
        settings = WindowSettings(tmp_path)
        settings._store.setValue("results/sort", "by smell")
        settings._store.setValue("results/group", "")
        assert settings.arrangement == Arrangement()

    def test_the_less_certain_follow_below_a_line(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.search_bar.type("cat")
        window.search_bar.send()
        engine.answer_search([make_hit(1)], less_certain=1)
        qtbot.waitUntil(window.results.show_all_button.isVisible)
        window.results.show_all_button.click()
        engine.answer_search([make_hit(1), make_hit(2, relevant=False)])
        qtbot.waitUntil(lambda: window.model.rowCount() == 2)
        assert window.focusWidget() is window.grid
        headings = window.grid.grid_geometry.headings_between(0, 10**6)
        assert [section.heading for section, _ in headings] == ["Less certain"]


class TestDropAndPaste:
    def test_a_dropped_folder_is_added_and_a_dropped_file_is_looked_like(
        self, window: MainWindow, engine: FakeEngine, tmp_path: Path
    ) -> None:
        folder, file = tmp_path / "holiday", tmp_path / "<b>query.jpg"
        folder.mkdir()
        solid_image().save(str(file), "JPEG")  # type: ignore[call-overload]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(folder)), QUrl.fromLocalFile(str(file))])
        drop(window, data)
        assert engine.last(StartIndexing).folders == (folder,)
        assert engine.last(Search).images == (file,)
        assert window.search_bar.query.pictures[0].label == "<b>query.jpg"

    def test_dropped_and_pasted_pixels_are_looked_like(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        data = QMimeData()
        data.setImageData(solid_image(3000, 2000))
        drop(window, data)
        qtbot.waitUntil(lambda: len(engine.all_sent(Search)) == 1)
        (png,) = engine.last(Search).images
        assert isinstance(png, bytes)
        assert png.startswith(b"\x89PNG")
        QGuiApplication.clipboard().setImage(solid_image(30, 20, "#2040c0"))
        window.grid.setFocus()
        QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(engine.all_sent(Search)) == 2)
        assert len(engine.last(Search).images) == 2

    def test_a_pasted_file_is_looked_like_and_pasted_words_are_searched(
        self, window: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        file = tmp_path / "a.jpg"
        file.write_bytes(b"")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        QGuiApplication.clipboard().setMimeData(data)
        QTest.keyClick(window.search_bar.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert engine.last(Search).images == (file,)
        window.search_bar.clear()
        QGuiApplication.clipboard().setText("red car")
        window.grid.setFocus()
        QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert window.search_bar.field.text() == "red car"

    def test_pictures_of_the_network_are_not_fetched(self, window: MainWindow, engine: FakeEngine) -> None:
        data = QMimeData()
        data.setUrls([QUrl("https://example.org/cat.jpg")])
        drop(window, data)
        assert "not fetched" in window.messages.message
        assert not engine.all_sent(Search)

    def test_a_drag_that_leaves_or_brings_nothing_of_use(self, window: MainWindow) -> None:
        text = QMimeData()
        text.setData("application/x-unknown", QByteArray(b"x"))
        enter = drag_of(text)
        enter.ignore()
        QApplication.sendEvent(window, enter)
        assert not enter.isAccepted()
        QApplication.sendEvent(window, QDragLeaveEvent())
        assert not window._body.drop_hint.isVisible()


class TestIndexing:
    def test_photos_appear_while_indexing_runs(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready(make_status(photos=0, roots=()))
        engine.answer_browse([])
        qtbot.waitUntil(lambda: window.results.empty.button.isVisible())
        window.add_folders([Path("/photos")])
        engine.reply(step(5))
        qtbot.waitUntil(lambda: len(engine.all_sent(Browse)) == 2)
        engine.answer_browse(make_photos(5))
        qtbot.waitUntil(lambda: window.results.is_grid_shown)
        engine.reply(last_step())
        qtbot.waitUntil(lambda: len(engine.all_sent(Browse)) == 3)

    def test_a_search_is_left_alone_while_indexing_runs(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        window.search_bar.type("cat")
        window.search_bar.send()
        engine.answer_search([make_hit(1)])
        qtbot.waitUntil(lambda: window.model.rowCount() == 1)
        window.add_folders([Path("/photos")])
        engine.reply(step(5))
        qtbot.waitUntil(lambda: window.indexing_bar.progress.value() == 5)
        assert len(engine.all_sent(Search)) == 1
        engine.reply(last_step())
        qtbot.waitUntil(lambda: len(engine.all_sent(Search)) == 2)

    def test_a_run_that_fails_says_why(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        window.add_folders([Path("/nowhere")])
        engine.reply(IndexingFailed("there is no folder /nowhere"))
        qtbot.waitUntil(lambda: window.messages.message == "there is no folder /nowhere")

    def test_failures_can_be_looked_at(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.get_ready(make_status(failed=1))
        qtbot.waitUntil(window.indexing_bar.failures_button.isVisible)
        window.indexing_bar.failures_button.click()
        assert engine.all_sent(GetFailures)
        engine.reply(FailuresReady(((Path("/photos/broken.jpg"), "cut off"),)))
        qtbot.waitUntil(window.failures.dialog.isVisible)
        window.failures.dialog.file_chosen.emit(Path("/photos/broken.jpg"))
        assert "is not there" in window.messages.message
        window.failures.dialog.close()

    def test_counts_and_model_are_in_the_status_bar(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.get_ready(make_status(photos=7091))
        qtbot.waitUntil(lambda: window._count_label.text() == "7,091 photos  ·  starter")


class TestCrash:
    def test_a_crash_is_said_and_the_message_taken_back(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        engine.die()
        qtbot.waitUntil(lambda: "starting over" in window.messages.message)
        engine.get_ready()
        qtbot.waitUntil(lambda: window.messages.message == "")
        assert len(engine.all_sent(Browse)) == 2


class TestAccessibility:
    def test_every_button_has_a_name_and_no_label_takes_markup(self, window: MainWindow) -> None:
        for button in window.findChildren(QAbstractButton):
            if button.isHidden() or button.objectName().startswith("qt_"):
                continue
            assert button.accessibleName() or button.text() or button.toolTip(), button
        for label in window.findChildren(QLabel):
            if not label.objectName().startswith("qt_"):
                assert label.textFormat() == Qt.TextFormat.PlainText or label.text() == "", label.text()

    def test_tab_goes_from_the_field_to_the_photos(
        self, window: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_photos(window, engine, qtbot)
        seen = []
        for _ in range(5):
            seen.append(window.focusWidget())
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert seen[0] is window.search_bar.field
        assert window.grid in seen
