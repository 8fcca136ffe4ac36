"""What the app and its engine say to each other about marks, albums and saved searches.

These requests change the library in its catalog alone, never a file. Each is answered under its number,
with what was there before: whoever puts that back has undone it. RequestFailed says what could not be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photosearch.base.types import Album, Grouping, Marks, Photo, SavedSearch, Sort

MarkedPhotos = tuple[tuple[int, Marks], ...]
"""Ids of photos with their marks."""


@dataclass(frozen=True, slots=True)
class AlbumContent:
    """An album as a whole.

    Attributes:
        photo_ids: in its order; None: there is no such album.
    """

    album_id: int
    name: str
    photo_ids: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class MarkPhotos:
    """Mark photos, as `Library.mark` does. MarksChanged follows."""

    request_id: int
    photo_ids: tuple[int, ...]
    favorite: bool | None = None
    rating: int | None = None
    hidden: bool | None = None


@dataclass(frozen=True, slots=True)
class PutMarks:
    """Let photos have just these marks. MarksChanged follows."""

    request_id: int
    marks: MarkedPhotos


@dataclass(frozen=True, slots=True)
class WriteSidecars:
    """From now on, write ratings into `.xmp` sidecars as well; or do so no longer. StatusReady follows.

    What could not be written is told by SidecarsFailed, after MarksChanged.
    """

    request_id: int
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class GetFiles:
    """Ask for the files that photos consist of, as `Library.files_of` tells. FilesReady follows."""

    request_id: int
    photo_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GetAlbums:
    """Ask for the albums. AlbumsReady follows."""


@dataclass(frozen=True, slots=True)
class CreateAlbum:
    """Make an album of photos. AlbumChanged and AlbumsReady follow, as after all that change albums.

    Attributes:
        is_repeated: an engine that died was asked for this; it may have made the album.
    """

    request_id: int
    name: str
    photo_ids: tuple[int, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class RenameAlbum:
    """Give an album another name."""

    request_id: int
    album_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RemoveAlbum:
    """Forget an album; its photos stay."""

    request_id: int
    album_id: int


@dataclass(frozen=True, slots=True)
class AddToAlbum:
    """Put photos at the end of an album."""

    request_id: int
    album_id: int
    photo_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TakeFromAlbum:
    """Take photos out of an album."""

    request_id: int
    album_id: int
    photo_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PutAlbum:
    """Let an album be just this: made again under its old number, filled anew, or gone."""

    request_id: int
    content: AlbumContent


@dataclass(frozen=True, slots=True)
class GetSavedSearches:
    """Ask for the saved searches. SavedSearchesReady follows."""


@dataclass(frozen=True, slots=True)
class SaveSearch:
    """Keep a query under a name, in the place of what that stood for. SavedSearchesReady follows.

    Attributes:
        search_id: of the saved search that gets this name; None for a new one.
    """

    request_id: int
    name: str
    query: str
    sort: Sort = Sort.RELEVANCE
    group: Grouping | None = None
    is_collapsed: bool = False
    search_id: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveSavedSearch:
    """Forget a saved search. SavedSearchesReady follows."""

    request_id: int
    search_id: int


AlbumRequest = CreateAlbum | RenameAlbum | RemoveAlbum | AddToAlbum | TakeFromAlbum | PutAlbum
SavedSearchRequest = SaveSearch | RemoveSavedSearch
MarkRequest = (
    MarkPhotos
    | PutMarks
    | WriteSidecars
    | GetFiles
    | AlbumRequest
    | SavedSearchRequest
    | GetAlbums
    | GetSavedSearches
)


@dataclass(frozen=True, slots=True)
class MarksChanged:
    """Photos were marked.

    Attributes:
        before: their marks before.
        photos: those photos as they are now; none if they are too many.
    """

    request_id: int
    before: MarkedPhotos
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class SidecarsFailed:
    """Ratings could not be written into the sidecars of these photos, with reasons; the library has them."""

    failures: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class FilesReady:
    """The files of photos, by their ids; those that are gone are left out."""

    request_id: int
    files: tuple[tuple[int, tuple[Path, ...]], ...]


@dataclass(frozen=True, slots=True)
class AlbumChanged:
    """An album was changed, made or removed."""

    request_id: int
    before: AlbumContent
    after: AlbumContent


@dataclass(frozen=True, slots=True)
class AlbumsReady:
    """The albums now, by name."""

    albums: tuple[Album, ...]


@dataclass(frozen=True, slots=True)
class SavedSearchesReady:
    """The saved searches now, by name."""

    searches: tuple[SavedSearch, ...]


MarkReply = MarksChanged | SidecarsFailed | FilesReady | AlbumChanged | AlbumsReady | SavedSearchesReady
