"""The relevance cut-off: which hits a query really has, judged against the library's own scores.

A flat score does not work: what is high for one query is noise for another (and rivals' users say so).
Most photos of a library have nothing to do with any one query, so their scores show what chance looks
like for this query, in this library, with this model. A hit is relevant when it stands out from that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_SAMPLE = 30
"""Below so many photos there is no distribution to speak of: every photo is shown."""

SAMPLE = 2000
"""Photos looked at: the spread is then known to about 2 %."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The score from which on hits are relevant."""

    score: float


def cutoff(sample: NDArray[np.float32], *, deviations: float) -> Cutoff:
    """Return the cut-off of a query, from its scores over a sample of the library's photos.

    Centre and spread come from the median and from the lower half of the scores alone, which relevant
    photos do not reach as long as they are the smaller half.

    Args:
        sample: float32 [n], scores of arbitrary photos.
        deviations: how many standard deviations of chance a hit must stand out.
    """
    if len(sample) < MIN_SAMPLE:
        return Cutoff(-1.0)
    centre = float(np.median(sample))
    # The 15.87th percentile of a normal distribution lies one standard deviation below its median.
    spread = centre - float(np.quantile(sample, 0.1587))
    return Cutoff(centre + deviations * spread)
