"""The relevance cut-off: which hits a query really has, judged against the library's own scores.

What a score means depends on the model and the library, so it is learnt from them. The neutral texts
(`neutral.TEXTS`) asked of a sample of the photos show how scores spread when a text has nothing to do with a
photo, which is so for nearly all pairs, and how high they are when it has, which is so for the last few in a
thousand. From those scores come two levels, as quantiles, because their tail is no normal distribution's
(Coles 2001, ch. 4: what lies over a high threshold is to be looked at by itself):

- a query has a match if its best hit reaches what only one in a thousand neutral scores does (the gate);
- then a hit is relevant if it reaches what one in two hundred does (the floor), and keeps up with the best.

The gate is the higher: one photo must be convincing, then less convincing ones may follow it. A flat score
cannot do both. How widely a query's own scores spread says how broad it is ("dog" in a library with hundreds
of them, "person"), and lowers the threshold of those that are; it does not say whether a query has a match
(told from the same queries with all matches removed: area under the curve 0.83 by deviations of the query's
own scores, 0.92 by plain scores). Those scores alone decide for pictures, and as long as no neutral text is
embedded. Figures: tests/benchmarks/cutoff.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.search.combine import SHORT_WORDS

MIN_SAMPLE = 30
"""Below so many photos there is no distribution to speak of: every photo is shown."""

SAMPLE = 2000
"""Photos looked at: the spread is then known to about 2 %."""

GATE_QUANTILE, GATE_DEVIATIONS = 0.999, 5.2
"""Of the neutral scores: what the best hit reaches, at least. The quantile is 4.4 to 5.0 deviations above the
median in a mixed library. Where all photos show what some neutral text names, it says nothing of chance, so
it counts no more than so many deviations."""

FLOOR_QUANTILE, FLOOR_DEVIATIONS = 0.995, 4.0
"""The same for every relevant hit."""

SIZE = 5000
"""Photos of the library that the gate is right for; the best of more draws by chance is better."""

TEXT_SHARE = 0.7
"""Share of the best hit's lead over chance that a relevant hit has, at least, when words are sought."""

BROAD_QUANTILE = 0.8
"""Of a query's own scores, in units of the way from the centre to the gate: 0.16 where few photos have to do
with the query, 0.3 to 0.4 where some hundred of a thousand do."""

BROAD, SURELY_BROAD = 0.26, 0.34
"""From the first on a query counts as broad; from the second on it has matches whatever the gate says: a
single photo need not be convincing where so many are better than chance."""

BROAD_SLOPE, BROAD_FLOOR = 5.0, 0.3
"""How fast the threshold goes down with broadness, and how far, in the same units."""

IMAGE_SHARE = 0.4
"""The same when pictures are sought: a near-copy must not push the merely similar out."""

OWN_DEVIATIONS = 3.0
"""Deviations of a query's own scores that a relevant hit stands out by, at least, where those decide."""

FEWEST_SIMILAR = 12
"""Nearest photos that are always shown when pictures are sought: who asks "what looks like this" asks for
the nearest, and unlike words, a picture says nothing that they could fail to be."""

NONE_RELEVANT = math.inf

Sought = Literal["words", "sentence", "pictures", "both"]
"""What a query asks for: names of things; at least one sentence; pictures; words and pictures, or neither."""

Scores = NDArray[np.float32]


class Calibration:
    """How one model scores in one library. Made once for each state of the library; immutable.

    It takes 10 to 20 ms for 2,000 photos; then a threshold takes 0.1 to 0.2 ms.

    Attributes:
        centre: median of the neutral scores, what a text that has nothing to do with a photo scores with it.
        gate: score that the best hit reaches, at least, in a library of `SIZE` photos.
        floor: score that every relevant hit reaches, at least.
    """

    def __init__(self, sample: NDArray[np.float32], neutral: NDArray[np.float32] | None = None) -> None:
        """Learn the scores.

        Args:
            sample: float32 [m, d], vectors of arbitrary photos of the library.
            neutral: float32 [t, d], vectors of `neutral.TEXTS`, made like those of queries. None if they
                are not embedded yet: every query is then judged by its own scores.
        """
        self._sample = sample
        self._is_known = neutral is not None and len(sample) >= MIN_SAMPLE
        self.centre = self.gate = self.floor = 0.0
        if neutral is not None and len(sample):
            scores = (sample @ neutral.T).ravel()
            self.centre, spread = _centre_and_spread(scores)
            high, higher = np.quantile(scores, (FLOOR_QUANTILE, GATE_QUANTILE))
            self.floor = min(float(high), self.centre + FLOOR_DEVIATIONS * spread)
            self.gate = min(float(higher), self.centre + GATE_DEVIATIONS * spread)

    def threshold(
        self, vector: NDArray[np.float32], scores: Scores, photos: int, sought: Sought = "words"
    ) -> float:
        """Return the score from which on hits of a query are relevant; `NONE_RELEVANT` if none are.

        Args:
            vector: float32 [d], the query's unit vector.
            scores: float32 [k], of its nearest photos, best first. With filters in force, of those that
                pass them; the sample is of the whole library all the same, for what chance looks like is a
                matter of the model, and few that pass may all be matches.
            photos: how many photos those were chosen from: with filters, how many pass them.
            sought: as `sought_by` says.
        """
        if len(self._sample) < MIN_SAMPLE or not len(scores):
            return -math.inf
        best, own = float(scores[0]), self._sample @ vector
        is_text = sought in ("words", "sentence")
        if is_text and self._is_known:
            # A sentence is never broad, but what it shares with other texts is left in it.
            return self._by_neutral_texts(best, own if sought == "words" else own[:0], photos)
        needed = cutoff(own, best, photos, is_image=not is_text)
        # The nearest pictures are worth showing however far they are.
        return min(needed, float(scores[:FEWEST_SIMILAR][-1])) if sought == "pictures" else needed

    def _by_neutral_texts(self, best: float, own: Scores, photos: int) -> float:
        unit = max(self.gate - self.centre, 1e-6)
        lead, floor = (best - self.centre) / unit, (self.floor - self.centre) / unit
        broadness = (float(np.quantile(own, BROAD_QUANTILE)) - self.centre) / unit if len(own) else 0.0
        # The best of n normal draws grows as sqrt(ln n) (Gumbel 1958, ch. 4.2), the best of n photos less:
        # of a larger library, more photos are like one another. Half that power fits 300 to 5,800 photos.
        size = (math.log(max(photos, 2)) / math.log(SIZE)) ** 0.25
        if lead < size and broadness < SURELY_BROAD:
            return NONE_RELEVANT
        needed = max(min(floor, lead), TEXT_SHARE * lead)
        lowered = needed - BROAD_SLOPE * max(0.0, broadness - BROAD)
        return self.centre + unit * min(needed, max(lowered, BROAD_FLOOR))


def sought_by(texts: Sequence[str], pictures: int) -> Sought:
    """Return what a query asks for that wants these texts and so many pictures.

    What it pushes away is not among them. Where it does nothing but that, something is always farthest, as
    something is always nearest to a picture.
    """
    if not texts:
        return "pictures" if pictures else "both"
    if pictures:
        return "both"
    return "sentence" if any(len(text.split()) > SHORT_WORDS for text in texts) else "words"


def cutoff(sample: Scores, best: float, photos: int, *, is_image: bool = False) -> float:
    """Return the threshold by a query's own scores; `NONE_RELEVANT` if no hit is relevant.

    Args:
        sample: float32 [n], scores of arbitrary photos of the library, most of which are not relevant.
        best: score of the best hit.
        photos: how many photos the best was chosen from.
        is_image: a picture is wanted: something always looks most like it.
    """
    if len(sample) < MIN_SAMPLE:
        return -math.inf
    centre, spread = _centre_and_spread(sample)
    # The largest of n normal draws comes to about sqrt(2 ln n) deviations (Gumbel 1958, ch. 4.2).
    if not is_image and best < centre + spread * math.sqrt(2 * math.log(max(photos, 2))):
        return NONE_RELEVANT
    share = IMAGE_SHARE if is_image else TEXT_SHARE
    return max(centre + OWN_DEVIATIONS * spread, centre + share * (best - centre))


def _centre_and_spread(scores: Scores) -> tuple[float, float]:
    # Both come from the median and the lower half alone, which relevant photos do not reach as long as
    # they are fewer than half. In a normal distribution the 15.87th percentile lies one standard deviation
    # below the median.
    lower, centre = np.quantile(scores, (0.1587, 0.5))
    return float(centre), max(float(centre - lower), 1e-6)
