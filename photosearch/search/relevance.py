"""The relevance cut-off: which hits a query really has, judged against the library's own scores.

A flat score does not work: what is high for one query is noise for another. Most photos of a library
have nothing to do with any one query, so their scores show what chance looks like for this query, in
this library, with this model. A hit is relevant when it stands out from chance and keeps up with the
best hit; and when even the best photo is no better than the best of so many draws by chance, the
library has nothing for the query.

The constants were chosen on 152 labels of 5,812 labelled photos with the starter model: mean precision
0.59 at recall 0.90, and 14 of 15 queries for what no photo shows are told so. A flat score would have to
be tuned to each library, and then calls nonsense relevant.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MIN_SAMPLE = 30
"""Below so many photos there is no distribution to speak of: every photo is shown."""

SAMPLE = 2000
"""Photos looked at: the spread is then known to about 2 %."""

DEVIATIONS = 3.0
"""Standard deviations of chance that a relevant hit stands out by, at least."""

TEXT_SHARE = 0.65
"""Share of the best hit's lead over chance that a relevant hit has, at least, when words are sought. At 0.6
it would be precision 0.51 at recall 0.92, at 0.7 0.68 at 0.86."""

IMAGE_SHARE = 0.4
"""The same when pictures are sought: a near-copy must not push the merely similar out."""

FEWEST_SIMILAR = 12
"""Nearest photos that are always shown when pictures are sought: who asks "what looks like this" asks for
the nearest, and unlike words, a picture says nothing that they could fail to be."""

NONE_RELEVANT = math.inf


def cutoff(sample: NDArray[np.float32], best: float, photos: int, *, is_image: bool = False) -> float:
    """Return the score from which on hits of a query are relevant; `NONE_RELEVANT` if none are.

    Args:
        sample: float32 [n], scores of arbitrary photos of the library.
        best: score of the best hit.
        photos: how many photos the best was chosen from.
        is_image: pictures are sought, not words. Their nearest is always worth showing.
    """
    if len(sample) < MIN_SAMPLE:
        return -math.inf
    centre = float(np.median(sample))
    # Centre and spread come from the median and the lower half alone, which relevant photos do not
    # reach as long as they are fewer than half. In a normal distribution the 15.87th percentile lies
    # one standard deviation below the median.
    spread = max(centre - float(np.quantile(sample, 0.1587)), 1e-6)
    # The largest of n normal draws comes to about sqrt(2 ln n) deviations (Gumbel 1958, ch. 4.2).
    if not is_image and best < centre + spread * math.sqrt(2 * math.log(max(photos, 2))):
        return NONE_RELEVANT
    share = IMAGE_SHARE if is_image else TEXT_SHARE
    return max(centre + DEVIATIONS * spread, centre + share * (best - centre))
