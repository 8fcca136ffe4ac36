"""What a library offers for doing things with photos: marks, albums, saved searches, exports.

Marks change the catalog, never a file. They do not take the writer's lock: each is one short transaction, and
an indexing run leaves alone what they write. So photos are marked while one goes on, here or elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from photosearch.base.errors import ImageError, NamingError
from photosearch.base.texts import phrase
from photosearch.base.types import Failure, Marks, Photo
from photosearch.catalog import Catalog
from photosearch.catalog.albums import Albums
from photosearch.catalog.saved_searches import SavedSearches
from photosearch.photos.sidecar_writing import has_own_sidecar, write_rating
from photosearch.search.companions import files_of
from photosearch.search.export_messages import ExportOptions, ExportStep
from photosearch.search.exporting import export

_SIDECARS_KEY = "writes_sidecars"


class Marking:
    """A part of the Library facade."""

    _catalog: Catalog

    def photos_of(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return those of these photos that exist, in this order."""
        found = self._catalog.photos.by_ids(photo_ids)
        return [found[photo_id] for photo_id in photo_ids if photo_id in found]

    def find(self, path: str | os.PathLike[str]) -> int | None:
        """Return the number of the photo at a path, or None when the library does not have it.

        Of a raw file that is shown as the JPEG beside it, it is that of the JPEG.
        """
        photo_id = self._catalog.photos.find(Path(path).expanduser().absolute())
        return None if photo_id is None else self._catalog.photos.shown_for(photo_id)

    def marks(self, photo_ids: Sequence[int]) -> dict[int, Marks]:
        """Return what those of these photos that exist are marked with."""
        return self._catalog.marks.of(photo_ids)

    def mark(
        self,
        photo_ids: Sequence[int],
        *,
        favorite: bool | None = None,
        rating: int | None = None,
        hidden: bool | None = None,
    ) -> dict[int, Marks]:
        """Mark photos, in the library alone: files stay as they are. None leaves a mark as it was.

        Args:
            rating: 0 to 5 stars, which go before those of the file.
            hidden: leave them out of results, but for those of `is:hidden`.

        Returns:
            The marks before of those photos that exist, for `put_marks` to undo this.

        Raises:
            NamingError: there is no such rating.
            LibraryBusyError, DiskFullError, LibraryError: as their messages say.
        """
        if rating is not None and not 0 <= rating <= 5:
            raise NamingError(
                phrase("there is no rating of {rating} stars", rating=rating), phrase("Choose 0 to 5")
            )
        self._catalog.database.require_current()
        files = self._ratings_of_files(photo_ids)
        before = self._catalog.marks.change(photo_ids, is_favorite=favorite, rating=rating, is_hidden=hidden)
        return {i: _with_rating(marks, files.get(i)) for i, marks in before.items()}

    def put_marks(self, marks: Mapping[int, Marks]) -> dict[int, Marks]:
        """Let photos have just these marks; return those before, as `mark` does."""
        self._catalog.database.require_current()
        files = self._ratings_of_files(list(marks))
        return {i: _with_rating(m, files.get(i)) for i, m in self._catalog.marks.put(marks).items()}

    @property
    def writes_sidecars(self) -> bool:
        """Whether `write_sidecars` does so; not at first."""
        return self._catalog.get(_SIDECARS_KEY) == "1"

    @writes_sidecars.setter
    def writes_sidecars(self, is_wanted: bool) -> None:
        self._catalog.put(_SIDECARS_KEY, "1" if is_wanted else "0")

    def write_sidecars(self, photo_ids: Sequence[int]) -> list[Failure]:
        """Write the user's ratings of photos into their `.xmp` sidecars, if that is switched on.

        Also into those of the raw files shown as them, where there are any. All else in these stays what it
        is. To be called after ratings were changed, since it takes time.

        Returns:
            The photos where that could not be, with reasons.
        """
        failures: list[Failure] = []
        if not self.writes_sidecars:
            return failures
        files = self._catalog.photos.files_shown_as(photo_ids)
        for photo_id, marks in self._catalog.marks.of(photo_ids).items():
            if marks.rating is None:
                continue
            path, *companions = files[photo_id]
            for file in (path, *filter(has_own_sidecar, companions)):
                try:
                    write_rating(file, marks.rating, files[photo_id])
                except ImageError as error:
                    failures.append(Failure(file, error.message))
        return failures

    def files_of(self, photo_ids: Sequence[int]) -> dict[int, tuple[Path, ...]]:
        """Return the files that photos consist of: their own, those shown as them, and sidecars."""
        return files_of(self._catalog, photo_ids)

    def export(
        self,
        photo_ids: Sequence[int],
        options: ExportOptions,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[ExportStep]:
        """Export photos into a folder, as new files; see `search.exporting.export`."""
        return export(self.photos_of(photo_ids), options, is_cancelled)

    @property
    def albums(self) -> Albums:
        """The albums: list, create, rename and remove them, add photos and take them out."""
        self._catalog.database.require_current()
        return self._catalog.albums

    def _ratings_of_files(self, photo_ids: Sequence[int]) -> dict[int, int]:
        """Return the ratings to undo to: what a sidecar says is gone once another rating is written to it."""
        if not self.writes_sidecars:
            return {}
        photos = self._catalog.photos.by_ids(photo_ids)
        return {photo_id: photo.rating or 0 for photo_id, photo in photos.items()}

    @property
    def saved_searches(self) -> SavedSearches:
        """The saved searches: list, save and remove them."""
        self._catalog.database.require_current()
        return self._catalog.saved_searches


def _with_rating(marks: Marks, stars: int | None) -> Marks:
    return marks if stars is None or marks.rating is not None else replace(marks, rating=stars)
