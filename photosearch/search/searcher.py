"""Answering a query: what it asks for is found, the cut-off sorts out, and the rest is put in order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.base.types import Hit, Sort
from photosearch.catalog import Catalog
from photosearch.catalog.labels import split
from photosearch.catalog.ranking import WordHits
from photosearch.models.base import Embedder
from photosearch.search.arrange import Arrangement, by_name, by_time, grouped
from photosearch.search.copies import collapsed
from photosearch.search.fusion import fused
from photosearch.search.hits import Hits
from photosearch.search.query import Query
from photosearch.search.relevance import SAMPLE, Calibration, Sought
from photosearch.search.vectorizer import Asked, Picture, Vectorizer
from photosearch.search.vectors import VectorStore

CONSIDERED = 1000
"""Relevant photos that are counted, at least, where there are as many, however few are to be shown."""

FIRST_CONSIDERED = 200
"""Nearest photos looked at at first, and more only where all of these are relevant."""

GLIMPSED, GLIMPSE_CONSIDERED = 100, 500
"""Hits in a glimpse of more, some screens full; and nearest photos that they are the best of."""

COLLAPSED = 2000
"""First hits among which near-identical ones are looked for: that takes 30 ms."""

_FEW = 20_000
"""Photos that are sooner sorted than picked from all photos in their order."""

_NO_WORDS = WordHits([], [], [])

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """Photos that a query found, best first.

    Attributes:
        ids: int64 [n], each photo once.
        labels: int64 [n]; of a video, that of its best frame.
        scores: float32 [n]
        relevant: bool [n], the relevant ones first.
        sure: how many relevant ones there are, these and others.
        total: how many photos could be shown in all.
    """

    ids: Ids
    labels: Ids
    scores: Scores
    relevant: Mask
    sure: int
    total: int

    def first(self, count: int) -> Found:
        """Return the best of them."""
        best = slice(count)
        return Found(
            self.ids[best],
            self.labels[best],
            self.scores[best],
            self.relevant[best],
            min(self.sure, count),
            self.total,
        )


class Searcher:
    """Searches one library with one model. Thread-safe."""

    def __init__(self, catalog: Catalog, embedder: Embedder, vectors: VectorStore, model_id: int) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._vectors = vectors
        self._model_id = model_id
        neutral_file = vectors.folder.with_name(f"neutral-{vectors.folder.name}")
        self._vectorizer = Vectorizer(catalog, embedder, model_id, neutral_file)
        self._calibrated: tuple[Scores, Calibration] | None = None

    def search(
        self,
        query: Query,
        images: Sequence[Picture] = (),
        less: Sequence[Picture] = (),
        *,
        arrangement: Arrangement,
        show_all: bool = False,
        today: date | None = None,
    ) -> Hits:
        """Return the photos that match a query and look like the images, all combined.

        Args:
            images: pictures to be similar to; those of the library are left out of the answer.
            less: pictures to be unlike.
            today: what "last week" is reckoned from.

        Raises:
            QueryError: there is nothing to look for, or the terms cancel each other out.
            ImageError: a picture cannot be decoded.
        """
        started = time.perf_counter()
        if query.is_empty and not images and not less:
            raise QueryError(
                phrase("the query is empty"), phrase('Describe a photo, for example "two dogs on a beach"')
            )
        condition = query.condition(today or date.today())
        allowed = None if condition is None else self._catalog.photos.matching(condition)
        mask = self._catalog.photos.not_hidden() if allowed is None else _mask(allowed)
        if query.texts or query.likes or images or less:
            asked = self._vectorizer.asked(query, images, less)
            found = self._ranked(query, asked, mask, arrangement, show_all=show_all)
        else:
            found = self._listed(allowed, arrangement)
        is_whole = not arrangement.is_glimpse or found.sure < GLIMPSED
        if not is_whole:
            found = found.first(GLIMPSED)
        hits, merged = self._arranged(found, arrangement, show_all=show_all)
        return Hits(
            items=hits,
            total=(found.total if show_all else found.sure) - merged,
            less_certain=0 if show_all or not is_whole else found.total - found.sure,
            model=self._embedder.info.name,
            took_ms=(time.perf_counter() - started) * 1000,
            is_whole=is_whole,
        )

    def warm_up(self) -> None:
        """Load what the first query would wait for."""
        self._vectorizer.text("a photo")
        self._vectors.search(np.zeros(self._embedder.info.dimension, np.float32), 1)
        self._vectors.warm_up()

    # -- finding

    def _ranked(
        self,
        query: Query,
        asked: Asked,
        mask: Mask | None,
        arrangement: Arrangement,
        *,
        show_all: bool,
    ) -> Found:
        """Find what is near to the vector of a query, or has its words, among those in the mask."""
        if not asked.has_wishes:
            return self._without(asked, mask)
        total = self._vectors.photo_count(mask)
        labels, scores, threshold = self._relevant(asked, mask, total, arrangement, show_all=show_all)
        texts = [term.text for term in query.texts if term.weight >= 1.0]
        words = self._catalog.photos.found_by_words(texts, CONSIDERED) if texts else _NO_WORDS
        written = np.array(self._allowed(words.ids, mask), np.int64)
        further, more_scores = self._scored(written[~np.isin(written, split(labels)[0])], asked.vector)
        labels, scores = np.concatenate([labels, further]), np.concatenate([scores, more_scores])
        ids = split(labels)[0]
        relevant = (scores >= threshold) | np.isin(ids, words.named)
        order = _order_of(ids, fused(ids, _only(words, ids)))
        order = order[~np.isin(ids[order], list(asked.given))]
        order = order[np.argsort(~relevant[order], kind="stable")]
        sure = int(np.count_nonzero(relevant[order]))
        total -= len(self._catalog.embeddings.vectors(self._model_id, self._allowed(asked.given, mask)))
        return Found(ids[order], labels[order], scores[order], relevant[order], sure, total)

    def _relevant(
        self,
        asked: Asked,
        mask: Mask | None,
        total: int,
        arrangement: Arrangement,
        *,
        show_all: bool,
    ) -> tuple[Ids, Scores, float]:
        """Return the nearest photos, the relevant among them, and the score from which on they are."""
        enough = max(CONSIDERED, arrangement.limit)
        # A graph finds more of the best where more is asked for: a glimpse is to begin as the whole does.
        few = GLIMPSE_CONSIDERED if arrangement.is_glimpse else FIRST_CONSIDERED
        wanted = (enough if show_all else few) + len(asked.given)
        while True:
            labels, scores = self._nearest(asked.vector, wanted, mask)
            is_given = np.isin(split(labels)[0], list(asked.given))
            threshold = self._threshold(asked, scores[~is_given], total)
            # In another order than that of relevance, none of the relevant may be missing.
            is_enough = arrangement.is_glimpse or (arrangement.sort is Sort.RELEVANCE and wanted >= enough)
            if is_enough or len(labels) < wanted or scores[-1] < threshold:
                return labels, scores, threshold
            wanted *= 5

    def _without(self, asked: Asked, mask: Mask | None) -> Found:
        """Find what does not match, where a query only says what not to show: the least alike first."""
        labels, scores = self._nearest(-asked.vector, len(self._vectors), mask)
        # Of pictures the nearest are always a match, which would always leave out some here.
        sought: Sought = "both" if asked.sought == "pictures" else asked.sought
        unwanted = replace(asked, vector=-asked.vector, sought=sought)
        threshold = self._threshold(unwanted, scores, len(labels))
        is_match = scores >= (threshold if np.isfinite(threshold) else np.inf)  # too few to tell: none
        order = np.arange(len(labels))[::-1]
        order = order[np.argsort(is_match[order], kind="stable")]
        order = order[~np.isin(split(labels[order])[0], list(asked.given))]
        ids = split(labels[order])[0]
        sure = int(np.count_nonzero(~is_match[order]))
        return Found(ids, labels[order], -scores[order], ~is_match[order], sure, total=len(ids))

    def _nearest(self, vector: NDArray[np.float32], count: int, mask: Mask | None) -> tuple[Ids, Scores]:
        """Return labels and scores of the nearest `count` photos, best first; of a video, its best frame."""
        asked = count
        while True:
            labels, scores = self._vectors.search(vector, asked, mask)
            firsts = np.sort(np.unique(split(labels)[0], return_index=True)[1])[:count]
            if len(firsts) == count or len(labels) < asked:
                return labels[firsts], scores[firsts]
            asked *= 2  # frames of the same videos are among them

    def _scored(self, ids: Ids, vector: NDArray[np.float32]) -> tuple[Ids, Scores]:
        """Return labels and scores of those of some photos that are embedded; of a video, its first frame."""
        stored = self._catalog.embeddings.vectors(self._model_id, ids.tolist())
        labels = np.array(list(stored), np.int64)
        return labels, np.array([stored[label] @ vector for label in labels.tolist()], np.float32)

    @staticmethod
    def _allowed(ids: Iterable[int], mask: Mask | None) -> list[int]:
        return [i for i in ids if mask is None or _is_in(mask, i)]

    def _threshold(self, asked: Asked, scores: Scores, photos: int) -> float:
        sample = self._vectors.sample(SAMPLE)
        if self._calibrated is None or self._calibrated[0] is not sample:
            self._calibrated = sample, Calibration(sample, self._vectorizer.neutral().vectors)
        return self._calibrated[1].threshold(asked.vector, scores, photos, asked.sought)

    def _listed(self, allowed: Ids | None, arrangement: Arrangement) -> Found:
        """Return the photos that fulfil facts, where nothing else is asked for: all of them relevant."""
        ids = np.empty(0, np.int64) if allowed is None else allowed
        if arrangement.sort is Sort.NAME or len(ids) < _FEW:
            sort = Sort.NEWEST if arrangement.sort is Sort.RELEVANCE else arrangement.sort
            listed = self._ordered(ids.tolist(), sort)
        else:
            mask, is_newest_first = _mask(ids), arrangement.sort is not Sort.OLDEST
            in_time = self._catalog.photos.by_time(is_newest_first=is_newest_first)
            listed = list(islice((i for i in in_time if _is_in(mask, i)), max(arrangement.limit, CONSIDERED)))
        chosen = np.array(listed, np.int64)
        everything = np.ones(len(chosen), np.bool_)
        return Found(chosen, chosen, np.ones(len(chosen), np.float32), everything, len(ids), len(ids))

    # -- arranging

    def _arranged(
        self, found: Found, arrangement: Arrangement, *, show_all: bool
    ) -> tuple[tuple[Hit, ...], int]:
        """Return the hits to show, and how many others they stand for."""
        sure = int(found.relevant.sum())  # of those at hand
        shown = found.ids[: len(found.ids) if show_all else sure].tolist()
        alike: dict[int, tuple[int, ...]] = {}
        if arrangement.is_collapsed:
            looked_at = shown[:COLLAPSED]
            lots = collapsed(looked_at, self._catalog.signatures.appearances(looked_at))
            alike = dict(lots)
            shown = [first for first, _ in lots] + shown[len(looked_at) :]
        merged = sum(map(len, alike.values()))
        certain = set(found.ids[:sure].tolist())
        first = self._ordered([i for i in shown if i in certain], arrangement.sort)
        rest = [i for i in shown if i not in certain]
        hits = self._hits([*first, *rest][: arrangement.limit], found, alike)
        relevant = [hit for hit in hits if hit.relevant]
        times = (
            self._catalog.photos.sort_times([hit.photo_id for hit in relevant]) if arrangement.group else {}
        )
        return (*grouped(relevant, arrangement, times), *(hit for hit in hits if not hit.relevant)), merged

    def _ordered(self, ids: Sequence[int], sort: Sort) -> list[int]:
        match sort:
            case Sort.NAME:
                return by_name(self._catalog.photos.names(ids))
            case Sort.NEWEST | Sort.OLDEST:
                times = self._catalog.photos.sort_times(ids)
                return by_time(ids, times, is_newest_first=sort is Sort.NEWEST)
            case _:
                return list(ids)

    def _hits(self, ids: Sequence[int], found: Found, alike: Mapping[int, tuple[int, ...]]) -> list[Hit]:
        """Return hits for the photos that still exist."""
        rows = {photo_id: row for row, photo_id in enumerate(found.ids.tolist())}
        photos = self._catalog.photos.by_ids(ids)
        label_of = {photo_id: int(found.labels[rows[photo_id]]) for photo_id in photos}
        videos = [label_of[photo_id] for photo_id, photo in photos.items() if photo.duration_s is not None]
        times_s = self._catalog.embeddings.times_s(self._model_id, videos)
        return [
            Hit(
                photos[photo_id],
                score=float(found.scores[rows[photo_id]]),
                relevant=bool(found.relevant[rows[photo_id]]),
                time_s=times_s.get(label_of[photo_id]),
                alike=alike.get(photo_id, ()),
            )
            for photo_id in ids
            if photo_id in photos
        ]


def _mask(ids: Ids) -> Mask:
    """Return which photo ids are among these (ascending)."""
    mask = np.zeros(int(ids[-1]) + 1 if len(ids) else 1, np.bool_)
    mask[ids] = True
    return mask


def _is_in(mask: Mask, photo_id: int) -> bool:
    return photo_id < len(mask) and bool(mask[photo_id])


def _order_of(ids: Ids, wanted: Ids) -> NDArray[np.intp]:
    """Return the places in `ids` of the `wanted` ones, in their order."""
    by_id = np.argsort(ids)
    return by_id[np.searchsorted(ids, wanted, sorter=by_id)]


def _only(words: WordHits, ids: Ids) -> WordHits:
    """Return what was found by words of the photos `ids` alone."""
    known = set(ids.tolist())
    kept = [
        (photo_id, rank) for photo_id, rank in zip(words.ids, words.ranks, strict=True) if photo_id in known
    ]
    return WordHits(
        [i for i in words.named if i in known], [photo_id for photo_id, _ in kept], [rank for _, rank in kept]
    )
