"""Answering a query: words and pictures become one vector, the vector finds photos, the cut-off sorts out."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import ImageError, QueryError
from photosearch.base.types import Hit
from photosearch.catalog import Catalog
from photosearch.catalog.labels import split
from photosearch.models.base import Embedder, normalized
from photosearch.photos.decode import decode
from photosearch.search.query import LikeTerm, Query
from photosearch.search.relevance import FEWEST_SIMILAR, SAMPLE, cutoff
from photosearch.search.vectors import VectorStore

SORTS = ("relevance", "date", "newest", "oldest", "name")

CONSIDERED = 1000
"""Nearest photos looked at for every query, however few are asked for: the relevant are among them."""

_TEXTS_KEPT = 512

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """The answer to a query, a sequence of hits in the order asked for.

    Attributes:
        total: how many hits there are, of which `items` may be the first few.
        less_certain: how many more lie beyond the relevance cut-off (0 when it was lifted).
        model: name of the embedder that ranked them.
        took_ms: time it took, embedding of the query included.
    """

    items: tuple[Hit, ...]
    total: int
    less_certain: int
    model: str
    took_ms: float

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.items)


class Searcher:
    """Searches one library with one model. Thread-safe."""

    def __init__(self, catalog: Catalog, embedder: Embedder, vectors: VectorStore, model_id: int) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._vectors = vectors
        self._model_id = model_id
        self._texts: OrderedDict[str, Vector] = OrderedDict()

    def search(
        self,
        query: Query,
        images: Sequence[Path | bytes | int] = (),
        less: Sequence[Path | bytes | int] = (),
        *,
        limit: int,
        show_all: bool = False,
        sort: str = "relevance",
        group: str | None = None,
        collapse: bool = False,
    ) -> Hits:
        """Return the photos that match a query and look like the images, all combined.

        Args:
            images: picture files, encoded pictures, or ids of photos; those of the library that are
                given here are left out of the answer.

        Raises:
            QueryError: there is nothing to look for, or the sort is unknown.
            ImageError: a picture cannot be decoded.
        """
        started = time.perf_counter()
        if sort not in SORTS:
            raise QueryError(f"cannot sort by {sort}", f"Sort by one of: {', '.join(SORTS)}")
        if limit < 1:
            raise QueryError(f"a limit of {limit} leaves nothing to show", "Ask for at least 1")
        vector, given = self._combined(query, images, less)
        considered = max(CONSIDERED, limit) + len(given)
        labels, scores = self._nearest(vector, considered)
        kept = ~np.isin(split(labels)[0], list(given))
        labels, scores = labels[kept], scores[kept]
        ids = split(labels)[0]
        relevant = scores >= self._cutoff(vector, scores, is_image=not query.texts)
        count = len(ids) if show_all else int(relevant.sum())
        sure = int(relevant.sum())
        chosen = [*self._ordered(ids[:sure], sort), *ids[sure:count].tolist()][:limit]
        facts = zip(ids.tolist(), labels.tolist(), scores.tolist(), relevant.tolist(), strict=True)
        hits = _grouped(self._hits(chosen, {fact[0]: fact[1:] for fact in facts}), group)
        others = max(self._vectors.photo_count - len(given), 0)
        total = others if show_all else count
        less_certain = 0 if show_all else max(others - count, 0)
        took_ms = (time.perf_counter() - started) * 1000
        return Hits(hits, total, less_certain, self._embedder.info.name, took_ms)

    def warm_up(self) -> None:
        """Load what the first query would wait for."""
        self._text_vector("a photo")
        self._vectors.search(np.zeros(self._embedder.info.dimension, np.float32), 1)
        self._vectors.warm_up()

    def _nearest(self, vector: Vector, count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return labels and scores of the nearest `count` photos, best first; of a video, its best frame."""
        asked = count
        while True:
            labels, scores = self._vectors.search(vector, asked)
            firsts = np.sort(np.unique(split(labels)[0], return_index=True)[1])[:count]
            if len(firsts) == count or asked >= len(self._vectors):
                return labels[firsts], scores[firsts]
            asked *= 2  # frames of the same videos are among them

    def _hits(self, chosen: Sequence[int], facts: Mapping[int, tuple[int, float, bool]]) -> tuple[Hit, ...]:
        """Return the photos chosen that still exist; of each its label, score and relevance are known."""
        photos = self._catalog.photos.by_ids(chosen)
        videos = [facts[photo_id][0] for photo_id, photo in photos.items() if photo.duration_s is not None]
        times_s = self._catalog.embeddings.times_s(self._model_id, videos)
        found = ((photos[photo_id], *facts[photo_id]) for photo_id in chosen if photo_id in photos)
        return tuple(Hit(photo, score, is_in, times_s.get(label)) for photo, label, score, is_in in found)

    def _combined(
        self, query: Query, images: Sequence[Path | bytes | int], less: Sequence[Path | bytes | int]
    ) -> tuple[Vector, set[int]]:
        """Return the unit vector that stands for all of it, and the photos of the library among it."""
        given: set[int] = set()
        total = np.zeros(self._embedder.info.dimension, dtype=np.float32)
        for term in query.texts:
            total += term.weight * self._text_vector(term.text)
        pictures = [(image, 1.0) for image in images]
        pictures += [(image, -0.5) for image in less]
        pictures += [(_like_target(like), like.weight) for like in query.likes]
        for picture, weight in pictures:
            photo_id = self._known(picture)
            if photo_id is not None:
                given.add(photo_id)
            total += weight * self._picture_vector(picture, photo_id)
        if not pictures and not query.texts:
            raise QueryError("the query is empty", 'Describe a photo, for example "two dogs on a beach"')
        length = float(np.linalg.norm(total))
        if length < 1e-6:
            raise QueryError("the terms of the query cancel each other out", "Leave one of them out")
        unit: Vector = (total / length).astype(np.float32)
        return unit, given

    def _text_vector(self, text: str) -> Vector:
        vector = self._texts.get(text)
        if vector is None:
            vector = self._embedder.embed_texts([text])[0]
            self._texts[text] = vector
            while len(self._texts) > _TEXTS_KEPT:
                self._texts.popitem(last=False)
        return vector

    def _known(self, picture: Path | bytes | int) -> int | None:
        if isinstance(picture, bytes):
            return None
        if isinstance(picture, int):
            return picture
        return self._catalog.photos.find(picture.expanduser().absolute())

    def _picture_vector(self, picture: Path | bytes | int, photo_id: int | None) -> Vector:
        if photo_id is not None:
            stored = self._catalog.embeddings.vectors(self._model_id, [photo_id])  # of a video: frame 0
            if photo_id in stored:
                return normalized(stored[photo_id])
        if isinstance(picture, int):
            raise QueryError(f"photo {picture} is not in the library, or not indexed yet", "Choose another")
        source = picture if isinstance(picture, bytes) else picture.expanduser()
        try:
            decoded = decode(source, min_side=max(self._embedder.info.image_size))
        except ImageError as error:
            name = "the picture" if isinstance(picture, bytes) else str(picture)
            raise ImageError(f"cannot search by {name}: {error.message}", error.remedy) from error
        vector: Vector = self._embedder.embed_images([decoded.image])[0]
        return vector

    def _cutoff(self, vector: Vector, scores: NDArray[np.float32], *, is_image: bool) -> float:
        best = float(scores[0]) if len(scores) else -1.0
        needed = cutoff(self._vectors.sample(SAMPLE) @ vector, best, len(self._vectors), is_image=is_image)
        if is_image and len(scores):
            needed = min(needed, float(scores[:FEWEST_SIMILAR][-1]))
        return needed

    def _ordered(self, ids: NDArray[np.int64], sort: str) -> list[int]:
        """Return relevant ids, best first or newest first."""
        chosen: list[int] = ids.tolist()
        if sort in ("date", "newest", "oldest"):
            times = self._catalog.photos.sort_times(chosen)
            chosen.sort(key=lambda photo_id: times.get(photo_id, ""), reverse=sort != "oldest")
        elif sort == "name":
            photos = self._catalog.photos.by_ids(chosen)
            chosen.sort(key=lambda photo_id: photos[photo_id].path.name)
        return chosen


def _grouped(hits: tuple[Hit, ...], group: str | None) -> tuple[Hit, ...]:
    if group is None:
        return hits
    size = {"day": 10, "month": 7}.get(group)
    headed = [replace(h, group=str(h.path.parent) if size is None else (h.taken or "")[:size]) for h in hits]
    order = {name: at for at, name in reversed(list(enumerate(h.group for h in headed)))}
    return tuple(sorted(headed, key=lambda h: (not h.relevant, order[h.group] if h.relevant else 0)))


def _like_target(like: LikeTerm) -> Path | int:
    return int(like.target) if like.target.isdecimal() else Path(like.target)
