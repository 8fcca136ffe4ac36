"""What the window asks and tells has gone through the translator, as has all that it shows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from greek_library import ALBUM, OFFERS, ROOT, SAVED
from gui_fakes import UNDECODABLE, FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot
from shown_texts import assert_none, assert_said, assert_translated, is_english, untranslated

from photosearch.gui.main_window import MainWindow
from photosearch.gui.trash import Moved, Trashed, move_to_trash, restore
from photosearch.gui.trash_controller import _Lot
from photosearch.search.mark_messages import (
    AddToAlbum,
    AlbumChanged,
    AlbumContent,
    AlbumRequest,
    CreateAlbum,
    FilesReady,
    GetFiles,
    MarkPhotos,
    MarksChanged,
    RemoveAlbum,
    SidecarsFailed,
    TakeFromAlbum,
)
from photosearch.search.messages import (
    ForgettingFailed,
    RequestFailed,
)

pytestmark = pytest.mark.usefixtures("in_brackets")


class TestQuestions:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What questions say that is not translated; they are agreed to. One "asked" for each."""
        found: list[str] = []

        def answer(question: QMessageBox) -> int:
            found.extend(("asked", *untranslated(question)))
            roles = (QMessageBox.ButtonRole.DestructiveRole, QMessageBox.ButtonRole.AcceptRole)
            next(one for one in question.buttons() if question.buttonRole(one) in roles).click()
            return 0

        def name(*told: object) -> tuple[str, bool]:
            found.extend(("asked", *(text for text in map(str, told[1:3]) if is_english(text))))
            return SAVED.name, True

        monkeypatch.setattr(QMessageBox, "exec", answer)
        monkeypatch.setattr(QInputDialog, "getText", name)
        return found

    def test_folders_and_models(
        self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, asked: list[str]
    ) -> None:
        greek.sidebar.forget(ROOT)
        with qtbot.waitSignal(greek.sidebar.failed) as said:
            engine.reply(ForgettingFailed(ROOT, "κατεστραμμένο"))
        assert_said(said.args[0])
        greek.models.dialog.drop_requested.emit("παλιό")
        greek.models.dialog.download_requested.emit(OFFERS[0])
        assert asked.count("asked") == 3
        assert_none([text for text in asked if text != "asked"])

    def test_saved_searches_and_albums(self, greek: MainWindow, asked: list[str]) -> None:
        greek.search_bar.type("γάτα")
        greek.search_bar.send()
        greek.collections.save_search()
        for key in (f"saved:{SAVED.search_id}", f"album:{ALBUM.album_id}"):
            menu = greek.collections.menu(key)
            menu.actions()[0].trigger()
        greek.marks.create_album()
        assert asked.count("asked") == 5, "a name, to replace one, to remove one, two names of albums"
        assert_none([text for text in asked if text != "asked"])

    @pytest.mark.parametrize("rows", [1, 2])
    @pytest.mark.parametrize("files", [1, 3, 9])
    def test_the_trash(
        self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, rows: int, files: int
    ) -> None:
        greek.grid.setFocus()
        greek.grid.go_to(0)
        if rows > 1:
            greek.grid.selectAll()
        QTest.keyClick(greek.grid, Qt.Key.Key_Delete)
        paths = tuple(ROOT / str(number) for number in range(files))
        engine.reply(FilesReady(engine.last(GetFiles).request_id, ((1, paths),)))
        qtbot.waitUntil(lambda: bool(greek.findChildren(QMessageBox)))
        (question,) = greek.findChildren(QMessageBox)
        assert_translated(question)
        question.close()


class TestWhatWasDone:
    @pytest.mark.parametrize("files", [1, 2, 5])
    def test_files_that_cannot_be_moved(self, greek: MainWindow, qtbot: QtBot, files: int) -> None:
        paths = tuple(ROOT / str(number) for number in range(files))
        lot, files_there = _Lot({1: paths}), [Trashed(path, None) for path in paths]
        trouble = restore(files_there).trouble
        assert len(trouble) == files
        with qtbot.waitSignal(greek.trash.failed) as said:
            greek.trash._moved(lot, lambda: None, Moved(trouble=trouble))
        assert_said(said.args[0])
        with qtbot.waitSignal(greek.trash.failed) as said:
            greek.trash._restored(lot, Moved(trouble=trouble))
        assert_said(said.args[0])
        with qtbot.waitSignal(greek.undo.said) as said:
            greek.trash._restored(lot, Moved(done=files_there))
        assert_said(said.args[0])

    def test_what_keeps_a_file_from_the_trash_or_in_it(self, tmp_path: Path) -> None:
        file = tmp_path / "1"
        file.touch()
        (taken,) = restore([Trashed(file, file)]).trouble
        assert_said(taken)
        if sys.platform == "linux":
            (nameless,) = move_to_trash([Path(UNDECODABLE)]).trouble
            assert nameless.endswith("⟦: its name is not valid text⟧")

    @pytest.mark.parametrize("rows", [1, 4])
    @pytest.mark.parametrize("act", ["favorite", "hide", "rate", "unrate"])
    def test_marks(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, act: str, rows: int) -> None:
        if rows > 1:
            greek.grid.selectAll()
        marks = greek.marks
        acts: dict[str, Callable[[], None]] = {
            "favorite": marks.toggle_favorite,
            "hide": marks.toggle_hidden,
            "rate": lambda: marks.rate(3),
            "unrate": lambda: marks.rate(0),
        }
        acts[act]()
        request = engine.last(MarkPhotos)
        with qtbot.waitSignal(greek.undo.said) as said:
            engine.reply(MarksChanged(request.request_id, (), ()))
        assert_said(said.args[0])
        greek.undo.undo()

    def test_albums(
        self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QInputDialog, "getText", lambda *told: ("Χειμώνας", True))
        content = AlbumContent(ALBUM.album_id, ALBUM.name, (1,))
        acts: tuple[tuple[Callable[[], None], type[AlbumRequest]], ...] = (
            (lambda: greek.marks.add_to_album(ALBUM), AddToAlbum),
            (lambda: greek.marks.take_from_album(ALBUM), TakeFromAlbum),
            (lambda: greek.marks.remove_album(ALBUM), RemoveAlbum),
            (greek.marks.create_album, CreateAlbum),
        )
        for act, kind in acts:
            act()
            with qtbot.waitSignal(greek.undo.said) as said:
                engine.reply(AlbumChanged(engine.last(kind).request_id, content, content))
            assert_said(said.args[0])

    def test_what_cannot_be_done(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        with qtbot.waitSignal(greek._client.sidecars_failed):
            engine.reply(SidecarsFailed(((ROOT / "1", "κατεστραμμένο"),)))
        assert_translated(greek)
        engine.reply(RequestFailed(0, "κατεστραμμένο"))
        with qtbot.waitSignal(greek._client.engine_died):
            engine.die()
        assert_translated(greek)
        greek.collections.save_search()
        assert_translated(greek)
