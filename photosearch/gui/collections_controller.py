"""Albums and saved searches in the sidebar: shown, saved, renamed and removed there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu

from photosearch.base.errors import one_line
from photosearch.base.folding import folded
from photosearch.base.types import Album, SavedSearch
from photosearch.gui.dialogs.question import is_confirmed
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.marks_controller import MarksController
from photosearch.gui.query import Arrangement
from photosearch.gui.search_controller import SearchController
from photosearch.gui.sidebar_controller import SidebarController
from photosearch.gui.sidebar_sections import ALBUM, SAVED, albums_section, marks_section, saved_section
from photosearch.gui.suggestion_controller import SuggestionController
from photosearch.gui.translation import tr
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.search.mark_messages import (
    AlbumsReady,
    GetAlbums,
    GetSavedSearches,
    MarksChanged,
    RemoveSavedSearch,
    SavedSearchesReady,
    SaveSearch,
)
from photosearch.search.messages import RequestFailed

_NAME_LENGTH = 40
"""Of the name that is suggested for a search."""


class CollectionsController(QObject):
    """Between the sidebar and the engine.

    Signals:
        arranged: Arrangement; of a saved search that is asked again.
        failed: str for people.
    """

    arranged = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        client: EngineClient,
        body: WindowBody,
        search: SearchController,
        marks: MarksController,
        sidebar: SidebarController,
        suggestions: SuggestionController,
    ) -> None:
        super().__init__(body)
        self._client = client
        self._body = body
        self._search = search
        self._marks = marks
        self._sidebar = sidebar
        self._suggestions = suggestions
        self._albums: tuple[Album, ...] = ()
        self._saved: tuple[SavedSearch, ...] = ()
        self._asked: set[int] = set()
        client.engine_ready.connect(self._on_client_engine_ready)
        client.marks_changed.connect(self._on_client_marks_changed)
        client.overview_received.connect(self._on_client_overview_received)
        client.albums_received.connect(self._on_client_albums_received)
        client.saved_searches_received.connect(self._on_client_saved_searches_received)
        client.request_failed.connect(self._on_client_request_failed)
        body.sidebar.search_requested.connect(self._on_sidebar_search_requested)
        body.sidebar.row_menu_requested.connect(self._on_sidebar_row_menu_requested)

    @Slot()
    def save_search(self) -> None:
        """Keep the words of the search field under a name that the user gives."""
        text = self._search.query.text.strip()
        if not text:
            self.failed.emit(
                tr("There are no words to save: pictures alone are not kept. Search for something first")
            )
            return
        name = self._named(tr("Save search"), tr("Name of this search"), one_line(text)[:_NAME_LENGTH])
        if name and self._may_replace(name, text):
            how = self._search.arrangement
            self._send(lambda number: SaveSearch(number, name, text, how.sort, how.group, how.is_collapsed))

    def menu(self, key: str) -> QMenu:
        """Return the menu of an album or a saved search; empty if it is gone."""
        menu = QMenu(self._body)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        kind, _, number = key.partition(":")
        for album in self._albums:
            if kind == ALBUM and str(album.album_id) == number:
                menu.addAction(tr("Rename…")).triggered.connect(partial(self._rename, album))
                remove = menu.addAction(tr("Remove Album"))
                remove.triggered.connect(partial(self._marks.remove_album, album))
        for saved in self._saved:
            if kind == SAVED and str(saved.search_id) == number:
                menu.addAction(tr("Rename…")).triggered.connect(partial(self._rename_search, saved))
                menu.addAction(tr("Remove Saved Search…")).triggered.connect(partial(self._remove, saved))
        return menu

    def _rename(self, album: Album, is_checked: bool = False) -> None:
        name = self._named(tr("Rename album"), tr("Name of the album"), album.name)
        if name and name != album.name:
            self._marks.rename_album(album, name)

    def _rename_search(self, saved: SavedSearch, is_checked: bool = False) -> None:
        name = self._named(tr("Rename saved search"), tr("Name of this search"), saved.name)
        if name and name != saved.name and self._may_replace(name, saved.query):
            how = saved.sort, saved.group, saved.is_collapsed
            self._send(lambda number: SaveSearch(number, name, saved.query, *how, saved.search_id))

    def _remove(self, saved: SavedSearch, is_checked: bool = False) -> None:
        question = tr("Remove the saved search {name}?", name=one_line(saved.name))
        if self._is_confirmed(tr("Remove saved search"), question, saved, tr("Remove")):
            self._send(lambda number: RemoveSavedSearch(number, saved.search_id))

    def _named(self, title: str, label: str, name: str) -> str:
        """Ask for a name; empty if there is none."""
        given, is_agreed = QInputDialog.getText(
            self._body.window(), title, label, QLineEdit.EchoMode.Normal, name
        )
        return given.strip() if is_agreed else ""

    def _may_replace(self, name: str, query: str) -> bool:
        """Ask before another search of this name goes."""
        same = (saved for saved in self._saved if folded(saved.name) == folded(name))
        known = next((saved for saved in same if saved.query != query), None)
        if known is None:
            return True
        question = tr("Replace the saved search {name}?", name=one_line(name))
        return self._is_confirmed(tr("Save search"), question, known, tr("Replace"))

    def _is_confirmed(self, title: str, question: str, saved: SavedSearch, act: str) -> bool:
        """Ask before a saved search goes."""
        details = tr("It asks for: {query}", query=one_line(saved.query))
        return is_confirmed(self._body.window(), title, question, details, act)

    def _send(self, make: Callable[[int], SaveSearch | RemoveSavedSearch]) -> None:
        number = self._client.next_request_id()
        self._asked.add(number)
        self._client.send(make(number))

    @Slot()
    def _on_client_engine_ready(self) -> None:
        self._client.send(GetSavedSearches())

    @Slot(object)
    def _on_client_marks_changed(self, reply: MarksChanged) -> None:
        """Count anew: what was hidden or shown again is in folders, months and albums."""
        before = {photo_id: marks.is_hidden for photo_id, marks in reply.before}
        if not reply.photos or any(photo.is_hidden != before[photo.photo_id] for photo in reply.photos):
            self._sidebar.refresh()

    @Slot()
    def _on_client_overview_received(self) -> None:
        self._client.send(GetAlbums())  # what changes the other counts changes theirs

    @Slot(object)
    def _on_client_albums_received(self, reply: AlbumsReady) -> None:
        self._albums = reply.albums
        self._sidebar.set_section(marks_section())
        self._sidebar.set_section(albums_section(reply.albums))
        self._suggestions.set_values("album", [album.name for album in reply.albums])

    @Slot(object)
    def _on_client_saved_searches_received(self, reply: SavedSearchesReady) -> None:
        self._saved = reply.searches
        self._sidebar.set_section(saved_section(reply.searches))
        self._suggestions.set_saved([(saved.name, saved.query) for saved in reply.searches])

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if failure.request_id in self._asked:
            self._asked.discard(failure.request_id)
            self.failed.emit(failure.message)

    @Slot(str)
    def _on_sidebar_search_requested(self, key: str) -> None:
        """Ask for what was saved, in the order that was saved with it."""
        for saved in self._saved:
            if f"{SAVED}:{saved.search_id}" == key:
                self.arranged.emit(Arrangement(saved.sort, saved.group, saved.is_collapsed))
                self._body.top.search_bar.set_text(saved.query)

    @Slot(str, QPoint)
    def _on_sidebar_row_menu_requested(self, key: str, place: QPoint) -> None:
        menu = self.menu(key)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)
