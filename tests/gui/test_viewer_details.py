"""What the viewer tells about a photo, and the filmstrip below it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import (
    NAME_WITH_MARKUP,
    FakeEngine,
    is_painted_with,
    make_hit,
    make_photo,
    make_photos,
    solid_image,
)
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photosearch.base.types import Metadata, Photo, PhotoDetails
from photosearch.gui.details_text import exposure_text, facts_of_photo, position_text
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.facts import facts_text
from photosearch.gui.main_window import MainWindow
from photosearch.gui.translation import speak
from photosearch.gui.widgets.filmstrip import Filmstrip
from photosearch.gui.widgets.world_map import WorldMap, land
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import DetailsReady, GetDetails

_HARBOUR = Metadata(
    camera="Canon EOS R6",
    lens="RF50mm F1.8 STM",
    latitude=53.54,
    longitude=9.98,
    rating=4,
    caption="Evening at the harbour",
    keywords=("boats", "evening"),
    exposure_s=0.004,
    f_number=2.8,
    iso=400,
    focal_length_mm=50.0,
)


def details_of(photo: Photo, metadata: Metadata = _HARBOUR) -> PhotoDetails:
    return PhotoDetails(photo, metadata, 2_402_596, "jpeg")


@pytest.fixture
def viewing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window whose viewer is open on the fifth of ten photos."""
    engine.get_ready()
    engine.answer_browse(make_photos(10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 10)
    window.grid.preview_requested.emit(4)
    return window


def show_info(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> GetDetails:
    asked = len(engine.all_sent(GetDetails))
    QTest.keyClick(window.viewer, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: len(engine.all_sent(GetDetails)) > asked)
    return engine.last(GetDetails)


class TestInformation:
    def test_tells_at_once_what_is_known_and_asks_for_the_rest(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        panel = viewing.viewer.info
        assert not panel.isVisible()
        request = show_info(viewing, engine, qtbot)
        assert request.photo_id == 5
        assert panel.facts["Dimensions"] == "4,000 × 3,000  (12.0 MP)"
        assert "Score" not in panel.facts
        assert not panel.map.isVisible()
        engine.reply(DetailsReady(request.request_id, details_of(make_photo(5))))
        qtbot.waitUntil(panel.map.isVisible)
        facts = panel.facts
        assert facts["Camera"] == "Canon EOS R6"
        assert facts["Exposure"].replace("\N{NO-BREAK SPACE}", " ") == "1/250 s  f/2.8  ISO 400  50 mm"
        assert facts["Rating"] == "★★★★☆"
        assert facts["Size"] == "2.4 MB  (JPEG)"
        assert facts["Position"] == "53.5400° N, 9.9800° E"

    def test_another_photo_says_nothing_of_the_one_before(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        request = show_info(viewing, engine, qtbot)
        engine.reply(DetailsReady(request.request_id, details_of(make_photo(5))))
        panel = viewing.viewer.info
        qtbot.waitUntil(panel.map.isVisible)
        QTest.keyClick(viewing.viewer, Qt.Key.Key_Right)
        assert panel.facts["Name"] == "photo 6.jpg"
        assert "Camera" not in panel.facts
        assert not panel.map.isVisible()
        qtbot.waitUntil(lambda: engine.last(GetDetails).photo_id == 6)
        late = DetailsReady(request.request_id, details_of(make_photo(5)))
        bare = DetailsReady(engine.last(GetDetails).request_id, details_of(make_photo(6), Metadata()))
        engine.reply(late, bare)
        qtbot.waitUntil(lambda: "Size" in panel.facts)
        assert "Camera" not in panel.facts

    def test_nobody_is_asked_while_it_is_hidden(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        show_info(viewing, engine, qtbot)
        QTest.keyClick(viewing.viewer, Qt.Key.Key_I)
        assert not viewing.viewer.info.isVisible()
        QTest.keyClick(viewing.viewer, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: not viewing.pages.details._settle_timer.isActive())
        assert {request.photo_id for request in engine.all_sent(GetDetails)} == {5}

    def test_the_score_of_a_hit_and_markup_as_it_is_written(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        viewing.viewer.close_page()
        hit = make_hit(1, score=0.3127)
        viewing.model.replace([replace(hit, photo=make_photo(1, name=NAME_WITH_MARKUP))])
        viewing.grid.preview_requested.emit(0)
        request = show_info(viewing, engine, qtbot)
        caption = Metadata(caption="<img src=x>")
        engine.reply(DetailsReady(request.request_id, details_of(make_photo(1), caption)))
        panel = viewing.viewer.info
        qtbot.waitUntil(lambda: "Caption" in panel.facts)
        assert panel.facts["Score"] == "0.313"
        assert panel.facts["Name"] == NAME_WITH_MARKUP
        for label in panel.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
            assert "<b>" not in label.toolTip()

    def test_a_map_program_is_opened_only_by_a_click(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        answers = iter((True, False))

        def open_url(url: QUrl) -> bool:
            opened.append(url.toString())
            return next(answers)

        monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
        request = show_info(viewing, engine, qtbot)
        engine.reply(DetailsReady(request.request_id, details_of(make_photo(5))))
        button = viewing.viewer.info.map_button
        qtbot.waitUntil(button.isVisible)
        assert opened == []
        button.click()
        assert opened == ["geo:53.540000,9.980000"]
        said = viewing._body.undo_bar  # above the viewer
        assert said.message == ""
        button.click()
        assert "geo:" in said.message

    def test_what_is_switched_on_stays_so(
        self, viewing: MainWindow, client: EngineClient, tmp_path: Path, qtbot: QtBot
    ) -> None:
        QTest.keyClick(viewing.viewer, Qt.Key.Key_I)
        QTest.keyClick(viewing.viewer, Qt.Key.Key_T)
        assert not viewing.viewer.filmstrip.isVisible()
        viewing.close()
        settings = WindowSettings(tmp_path / "config")
        assert settings.shows_info
        assert not settings.shows_filmstrip


class TestWords:
    @pytest.mark.parametrize(
        ("metadata", "text"),
        [
            (Metadata(), ""),
            (Metadata(exposure_s=30.0, f_number=11.0), "30 s  f/11"),
            (Metadata(exposure_s=0.5, iso=100), "0.5 s  ISO 100"),
            (Metadata(exposure_s=1 / 8000, focal_length_mm=4.25), "1/8000 s  4.25 mm"),
            (Metadata(f_number=1.78, focal_length_mm=600.0), "f/1.8  600 mm"),
            (Metadata(focal_length_mm=1200.0), "1200 mm"),
        ],
    )
    def test_exposures_as_cameras_write_them(self, metadata: Metadata, text: str) -> None:
        assert exposure_text(metadata).replace("\N{NO-BREAK SPACE}", " ") == text

    def test_numbers_are_written_the_way_of_the_language(self, qapp: QCoreApplication) -> None:
        speak(qapp, "de")
        assert exposure_text(Metadata(exposure_s=0.5, f_number=2.8)) == "0,5\N{NO-BREAK SPACE}s  f/2,8"
        assert facts_of_photo(make_photo(1), None)["Dimensions"].startswith("4.000 × 3.000  (12,0 ")

    def test_south_and_west(self) -> None:
        assert position_text(-33.86, -70.5) == "33.8600° S, 70.5000° W"


class TestMap:
    @pytest.mark.parametrize(
        ("place", "latitude", "longitude", "is_land"),
        [
            ("Berlin", 52.5, 13.4, True),
            ("Alice Springs", -23.7, 133.9, True),
            ("Manaus", -3.1, -60.0, True),
            ("Timbuktu", 16.8, -3.0, True),
            ("the Atlantic", 30.0, -45.0, False),
            ("the Pacific", 0.0, -140.0, False),
            ("the Mediterranean", 34.5, 19.0, False),
            ("Chukotka", 66.5, -175.0, True),
            ("Baffin Bay, as far north", 71.0, -68.0, False),
            ("the South Pole", -89.0, 0.0, True),
        ],
    )
    def test_land_is_where_it_is(
        self, qapp: object, place: str, latitude: float, longitude: float, is_land: bool
    ) -> None:
        assert land().contains(QPointF(longitude, latitude)) == is_land, place

    def test_a_position_is_marked(self, qtbot: QtBot) -> None:
        world = WorldMap()
        qtbot.addWidget(world)
        world.resize(360, 180)
        world.show_position(-60.0, 90.0, "60° S, 90° E")
        accent = world.palette().highlight().color()
        assert world.point(-60.0, 90.0) == QPointF(270, 150)
        assert world.grab().toImage().pixelColor(270, 150) == accent
        assert world.accessibleDescription() == "60° S, 90° E"


class TestFilmstrip:
    def test_follows_the_photo_and_leads_to_others(self, viewing: MainWindow) -> None:
        strip = viewing.viewer.filmstrip
        assert strip.current_row == 4
        assert abs(strip.place(4).center().x() - strip.width() / 2) <= 1
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.place(6).center())
        assert viewing.viewer.bar.name.text() == "photo 7.jpg"
        assert strip.current_row == 6
        assert strip.row_at(QPoint(1, 30)) is None, "there is nothing before the first photo"

    def test_reads_as_the_language_does(self, viewing: MainWindow) -> None:
        strip = viewing.viewer.filmstrip
        assert strip.place(5).x() > strip.place(4).x()
        viewing.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        assert strip.place(5).x() < strip.place(4).x()
        assert strip.row_at(strip.place(7).center()) == 7

    def test_shows_thumbnails_when_they_come(self, viewing: MainWindow) -> None:
        strip: Filmstrip = viewing.viewer.filmstrip
        assert not is_painted_with(strip.grab().toImage(), "#c04020")
        photo = viewing.model.photo_at(4)
        assert photo.content_hash is not None
        viewing.thumbnails.cache.put(photo.content_hash, QPixmap.fromImage(solid_image(184, 138)), 184)
        viewing.model.notify_thumbnails(4, 4)
        assert is_painted_with(strip.grab().toImage(), "#c04020")


def test_facts_keep_their_direction_among_words_from_right_to_left(
    qapp: QGuiApplication, request: pytest.FixtureRequest
) -> None:
    photo = make_photo(1)
    before = facts_text(photo)
    request.addfinalizer(lambda: qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight))
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    parts = facts_text(photo).split("  ·  ")
    assert all(part.startswith("\u2066") and part.endswith("\u2069") for part in parts)
    assert "  ·  ".join(part[1:-1] for part in parts) == before
