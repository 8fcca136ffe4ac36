"""Fills the sidebar with what the library holds, and turns clicks in it into the query of the search bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu

from photosearch.base.errors import UserError, one_line
from photosearch.base.overview import Overview
from photosearch.base.types import Progress
from photosearch.gui import desktop
from photosearch.gui.dialogs.question import is_confirmed
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.indexing_controller import IndexingController
from photosearch.gui.query import Query
from photosearch.gui.sidebar_sections import SHOW_FAILURES, SidebarSection, sections_of
from photosearch.gui.translation import tr, translated
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.messages import FolderForgotten, ForgetFolder, ForgettingFailed, GetOverview
from photosearch.search.query_filters import filter_parts, toggled

_REFRESH_MS = 15_000
"""While a run goes on, the numbers are asked for so often at most: in a large library they take a moment."""


class SidebarController(QObject):
    """Asks the engine, shows sections, passes on what is clicked.

    Signals:
        failures_requested: the list of photos that could not be read is wanted.
        library_changed: a folder is no longer in the library.
        failed: str for people.
    """

    failures_requested = Signal()
    library_changed = Signal()
    failed = Signal(str)

    def __init__(
        self, client: EngineClient, body: WindowBody, indexing: IndexingController, settings: WindowSettings
    ) -> None:
        super().__init__(body)
        self._client = client
        self._view = body.sidebar
        self._search_bar = body.top.search_bar
        self._button = body.top.sidebar_button
        self._splitter = body.splitter
        self._indexing = indexing
        self._settings = settings
        self._overview = Overview()
        self._busy: Path | None = None
        self._others: dict[str, SidebarSection] = {}
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        self._connect()
        self._view.set_folded(settings.sidebar_folded)
        self._button.setChecked(settings.is_sidebar_open)
        self._show()

    def _connect(self) -> None:
        self._client.engine_ready.connect(self.refresh)
        self._client.overview_received.connect(self._on_client_overview_received)
        self._client.indexing_progressed.connect(self._on_client_indexing_progressed)
        self._client.indexing_failed.connect(self._on_client_indexing_failed)
        self._client.folder_forgotten.connect(self._on_client_folder_forgotten)
        self._client.forgetting_failed.connect(self._on_client_forgetting_failed)
        self._indexing.library_changed.connect(self._on_indexing_library_changed)
        self._button.toggled.connect(self._on_button_toggled)
        self._search_bar.query_changed.connect(self._on_search_bar_query_changed)
        self._view.filter_toggled.connect(self._on_view_filter_toggled)
        self._view.action_requested.connect(self._on_view_action_requested)
        self._view.root_menu_requested.connect(self._on_view_root_menu_requested)

    @property
    def overview(self) -> Overview:
        """What the library holds, as last heard."""
        return self._overview

    def set_section(self, section: SidebarSection) -> None:
        """Show a section that somebody else fills, or what is in it now; nothing of one without rows.

        It comes behind the folders, after those that were set before it.
        """
        if self._others.get(section.key) != section:
            self._others[section.key] = section
            self._show()

    @Slot()
    def toggle(self) -> None:
        """Show the sidebar and go there, or put it away."""
        self._button.toggle()
        if self._view.isVisible():
            self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def refresh(self) -> None:
        """Ask for the numbers of the moment."""
        self._refresh_timer.stop()
        self._client.send(GetOverview())

    def save(self) -> None:
        """Remember how the sidebar looks."""
        self._settings.is_sidebar_open = self._button.isChecked()
        self._settings.sidebar_folded = self._view.folded
        if self._view.isVisible():
            self._settings.sidebar_width = self._view.width()

    def _show(self) -> None:
        own = sections_of(self._overview, self._busy)
        # In a library without photos there is nothing to choose from.
        others = tuple(section for section in self._others.values() if section.rows and own)
        sections = own[:1] + others + own[1:]
        self._view.show_sections(sections)
        is_wanted = bool(sections) and self._button.isChecked()
        is_new = is_wanted and self._view.isHidden()
        self._view.setVisible(is_wanted)
        if is_new:
            width = self._settings.sidebar_width
            self._splitter.setSizes([width, max(1, self._splitter.width() - width)])
        self._button.setVisible(bool(sections))

    def _set_busy(self, folder: Path | None) -> None:
        if folder != self._busy:
            self._busy = folder
            self._show()

    @Slot(object)
    def _on_client_overview_received(self, overview: Overview) -> None:
        self._overview = overview
        self._show()

    @Slot(object)
    def _on_client_indexing_progressed(self, progress: Progress) -> None:
        if progress.summary is not None:
            self._set_busy(None)
        elif progress.current is not None:
            around = (
                root.path for root in self._overview.roots if progress.current.is_relative_to(root.path)
            )
            self._set_busy(max(around, key=lambda path: len(path.parts), default=self._busy))

    @Slot(str)
    def _on_client_indexing_failed(self, message: str) -> None:
        self._set_busy(None)

    @Slot()
    def _on_indexing_library_changed(self) -> None:
        is_first = not self._overview.roots  # of a new library, there is something to show as soon as can be
        if is_first or not self._indexing.is_shown:
            self.refresh()
        elif not self._refresh_timer.isActive():
            self._refresh_timer.start()

    @Slot(bool)
    def _on_button_toggled(self, is_open: bool) -> None:
        if not is_open:
            self._settings.sidebar_width = self._view.width()
            if self._view.hasFocus():
                self._search_bar.setFocus()
        self._show()

    @Slot(object)
    def _on_search_bar_query_changed(self, query: Query) -> None:
        self._view.set_active({query.text.strip(), *map(str, filter_parts(query.text))})

    @Slot(str)
    def _on_view_filter_toggled(self, written: str) -> None:
        self._search_bar.set_text(toggled(self._search_bar.query.text, written))

    @Slot(str)
    def _on_view_action_requested(self, action: str) -> None:
        if action == SHOW_FAILURES:
            self.failures_requested.emit()

    @Slot(object, QPoint)
    def _on_view_root_menu_requested(self, root: Path, place: QPoint) -> None:
        self.root_menu(root).popup(place)

    def root_menu(self, root: Path) -> QMenu:
        """Return the menu of a folder of the library; it goes when it is closed."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            (tr("Look for Changes Now"), lambda: self._indexing.add_folders([root])),
            (tr("Show in File Manager"), lambda: self._open_folder(root)),
            (tr("Forget This Folder…"), lambda: self.forget(root)),
        )
        for text, act in acts:
            menu.addAction(text).triggered.connect(act)
        return menu

    def _open_folder(self, root: Path) -> None:
        try:
            desktop.open_folder(root)
        except UserError as error:
            self.failed.emit(translated(error.text))

    @Slot(object)
    def forget(self, root: Path) -> None:
        """Forget a folder if that is really wanted."""
        name = one_line(root.name or str(root))
        if is_confirmed(
            self._view.window(),
            tr("Forget folder"),
            tr("Forget {name}?", name=name),
            tr(
                "Its photos will no longer be found here. The folder and the photos in it stay as they are. "
                "If you add it again, photosearch has to look at every photo again."
            ),
            tr("Forget", "verb, a folder"),
        ):
            self._client.send(ForgetFolder(root))

    @Slot(object)
    def _on_client_folder_forgotten(self, reply: FolderForgotten) -> None:
        self.refresh()
        self.library_changed.emit()

    @Slot(object)
    def _on_client_forgetting_failed(self, reply: ForgettingFailed) -> None:
        name = one_line(reply.folder.name)
        self.failed.emit(tr("{name} is still in the library: {reason}", name=name, reason=reply.message))
