"""No text of the window is English whatever the language: each has gone through the translator."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import UNDECODABLE, FakeEngine, make_photo, make_status, make_summary
from PySide6.QtCore import QCoreApplication, QLocale, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shown_texts import Bracketing, Painted, is_english, untranslated

from photosearch.base.overview import Counted, Overview, RootCount
from photosearch.base.types import (
    Album,
    Failure,
    Grouping,
    Hit,
    LibraryModel,
    LibraryStatus,
    Metadata,
    ModelOffer,
    PhotoDetails,
    Progress,
    SavedSearch,
    Sort,
)
from photosearch.gui.dialogs.crash_dialog import CrashDialog
from photosearch.gui.dialogs.diagnostics_dialog import DiagnosticsDialog
from photosearch.gui.main_window import MainWindow
from photosearch.gui.query import Picture
from photosearch.gui.sections import heading_text
from photosearch.gui.trash import Moved, Trashed, move_to_trash, restore
from photosearch.gui.trash_controller import _Lot
from photosearch.gui.widgets.drop_hint import DropHint
from photosearch.gui.widgets.empty_state import EmptyState
from photosearch.gui.widgets.query_help import HelpButton
from photosearch.search.control import Hold
from photosearch.search.export_messages import ExportEnded, ExportPhotos, ExportProgressed, ExportStep
from photosearch.search.mark_messages import (
    AddToAlbum,
    AlbumChanged,
    AlbumContent,
    AlbumRequest,
    AlbumsReady,
    CreateAlbum,
    FilesReady,
    GetFiles,
    MarkPhotos,
    MarksChanged,
    RemoveAlbum,
    SavedSearchesReady,
    SidecarsFailed,
    TakeFromAlbum,
)
from photosearch.search.messages import (
    AddingProgress,
    DetailsReady,
    EngineFailed,
    ExclusionsReady,
    FailuresReady,
    ForgettingFailed,
    GetDetails,
    IndexingHeld,
    IndexingProgress,
    MakePreview,
    ModelsReady,
    OverviewReady,
    PreviewReady,
    RequestFailed,
)
from photosearch.updates import Release

ROOT = Path("/Φωτογραφίες")
PHOTOS = [
    replace(make_photo(1), path=ROOT / "1", group="2023-05-12", is_favorite=True, rating=3),
    replace(make_photo(2, is_offline=True), path=ROOT / "2", group="2023-05", is_hidden=True),
    replace(make_photo(3, duration_s=75.0), path=ROOT / "3", group=str(ROOT)),
    replace(make_photo(4, has_hash=False), path=ROOT / "4"),
]
ALBUM = Album(3, "Καλοκαίρι", 12)
SAVED = SavedSearch(5, "Χιόνι", "παιδιά στο χιόνι", Sort.NEWEST, Grouping.MONTH, True)
MODEL = LibraryModel("μικρό", "1", 640, "γρήγορο", 5, 9, 10**7, True, False, False)
MODELS = (
    MODEL,
    replace(MODEL, name="μεσαίο", is_in_use=False, is_wanted=True),
    replace(MODEL, name="παλιό", is_in_use=False, was_before=True),
    replace(MODEL, name="μισό", is_in_use=False, embedded=0),
)
OFFERS = (
    ModelOffer("μεγάλο", "ακριβές", "ελληνικά", "ελεύθερη", "", 10**9, 10**8, True),
    ModelOffer("τεράστιο", "ακριβέστερο", "ελληνικά", "ελεύθερη", "", 10**10, 0, False),
)
HOME = Metadata(
    camera="Ζηνίτ",
    lens="Ήλιος",
    latitude=-37.98,
    longitude=23.73,
    rating=4,
    caption="Σπίτι",
    keywords=("κήπος",),
    exposure_s=0.004,
    f_number=2.8,
    iso=400,
    focal_length_mm=50.0,
)
OVERVIEW = Overview(
    roots=(RootCount(ROOT, 30, 3, is_offline=False), RootCount(Path("/Δίσκος"), 9, 0, is_offline=True)),
    months=(Counted("2023-05", 20), Counted("2019-12", 5)),
    cameras=(Counted("Ζηνίτ", 20),),
    lenses=(Counted("Ήλιος", 7),),
    types=(Counted("jpeg", 25), Counted("raw", 4), Counted("video", 1), Counted("webp", 1)),
    folders=("Ρώμη",),
)


@pytest.fixture(autouse=True)
def brackets(qapp: QCoreApplication, speak_english: None) -> Iterator[None]:
    """Let all that is translated be told by its brackets; months and days are Greek."""
    translator = Bracketing(qapp)
    qapp.installTranslator(translator)
    before = QLocale()
    QLocale.setDefault(QLocale("el_GR"))
    yield
    QLocale.setDefault(before)
    qapp.removeTranslator(translator)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Painted:
    painted = Painted()
    monkeypatch.setattr(QPainter, "drawText", lambda painter, *told: painted.draw_text(painter, *told))
    return painted


@pytest.fixture
def filled(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """The window with photos, all sections in its sidebar, and the first photo selected."""
    engine.get_ready(status(failed=3))
    engine.answer_browse(PHOTOS)
    with qtbot.waitSignal(window._client.saved_searches_received):
        engine.reply(OverviewReady(OVERVIEW), AlbumsReady((ALBUM,)), SavedSearchesReady((SAVED,)))
    qtbot.waitUntil(lambda: window.model.rowCount() == len(PHOTOS))
    window.grid.setFocus()
    window.grid.go_to(0)
    return window


def status(photos: int = 10, *, failed: int = 0, roots: tuple[Path, ...] = (ROOT,)) -> LibraryStatus:
    return replace(make_status(photos, failed=failed, roots=roots), model="μικρό", writes_sidecars=True)


def assert_translated(*roots: QWidget) -> None:
    assert_none(untranslated(*roots))


def assert_said(text: str) -> None:
    """Somebody says this, and it is translated."""
    assert "⟦" in text
    assert_none([text] if is_english(text) else [])


def assert_none(english: list[str]) -> None:
    """Name all of them, where there are any."""
    assert not english, f"{len(english)} texts are not translated:\n" + "\n".join(english)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⟦Photos⟧", False),
        ("⟦Undone: ⟦photos moved⟧⟧", False),
        ("⟦A long text that was c…", False),
        ("Photos", True),
        ("⟦Photos⟧ in a folder", True),
        ("⟦Menu⟧ (F10)", False),
        ("⟦Larger⟧ (Ctrl++)", False),
        ("Γάτα: 12 MB, JPEG", False),
        ("camera:Ζηνίτ", False),
        ("Français", False),
        ("Show Français", True),
    ],
)
def test_english_is_told_from_what_was_translated(text: str, expected: bool) -> None:
    assert is_english(text) is expected


def test_translations_are_filled_in_and_counted(filled: MainWindow) -> None:
    """Else the tests below would look at the wrong texts."""
    assert heading_text("2023-05") in ("⟦Μαΐου 2023⟧", "⟦Μάιος 2023⟧")
    filled.grid.selectAll()
    assert [picture.label for picture in filled.photo_actions._pictures()] == ["1", "2", "3", "4"]
    assert filled.photo_actions._picture(PHOTOS, False).label == "⟦4 photo(s)⟧"


class TestWindow:
    def test_with_photos_sidebar_and_menus(self, filled: MainWindow, painted: Painted) -> None:
        for menu in (
            filled.sidebar.root_menu(ROOT),
            filled.collections.menu(f"album:{ALBUM.album_id}"),
            filled.collections.menu(f"saved:{SAVED.search_id}"),
            filled.photo_actions.menu(),
        ):
            assert not menu.isEmpty()
            assert_translated(menu)
        filled.grid.selectAll()
        assert_translated(filled.photo_actions.menu(), filled)
        filled.grab()
        assert painted.texts
        assert_none(painted.untranslated())

    def test_with_hits_and_filters(
        self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, painted: Painted
    ) -> None:
        bar = filled.search_bar
        bar.type('γάτα camera:Ζηνίτ -is:hidden is:favorite type:video date:2023 near:37.97,23.72 "σπίτι"')
        bar.add_picture(Picture("εικόνα", Path("/εικόνα")))
        bar.send()
        hits = [Hit(photo, 0.3, photo.photo_id < 3, alike=(8, 9)) for photo in PHOTOS]
        engine.answer_search(hits, less_certain=7)
        qtbot.waitUntil(lambda: filled.model.is_hit(0))
        filled.grid.go_to(0)
        assert_translated(filled, filled.photo_actions.menu())
        filled.grab()
        assert_none(painted.untranslated())
        filled.photo_actions.look_less_like()
        assert_translated(filled)

    @pytest.mark.parametrize("typed", ["cam", "type:", "is:", "date:", "Χ", ""])
    def test_suggestions(self, filled: MainWindow, painted: Painted, typed: str) -> None:
        filled.suggestions.remember("κόκκινα αυτοκίνητα")
        filled.search_bar.setFocus()
        filled.search_bar.field.insert(typed)
        QTest.keyClick(filled.search_bar.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert filled.suggestions.popup.isVisible()
        popup = filled.suggestions.popup
        spoken = [  # behind what it is there is no more data
            str(popup.suggestions.index(row).data(Qt.ItemDataRole.AccessibleTextRole)).partition(",")[2]
            for row in range(popup.suggestions.rowCount())
        ]
        assert_none([text for text in spoken if is_english(text)])

    def test_help_for_the_search_field(self, filled: MainWindow) -> None:
        (button,) = filled.findChildren(HelpButton)
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
    def test_with_a_run(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, step: Progress) -> None:
        filled.indexing.add_folders([ROOT])
        assert_translated(filled)
        with qtbot.waitSignal(filled._client.indexing_progressed):
            engine.reply(IndexingProgress(step))
        assert_translated(filled)

    @pytest.mark.parametrize("hold", list(Hold))
    def test_with_a_run_that_is_held(
        self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, hold: Hold
    ) -> None:
        filled.indexing.add_folders([ROOT])
        with qtbot.waitSignal(filled._client.indexing_held):
            engine.reply(IndexingProgress(Progress("indexing", 3, 100)), IndexingHeld(hold))
        assert_translated(filled)

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

    def test_what_is_dragged_over_it(self, filled: MainWindow, painted: Painted) -> None:
        (hint,) = filled.findChildren(DropHint)
        hint.appear()
        hint.grab()
        assert painted.texts
        assert_none(painted.untranslated())


class TestPages:
    @pytest.fixture
    def viewing(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
        """The window with the viewer open on the first photo, and all that is known of it."""
        filled.pages.viewing.open(0)
        QTest.keyClick(filled.viewer, Qt.Key.Key_I)
        qtbot.waitUntil(lambda: bool(engine.all_sent(GetDetails) and engine.all_sent(MakePreview)))
        asked = engine.last(GetDetails)
        with qtbot.waitSignal(filled._client.details_received):
            engine.reply(DetailsReady(asked.request_id, PhotoDetails(PHOTOS[0], HOME, 2_402_596, "jpeg")))
        return filled

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

    def test_the_comparison(self, filled: MainWindow) -> None:
        filled.pages.comparing.compare([0, 1])
        assert_translated(filled)


class TestDialogs:
    def test_settings(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        filled.settings.open()
        with qtbot.waitSignal(filled._client.exclusions_received):
            engine.reply(ExclusionsReady(("σκουπίδια",)))
        assert_translated(filled.settings.dialog)

    def test_models(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        filled.models.open()
        with qtbot.waitSignal(filled._client.models_received):
            engine.reply(ModelsReady(MODELS, OFFERS))
        assert_translated(filled.models.dialog)
        name = OFFERS[0].name
        for progress in (
            None,
            AddingProgress(name, "downloading", 3, 100, 5e6, 100.0),
            AddingProgress(name, "checking", 100, 100),
            AddingProgress(name, "converting", 0, None),
        ):
            filled.models.dialog.show_download(name, progress)
            filled.models.dialog.show_progress(Progress("indexing", 3, 100, model="μεσαίο"))
            assert_translated(filled.models.dialog)

    def test_export(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        filled.export.open()
        dialog = filled.export.dialog
        dialog.folder.setText(str(ROOT))
        assert_translated(dialog)
        dialog.export_button.click()
        number = engine.last(ExportPhotos).request_id
        with qtbot.waitSignal(filled._client.export_progressed):
            engine.reply(ExportProgressed(number, ExportStep(1, 2, ROOT / "1", ROOT / "2")))
        assert_translated(dialog)
        with qtbot.waitSignal(filled._client.export_ended):
            engine.reply(
                ExportProgressed(number, ExportStep(2, 2, ROOT / "1", None, "κατεστραμμένο")),
                ExportEnded(number, is_cancelled=True),
            )
        assert_translated(dialog)

    def test_failures(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        filled.failures.open()
        with qtbot.waitSignal(filled._client.failures_received):
            engine.reply(FailuresReady(((ROOT / "1", "κατεστραμμένο"),)))
        assert filled.failures.dialog.isVisible()
        assert_translated(filled.failures.dialog)

    def test_diagnostics(self, qtbot: QtBot) -> None:
        dialog = DiagnosticsDialog(Path("κανένα"))
        qtbot.addWidget(dialog)
        dialog.show_texts("")
        assert_translated(dialog)

    def test_updates(self, filled: MainWindow) -> None:
        dialog = filled.updates.dialog
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
        self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, asked: list[str]
    ) -> None:
        filled.sidebar.forget(ROOT)
        with qtbot.waitSignal(filled.sidebar.failed) as said:
            engine.reply(ForgettingFailed(ROOT, "κατεστραμμένο"))
        assert_said(said.args[0])
        filled.models.dialog.drop_requested.emit("παλιό")
        filled.models.dialog.download_requested.emit(OFFERS[0])
        assert asked.count("asked") == 3
        assert_none([text for text in asked if text != "asked"])

    def test_saved_searches_and_albums(self, filled: MainWindow, asked: list[str]) -> None:
        filled.search_bar.type("γάτα")
        filled.search_bar.send()
        filled.collections.save_search()
        for key in (f"saved:{SAVED.search_id}", f"album:{ALBUM.album_id}"):
            menu = filled.collections.menu(key)
            menu.actions()[0].trigger()
        filled.marks.create_album()
        assert asked.count("asked") == 5, "a name, to replace one, to remove one, two names of albums"
        assert_none([text for text in asked if text != "asked"])

    @pytest.mark.parametrize("rows", [1, 2])
    @pytest.mark.parametrize("files", [1, 3, 9])
    def test_the_trash(
        self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, rows: int, files: int
    ) -> None:
        filled.grid.setFocus()
        filled.grid.go_to(0)
        if rows > 1:
            filled.grid.selectAll()
        QTest.keyClick(filled.grid, Qt.Key.Key_Delete)
        paths = tuple(ROOT / str(number) for number in range(files))
        engine.reply(FilesReady(engine.last(GetFiles).request_id, ((1, paths),)))
        qtbot.waitUntil(lambda: bool(filled.findChildren(QMessageBox)))
        (question,) = filled.findChildren(QMessageBox)
        assert_translated(question)
        question.close()


class TestWhatWasDone:
    @pytest.mark.parametrize("files", [1, 2, 5])
    def test_files_that_cannot_be_moved(self, filled: MainWindow, qtbot: QtBot, files: int) -> None:
        paths = tuple(ROOT / str(number) for number in range(files))
        lot = _Lot({1: paths}, [Trashed(path, None) for path in paths])
        trouble = restore(lot.trashed).trouble
        assert len(trouble) == files
        with qtbot.waitSignal(filled.trash.failed) as said:
            filled.trash._moved(lot, lambda: None, Moved(trouble=trouble))
        assert_said(said.args[0])
        with qtbot.waitSignal(filled.trash.failed) as said:
            filled.trash._restored(lot, Moved(trouble=trouble))
        assert_said(said.args[0])
        with qtbot.waitSignal(filled.undo.said) as said:
            filled.trash._restored(lot, Moved(done=list(lot.trashed)))
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
    def test_marks(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, act: str, rows: int) -> None:
        if rows > 1:
            filled.grid.selectAll()
        marks = filled.marks
        acts: dict[str, Callable[[], None]] = {
            "favorite": marks.toggle_favorite,
            "hide": marks.toggle_hidden,
            "rate": lambda: marks.rate(3),
            "unrate": lambda: marks.rate(0),
        }
        acts[act]()
        request = engine.last(MarkPhotos)
        with qtbot.waitSignal(filled.undo.said) as said:
            engine.reply(MarksChanged(request.request_id, (), ()))
        assert_said(said.args[0])
        filled.undo.undo()

    def test_albums(
        self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QInputDialog, "getText", lambda *told: ("Χειμώνας", True))
        content = AlbumContent(ALBUM.album_id, ALBUM.name, (1,))
        acts: tuple[tuple[Callable[[], None], type[AlbumRequest]], ...] = (
            (lambda: filled.marks.add_to_album(ALBUM), AddToAlbum),
            (lambda: filled.marks.take_from_album(ALBUM), TakeFromAlbum),
            (lambda: filled.marks.remove_album(ALBUM), RemoveAlbum),
            (filled.marks.create_album, CreateAlbum),
        )
        for act, kind in acts:
            act()
            with qtbot.waitSignal(filled.undo.said) as said:
                engine.reply(AlbumChanged(engine.last(kind).request_id, content, content))
            assert_said(said.args[0])

    def test_what_cannot_be_done(self, filled: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        with qtbot.waitSignal(filled._client.sidecars_failed):
            engine.reply(SidecarsFailed(((ROOT / "1", "κατεστραμμένο"),)))
        assert_translated(filled)
        engine.reply(RequestFailed(0, "κατεστραμμένο"))
        with qtbot.waitSignal(filled._client.engine_died):
            engine.die()
        assert_translated(filled)
        filled.collections.save_search()
        assert_translated(filled)
