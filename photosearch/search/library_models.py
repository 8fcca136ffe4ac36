"""The models of a library: the one that searches use, and moving on to another one.

Several models may have embeddings in one catalog, and an index each. Searches use exactly one of them. The
model that is wanted instead embeds beside it; when it lacks nothing any more, one transaction swaps them.
What the other one made stays until it is dropped, so that going back is a swap, too.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.base.errors import ModelError
from photosearch.base.files import folder_bytes
from photosearch.base.texts import phrase
from photosearch.base.types import IndexSummary, LibraryModel, Progress
from photosearch.catalog import Catalog
from photosearch.catalog.embeddings import STORED
from photosearch.models.registry import DEFAULT_MODEL, available, described
from photosearch.search.control import RunControl
from photosearch.search.searcher import Searcher
from photosearch.search.vectors import VectorStore

if TYPE_CHECKING:
    from photosearch.models.base import Embedder
    from photosearch.search.indexer import Indexer

log = logging.getLogger(__name__)

MakeIndexer = Callable[["Embedder", VectorStore], "Indexer"]


class LibraryModels:
    """Models, vector indexes and searchers of one library. Thread-safe.

    Args:
        folder: where the indexes lie.
        load: from a name to an embedder; raises ModelError.
    """

    def __init__(self, catalog: Catalog, folder: Path, load: Callable[[str], Embedder]) -> None:
        self._catalog = catalog
        self._folder = folder
        self._load = load
        self._embedders: dict[str, Embedder] = {}
        self._stores: dict[int, VectorStore] = {}
        self._searcher: tuple[int, Searcher] | None = None
        self._prepared: tuple[int, Searcher] | None = None
        """A searcher that is warm before the model is swapped for its own."""
        self._lock = threading.RLock()

    # -- what there is

    @property
    def in_use(self) -> str:
        """Name of the model that searches use."""
        return self._catalog.models.in_use or DEFAULT_MODEL

    @property
    def wanted(self) -> str | None:
        """Name of the model that is to be used instead; None: no other."""
        return self._catalog.models.wanted

    def embedder(self, name: str) -> Embedder:
        """Return the embedder of a name.

        Raises:
            ModelError: it cannot be loaded.
        """
        with self._lock:
            known = self._embedders.get(name)
        if known is None:
            made = self._load(name)  # may take seconds, in which searches go on with another one
            with self._lock:
                known = self._embedders.setdefault(name, made)
        return known

    def store(self, model_id: int, embedder: Embedder) -> VectorStore:
        """Return the vector index of a model."""
        with self._lock:
            if model_id not in self._stores:
                folder, dimension = self._index_folder(model_id), embedder.info.dimension
                self._stores[model_id] = VectorStore(self._catalog, model_id, dimension, folder)
            return self._stores[model_id]

    def searcher(self) -> Searcher:
        """Return what answers queries now.

        Raises:
            ModelError: the model in use cannot be loaded, or has changed since it embedded the photos.
        """
        name = self.in_use
        embedder = self.embedder(name)
        model_id = self.number_in_use(embedder)
        with self._lock:
            if self._searcher is None or self._searcher[0] != model_id:
                prepared, self._prepared = self._prepared, None
                if prepared is None or prepared[0] != model_id:
                    prepared = model_id, self._new_searcher(model_id, embedder)
                self._searcher = prepared
                for other in self._embedders.keys() - {name, self.wanted}:
                    del self._embedders[other]  # a model takes hundreds of MB
            return self._searcher[1]

    def number_in_use(self, embedder: Embedder) -> int:
        """Return the number of the model that indexed this library, which must be this embedder.

        Raises:
            ModelError: this is another revision.
        """
        info = embedder.info
        embeddings = self._catalog.embeddings
        model_id = embeddings.find_model(info.name, info.revision)
        if model_id is not None:
            return model_id
        known = embeddings.models()
        if not known:
            return embeddings.model_id(info)
        name, revision, dimension = next((k for k in reversed(known) if k[0] == info.name), known[-1])
        raise ModelError(
            phrase(
                "this library was indexed with {name} (revision {revision}, {dimension} numbers), "
                "but the model at hand is {other} (revision {its_revision}, {its_dimension} numbers)",
                name=name,
                revision=revision,
                dimension=dimension,
                other=info.name,
                its_revision=info.revision,
                its_dimension=info.dimension,
            ),
            phrase("Run `photosearch index` to embed the photos again with it"),
        )

    def known(self) -> tuple[int, int]:
        """Return number and dimension of the model in use, also when it cannot be loaded at present."""
        try:
            info = self.embedder(self.in_use).info
        except ModelError:
            known = self._catalog.embeddings.models()
            of_name = [k for k in known if k[0] == self.in_use]
            name, revision, dimension = (of_name or known or [(self.in_use, "", 0)])[-1]
        else:
            name, revision, dimension = info.name, info.revision, info.dimension
        return self._catalog.embeddings.find_model(name, revision) or 0, dimension

    def progress_of_wanted(self) -> tuple[str | None, int]:
        """Return the name of the wanted model and how many photos it has embedded. Loads no model."""
        name = self.wanted
        revisions = [] if name is None else self._catalog.embeddings.revisions(name)
        return name, self._catalog.embeddings.photo_count(revisions[-1][0]) if revisions else 0

    def all(self) -> list[LibraryModel]:
        """Return the models that have embeddings here, or are on this computer; the one in use first."""
        choice, embeddings = self._catalog.models, self._catalog.embeddings
        at_hand = {entry.name: entry for entry in available()}
        number_in_use, _ = self.known()
        photos, _, failed, _ = self._catalog.photos.counts(number_in_use)
        in_use, wanted, before = self.in_use, choice.wanted, choice.before
        names = [in_use, wanted, *(name for name, _, _ in embeddings.models()), *at_hand]
        found = []
        for name in dict.fromkeys(name for name in names if name is not None):
            revisions = [r for r in embeddings.revisions(name) if embeddings.has_any(r[0])]
            entry = at_hand.get(name)
            if not revisions and entry is None and name not in (in_use, wanted):
                continue
            dimension = None if entry is None else entry.dimension
            _, revision, dimension = revisions[-1] if revisions else (0, "", dimension)
            found.append(
                LibraryModel(
                    name,
                    revision,
                    dimension,
                    entry.description if entry else described(name),
                    embedded=embeddings.photo_count(revisions[-1][0]) if revisions else 0,
                    photos=photos - failed,
                    size_bytes=sum(self._size_bytes(r[0], r[2]) for r in revisions),
                    is_in_use=name == in_use,
                    is_wanted=name == wanted,
                    was_before=name == before and bool(revisions),
                )
            )
        return found

    # -- moving on

    def use(self, name: str) -> bool:
        """Use a model for searches: at once if it lacks no photo or was in use before, else later.

        Later is when `switch` has embedded what it lacks. The model in use ends a switch.

        Returns:
            Whether searches use it now.

        Raises:
            ModelError: it cannot be loaded, or does not do as it says.
        """
        embedder = self.embedder(name)
        info = embedder.info
        if info.name == self.in_use:
            self._catalog.models.want(None)
            return True
        shape = embedder.embed_texts([""]).shape
        if shape != (1, info.dimension):
            raise ModelError(
                phrase(
                    "{name} makes embeddings of shape {shape}, not [1, {dimension}]",
                    name=info.name,
                    shape=shape,
                    dimension=info.dimension,
                )
            )
        model_id = self._catalog.embeddings.model_id(info)
        if self._is_complete(model_id) or self._was_before(info.name, model_id):
            self._prepare(model_id, embedder)
            return self._catalog.models.swap(info.name)
        self._catalog.models.want(info.name)
        return False

    def switch(
        self, control: RunControl, make_indexer: MakeIndexer
    ) -> Generator[Progress, None, IndexSummary | None]:
        """Embed what the wanted model lacks; swap when that is nothing. The caller holds the library's lock.

        Returns:
            What was done; None if no other model is wanted.

        Raises:
            ModelError, DiskFullError, LibraryError: as their messages say.
        """
        name = self.wanted
        if name is None:
            return None
        embedder = self.embedder(name)
        model_id = self._catalog.embeddings.model_id(embedder.info)
        indexer = make_indexer(embedder, self.store(model_id, embedder))
        summary = yield from indexer.catch_up(control, lambda: self.wanted == name)
        if not control.is_cancelled and self.wanted == name and self._is_complete(model_id):
            self._prepare(model_id, embedder)
            if self._catalog.models.swap(name, is_agreed=True):
                log.info("searches use %s from now on", name)
                self.drop_outdated(embedder)
        return summary

    # -- letting go

    def drop(self, name: str) -> int:
        """Remove all embeddings of a model that is not in use, and its index; return how many there were.

        The caller holds the library's lock. The catalog's file keeps its size: new photos fill it again.

        Raises:
            ModelError: the model is in use or wanted, or has no embeddings here.
        """
        name = name if self._catalog.embeddings.revisions(name) else str(Path(name).expanduser().absolute())
        in_use = self.in_use
        if name == in_use:
            raise ModelError(phrase("{name} is the model in use", name=name), phrase("Use another one first"))
        if name == self.wanted:
            raise ModelError(
                phrase("this library is being switched to {name}", name=name),
                phrase("Stay with {in_use} first: use that", in_use=in_use),
            )
        numbers = [number for number, _, _ in self._catalog.embeddings.revisions(name)]
        if not any(map(self._catalog.embeddings.has_any, numbers)):
            raise ModelError(phrase("this library has no embeddings of {name}", name=name))
        self._catalog.models.forget(name)
        return sum(map(self._remove, numbers))

    def drop_outdated(self, embedder: Embedder) -> None:
        """Remove what other revisions of a model have left, if it lacks nothing: nobody can query them."""
        info = embedder.info
        current = self._catalog.embeddings.model_id(info)
        others = [number for number, _, _ in self._catalog.embeddings.revisions(info.name)]
        outdated = [n for n in others if n != current and self._catalog.embeddings.has_any(n)]
        if outdated and not self._catalog.photos.pending_count(current):
            for number in outdated:
                self._remove(number)

    def close(self) -> None:
        """End what goes on in the background."""
        with self._lock:
            stores = list(self._stores.values())
        for store in stores:
            store.close()

    # -- inside

    def _is_complete(self, model_id: int) -> bool:
        """Tell if searches lose nothing by this model."""
        try:
            in_use = self.number_in_use(self.embedder(self.in_use))
        except ModelError:  # searches find nothing at present
            return True
        return self._catalog.photos.lacking_count(model_id, in_use) == 0

    def _was_before(self, name: str, model_id: int) -> bool:
        return self._catalog.models.before == name and self._catalog.embeddings.has_any(model_id)

    def _prepare(self, model_id: int, embedder: Embedder) -> None:
        """Load what the first query would wait for, while searches go on with the other model."""
        searcher = self._new_searcher(model_id, embedder)
        searcher.warm_up()
        with self._lock:
            self._prepared = model_id, searcher

    def _new_searcher(self, model_id: int, embedder: Embedder) -> Searcher:
        return Searcher(self._catalog, embedder, self.store(model_id, embedder), model_id)

    def _index_folder(self, model_id: int) -> Path:
        return self._folder / f"model-{model_id}"

    def _size_bytes(self, model_id: int, dimension: int) -> int:
        stored = self._catalog.embeddings.count(model_id) * dimension * STORED.itemsize
        return stored + folder_bytes(self._index_folder(model_id))

    def _remove(self, model_id: int) -> int:
        with self._lock:
            store = self._stores.pop(model_id, None)
            if self._prepared is not None and self._prepared[0] == model_id:
                self._prepared = None
        if store is not None:
            store.close()
        for cache in self._folder.glob(f"*model-{model_id}"):  # of a folder, and a file beside it
            if cache.is_dir():
                shutil.rmtree(cache, ignore_errors=True)
            else:
                cache.unlink(missing_ok=True)
        return self._catalog.embeddings.remove_model(model_id)
