"""Marks the photos selected in the grid: favourites, stars, hidden ones; and puts them into albums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog

from photosearch.base.errors import QueryError, one_line
from photosearch.base.folding import folded
from photosearch.base.types import Album, Photo
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.marks_text import favorite_text, hidden_text, rating_text
from photosearch.gui.models.photo_list import PhotoListModel
from photosearch.gui.translation import tr
from photosearch.gui.undo_controller import UndoController
from photosearch.gui.widgets.photo_grid import PhotoGrid
from photosearch.search.filters import ALBUM, AllOf, Expression, Filter
from photosearch.search.mark_messages import (
    AddToAlbum,
    AlbumsReady,
    CreateAlbum,
    GetAlbums,
    MarkPhotos,
    MarksChanged,
    RemoveAlbum,
    RenameAlbum,
    SidecarsFailed,
    TakeFromAlbum,
    WriteSidecars,
)
from photosearch.search.messages import RequestFailed
from photosearch.search.query import parse

MOST_STARS = 5
FAVORITE_KEYS, HIDE_KEYS, ALBUM_KEYS = "Ctrl+D", "Ctrl+H", "Ctrl+Shift+A"
RATING_KEYS = tuple(f"Ctrl+{stars}" for stars in range(MOST_STARS + 1))
"""With Ctrl, as in digiKam: a plain digit is typed into the search field."""


class MarksController(QObject):
    """Acts on the selection of a grid. What it does can be undone.

    Signals:
        refresh_requested: the answer on show is no longer what a search would find.
        failed: str for people.
    """

    refresh_requested = Signal()
    failed = Signal(str)

    def __init__(
        self,
        grid: PhotoGrid,
        model: PhotoListModel,
        client: EngineClient,
        undo: UndoController,
        query_text: Callable[[], str],
    ) -> None:
        """Args: `query_text` returns what is being asked at present, as it was typed."""
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._client = client
        self._undo = undo
        self._query_text = query_text
        self.albums: tuple[Album, ...] = ()
        self._switched: int | None = None
        client.marks_changed.connect(self._on_client_marks_changed)
        client.albums_received.connect(self._on_client_albums_received)
        client.sidecars_failed.connect(self._on_client_sidecars_failed)
        client.request_failed.connect(self._on_client_request_failed)
        client.engine_ready.connect(self._on_client_engine_ready)
        rating = [(keys, partial(self.rate, stars)) for stars, keys in enumerate(RATING_KEYS)]
        for keys, act in (
            (FAVORITE_KEYS, self.toggle_favorite),
            (HIDE_KEYS, self.toggle_hidden),
            (ALBUM_KEYS, self.create_album),
            *rating,
        ):
            action = QAction(grid)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            grid.addAction(action)

    @Slot(bool)
    def write_sidecars(self, is_wanted: bool) -> None:
        """Write ratings into `.xmp` sidecars from now on, or do so no longer."""
        self._switched = self._client.next_request_id()
        self._client.send(WriteSidecars(self._switched, is_wanted))

    @property
    def photos(self) -> list[Photo]:
        """The photos selected."""
        return [self._model.photo_at(row) for row in self._grid.selected_rows]

    @Slot()
    def toggle_favorite(self) -> None:
        """Make the photos selected favourites; if all of them are, no longer."""
        is_wanted = not all(photo.is_favorite for photo in self.photos)
        self._mark(partial(MarkPhotos, favorite=is_wanted), partial(favorite_text, is_wanted))

    @Slot()
    def rate(self, stars: int, *_: bool) -> None:
        """Give the photos selected 0 to 5 stars."""
        self._mark(partial(MarkPhotos, rating=stars), partial(rating_text, stars))

    @Slot()
    def toggle_hidden(self) -> None:
        """Hide the photos selected from results; if all of them are hidden, no longer."""
        is_wanted = not all(photo.is_hidden for photo in self.photos)
        self._mark(partial(MarkPhotos, hidden=is_wanted), partial(hidden_text, is_wanted))

    @Slot()
    def create_album(self) -> None:
        """Ask for a name, and make an album of the photos selected."""
        ids = self._ids()
        if not ids:
            return
        name, is_meant = QInputDialog.getText(self._grid.window(), tr("New album"), tr("Name of the album:"))
        if is_meant and name.strip():
            album = one_line(name.strip())
            words = tr("%Ln photo(s) put into the new album {album}", "", len(ids), album=album)
            self._undo.ask(lambda number: CreateAlbum(number, name, ids), words)

    def add_to_album(self, album: Album) -> None:
        """Put the photos selected at the end of an album."""
        if ids := self._ids():
            words = tr("%Ln photo(s) added to {album}", "", len(ids), album=one_line(album.name))
            self._undo.ask(lambda number: AddToAlbum(number, album.album_id, ids), words)

    def take_from_album(self, album: Album) -> None:
        """Take the photos selected out of an album, and out of the answer that shows it."""
        if ids := self._ids():
            words = tr("%Ln photo(s) taken out of {album}", "", len(ids), album=one_line(album.name))
            self._undo.ask(lambda number: TakeFromAlbum(number, album.album_id, ids), words)

    def rename_album(self, album: Album, name: str) -> None:
        """Give an album another name."""
        words = tr("{album} renamed to {name}", album=one_line(album.name), name=one_line(name.strip()))
        self._undo.ask(lambda number: RenameAlbum(number, album.album_id, name), words)

    def remove_album(self, album: Album) -> None:
        """Forget an album; its photos stay."""
        words = tr("album {name} removed", name=one_line(album.name))
        self._undo.ask(lambda number: RemoveAlbum(number, album.album_id), words)

    def album_on_show(self) -> Album | None:
        """Return the album that is asked for at present, if it is just one."""
        try:
            where = parse(self._query_text()).where if self._query_text().strip() else None
        except QueryError:
            return None
        names = [folded(name) for name in _albums_in(where)]
        found = [album for album in self.albums if folded(album.name) in names]
        return found[0] if len(found) == 1 else None

    def _mark(
        self,
        make: Callable[[int, tuple[int, ...]], MarkPhotos],
        words_for: Callable[[Sequence[Photo]], str],
    ) -> None:
        """Ask for marks; `words_for` tells what is then to be said of the photos."""
        photos = self.photos
        if photos:
            ids = tuple(photo.photo_id for photo in photos)
            self._undo.ask(lambda number: make(number, ids), words_for(photos))

    def _ids(self) -> tuple[int, ...]:
        return tuple(photo.photo_id for photo in self.photos)

    @Slot()
    def _on_client_engine_ready(self) -> None:
        self._client.send(GetAlbums())

    @Slot(object)
    def _on_client_marks_changed(self, reply: MarksChanged) -> None:
        if reply.before and not reply.photos:
            self.refresh_requested.emit()
        self._model.put_photos(reply.photos)
        before = dict(reply.before)
        changed = [photo for photo in reply.photos if photo.is_hidden != before[photo.photo_id].is_hidden]
        query = self._query_text().lower()
        if not changed:
            if "rating:" in query or "is:favo" in query:
                self.refresh_requested.emit()
            return
        is_asked_for = "is:hidden" in query
        gone = () if is_asked_for else tuple(photo.photo_id for photo in changed if photo.is_hidden)
        self._grid.without(gone)
        if len(gone) < len(changed):
            self.refresh_requested.emit()

    @Slot(object)
    def _on_client_sidecars_failed(self, reply: SidecarsFailed) -> None:
        path, reason = reply.failures[0]
        more = len(reply.failures) - 1
        names = {"name": one_line(path.name), "reason": one_line(reason)}
        if more:
            self.failed.emit(tr("{name} is rated here, but {reason}; %Ln more", "", more, **names))
        else:
            self.failed.emit(tr("{name} is rated here, but {reason}", **names))

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        if failure.request_id == self._switched:
            self.failed.emit(failure.message)

    @Slot(object)
    def _on_client_albums_received(self, reply: AlbumsReady) -> None:
        self.albums = reply.albums
        if _albums_in_text(self._query_text()):
            self.refresh_requested.emit()


def _albums_in_text(text: str) -> bool:
    return f"{ALBUM}:" in text.lower()


def _albums_in(where: Expression | None) -> Sequence[str]:
    """Return the names of the albums that photos have to be in."""
    match where:
        case Filter(name, values) if name == ALBUM and len(values) == 1:
            return values
        case AllOf(parts):
            return [name for part in parts for name in _albums_in(part)]
    return ()
