"""The Library facade: what the app, the command line and users' scripts call.

A library is one folder on disk: the catalog, the vector indexes and the thumbnail cache.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from photosearch.base.errors import FolderError, ModelError, from_os_error
from photosearch.base.files import folder_bytes
from photosearch.base.overview import Overview
from photosearch.base.paths import user_paths
from photosearch.base.texts import phrase
from photosearch.base.types import (
    Failure,
    Grouping,
    IndexSummary,
    LibraryModel,
    LibraryStatus,
    ModelOffer,
    Photo,
    PhotoDetails,
    Progress,
    Sort,
)
from photosearch.catalog import Catalog
from photosearch.models.registry import load
from photosearch.photos.exclusion import Exclusions
from photosearch.photos.scanner import check_root
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.search.arrange import Arrangement
from photosearch.search.browse import browse
from photosearch.search.control import RunControl
from photosearch.search.doctor import (
    Finding,
    check_catalog,
    check_disk,
    check_embeddings,
    check_leftovers,
    check_thumbnails,
    check_vector_index,
    check_words,
    require_content,
)
from photosearch.search.hits import Hits
from photosearch.search.library_folder import CATALOG as CATALOG
from photosearch.search.library_folder import library_folder
from photosearch.search.library_models import LibraryModels
from photosearch.search.lock import WriterLock
from photosearch.search.lost_roots import adopt
from photosearch.search.marking import Marking
from photosearch.search.query import Query, parse
from photosearch.search.run_steps import end, together, without_end
from photosearch.search.searcher import GLIMPSED, Searcher
from photosearch.search.vectors import VectorStore

if TYPE_CHECKING:
    from photosearch.models.adding import AddProgress
    from photosearch.models.base import Embedder
    from photosearch.search.indexer import Indexer

_EXCLUSIONS_KEY = "exclusions"


class Library(Marking):
    """An open library. Safe to use from several threads; one process at a time may index.

    Attributes:
        folder: where the library lies.
        thumbnails: its cache of small pictures.
    """

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.folder = folder
        self.thumbnails = ThumbnailCache(folder / "thumbnails")
        self._catalog = catalog
        self._models = LibraryModels(catalog, folder / "index", lambda name: load(name))

    # -- opening and closing

    @classmethod
    def open(cls, folder: str | os.PathLike[str] | None = None, *, create: bool = True) -> Self:
        """Open the library in `folder` (None: the user's own), made if there is none.

        Args:
            create: False to insist that it exists.

        Raises:
            LibraryError: the folder cannot be created or written, holds something else, or (with
                `create=False`) has no library.
            CatalogError: the catalog is damaged or made by a newer version.
        """
        path = library_folder(folder, create=create)
        require_content(path / CATALOG)
        return cls(path, Catalog(path / CATALOG))

    @classmethod
    def doctor(cls, folder: str | os.PathLike[str] | None = None) -> Iterator[Finding]:
        """Examine the library in `folder`, also one that cannot be opened; repair what can be repaired.

        A damaged catalog is kept aside, and a new one made of what can still be read in it.

        Raises:
            LibraryBusyError: another process is writing to it.
            DiskFullError, LibraryError: it cannot be examined or repaired, as the message says.
        """
        path = library_folder(folder, create=False)
        try:
            with WriterLock(path):
                yield check_disk(path)
                yield check_leftovers(path)
                yield check_catalog(path / CATALOG)
                with cls.open(path, create=False) as library:
                    yield from library._check()
        except OSError as error:
            raise from_os_error(error, phrase("the library {path}", path=path)) from error

    def close(self) -> None:
        """Close the library; it cannot be used afterwards."""
        self._models.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # -- indexing

    def index(
        self,
        folders: Iterable[str | os.PathLike[str]] = (),
        *,
        model: str | None = None,
        workers: int | None = None,
        control: RunControl | None = None,
        retry_failed: bool = False,
        below: Sequence[str | os.PathLike[str]] | None = None,
        is_switching: bool = True,
    ) -> Iterator[Progress]:
        """Add folders (none: go over the known ones again), and index what is new or changed.

        Args:
            model: name of the embedder to use from now on (see `use_model`); None for the library's own, or
                the starter model.
            workers: decode processes; None for one a core.
            control: to pause or cancel from another thread.
            retry_failed: try photos again that could not be indexed.
            below: look for changes only in these folders of the known ones; they may be gone by now.
            is_switching: go on with a switch to another model when all that is done.

        Yields:
            Steps of the run. Closing the iterator ends the run; what was done is kept.

        Raises:
            FolderError: a folder is missing, is not a folder, cannot be read, or has no photos.
            LibraryBusyError: another process is indexing into this library.
            ModelError, DiskFullError, LibraryError: as their messages say.
        """
        roots = [check_root(folder) for folder in folders]
        for root in roots:
            if root == self.folder or root.is_relative_to(self.folder):
                raise FolderError(
                    phrase("{root} is the library itself", root=root), phrase("Choose a folder of photos")
                )
        if model is not None:
            self.use_model(model)
        with self._writing():
            control = control or RunControl()
            if retry_failed:
                self._catalog.photos.retry_failed()
            for root in roots:
                adopt(self._catalog, root)
            parts = None if below is None else [Path(folder).expanduser().absolute() for folder in below]
            name = self.model
            embedder = self._models.embedder(name)
            if self._catalog.models.in_use is None:
                self._catalog.models.swap(name)
            model_id = self._catalog.embeddings.model_id(embedder.info)
            indexer = self._indexer(embedder, self._models.store(model_id, embedder), workers)
            did = yield from without_end(indexer.run(roots, control, below=parts))
            if not control.is_cancelled:
                self._models.drop_outdated(embedder)
            if is_switching and not control.is_cancelled:
                did = together(did, (yield from self._switch(control, workers)))
            yield end(did)

    def switch(self, *, control: RunControl | None = None, workers: int | None = None) -> Iterator[Progress]:
        """Go on with the switch that `use_model` began, if any: embed with that model, and use it.

        Nothing is scanned. Closing the iterator or cancelling keeps what was done.

        Yields:
            Steps of the run, with the name of the model; none without a switch.

        Raises:
            LibraryBusyError, ModelError, DiskFullError, LibraryError: as their messages say.
        """
        with self._writing():
            did = yield from self._switch(control or RunControl(), workers)
            if did is not None:
                yield end(did)

    def forget(self, folder: str | os.PathLike[str]) -> int:
        """Drop a root, and those inside it, from the library; return how many photos it had.

        Files are never touched.

        Raises:
            FolderError: the folder is not a root of this library.
        """
        path = Path(folder).expanduser().absolute()
        candidates = {path, path.resolve()}
        root = next((root for root in self._catalog.roots.all() if root.path in candidates), None)
        if root is None:
            known = ", ".join(str(known.path) for known in self._catalog.roots.all()) or phrase("none")
            raise FolderError(
                phrase("{path} is not a folder of this library", path=path),
                phrase("Its folders are: {known}", known=known),
            )
        inside = [known for known in self._catalog.roots.all() if known.path.is_relative_to(root.path)]
        with self._writing():
            return sum(self._catalog.roots.remove(known.root_id) for known in inside)

    def remap(self, old: str | os.PathLike[str], new: str | os.PathLike[str]) -> int:
        """Let the roots in the folder `old` be in `new` from now on; return how many roots those are.

        For photos that were moved as a whole, or are mounted elsewhere; nothing is embedded again.

        Raises:
            FolderError: `old` is neither a root nor around one, or `new` has none of its photos.
        """
        from photosearch.search.remap import remap

        with self._writing():
            return remap(self._catalog, Path(old), Path(new))

    def exclusions(self) -> tuple[str, ...]:
        """Return the names of files and folders that are left out of this library."""
        kept = self._catalog.get(_EXCLUSIONS_KEY)
        return tuple(kept.split("\n")) if kept else ()

    def set_exclusions(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """Leave out files and folders of these names: "Screenshots", "*.png". The next runs go by it.

        Photos that have them leave the library at the next run that looks at their root.

        Returns:
            The names without blanks around them, each once.

        Raises:
            FolderError: one is a path, or would leave out everything.
        """
        wanted = Exclusions(patterns).patterns
        self._catalog.put(_EXCLUSIONS_KEY, "\n".join(wanted))
        return wanted

    # -- models

    def use_model(self, name: str) -> bool:
        """Use another model for searches; the model in use ends a switch to another one.

        One that lacks no photo, or that was in use before, is used at once. Else the next runs embed with
        it what it lacks, while searches go on with the old one, whose embeddings are kept.

        Returns:
            Whether searches use it now.

        Raises:
            ModelError: there is no such model, or it cannot be loaded.
        """
        return self._models.use(name)

    def drop_model(self, name: str, *, is_compacted: bool = False) -> int:
        """Remove the embeddings of a model that is not in use from this library; return how many.

        Args:
            is_compacted: give the space back to the disk, which copies the catalog; otherwise new
                photos fill it again.

        Raises:
            ModelError: the model is in use, or on its way to be, or has no embeddings here.
            LibraryBusyError, DiskFullError: as their messages say.
        """
        with self._writing():
            count = self._models.drop(name)
            if is_compacted:
                self._catalog.database.compact()
        return count

    def models(self) -> list[LibraryModel]:
        """Return the models that have embeddings here or are on this computer, the one in use first."""
        return self._models.all()

    def offers(self) -> list[ModelOffer]:
        """Return recommended models that this computer could run and does not have, best choice first."""
        from photosearch.models.offered import offered

        return offered()

    def add_model(self, name: str) -> Iterator[AddProgress]:
        """Download a model that was offered; whoever asks for it has agreed to its licence. Uses the network.

        Yields:
            Steps of the download. Closing the iterator keeps what has arrived, and the next call goes on.

        Raises:
            DownloadError, BrokenDownloadError, DiskFullError, ModelError: as their messages say.
        """
        from photosearch.models.offered import fetched

        return fetched(name)

    # -- searching

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        all: bool = False,
        sort: Sort | str = Sort.RELEVANCE,
        group: Grouping | str | None = None,
        collapse: bool = False,
        images: Sequence[Path | bytes | int] = (),
        less: Sequence[Path | bytes | int] = (),
    ) -> Hits:
        """Return the photos that match `query` (see `photosearch.search.query`).

        Args:
            limit: at most so many.
            all: lift the relevance cut-off.
            sort: "relevance", "newest" ("date" is the same), "oldest" or "name", within the relevant.
            group: put hits together by "day", "month" or "folder".
            collapse: let one hit stand for others that are nearly the same.
            images: pictures to be similar to besides: files, encoded pictures, or photo ids.
            less: pictures to be unlike, the same way.

        Raises:
            QueryError: the query is empty or malformed.
            ImageError: a picture cannot be decoded.
            ModelError: the model that indexed this library cannot be loaded, or has changed since.
        """
        return self._search(_parsed(query, images, less), images, less, limit, all, sort, group, collapse)

    def glimpse(
        self,
        query: str,
        *,
        images: Sequence[Path | bytes | int] = (),
        less: Sequence[Path | bytes | int] = (),
        collapse: bool = False,
    ) -> Hits:
        """Return the first hits of `search` by relevance, quickly: all of them, or a few of many.

        Raises:
            QueryError, ImageError, ModelError: as for `search`.
        """
        arrangement = Arrangement(GLIMPSED, is_collapsed=collapse, is_glimpse=True)
        asked = _parsed(query, images, less)
        return self._searcher_now().search(asked, images, less, arrangement=arrangement)

    def similar(
        self,
        *images: str | os.PathLike[str] | bytes | int,
        limit: int = 20,
        all: bool = False,
        sort: Sort | str = Sort.RELEVANCE,
        group: Grouping | str | None = None,
        collapse: bool = False,
        less: Sequence[Path | bytes | int] = (),
    ) -> Hits:
        """Return the photos that look like the given pictures taken together.

        Args:
            images: files (in the library or not), encoded pictures, or ids of photos.

        Raises:
            QueryError: no picture was given.
            ImageError: a picture cannot be decoded.
            ModelError: as for `search`.
        """
        pictures = [image if isinstance(image, bytes | int) else Path(image) for image in images]
        return self._search(Query(), pictures, less, limit, all, sort, group, collapse)

    def warm_up(self) -> None:
        """Load the text model and the vectors, so that the first query does not wait for them."""
        self._searcher_now().warm_up()

    def photos(
        self, *, sort: Sort | str = Sort.NEWEST, group: Grouping | str | None = None
    ) -> Iterator[Photo]:
        """Yield every photo of the library that is not hidden.

        Args:
            sort, group: as for `search`; with `group`, each photo says which it is in.

        Raises:
            QueryError: there is no such sort or group.
        """
        wanted = Arrangement.of(1, sort, group, is_collapsed=False)
        return browse(self._catalog.photos, wanted.sort, wanted.group)

    def photo(self, photo_id: int) -> Photo | None:
        """Return one photo, or None when the library does not have it."""
        return self._catalog.photos.by_ids([photo_id]).get(photo_id)

    def details(self, photo_id: int) -> PhotoDetails | None:
        """Return all that is known of one photo, or None when the library does not have it."""
        return self._catalog.photos.details(photo_id)

    # -- knowing

    @property
    def model(self) -> str:
        """Name of the model that searches use."""
        return self._models.in_use

    @property
    def wanted_model(self) -> str | None:
        """Name of the model that embeds in the background and is used afterwards; None: no other."""
        return self._models.wanted

    def roots(self) -> tuple[Path, ...]:
        """Return the folders that this library watches, in the order of their paths."""
        return tuple(root.path for root in self._catalog.roots.all())

    def failures(self) -> list[Failure]:
        """Return the photos that could not be indexed, with reasons."""
        return self._catalog.photos.failures()

    def overview(self) -> Overview:
        """Return what there is to filter by: roots, months, cameras, types, each with a number of photos.

        A large library takes a moment (0.6 s for a million photos); kept until anything is written to it.
        """
        return self._catalog.photos.overview()

    def status(self, *, is_measured: bool = True) -> LibraryStatus:
        """Return counts and sizes.

        Args:
            is_measured: False leaves the sizes at 0: adding up the files of a large library takes time.
        """
        model_id, dimension = self._models.known()
        wanted, wanted_indexed = self._models.progress_of_wanted()
        photos, indexed, failed, offline = self._catalog.photos.counts(model_id)
        return LibraryStatus(
            photos=photos,
            indexed=indexed,
            failed=failed,
            offline=offline,
            pending=photos - indexed - failed,
            model=self.model,
            dimension=dimension,
            roots=self.roots(),
            catalog_bytes=self._catalog.size_bytes() if is_measured else 0,
            index_bytes=folder_bytes(self.folder / "index") if is_measured else 0,
            thumbnail_bytes=self.thumbnails.size_bytes() if is_measured else 0,
            wanted_model=wanted,
            wanted_indexed=wanted_indexed,
            hidden=self._catalog.photos.hidden_count(),
            writes_sidecars=self.writes_sidecars,
        )

    # -- inside

    def _check(self) -> Iterator[Finding]:
        """Examine what only an open library has. The caller holds its lock."""
        yield check_embeddings(self._catalog)
        yield check_words(self._catalog)
        yield check_thumbnails(self.thumbnails)
        try:
            embedder = self._models.embedder(self.model)
            model_id = self._models.number_in_use(embedder)
        except ModelError as error:
            yield Finding("model", str(error))
            return
        yield Finding("model")
        yield check_vector_index(self._models.store(model_id, embedder))

    def _search(
        self,
        query: Query,
        images: Sequence[Path | bytes | int],
        less: Sequence[Path | bytes | int],
        limit: int,
        show_all: bool,
        sort: Sort | str,
        group: Grouping | str | None,
        collapse: bool,
    ) -> Hits:
        arrangement = Arrangement.of(limit, sort, group, is_collapsed=collapse)
        return self._searcher_now().search(query, images, less, arrangement=arrangement, show_all=show_all)

    def _searcher_now(self) -> Searcher:
        return self._models.searcher()

    def _indexer(self, embedder: Embedder, vectors: VectorStore, workers: int | None) -> Indexer:
        from photosearch.search.indexer import Indexer

        return Indexer(
            self._catalog,
            embedder,
            vectors,
            self.thumbnails,
            skip=[self.folder],
            exclusions=Exclusions(self.exclusions()),
            workers=workers,
        )

    def _switch(
        self, control: RunControl, workers: int | None
    ) -> Generator[Progress, None, IndexSummary | None]:
        return self._models.switch(control, lambda embedder, store: self._indexer(embedder, store, workers))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with WriterLock(self.folder):
            self._catalog.database.require_current()
            yield


def _parsed(query: str, images: Sequence[object], less: Sequence[object]) -> Query:
    """Return a query as a value; it may be empty where there are pictures."""
    return Query() if (images or less) and not query.strip() else parse(query)


def engine_main(connection: Connection, folder: Path) -> None:
    """Run the engine process of the app: open the library and serve it over `connection`."""
    from photosearch.base import logs
    from photosearch.search.engine import serve

    logs.set_up(user_paths().logs, "engine")
    serve(connection, lambda: Library.open(folder))
