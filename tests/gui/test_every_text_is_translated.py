"""No text of the window is English whatever the language: each has gone through the translator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from greek_library import ALBUM, HOME, MODELS, OFFERS, PHOTOS, ROOT, SAVED, status
from gui_fakes import FakeEngine, make_summary
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shown_texts import Painted, assert_none, assert_said, assert_translated, is_english

from photosearch.base.types import (
    Failure,
    Hit,
    PhotoDetails,
    Progress,
)
from photosearch.gui.dialogs.crash_dialog import CrashDialog
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.main_window import MainWindow
from photosearch.gui.query import Picture
from photosearch.gui.sections import heading_text
from photosearch.gui.widgets.drop_hint import DropHint
from photosearch.gui.widgets.empty_state import EmptyState
from photosearch.gui.widgets.query_help import HelpButton
from photosearch.search.control import Hold
from photosearch.search.export_messages import ExportEnded, ExportPhotos, ExportProgressed, ExportStep
from photosearch.search.messages import (
    AddingProgress,
    DetailsReady,
    EngineFailed,
    ExclusionsReady,
    FailuresReady,
    GetDetails,
    IndexingHeld,
    IndexingProgress,
    MakePreview,
    ModelsReady,
    PreviewReady,
)
from photosearch.updates import Release

pytestmark = pytest.mark.usefixtures("in_brackets")


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Painted:
    painted = Painted()
    monkeypatch.setattr(QPainter, "drawText", lambda painter, *told: painted.draw_text(painter, *told))
    return painted


def test_translations_are_filled_in_and_counted(greek: MainWindow) -> None:
    """Else the tests below would look at the wrong texts."""
    assert heading_text("2023-05") in ("⟦Μαΐου 2023⟧", "⟦Μάιος 2023⟧")
    greek.grid.selectAll()
    assert [picture.label for picture in greek.photo_actions._pictures()] == ["1", "2", "3", "4"]
    assert greek.photo_actions._picture(PHOTOS, False).label == "⟦4 photo(s)⟧"


class TestWindow:
    def test_with_photos_sidebar_and_menus(self, greek: MainWindow, painted: Painted) -> None:
        for menu in (
            greek.sidebar.root_menu(ROOT),
            greek.collections.menu(f"album:{ALBUM.album_id}"),
            greek.collections.menu(f"saved:{SAVED.search_id}"),
            greek.photo_actions.menu(),
        ):
            assert not menu.isEmpty()
            assert_translated(menu)
        greek.grid.selectAll()
        assert_translated(greek.photo_actions.menu(), greek)
        greek.grab()
        assert painted.texts
        assert_none(painted.untranslated())

    def test_with_hits_and_filters(
        self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, painted: Painted
    ) -> None:
        bar = greek.search_bar
        bar.type('γάτα camera:Ζηνίτ -is:hidden is:favorite type:video date:2023 near:37.97,23.72 "σπίτι"')
        bar.add_picture(Picture("εικόνα", Path("/εικόνα")))
        bar.send()
        hits = [Hit(photo, 0.3, photo.photo_id < 3, alike=(8, 9)) for photo in PHOTOS]
        engine.answer_search(hits, less_certain=7)
        qtbot.waitUntil(lambda: greek.model.is_hit(0))
        greek.grid.go_to(0)
        assert_translated(greek, greek.photo_actions.menu())
        greek.grab()
        assert_none(painted.untranslated())
        greek.photo_actions.look_less_like()
        assert_translated(greek)

    @pytest.mark.parametrize("typed", ["cam", "type:", "is:", "date:", "Χ", ""])
    def test_suggestions(self, greek: MainWindow, painted: Painted, typed: str) -> None:
        greek.suggestions.remember("κόκκινα αυτοκίνητα")
        greek.search_bar.setFocus()
        greek.search_bar.field.insert(typed)
        QTest.keyClick(greek.search_bar.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert greek.suggestions.popup.isVisible()
        popup = greek.suggestions.popup
        spoken = [  # behind what it is there is no more data
            str(popup.suggestions.index(row).data(Qt.ItemDataRole.AccessibleTextRole)).partition(",")[2]
            for row in range(popup.suggestions.rowCount())
        ]
        assert_none([text for text in spoken if is_english(text)])

    def test_help_for_the_search_field(self, greek: MainWindow) -> None:
        (button,) = greek.findChildren(HelpButton)
        button.open_panel()
        assert button.panel is not None
        assert_translated(button.panel)

    @pytest.mark.parametrize(
        "step",
        [
            Progress("scanning", 3, 0, current=ROOT / "1"),
            Progress("indexing", 3, 100, photos_per_second=58.0, eta_s=12.0),
            Progress("indexing", 3, 100, photos_per_second=0.5, eta_s=300.0),
            Progress("indexing", 3, 100, photos_per_second=0.5, eta_s=30000.0),
            Progress("indexing", 3, 100, failure=Failure(ROOT / "1", "κατεστραμμένο")),
            Progress("indexing", 3, 100, model="μεσαίο", eta_s=90.0),
            Progress("finishing", 100, 100),
            Progress("indexing", 100, 100, summary=replace(make_summary(), failed=2)),
        ],
    )
    def test_with_a_run(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, step: Progress) -> None:
        greek.indexing.add_folders([ROOT])
        assert_translated(greek)
        with qtbot.waitSignal(greek._client.indexing_progressed):
            engine.reply(IndexingProgress(step))
        assert_translated(greek)

    @pytest.mark.parametrize("hold", list(Hold))
    def test_with_a_run_that_is_held(
        self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot, hold: Hold
    ) -> None:
        greek.indexing.add_folders([ROOT])
        with qtbot.waitSignal(greek._client.indexing_held):
            engine.reply(IndexingProgress(Progress("indexing", 3, 100)), IndexingHeld(hold))
        assert_translated(greek)

    def test_with_nothing_to_show(self, window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        assert_translated(window)
        engine.get_ready(status(0, roots=()))
        engine.answer_browse([])
        qtbot.waitUntil(window.results.empty.button.isVisible)
        assert_translated(window)
        with qtbot.waitSignal(window._client.engine_failed):
            engine.reply(EngineFailed("κατεστραμμένο"))
        assert_translated(window)

    def test_the_words_in_the_place_of_photos(self, qtbot: QtBot) -> None:
        state = EmptyState()
        qtbot.addWidget(state)
        for show in (
            state.show_opening,
            state.show_welcome,
            lambda: state.show_welcome(ROOT),
            state.show_looking,
            state.show_nothing_found,
            lambda: state.show_no_hits("γάτα", 0),
            lambda: state.show_no_hits("", 3),
            lambda: state.show_no_hits("camera:Ζηνίτ", 3),
            lambda: state.show_failure("κατεστραμμένο"),
        ):
            show()
            assert_translated(state)

    def test_what_is_dragged_over_it(self, greek: MainWindow, painted: Painted) -> None:
        (hint,) = greek.findChildren(DropHint)
        hint.appear()
        hint.grab()
        assert painted.texts
        assert_none(painted.untranslated())


class TestPages:
    @pytest.fixture
    def viewing(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
        """The window with the viewer open on the first photo, and all that is known of it."""
        greek.pages.viewing.open(0)
        QTest.keyClick(greek.viewer, Qt.Key.Key_I)
        qtbot.waitUntil(lambda: bool(engine.all_sent(GetDetails) and engine.all_sent(MakePreview)))
        asked = engine.last(GetDetails)
        with qtbot.waitSignal(greek._client.details_received):
            engine.reply(DetailsReady(asked.request_id, PhotoDetails(PHOTOS[0], HOME, 2_402_596, "jpeg")))
        return greek

    def test_the_viewer(self, viewing: MainWindow) -> None:
        assert_translated(viewing)
        for row, photo in enumerate(PHOTOS):
            viewing.pages.viewing.open(row)
            assert viewing.viewer.bar.name.text() == photo.path.name
            assert_translated(viewing.viewer)

    def test_a_slideshow_in_the_viewer(self, viewing: MainWindow) -> None:
        viewing.pages.slideshow.start()
        assert_translated(viewing.viewer)
        viewing.pages.slideshow.toggle_pause()
        assert_translated(viewing.viewer)

    def test_a_photo_that_cannot_be_shown(
        self, viewing: MainWindow, engine: FakeEngine, qtbot: QtBot, painted: Painted
    ) -> None:
        asked = engine.all_sent(MakePreview)[0]
        engine.reply(PreviewReady(asked.request_id, asked.photo_id, b"no picture"))
        qtbot.waitUntil(lambda: bool(viewing.viewer.canvas.message))
        viewing.viewer.grab()
        assert_none(painted.untranslated())
        assert_translated(viewing.viewer)

    def test_a_part_of_a_photo_to_look_for(self, viewing: MainWindow, qtbot: QtBot, painted: Painted) -> None:
        photo = QPixmap(40, 30)
        viewing.viewer.show_photo("1", "", photo.size(), photo, None)
        viewing.viewer.bar.region_button.click()
        viewing.viewer.grab()
        assert painted.texts
        assert_none(painted.untranslated())
        canvas = viewing.viewer.canvas
        with qtbot.waitSignal(viewing.pages.similar_requested) as found:
            canvas.region_drawn.emit(QRect(0, 0, 1, 1).toRectF())
        assert_said(found.args[0][0].label)

    def test_the_comparison(self, greek: MainWindow) -> None:
        greek.pages.comparing.compare([0, 1])
        assert_translated(greek)


class TestDialogs:
    def test_settings(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        greek.settings.open()
        with qtbot.waitSignal(greek._client.exclusions_received):
            engine.reply(ExclusionsReady(("σκουπίδια",)))
        assert_translated(greek.settings.dialog)

    def test_models(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        greek.models.open()
        with qtbot.waitSignal(greek._client.models_received):
            engine.reply(ModelsReady(MODELS, OFFERS))
        assert_translated(greek.models.dialog)
        name = OFFERS[0].name
        for progress in (
            None,
            AddingProgress(name, "downloading", 3 * 10**6, 10**9, 5e6, 100.0),
            AddingProgress(name, "checking", 10**9, 10**9),
            AddingProgress(name, "done", 10**9, 10**9),
        ):
            greek.models.dialog.show_download(name, progress)
            greek.models.dialog.show_progress(Progress("indexing", 3, 100, model="μεσαίο"))
            assert_translated(greek.models.dialog)

    def test_export(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        greek.export.open()
        dialog = greek.export.dialog
        dialog.folder.setText(str(ROOT))
        assert_translated(dialog)
        dialog.export_button.click()
        number = engine.last(ExportPhotos).request_id
        with qtbot.waitSignal(greek._client.export_progressed):
            engine.reply(ExportProgressed(number, ExportStep(1, 2, ROOT / "1", ROOT / "2")))
        assert_translated(dialog)
        with qtbot.waitSignal(greek._client.export_ended):
            engine.reply(
                ExportProgressed(number, ExportStep(2, 2, ROOT / "1", None, "κατεστραμμένο")),
                ExportEnded(number, is_cancelled=True),
            )
        assert_translated(dialog)

    def test_failures(self, greek: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        greek.failures.open()
        with qtbot.waitSignal(greek._client.failures_received):
            engine.reply(FailuresReady(((ROOT / "1", "κατεστραμμένο"),)))
        assert greek.failures.dialog.isVisible()
        assert_translated(greek.failures.dialog)

    def test_diagnostics(self, qtbot: QtBot) -> None:
        dialog = DiagnosticsDialog(Path("κανένα"))
        qtbot.addWidget(dialog)
        dialog.show_texts("")
        assert_translated(dialog)

    def test_updates(self, greek: MainWindow) -> None:
        dialog = greek.updates.dialog
        dialog.show_asking()
        assert_translated(dialog)
        for release in (None, Release("99", "", "")):
            dialog.show_release(release, "98")
            assert_translated(dialog)

    def test_a_crash(self, qtbot: QtBot) -> None:
        dialog = CrashDialog()
        qtbot.addWidget(dialog)
        for report in (None, Path("/αναφορά")):
            dialog.show_error(ValueError("λάθος"), report)
            assert_translated(dialog)
