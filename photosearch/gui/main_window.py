"""The window: puts the parts together and passes their signals on. What they do is in the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow

from photosearch.base.errors import one_line
from photosearch.base.types import IndexSummary, LibraryStatus
from photosearch.gui.alike_controller import AlikeController
from photosearch.gui.collections_controller import CollectionsController
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.export_controller import ExportController
from photosearch.gui.failures_controller import FailuresController
from photosearch.gui.history_controller import HistoryController
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.intake import Intake
from photosearch.gui.marks_controller import MarksController
from photosearch.gui.marks_menu import add_export, add_marks, add_trash
from photosearch.gui.model_offer import ModelOffer, word_advice
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.models_controller import ModelsController
from photosearch.gui.pages import Pages
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.pictures import has_picture, is_welcome, words_in
from photosearch.gui.query import Arrangement, Picture, Query
from photosearch.gui.search_controller import Answer, SearchController
from photosearch.gui.search_trouble import SearchTrouble
from photosearch.gui.settings_controller import SettingsController
from photosearch.gui.settings_table import THUMBNAIL, TRAY
from photosearch.gui.shortcuts import add_shortcuts
from photosearch.gui.sidebar_controller import SidebarController
from photosearch.gui.suggestion_controller import SuggestionController
from photosearch.gui.support import Support
from photosearch.gui.thumbnails import Thumbnails
from photosearch.gui.translation import tr
from photosearch.gui.trash_controller import TrashController
from photosearch.gui.undo_controller import UndoController
from photosearch.gui.updates_controller import UpdatesController
from photosearch.gui.widgets.indexing_bar import IndexingBar
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import EngineReady

REOPEN = 64
"""Exit code of the event loop when the window is to come again, in another language."""

_ENGINE, _LIBRARY, _ACTION = "engine", "library", "action"
"""Topics of messages, so that each can be taken back when it is no longer true."""


class MainWindow(QMainWindow):
    """The one window of the app.

    Attributes:
        grid: the photos on show.
        model: what the grid shows.
        search_bar: where the query is made.
        messages: a line for what went wrong.
        results: the grid, or words in its place.
        viewer: one photo over the whole window.
        pages: the viewer and what else goes over the window.
        thumbnails: the grid's pictures.

    Signals:
        first_painted: once, after the first paint of the grid with photos in it.
    """

    first_painted = Signal()

    def __init__(self, client: EngineClient, settings: WindowSettings) -> None:
        super().__init__()
        self._client = client
        self._settings = settings
        self._answer = Answer(Query(), 0)
        self.thumbnails = Thumbnails(client, self)
        self.model = PhotoListModel(self.thumbnails.thumbnail_of, self)
        self._build_widgets()
        self._build_controllers()
        self._connect_grid()
        self._connect_pages()
        self._connect_search()
        self._connect_library()
        self._connect_support()
        self._connect_marks()
        self._connect_sidebar()
        self._add_shortcuts()
        settings.restore_geometry(self)
        self.grid.set_target(settings.value(THUMBNAIL))
        self.search_bar.setFocus()
        self.search.search(Query())

    def _build_widgets(self) -> None:
        self.setWindowTitle("photosearch")
        self.setAcceptDrops(True)
        self._body = WindowBody()
        self.setCentralWidget(self._body)
        self.search_bar = self._body.top.search_bar
        self.messages = self._body.messages
        self.results = self._body.results
        self.viewer = self._body.viewer
        self.grid = self.results.grid
        self.grid.setModel(self.model)
        self.indexing_bar = IndexingBar()
        self._count_label = QLabel()
        self._count_label.setTextFormat(Qt.TextFormat.PlainText)
        self._count_label.setContentsMargins(12, 0, 12, 0)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.indexing_bar, 1)
        self.statusBar().addPermanentWidget(self._count_label)

    def _build_controllers(self) -> None:
        client, thumbnail_of = self._client, self.thumbnails.thumbnail_of
        self.search = SearchController(client, self.model, self)
        self.search.may_wait = lambda: self.search_bar.is_typing
        self.search_trouble = SearchTrouble(self.search, self.search_bar, self.messages)
        self.indexing = IndexingController(client, self.indexing_bar, self)
        self.photo_actions = PhotoActions(self.grid, self.model, client, thumbnail_of, self)
        self._alike = AlikeController(client, self.model, self)
        self.failures = FailuresController(client, self)
        self.models = ModelsController(client, self)
        self.pages = Pages(self, self._body, self.model, client, thumbnail_of)
        self._offer = ModelOffer(client, self.indexing, self.models, self.messages, self._settings)
        self._intake = Intake(self)
        self.support = Support(self, client, self.indexing)
        self.updates = UpdatesController(self)
        self.undo = UndoController(client, self)
        self.marks = MarksController(self.grid, self.model, client, self.undo, lambda: self.search.query.text)
        self.trash = TrashController(self.grid, self.model, client, self.undo, self.search)
        self.export = ExportController(self.grid, self.model, client)
        self.history = HistoryController(self._body, self.search)
        self.suggestions = SuggestionController(client, self._body, self.history, self._settings)
        self.sidebar = SidebarController(client, self._body, self.indexing, self._settings)
        self.collections = CollectionsController(
            client, self._body, self.search, self.marks, self.sidebar, self.suggestions
        )
        self.settings = SettingsController(client, self._body, self._settings, self)

    def _connect_grid(self) -> None:
        self.thumbnails.feed(self.model, self.grid)
        self.grid.items_painted.connect(self.first_painted)
        self.grid.preview_requested.connect(self.pages.viewing.open)
        self.grid.text_typed.connect(self.search_bar.type)
        self.photo_actions.similar_requested.connect(self.search_bar.look_like)
        self.photo_actions.refined.connect(self.search_bar.add_pictures)
        self.photo_actions.alike_requested.connect(self._alike.toggle)
        self.photo_actions.failed.connect(self._on_action_failed)
        self.grid.alike_requested.connect(self._alike.toggle)
        self._alike.failed.connect(self._on_action_failed)

    def _connect_pages(self) -> None:
        self.pages.offer(self.photo_actions)
        self.pages.similar_requested.connect(self.search_bar.look_like)
        self.pages.failed.connect(self._on_action_failed)
        self.pages.restore(self._settings)
        self.search_bar.query_changed.connect(self.pages.close_all)
        self._body.top.menu.insertMenu(self._body.top.menu.models, self.pages.slideshow_menu)

    def _connect_search(self) -> None:
        self.search_bar.query_changed.connect(self.search.search)
        self.search_bar.picture_pasted.connect(self._on_paste_requested)
        self.search_bar.left_downwards.connect(self._on_search_bar_left_downwards)
        self.search.answered.connect(self._on_search_answered)
        self.results.show_all_requested.connect(self.search.show_all)
        self._body.top.arrange_button.arranged.connect(self._arrange)
        self._body.top.menu.collapse_toggled.connect(self._on_menu_collapse_toggled)
        self._arrange(self._settings.arrangement)
        self.results.empty.clear_requested.connect(self.search_bar.clear)
        self.results.empty.keyboard_left.connect(self.search_bar.setFocus)
        self._intake.picture_received.connect(self.search_bar.add_picture)
        self._intake.failed.connect(self._on_action_failed)

    def _connect_library(self) -> None:
        self._body.top.add_button.clicked.connect(self.choose_folder)
        menu = self._body.top.menu
        menu.add_folder_requested.connect(self.choose_folder)
        menu.rescan_requested.connect(self.indexing.rescan)
        menu.models_requested.connect(self.models.open)
        menu.updates_requested.connect(self.updates.check)
        self.models.failed.connect(self._on_action_failed)
        menu.settings_requested.connect(self.settings.open)
        self.results.empty.add_folder_requested.connect(self.choose_folder)
        self.results.empty.folder_chosen.connect(lambda folder: self.add_folders([folder]))
        self.results.empty.retry_requested.connect(self._on_retry_requested)
        self._intake.folders_received.connect(self.add_folders)
        self.indexing.library_changed.connect(self._on_indexing_library_changed)
        self.indexing.finished.connect(self._on_indexing_finished)
        self.indexing.failed.connect(self._on_indexing_failed)
        self.indexing.status_changed.connect(self._on_indexing_status_changed)
        self.indexing_bar.failures_requested.connect(self.failures.open)
        self.failures.retry_requested.connect(self.indexing.rescan)
        self.failures.failed.connect(self._on_action_failed)
        self._client.engine_ready.connect(self._on_client_engine_ready)
        self._client.engine_failed.connect(self._on_client_engine_failed)
        self._client.engine_died.connect(self._on_client_engine_died)

    def _connect_support(self) -> None:
        menu, tray = self._body.top.menu, self.support.tray
        menu.diagnostics_requested.connect(self.support.show_diagnostics)
        menu.tray.setVisible(tray.is_possible)
        self._show_tray(self._settings.value(TRAY))
        menu.tray_toggled.connect(lambda is_wanted: self._settings.put(TRAY, is_wanted))
        self.settings.tray_toggled.connect(self._show_tray)
        tray.window_requested.connect(self.come_forward)

    def _connect_marks(self) -> None:
        self.photo_actions.menu_opening.connect(lambda menu: add_marks(menu, self.marks))
        self.photo_actions.menu_closing.connect(lambda menu: add_export(menu, self.export))
        self.export.failed.connect(self._on_action_failed)
        self.photo_actions.menu_closing.connect(lambda menu: add_trash(menu, self.trash))
        self.trash.failed.connect(self._on_action_failed)
        self._body.top.menu.sidecars_toggled.connect(self.marks.write_sidecars)
        self.marks.failed.connect(self._on_action_failed)
        self.marks.refresh_requested.connect(self.search.refresh)
        self.undo.said.connect(self._body.undo_bar.say)
        self.undo.failed.connect(self._on_action_failed)
        self._body.undo_bar.undo_requested.connect(self.undo.undo)
        self._client.marks_changed.connect(self.pages.details.refresh)

    def _connect_sidebar(self) -> None:
        self.settings.add_folder_requested.connect(self.choose_folder)
        self.settings.forget_requested.connect(self.sidebar.forget)
        self.settings.sidecars_toggled.connect(self.marks.write_sidecars)
        self.settings.collapse_toggled.connect(self._on_menu_collapse_toggled)
        self.settings.language_chosen.connect(self._on_settings_language_chosen)
        self.settings.models_requested.connect(self.models.open)
        self.search_trouble.told.connect(self.suggestions.popup.hide)
        self.settings.clear_searches_requested.connect(self.suggestions.forget_all)
        self.settings.exclusions_changed.connect(lambda: self.indexing.add_folders(()))
        self.history.left.connect(self.pages.close_all)
        self.history.arranged.connect(self._arrange)
        self.sidebar.failures_requested.connect(self.failures.open)
        self.sidebar.failed.connect(self._on_action_failed)
        self.sidebar.library_changed.connect(self.search.refresh)
        self.collections.failed.connect(self._on_action_failed)
        self.collections.arranged.connect(self._arrange)
        self._body.top.menu.save_search_requested.connect(self.collections.save_search)

    def _add_shortcuts(self) -> None:
        key = QKeySequence.StandardKey
        add_shortcuts(
            self,
            [
                (key.Find, self._on_find_requested),
                ("/", self._on_find_requested),
                (key.Open, self.choose_folder),
                (key.Refresh, self._on_refresh_requested),
                ("F5", self._on_refresh_requested),
                ("Shift+F5", self.pages.slideshow.start),
                (key.Paste, self._on_paste_requested),
                (key.Back, self.history.back),
                (key.Forward, self.history.forward),
                ("Ctrl+,", self.settings.open),
                (key.Save, self.collections.save_search),
                ("F9", self._on_sidebar_key_pressed),
                ("F10", self._body.top.open_menu),
                ("F1", self.search_bar.help_button.open_panel),
                (key.ZoomIn, lambda: self.pages.zoom(True)),
                ("Ctrl+=", lambda: self.pages.zoom(True)),
                (key.ZoomOut, lambda: self.pages.zoom(False)),
                (key.FullScreen, self.pages.full_screen.toggle),
                ("F11", self.pages.full_screen.toggle),
                (key.Quit, self.close),
                ("Ctrl+Q", self.close),
                ("Esc", self._on_escape_pressed),
            ],
        )

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder, and add it to the library."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        start = self._settings.last_folder or pictures
        folder = QFileDialog.getExistingDirectory(self, tr("Add a folder of photos"), start)
        if folder:
            self._settings.last_folder = folder
            self.add_folders([Path(folder)])

    @Slot(object)
    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders to the library and index them."""
        self.messages.take_back(_LIBRARY)
        self.indexing.add_folders(folders)
        self.results.show_looking()

    @Slot()
    @Slot(object)
    def come_forward(self, pictures: Sequence[Path] = ()) -> None:
        """Come to the front, and look for these pictures, if any: the app was started once more."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if pictures:
            self.look_like(pictures)

    @Slot(object)
    def look_like(self, files: Sequence[Path]) -> None:
        """Search for what looks like these pictures, which need not be in the library."""
        self.pages.close_all()
        self.search_bar.look_like([Picture(path.name, path) for path in files])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome folders and pictures from elsewhere."""
        if is_welcome(event.mimeData()) and event.source() is not self.grid:
            event.acceptProposedAction()
            self._body.drop_hint.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the hint away."""
        self._body.drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add folders, look for pictures."""
        self._body.drop_hint.hide()
        self.pages.close_all()
        event.acceptProposedAction()
        self._intake.take(event.mimeData(), tr("Dropped picture"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember place and sizes."""
        self.pages.full_screen.leave()
        self._settings.save_geometry(self)
        self._settings.put(THUMBNAIL, self.grid.target)
        self.sidebar.save()
        self.pages.save(self._settings)
        self.thumbnails.close()
        self.support.close()
        super().closeEvent(event)

    @Slot(object)
    def _arrange(self, arrangement: Arrangement) -> None:
        """Put hits in this order, now and in the next session."""
        self._settings.arrangement = arrangement
        self._body.top.arrange_button.set_arrangement(arrangement)
        self._body.top.menu.collapse.setChecked(arrangement.is_collapsed)
        self.search.arrange(arrangement)

    @Slot(bool)
    def _on_menu_collapse_toggled(self, is_wanted: bool) -> None:
        self._arrange(replace(self.search.arrangement, is_collapsed=is_wanted))

    @Slot()
    def _on_paste_requested(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if has_picture(data):
            self._intake.take(data, tr("Pasted picture"))
        elif words := words_in(data):
            self.search_bar.type(words)

    @Slot()
    def _on_refresh_requested(self) -> None:
        """Look for changes in the folders; in the viewer the same key starts the slideshow."""
        if self.viewer.isHidden():
            self.indexing.rescan()
        else:
            self.pages.slideshow.start()

    @Slot()
    def _on_find_requested(self) -> None:
        self.pages.close_all()
        self.search_bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_bar.field.selectAll()

    @Slot()
    def _on_sidebar_key_pressed(self) -> None:
        if not self.pages.are_open:
            self.sidebar.toggle()

    @Slot()
    def _on_escape_pressed(self) -> None:
        if self.pages.go_back():
            return
        self.messages.clear()
        self.search_bar.clear()
        self.search_bar.setFocus()

    @Slot()
    def _on_search_bar_left_downwards(self) -> None:
        if self.results.is_grid_shown:
            is_new = not self.grid.currentIndex().isValid()
            self.grid.setFocus(Qt.FocusReason.TabFocusReason)  # makes the first photo the current one
            if is_new:
                self.grid.go_to(0)

    @Slot(object)
    def _on_search_answered(self, answer: Answer) -> None:
        if answer.query != self._answer.query:
            self.messages.take_back(_ACTION)
        self._answer = answer
        status = self.indexing.status
        self.results.show_answer(
            answer,
            is_indexing=self.indexing.is_running,
            has_folders=status is not None and bool(status.roots),
            advice=word_advice(status.model) if status is not None else "",
        )
        if answer.is_whole:
            self._show_count()

    @Slot()
    def _on_indexing_library_changed(self) -> None:
        if self.search.query.is_empty or not self.indexing.is_shown:
            self.search.refresh()

    @Slot(object)
    def _on_indexing_finished(self, summary: IndexSummary) -> None:
        self.messages.take_back(_LIBRARY)

    @Slot(str)
    def _on_indexing_failed(self, message: str) -> None:
        self.messages.say(message, _LIBRARY)

    @Slot(object)
    def _on_indexing_status_changed(self, status: LibraryStatus) -> None:
        self._body.top.menu.sidecars.setChecked(status.writes_sidecars)
        self.settings.show_sidecars(status.writes_sidecars)
        self._show_count()

    def _show_count(self) -> None:
        """Say in the status bar how many photos there are, and who ranks them."""
        status = self.indexing.status
        if status is None or not self._answer.is_whole:
            return
        readable = status.photos - status.failed
        if self.search.query.is_empty or not self.results.is_grid_shown:
            photos = tr("%Ln photo(s)", "", readable)
        else:
            photos = tr("{hits} of %Ln photo(s)", "", readable, hits=self._answer.total)
        self._count_label.setText(f"{photos}  ·  {one_line(status.model)}")

    @Slot(str)
    def _on_action_failed(self, message: str) -> None:
        if self.pages.are_open:  # which cover the other place
            self._body.undo_bar.say(message, False)
        else:
            self.messages.say(message, _ACTION)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that would end with the window; indexing would go on by itself."""
        return (
            self.export.dialog.is_running
            or self.models.dialog.is_downloading
            or self.undo.is_busy
            or self.indexing.is_paused
        )

    @Slot()
    def _on_settings_language_chosen(self) -> None:
        if self.is_busy:
            text = tr("Something is still going on: the language changes when photosearch starts again")
            self.messages.say(text, _ACTION)
        else:
            QCoreApplication.exit(REOPEN)

    @Slot(bool)
    def _show_tray(self, is_wanted: bool) -> None:
        tray = self.support.tray
        self._body.top.menu.tray.setChecked(is_wanted)
        tray.set_wanted(is_wanted and tray.is_possible)

    @Slot()
    def _on_retry_requested(self) -> None:
        self.results.show_opening()
        self._client.restart()

    @Slot(object)
    def _on_client_engine_ready(self, ready: EngineReady) -> None:
        self.messages.take_back(_ENGINE)
        if ready.status.pending and not self.indexing.is_running:
            self.indexing.rescan()  # go on where the last session ended

    @Slot(str)
    def _on_client_engine_failed(self, message: str) -> None:
        self.messages.take_back(_ENGINE)
        self.results.show_failure(message)

    @Slot()
    def _on_client_engine_died(self) -> None:
        self.messages.say(tr("Reading a photo went wrong; starting over…"), _ENGINE)
