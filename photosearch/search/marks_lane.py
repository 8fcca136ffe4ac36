"""The engine's lane of marks, albums and saved searches: small changes, one by one, in the order they come.

It has a thread of its own: while an indexing run writes a large transaction, only marks wait.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from photosearch.base.errors import NoSuchError
from photosearch.base.types import Album, Failure, LibraryStatus, Marks, Photo
from photosearch.catalog.albums import Albums
from photosearch.catalog.saved_searches import SavedSearches
from photosearch.search import mark_messages as mm
from photosearch.search import messages as m
from photosearch.search.lanes import guarded

log = logging.getLogger(__name__)

MANY = 2000
"""More photos than so many are not sent at once: unpickling them would hold up the window."""


class MarkedLibrary(Protocol):
    """What the lane needs of a library."""

    @property
    def albums(self) -> Albums:
        """The albums."""
        ...

    @property
    def saved_searches(self) -> SavedSearches:
        """The saved searches."""
        ...

    def mark(
        self, photo_ids: Sequence[int], *, favorite: bool | None, rating: int | None, hidden: bool | None
    ) -> dict[int, Marks]:
        """Mark photos; return their marks before."""
        ...

    def put_marks(self, marks: Mapping[int, Marks]) -> dict[int, Marks]:
        """Let photos have just these marks; return those before."""
        ...

    writes_sidecars: bool
    """Whether ratings are written into sidecars."""

    def write_sidecars(self, photo_ids: Sequence[int]) -> list[Failure]:
        """Write ratings into sidecars, if that is switched on."""
        ...

    def status(self, *, is_measured: bool) -> LibraryStatus:
        """Return counts and settings."""
        ...

    def files_of(self, photo_ids: Sequence[int]) -> dict[int, tuple[Path, ...]]:
        """Return the files that photos consist of."""
        ...

    def photos_of(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return photos by their ids."""
        ...


class MarksLane:
    """Makes changes as they are asked for.

    Args:
        send: takes replies to the app.
    """

    def __init__(self, library: MarkedLibrary, send: Callable[[m.Reply], None]) -> None:
        self._library = library
        self._send = send
        self._requests: queue.Queue[mm.MarkRequest | None] = queue.Queue()

    def put(self, request: mm.MarkRequest) -> None:
        """Take a request, after those that wait already."""
        self._requests.put(request)

    def close(self) -> None:
        """Let the lane end once all it was given is done."""
        self._requests.put(None)

    def run(self) -> None:
        """Do what comes, until `close`."""
        while (request := self._requests.get()) is not None:
            guarded(partial(self._do, request), partial(self._refuse, request))

    def _refuse(self, request: mm.MarkRequest, message: str, _: int | None) -> None:
        if isinstance(request, mm.GetAlbums | mm.GetSavedSearches):
            log.warning("albums or saved searches cannot be listed: %s", message)
        else:
            self._send(m.RequestFailed(request.request_id, message))

    def _do(self, request: mm.MarkRequest) -> None:
        match request:
            case mm.MarkPhotos():
                before = self._library.mark(
                    request.photo_ids,
                    favorite=request.favorite,
                    rating=request.rating,
                    hidden=request.hidden,
                )
                self._tell_marks(request.request_id, before)
            case mm.PutMarks():
                self._tell_marks(request.request_id, self._library.put_marks(dict(request.marks)))
            case mm.WriteSidecars():
                self._library.writes_sidecars = request.is_wanted
                self._send(m.StatusReady(self._library.status(is_measured=False)))
            case mm.GetFiles():
                files = self._library.files_of(request.photo_ids)
                self._send(mm.FilesReady(request.request_id, tuple(files.items())))
            case mm.GetAlbums():
                self._tell_albums()
            case mm.SaveSearch() | mm.RemoveSavedSearch() | mm.GetSavedSearches():
                self._keep_search(request)
            case _:
                self._change_album(request)
                self._tell_albums()

    def _tell_marks(self, request_id: int, before: Mapping[int, Marks]) -> None:
        photos = self._library.photos_of(list(before))
        shown = tuple(photos) if len(photos) <= MANY else ()
        self._send(mm.MarksChanged(request_id, tuple(before.items()), shown))
        rated = [photo.photo_id for photo in photos if photo.rating != before[photo.photo_id].rating]
        if failures := self._library.write_sidecars(rated):
            self._send(mm.SidecarsFailed(tuple((failure.path, failure.reason) for failure in failures)))

    def _tell_albums(self) -> None:
        self._send(mm.AlbumsReady(tuple(self._library.albums.all())))

    def _keep_search(self, request: mm.SavedSearchRequest | mm.GetSavedSearches) -> None:
        searches = self._library.saved_searches
        match request:
            case mm.SaveSearch():
                searches.save(
                    request.name,
                    request.query,
                    sort=request.sort,
                    group=request.group,
                    is_collapsed=request.is_collapsed,
                    search_id=request.search_id,
                )
            case mm.RemoveSavedSearch():
                searches.remove(request.search_id)
        self._send(mm.SavedSearchesReady(tuple(searches.all())))

    def _change_album(self, request: mm.AlbumRequest) -> None:
        albums = self._library.albums
        match request:
            case mm.CreateAlbum(request_id, name, photo_ids):
                made = self._made_before(request) if request.is_repeated else None
                album_id = (made or albums.create(name, photo_ids)).album_id
                before = mm.AlbumContent(album_id, name, None)
            case mm.PutAlbum(request_id, content):
                album_id = content.album_id
                before = mm.AlbumContent(album_id, *albums.content(album_id))
                albums.put(album_id, content.name, content.photo_ids)
            case _:
                request_id, album_id = request.request_id, request.album_id
                before = mm.AlbumContent(album_id, *albums.content(album_id))
                self._change_known(request)
        after = mm.AlbumContent(album_id, *albums.content(album_id))
        self._send(mm.AlbumChanged(request_id, before, after))

    def _made_before(self, request: mm.CreateAlbum) -> Album | None:
        """Return the album of that name if it has just those photos."""
        albums = self._library.albums
        with suppress(NoSuchError):
            album = albums.named(request.name)
            if set(albums.content(album.album_id)[1] or ()) == set(request.photo_ids):
                return album
        return None

    def _change_known(
        self, request: mm.RenameAlbum | mm.RemoveAlbum | mm.AddToAlbum | mm.TakeFromAlbum
    ) -> None:
        albums = self._library.albums
        match request:
            case mm.RenameAlbum(_, album_id, name):
                albums.rename(album_id, name)
            case mm.RemoveAlbum(_, album_id):
                albums.remove(album_id)
            case mm.AddToAlbum(_, album_id, photo_ids):
                albums.add(album_id, photo_ids)
            case mm.TakeFromAlbum(_, album_id, photo_ids):
                albums.take_out(album_id, photo_ids)
