"""The sidebar in the window: what is clicked is what the search field says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, last_step, make_overview, make_photos, make_status, step
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.base.overview import Overview
from photosearch.base.types import Progress, SavedSearch
from photosearch.gui import desktop
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.main_window import MainWindow
from photosearch.gui.models.line_role import LineRole
from photosearch.gui.models.sidebar_model import SidebarRole
from photosearch.gui.sidebar_sections import saved_section
from photosearch.gui.widgets.sidebar import Sidebar
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.mark_messages import SavedSearchesReady
from photosearch.search.messages import (
    Browse,
    FolderForgotten,
    ForgetFolder,
    ForgettingFailed,
    GetFailures,
    GetOverview,
    IndexingFailed,
    IndexingProgress,
    OverviewReady,
    Search,
    StartIndexing,
)

PICTURES = Path("/home/anna/Pictures")


@pytest.fixture
def sidebar(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Sidebar:
    """The sidebar of a window that shows photos."""
    view = window._body.sidebar
    assert view.isHidden()  # there is nothing to filter by yet
    engine.get_ready(make_status())
    engine.answer_browse(make_photos(10))
    engine.reply(OverviewReady(make_overview()))
    qtbot.waitUntil(view.isVisible)
    return view


def click(view: Sidebar, key: str) -> None:
    index = view.tree.index_of(key)
    view.setExpanded(index.parent(), True)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def is_active(view: Sidebar, key: str) -> bool:
    state = view.tree.index_of(key).data(Qt.ItemDataRole.CheckStateRole)
    return Qt.CheckState(state) == Qt.CheckState.Checked


class TestFilters:
    def test_a_click_puts_a_filter_into_the_query_and_another_takes_it_out(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine
    ) -> None:
        click(sidebar, "types/type:raw")
        assert window.search_bar.field.text() == "type:raw"
        assert engine.last(Search).text == "type:raw"
        assert is_active(sidebar, "types/type:raw")
        click(sidebar, "timeline/date:2023/date:2023-05")
        assert engine.last(Search).text == "type:raw date:2023-05"
        click(sidebar, "timeline/date:2019")
        assert engine.last(Search).text == "type:raw date:2019"
        assert not is_active(sidebar, "timeline/date:2023/date:2023-05")
        click(sidebar, "types/type:raw")
        click(sidebar, "timeline/date:2019")
        assert window.search_bar.field.text() == ""
        assert len(engine.all_sent(Browse)) == 2

    def test_words_and_pictures_stay(self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine) -> None:
        window.search_bar.field.setText("two dogs")
        click(sidebar, "cameras/camera:Pixel")
        assert engine.last(Search).text == "two dogs camera:Pixel"

    def test_filters_that_are_typed_are_marked(
        self, window: MainWindow, sidebar: Sidebar, qtbot: QtBot
    ) -> None:
        window.search_bar.field.setText('camera:"Canon EOS R5" dogs')
        qtbot.waitUntil(lambda: is_active(sidebar, 'cameras/camera:"Canon EOS R5"'))
        window.search_bar.clear()
        assert not is_active(sidebar, 'cameras/camera:"Canon EOS R5"')

    def test_by_keyboard(self, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot) -> None:
        sidebar.setFocus()
        sidebar.setCurrentIndex(sidebar.tree.index_of("folders"))
        QTest.keyClick(sidebar, Qt.Key.Key_Down)
        QTest.keyClick(sidebar, Qt.Key.Key_Return)
        assert engine.last(Search).text == "folder:/home/anna/Pictures/"
        QTest.keyClick(sidebar, Qt.Key.Key_Space)
        assert len(engine.all_sent(Browse)) == 2
        QTest.keyClick(sidebar, Qt.Key.Key_Up)
        QTest.keyClick(sidebar, Qt.Key.Key_Return)
        assert not sidebar.isExpanded(sidebar.tree.index_of("folders"))

    def test_other_sections_fit_in(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(SavedSearchesReady((SavedSearch(1, "Dogs", "dogs is:raw"),)))
        wanted = ["folders", "saved", "timeline", "cameras", "types"]
        qtbot.waitUntil(lambda: [one.key for one in sidebar.tree.sections] == wanted)
        window.search_bar.field.setText("cats")
        click(sidebar, "saved/dogs is:raw")
        assert engine.last(Search).text == "dogs is:raw"
        assert is_active(sidebar, "saved/dogs is:raw")
        window.sidebar.set_section(saved_section(()))
        assert len(sidebar.tree.sections) == 4

    def test_the_failures_are_a_click_away(self, sidebar: Sidebar, engine: FakeEngine) -> None:
        click(sidebar, "folders/failures")
        assert engine.all_sent(GetFailures)


class TestNumbers:
    def test_are_asked_for_again_when_a_run_has_ended(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        asked = len(engine.all_sent(GetOverview))
        window.add_folders([Path("/more")])
        engine.reply(*(step(done) for done in range(1, 30)))
        qtbot.waitUntil(lambda: window.sidebar._refresh_timer.isActive())
        assert len(engine.all_sent(GetOverview)) == asked
        engine.reply(last_step())
        qtbot.waitUntil(lambda: len(engine.all_sent(GetOverview)) == asked + 1)
        assert not window.sidebar._refresh_timer.isActive()

    def test_the_folder_at_work_says_so(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine
    ) -> None:
        def details() -> list[str]:
            index = sidebar.tree.index(0, 0)
            return [sidebar.tree.index(row, 0, index).data(LineRole.NOTE)[0] for row in range(2)]

        window._client.indexing_progressed.emit(Progress("indexing", 1, 9, PICTURES / "a/b.jpg"))
        assert details() == ["indexing", "offline"]
        window._client.indexing_progressed.emit(Progress("indexing", 2, 9, Path("/elsewhere/b.jpg")))
        assert details() == ["indexing", "offline"]
        window._client.indexing_failed.emit("no")
        assert details() == ["30", "offline"]
        window._client.indexing_progressed.emit(Progress("indexing", 1, 9, PICTURES / "a/b.jpg"))
        reply = last_step()
        window._client.indexing_progressed.emit(reply.progress)
        assert details() == ["30", "offline"]

    def test_lines_stay_as_they_are_through_an_update(
        self, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        year, cameras = "timeline/date:2023", "cameras"
        sidebar.setExpanded(sidebar.tree.index_of(year), True)
        sidebar.setExpanded(sidebar.tree.index_of(cameras), False)
        sidebar.setCurrentIndex(sidebar.tree.index_of(f"{year}/date:2023-01"))
        overview = make_overview()
        engine.reply(OverviewReady(replace(overview, types=overview.types[:1])))
        qtbot.waitUntil(lambda: sidebar.tree.rowCount(sidebar.tree.index(3, 0)) == 1)
        assert sidebar.isExpanded(sidebar.tree.index_of(year))
        assert not sidebar.isExpanded(sidebar.tree.index_of(cameras))
        assert sidebar.currentIndex().data(SidebarRole.KEY) == f"{year}/date:2023-01"


class TestPlace:
    def test_f9_and_the_button_put_it_away(self, window: MainWindow, sidebar: Sidebar, qtbot: QtBot) -> None:
        sidebar.setFocus()
        QTest.keyClick(window, Qt.Key.Key_F9)
        assert sidebar.isHidden()
        assert window.focusWidget() is window.search_bar.field
        window._body.top.sidebar_button.click()
        assert sidebar.isVisible()
        QTest.keyClick(window, Qt.Key.Key_F9)
        QTest.keyClick(window, Qt.Key.Key_F9)
        assert window.focusWidget() is sidebar
        assert sidebar.currentIndex().isValid()

    def test_tab_leads_from_the_top_to_the_sidebar_to_the_photos(
        self, window: MainWindow, sidebar: Sidebar
    ) -> None:
        window._body.top.sidebar_button.setFocus()
        top = window._body.top
        for expected in (
            window.search_bar.field,
            top.arrange_button,
            top.add_button,
            top.menu_button,
            sidebar,
            window.grid,
        ):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
            assert window.focusWidget() is expected

    def test_is_remembered(
        self, client: EngineClient, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        for is_first in (True, False):
            window = MainWindow(client, WindowSettings(tmp_path / "remembered"))
            qtbot.addWidget(window)
            window.resize(1000, 700)
            window.show()
            view = window._body.sidebar
            with qtbot.waitSignal(client.overview_received):
                engine.reply(OverviewReady(make_overview()))
            if is_first:
                assert view.isVisible()
                window._body.splitter.setSizes([300, 700])
                view.setExpanded(view.tree.index_of("types"), False)
            else:
                assert view.width() == pytest.approx(300, abs=8)
                assert not view.isExpanded(view.tree.index_of("types"))
                window.sidebar.toggle()
            window.close()
        window = MainWindow(client, WindowSettings(tmp_path / "remembered"))
        qtbot.addWidget(window)
        window.show()
        with qtbot.waitSignal(client.overview_received):
            engine.reply(OverviewReady(make_overview()))
        assert window._body.sidebar.isHidden()
        window.close()

    def test_an_empty_library_has_none(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(OverviewReady(Overview()))
        qtbot.waitUntil(sidebar.isHidden)
        assert window._body.top.sidebar_button.isHidden()


class TestFolderMenu:
    def choose(self, window: MainWindow, text: str) -> None:
        menu = window.sidebar.root_menu(PICTURES)
        next(action for action in menu.actions() if action.text().startswith(text)).trigger()
        menu.deleteLater()

    def test_comes_up_for_folders_only(self, window: MainWindow, sidebar: Sidebar, qtbot: QtBot) -> None:
        index = sidebar.tree.index_of("folders/folder:/home/anna/Pictures/")
        with qtbot.waitSignal(sidebar.root_menu_requested) as asked:
            sidebar.customContextMenuRequested.emit(sidebar.visualRect(index).center())
        assert asked.args[0] == PICTURES
        for menu in sidebar.findChildren(QMenu):
            menu.close()
        with qtbot.assertNotEmitted(sidebar.root_menu_requested):
            sidebar.customContextMenuRequested.emit(
                sidebar.visualRect(sidebar.tree.index_of("types/type:raw")).center()
            )

    def test_looks_through_the_folder(self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine) -> None:
        self.choose(window, "Look for Changes")
        assert engine.last(StartIndexing).folders == (PICTURES,)

    def test_opens_the_folder(
        self, window: MainWindow, sidebar: Sidebar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[object] = []
        monkeypatch.setattr(desktop, "open_folder", opened.append)
        self.choose(window, "Show in File Manager")
        assert opened == [PICTURES]
        monkeypatch.undo()
        self.choose(window, "Show in File Manager")
        assert "is not there" in window.messages.label.text()

    @pytest.mark.parametrize("is_sure", [True, False])
    def test_forgets_it_after_a_question(
        self,
        window: MainWindow,
        sidebar: Sidebar,
        engine: FakeEngine,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        is_sure: bool,
    ) -> None:
        asked: list[str] = []

        def answer(question: QMessageBox) -> None:
            asked.append(question.informativeText())
            wanted = "Forget" if is_sure else "Cancel"
            next(button for button in question.buttons() if button.text().strip("&") == wanted).click()

        monkeypatch.setattr(QMessageBox, "exec", answer)
        self.choose(window, "Forget")
        assert "stay as they are" in asked[0]
        assert engine.all_sent(ForgetFolder) == ([ForgetFolder(PICTURES)] if is_sure else [])
        if is_sure:
            before = len(engine.all_sent(GetOverview))
            engine.reply(FolderForgotten(PICTURES, 30))
            qtbot.waitUntil(lambda: len(engine.all_sent(GetOverview)) == before + 1)
            assert len(engine.all_sent(Browse)) == 2

    def test_says_why_it_could_not_be_forgotten(
        self, window: MainWindow, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.reply(ForgettingFailed(PICTURES, "another process is writing. Wait"))
        qtbot.waitUntil(lambda: "Pictures is still in the library" in window.messages.label.text())


def test_a_click_on_nothing_does_nothing(sidebar: Sidebar, engine: FakeEngine) -> None:
    QTest.mouseClick(
        sidebar.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, sidebar.viewport().height() - 2)
    )
    assert not engine.all_sent(Search)


def test_a_run_that_fails_is_no_work(
    window: MainWindow, sidebar: Sidebar, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reply(IndexingProgress(Progress("indexing", 1, 9, PICTURES / "b.jpg")), IndexingFailed("no room"))
    qtbot.waitUntil(lambda: window.messages.label.text() == "No room")
    assert window.messages.message == "no room"
    first = sidebar.tree.index(0, 0, sidebar.tree.index(0, 0))
    assert first.data(LineRole.NOTE) == ["30"]
