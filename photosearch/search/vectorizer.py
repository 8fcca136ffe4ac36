"""Words and pictures of a query become one vector."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import ImageError, QueryError
from photosearch.base.texts import phrase
from photosearch.catalog import Catalog
from photosearch.models.base import Embedder, normalized
from photosearch.photos.decode import decode
from photosearch.search.combine import Term, combined, prompts, refined, text_vector
from photosearch.search.neutral import NeutralVectors, neutral_vectors
from photosearch.search.query import LikeTerm, Query
from photosearch.search.relevance import Sought, sought_by

_PICTURES_KEPT = 16
_TEXTS_KEPT = 512

Vector = NDArray[np.float32]
Picture = Path | bytes | int
"""A picture file, an encoded picture, or the id of a photo of the library."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query comes to.

    Attributes:
        vector: float32 [d], unit length.
        given: ids of the library's photos that it was made from.
        sought: what it wants to be shown or, where it wants nothing, not to be shown.
        has_wishes: whether anything is to be shown, rather than not to be shown.
    """

    vector: Vector
    given: frozenset[int]
    sought: Sought
    has_wishes: bool


class Vectorizer:
    """Makes vectors of queries, with one model. Thread-safe."""

    def __init__(self, catalog: Catalog, embedder: Embedder, model_id: int, neutral_file: Path) -> None:
        """Args: `neutral_file` keeps what `neutral` returns."""
        self._catalog = catalog
        self._embedder = embedder
        self._model_id = model_id
        self._texts: OrderedDict[str, Vector] = OrderedDict()
        self._pictures: OrderedDict[object, Vector] = OrderedDict()
        self._neutral_file = neutral_file
        self._neutral: NeutralVectors | None = None

    def asked(self, query: Query, images: Sequence[Picture], less: Sequence[Picture]) -> Asked:
        """Return the vector that stands for a query and pictures, those to be unlike as `less`.

        Where there are words, photos of the library refine them; else pictures are what is asked for.

        Raises:
            QueryError: terms cancel each other out, or a photo is not in the library.
            ImageError: a picture cannot be decoded.
        """
        texts: list[Term] = [(self.text(term.text), term.weight) for term in query.texts]
        pictures: list[Term] = []
        examples: tuple[list[Vector], list[Vector]] = ([], [])
        given: set[int] = set()
        wanted: list[tuple[Picture, float]] = [(image, 1.0) for image in images]
        wanted += [(_target(like), like.weight) for like in query.likes]
        wanted += [(image, -1.0) for image in less]
        for picture, weight in wanted:
            photo_id = self._known(picture)
            vector = self._picture(picture, photo_id)
            if photo_id is not None:
                given.add(photo_id)
            if isinstance(picture, int) and abs(weight) == 1.0 and (texts or weight < 0):
                examples[weight < 0].append(vector)
            else:
                pictures.append((vector, weight))
        if not texts and not pictures:  # nothing but photos to be unlike
            pictures, examples = [(vector, -1.0) for vector in examples[1]], ([], [])
        total = refined(combined(texts, pictures), *(self._stacked(some) for some in examples))
        has_wishes = query.is_ranked or bool(images)
        sign = 1 if has_wishes else -1
        sought = sought_by(
            [term.text for term in query.texts if sign * term.weight > 0],
            sum(sign * weight > 0 for _, weight in wanted),
        )
        return Asked(total, frozenset(given), sought, has_wishes)

    def text(self, text: str) -> Vector:
        """Return the unit vector of a text; the last few hundred are remembered."""
        vector = self._texts.get(text)
        if vector is None:
            vector = text_vector(text, self._embedder.embed_texts(prompts(text)), self.neutral().shared)
            self._texts[text] = vector
            while len(self._texts) > _TEXTS_KEPT:
                self._texts.popitem(last=False)
        return vector

    def neutral(self) -> NeutralVectors:
        """Return the vectors of texts about nothing in particular."""
        if self._neutral is None:
            self._neutral = neutral_vectors(self._embedder, self._neutral_file)
        return self._neutral

    def _known(self, picture: Picture) -> int | None:
        if isinstance(picture, bytes):
            return None
        if isinstance(picture, int):
            return picture
        return self._catalog.photos.find(picture.expanduser().absolute())

    def _picture(self, picture: Picture, photo_id: int | None) -> Vector:
        if photo_id is not None:
            stored = self._catalog.embeddings.vectors(self._model_id, [photo_id])  # of a video: frame 0
            if photo_id in stored:
                return normalized(stored[photo_id])
        if isinstance(picture, int):
            raise QueryError(
                phrase("photo {photo} is not in the library, or not indexed yet", photo=str(picture)),
                phrase("Choose another"),
            )
        source = picture if isinstance(picture, bytes) else picture.expanduser()
        key = _key_of(source)
        if key in self._pictures:
            return self._pictures[key]
        try:
            decoded = decode(source, min_side=max(self._embedder.info.image_size))
        except ImageError as error:
            name = phrase("the picture") if isinstance(picture, bytes) else str(picture)
            raise ImageError(
                phrase("cannot search by {name}: {message}", name=name, message=error.message), error.remedy
            ) from error
        vector: Vector = self._embedder.embed_images([decoded.image])[0]
        if key is not None:
            self._pictures[key] = vector
            while len(self._pictures) > _PICTURES_KEPT:
                self._pictures.popitem(last=False)
        return vector

    def _stacked(self, vectors: Sequence[Vector]) -> NDArray[np.float32]:
        return np.stack(vectors) if vectors else np.empty((0, self._embedder.info.dimension), np.float32)


def _target(like: LikeTerm) -> Path | int:
    return int(like.target) if like.target.isdecimal() else Path(like.target)


def _key_of(picture: bytes | Path) -> object:
    """Return what tells a picture from others, and from what its file was before; None if that is gone."""
    if isinstance(picture, bytes):
        return picture
    try:
        status = picture.stat()
    except OSError:
        return None
    return picture, status.st_mtime_ns, status.st_size
