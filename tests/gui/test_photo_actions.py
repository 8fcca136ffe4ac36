from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import UNDECODABLE, FakeEngine, jpeg_bytes, make_hit, make_photo, make_photos
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.base.errors import UserError
from photosearch.base.types import Hit, Photo
from photosearch.gui import desktop
from photosearch.gui.file_urls import path_of, url_of
from photosearch.gui.main_window import MainWindow
from photosearch.search.messages import (
    GetPhotos,
    MakePreview,
    PhotosReady,
    PreviewReady,
    RequestFailed,
    Search,
)

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """URLs handed to the desktop."""
    urls: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    monkeypatch.setattr(desktop, "_ask_file_manager", lambda path, parent: False)
    return urls


@pytest.fixture
def choose(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> Callable[[Photo], None]:
    """Show photos and select the first of them."""
    engine.get_ready()
    engine.answer_browse(make_photos(1))
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)

    def choose(photo: Photo) -> None:
        window.model.replace([photo, *make_photos(2, first=50)])
        window.grid.go_to(0)

    return choose


def trigger(window: MainWindow, text: str) -> None:
    actions = {action.text(): action for action in window.photo_actions.menu().actions()}
    assert isinstance(actions[text], QAction)
    actions[text].trigger()


def file_photo(path: Path) -> Photo:
    path.write_bytes(jpeg_bytes())
    return Photo(1, str(path), None, None, None, None)


def test_find_similar_asks_for_the_photo_and_shows_a_chip(
    window: MainWindow, engine: FakeEngine, choose: Callable[[Photo], None]
) -> None:
    choose(make_photo(7))
    trigger(window, "Find similar")
    assert engine.last(Search).photo_ids == (7,)
    assert [picture.label for picture in window.search_bar.query.pictures] == ["photo 7.jpg"]


def show_hits(window: MainWindow, engine: FakeEngine, qtbot: QtBot, hits: Sequence[Hit]) -> None:
    window.search_bar.type("cat")
    window.search_bar.send()
    engine.answer_search(hits)
    qtbot.waitUntil(lambda: window.model.rowCount() == len(hits))
    window.grid.go_to(0)


def test_several_photos_are_looked_like_together(
    window: MainWindow, engine: FakeEngine, choose: Callable[[Photo], None]
) -> None:
    choose(make_photo(7))
    window.grid.selectAll()
    trigger(window, "Find similar")
    assert engine.last(Search).photo_ids == (7, 50, 51)
    assert len(window.search_bar.query.pictures) == 3
    window.model.replace(make_photos(20))
    window.grid.selectAll()
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_F, _CTRL | _SHIFT)
    assert engine.last(Search).photo_ids == tuple(range(1, 21))
    assert [picture.label for picture in window.search_bar.query.pictures] == ["20 photos"]


def test_more_and_less_like_this_refine_the_query(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    show_hits(window, engine, qtbot, [make_hit(1), make_hit(2), make_hit(3)])
    trigger(window, "More like this")
    assert engine.last(Search) == Search(
        engine.last(Search).request_id, text="cat", photo_ids=(1,), is_collapsed=True
    )
    window.grid.go_to(1)
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_L, _CTRL | _SHIFT)
    asked = engine.last(Search)
    assert (asked.text, asked.photo_ids, asked.less_ids) == ("cat", (1,), (2,))
    window.grid.go_to(0)
    trigger(window, "Less like this")
    assert (engine.last(Search).photo_ids, engine.last(Search).less_ids) == ((), (2, 1))
    chips = window.search_bar.query.pictures
    assert [(picture.label, picture.is_unlike) for picture in chips] == [
        ("photo 2.jpg", True),
        ("photo 1.jpg", True),
    ]


def test_while_browsing_there_is_no_query_to_refine(
    window: MainWindow, engine: FakeEngine, choose: Callable[[Photo], None]
) -> None:
    choose(make_photo(1))
    assert not [a for a in window.photo_actions.menu().actions() if "like this" in a.text()]
    window.photo_actions.look_less_like()
    assert not window.search_bar.query.pictures


def test_the_photos_that_a_hit_stands_for_are_shown_and_put_away(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    show_hits(window, engine, qtbot, [replace(make_hit(1), alike=(8, 9)), make_hit(2)])
    trigger(window, "Show the 2 alike")
    asked = engine.last(GetPhotos)
    assert asked.photo_ids == (8, 9)
    engine.reply(PhotosReady(asked.request_id, tuple(make_photos(2, first=8)), 2, is_last=True))
    qtbot.waitUntil(lambda: window.model.rowCount() == 4)
    assert [window.model.photo_at(row).photo_id for row in range(4)] == [1, 8, 9, 2]
    trigger(window, "Put away the 2 alike")
    assert window.model.rowCount() == 2
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_E, _CTRL)
    QTest.keyClick(window.grid, Qt.Key.Key_E, _CTRL)
    assert len(engine.all_sent(GetPhotos)) == 2, "asked once, however often the key is pressed"
    engine.reply(RequestFailed(engine.last(GetPhotos).request_id, "the disk is gone"))
    qtbot.waitUntil(lambda: window.messages.message == "the disk is gone")
    for times in (3, 4):
        QTest.keyClick(window.grid, Qt.Key.Key_E, _CTRL)
        assert len(engine.all_sent(GetPhotos)) == times, "a new engine is asked again"
        engine.die()
        qtbot.waitUntil(lambda: "starting over" in window.messages.message)
        window.messages.clear()


def test_open_and_show_in_folder(
    window: MainWindow, choose: Callable[[Photo], None], opened: list[QUrl], tmp_path: Path
) -> None:
    photo = file_photo(tmp_path / UNDECODABLE)
    choose(photo)
    trigger(window, "Open")
    trigger(window, "Show in folder")
    assert [path_of(url) for url in opened] == [photo.path, tmp_path]


def test_a_file_that_is_gone_is_said_in_words(
    window: MainWindow, choose: Callable[[Photo], None], opened: list[QUrl]
) -> None:
    choose(make_photo(1))
    trigger(window, "Open")
    assert "photo 1.jpg is not there" in window.messages.message
    assert opened == []


def test_no_program_for_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[QUrl]
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    photo = file_photo(tmp_path / "a.jpg")
    with pytest.raises(UserError, match="no program opened"):
        desktop.open_file(photo.path)


def test_copied_paths_are_text_and_files(window: MainWindow, choose: Callable[[Photo], None]) -> None:
    choose(make_photo(1))
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == str(Path("/photos/photo 1.jpg"))
    assert [path_of(url) for url in data.urls()] == [Path("/photos/photo 1.jpg")]
    window.grid.selectAll()
    trigger(window, "Copy paths")
    assert len(QGuiApplication.clipboard().mimeData().urls()) == 3


def test_copied_images_come_from_the_engine(
    window: MainWindow, engine: FakeEngine, choose: Callable[[Photo], None], qtbot: QtBot
) -> None:
    choose(make_photo(1))
    QGuiApplication.clipboard().clear()
    trigger(window, "Copy image")
    engine.reply(PreviewReady(engine.last(MakePreview).request_id, 1, jpeg_bytes(80, 60)))
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    assert QGuiApplication.clipboard().image().width() == 80
    assert [path_of(url) for url in QGuiApplication.clipboard().mimeData().urls()] == [
        Path("/photos/photo 1.jpg")
    ]


@pytest.mark.parametrize("is_damaged", [True, False])
def test_an_image_that_cannot_be_copied_is_said(
    window: MainWindow,
    engine: FakeEngine,
    choose: Callable[[Photo], None],
    qtbot: QtBot,
    is_damaged: bool,
) -> None:
    choose(make_photo(1))
    trigger(window, "Copy image")
    number = engine.last(MakePreview).request_id
    engine.reply(PreviewReady(number, 1, b"no") if is_damaged else RequestFailed(number, "cut off"))
    qtbot.waitUntil(lambda: window.messages.message != "")


def test_the_menu_of_many_offers_what_can_be_done_with_many(
    window: MainWindow, choose: Callable[[Photo], None]
) -> None:
    choose(make_photo(1))
    window.grid.selectAll()
    enabled = {action.text(): action.isEnabled() for action in window.photo_actions.menu().actions()}
    assert enabled["Copy paths"]
    assert not enabled["Copy image"]
    window.grid.clearSelection()
    assert window.photo_actions.menu().isEmpty()


def test_too_many_files_are_not_opened_at_once(
    window: MainWindow, choose: Callable[[Photo], None], opened: list[QUrl]
) -> None:
    choose(make_photo(1))
    window.model.replace(make_photos(100))
    window.grid.selectAll()
    trigger(window, "Open")
    assert opened == []
    assert "too many" in window.messages.message


@pytest.mark.parametrize(
    "name", ["a b.jpg", "quo\"te's.jpg", "100%.jpg", "#1?.jpg", "new\nline.jpg", "😀.jpg", UNDECODABLE]
)
def test_urls_keep_every_byte_of_a_name(name: str) -> None:
    path = Path("/photos") / name
    assert path_of(url_of(path)) == path
    assert path_of(QUrl("https://example.org/a.jpg")) is None


def test_files_are_copied_for_file_managers(window: MainWindow, choose: Callable[[Photo], None]) -> None:
    photo = make_photo(7, name=UNDECODABLE)
    choose(photo)
    trigger(window, "Copy file")
    data = QGuiApplication.clipboard().mimeData()
    assert [path_of(url) for url in data.urls()] == [photo.path]
    first, *urls = bytes(data.data("x-special/gnome-copied-files").data()).split(b"\n")
    assert (first, urls) == (b"copy", [bytes(url_of(photo.path).toEncoded().data())])
    assert not data.hasImage()
