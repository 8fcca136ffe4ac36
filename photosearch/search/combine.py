"""Terms become one vector: prompts of short texts, what all texts share, minus, pictures, examples.

Every function is arithmetic over unit vectors of one embedder; nothing here embeds or searches. Words and
pictures live in different cones of that space (Liang et al., "Mind the gap", NeurIPS 2022): pictures are
far more alike among each other than words and pictures are, so a plain sum would let pictures drown words,
and a minus of full weight would push away from everything. The weights were chosen with
tests/benchmarks/minus.py, on a model that had seen neither the photos nor the captions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.models.base import normalized

PICTURE_WEIGHT = 0.5
"""Of a picture beside words. Of the 20 nearest to a picture and a word 0.35 showed both at 0.5; 0.34 at
0.35, 0.33 at 0.7, 0.26 at 1, as in a plain sum."""

MINUS_WEIGHT = 0.3
"""Of what is pushed away. Precision of the first 20 of "X -Y" by labels / by captions: 0.87 / 0.80 at 0.3,
0.87 / 0.81 at 0.4, 0.84 / 0.81 at 0.5, 0.75 by captions at 1; 0.81 / 0.78 of X alone, 0.85 / 0.80 when the
photos relevant for Y are left out of it. Taking away only what Y has beyond X comes to the same."""

SHORT_WORDS = 3
"""Texts of up to so many words are names of things; longer ones are sentences."""

PROMPTED_WORDS = 2
"""Texts of up to so many words are embedded in a sentence, too."""

SHARED_SHARE = 0.5
"""Share of what all texts have in common that is taken from a short text. Mean average precision of names
that the model had never seen, each without and with a prompt: 0.503 and 0.508 at 0, 0.528 and 0.531 at 0.5,
0.514 and 0.513 at 1. Captions lose by it: 0.265 of the photos are found first at 0, 0.250 at 0.5."""

MORE_WEIGHT = 0.9
"""Of examples of "more like this", if there are many."""

LESS_WEIGHT = 0.3
"""Of examples of "less like this", if there are many: at 0.5 a single one spoilt the query."""

_EXAMPLES = 2.0
"""Examples after which half the weight is reached: one shows much besides what it is an example of."""

_NOTHING = 1e-6

Vector = NDArray[np.float32]
Term = tuple[Vector, float]


def prompts(text: str) -> list[str]:
    """Return the texts whose mean vector stands for `text`: itself, and of a name also a sentence with it.

    One more sentence (Radford et al. 2021, section 3.1.4) finds 1 % more photos among the first ten; five
    more find no more than that and take 3 ms each, and captions only lose.
    """
    words = text.split()
    if not 0 < len(words) <= PROMPTED_WORDS:
        return [text]
    has_article = words[0].lower() in ("a", "an", "the", "my", "our", "some", "two")
    is_plural = words[-1].lower().endswith("s")
    article = "" if has_article or is_plural else "an " if words[0][0].lower() in "aeiou" else "a "
    return [text, f"a photo of {article}{text}"]


def text_vector(text: str, embedded: NDArray[np.float32], shared: Vector | None = None) -> Vector:
    """Return the unit vector of a text.

    Taking from a query what all texts share is subtracting from every photo's score a part of what that
    photo scores with any text: photos that are near to everything lose their lead (hubs; Radovanović et
    al. 2010), and it remains one dot product.

    Args:
        embedded: float32 [p, d], the vectors of `prompts(text)`.
        shared: float32 [d], mean of the neutral texts' vectors (`neutral.TEXTS`), if it is known.
    """
    mean = embedded.mean(axis=0)
    vector = normalized(mean)
    if shared is not None and len(text.split()) <= SHORT_WORDS:
        vector = normalized(vector - SHARED_SHARE * shared)
    return vector


def combined(texts: Sequence[Term], images: Sequence[Term]) -> Vector:
    """Return the unit vector that stands for weighted texts and pictures; negative weights push away.

    It is the sum of w * v over the texts plus `PICTURE_WEIGHT` times that over the pictures, where terms
    that push away count `MINUS_WEIGHT`.

    Args:
        texts, images: unit vectors [d], each with its weight; at least one in all.

    Raises:
        QueryError: the terms cancel each other out.
    """
    terms = [(vector, weight) for vector, weight in texts]
    terms += [(vector, weight * PICTURE_WEIGHT) for vector, weight in images]
    total = np.sum([vector * (w if w > 0 else w * MINUS_WEIGHT) for vector, w in terms], axis=0)
    # Compared with the largest term: small weights alone are nothing wrong.
    if np.linalg.norm(total) < _NOTHING * max(abs(weight) for _, weight in terms):
        raise QueryError(
            phrase("the terms of the query cancel each other out"), phrase("Leave one of them out")
        )
    return normalized(total)


def refined(vector: Vector, more: NDArray[np.float32], less: NDArray[np.float32]) -> Vector:
    """Return a query moved towards examples of what is wanted and away from those of what is not.

    Rocchio's formula ("Relevance feedback in information retrieval", 1971): q + b * mean(more) -
    c * mean(less). Its b and c grow with the number of examples n, as n / (n + 2). Measured over pairs of
    words of captions, precision of the first 20 without them: 0.61 -> 0.65 by one of what is wanted,
    0.54 -> 0.63 by five, 0.58 -> 0.65 by three of each kind. Unwanted ones alone bring little: 0.62 -> 0.64
    by three.

    Args:
        vector: float32 [d], the query so far.
        more, less: float32 [n, d], unit vectors of the examples; [0, d] for none.
    """
    total = vector.astype(np.float32)
    if len(more):
        total = total + MORE_WEIGHT * len(more) / (len(more) + _EXAMPLES) * more.mean(axis=0)
    if len(less):
        total = total - LESS_WEIGHT * len(less) / (len(less) + _EXAMPLES) * less.mean(axis=0)
    return normalized(total)
