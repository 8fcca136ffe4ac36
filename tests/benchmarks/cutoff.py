"""How well the relevance cut-off tells right hits from wrong ones, beside the best flat score.

Label names are asked of libraries of 300, 1,000 and all photos: with all photos of the label removed, with
one to ten of them left, and with all, where there are 40 or more; and things that no photo shows are asked
for. Labels are halved by a hash. F1 is of the shown photos; for a query without a match it is 1 if nothing is
shown. A flat score is chosen with hindsight over the same queries of the half. Captions are asked, too: of
each, one photo is known to be right.

    python tests/benchmarks/cutoff.py LABELLED [--captioned FOLDER] [--model MODEL] [--cache FOLDER]

Tables of labels and captions lie beside their folders, as LABELLED.tsv.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import median_s, report
from numpy.typing import NDArray
from truth import SAID, Captions, Labels, absent, embedded, query_of

from photosearch.models.base import Embedder
from photosearch.models.registry import load
from photosearch.search import neutral
from photosearch.search.combine import prompts, text_vector
from photosearch.search.relevance import SAMPLE, Calibration, cutoff, sought_by

SIZES = (300, 1000, 5812)
MANY = 40
FLOWERS = 25
"""Labels of kinds of flowers asked for: more would be half of all queries."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A query, put to a library, with what is right.

    Attributes:
        scores: float32 [n], best first.
        right: bool [n], in the same order.
        threshold, own: the cut-off's score, and that by the query's own scores alone.
    """

    kind: str
    size: int
    scores: Vectors
    right: NDArray[np.bool_]
    threshold: float
    own: float

    def f1(self, threshold: float) -> float:
        """Return the F1 of what is shown from that score on."""
        shown = int(np.searchsorted(-self.scores, -threshold, side="right"))
        if not self.right.any():
            return float(shown == 0)
        return 2 * float(self.right[:shown].sum()) / float(shown + self.right.sum())


class Asker:
    """Turns queries into vectors, as searching does."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._shared = embedder.embed_texts(neutral.TEXTS).mean(axis=0)
        self.neutral = np.stack([self.vector(text) for text in neutral.TEXTS])

    def vector(self, text: str) -> Vectors:
        """Return the query's unit vector."""
        return text_vector(text, self._embedder.embed_texts(prompts(text)), self._shared)


class Bench:
    """Asks queries of libraries made of the labelled photos."""

    def __init__(self, asker: Asker, table: Labels, photos: Vectors) -> None:
        self._asker, self._table, self._photos = asker, table, photos
        self._rng = np.random.default_rng(0)

    def labels(self) -> list[str]:
        """Return the labels asked for: all that make good queries, but only some flowers."""
        names = self._table.names
        flowers = [
            name for name in names if set(self._table.sets[self._table.labels == name]) == {"flowers102"}
        ]
        kept = set(self._rng.choice(flowers, min(FLOWERS, len(flowers)), replace=False))
        return [name for name in names if name not in flowers or name in kept]

    def label_cases(self, label: str) -> Iterator[Case]:
        """Yield the cases of one label."""
        is_right = self._table.right(label)
        right = np.flatnonzero(is_right)
        others = np.flatnonzero(~is_right & ~self._table.unclear(label))
        vector = self._asker.vector(query_of(label))
        for size in SIZES:
            wrong = self._some(others, size)
            few = self._rng.choice(right, min(int(self._rng.integers(1, 11)), len(right)), replace=False)
            yield self._case("removed", size, vector, wrong, right[:0])
            yield self._case("few", size, vector, wrong, few)
            if len(right) >= MANY and size > SIZES[0]:
                yield self._case("many", size, vector, wrong, right)

    def absent_cases(self, query: str) -> Iterator[Case]:
        """Yield the cases of what no photo shows."""
        every = np.arange(len(self._photos))
        for size in SIZES:
            yield self._case("absent", size, self._asker.vector(query), self._some(every, size), every[:0])

    def _some(self, photos: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        if size >= len(self._photos):
            return photos
        chosen: NDArray[np.int64] = self._rng.choice(photos, size, replace=False)
        return chosen

    def _case(
        self, kind: str, size: int, vector: Vectors, wrong: NDArray[np.int64], right: NDArray[np.int64]
    ) -> Case:
        photos = np.concatenate([wrong, right])
        library = self._photos[photos]
        scores = library @ vector
        order = np.argsort(-scores, kind="stable")
        sample = library[np.linspace(0, len(library) - 1, min(SAMPLE, len(library))).astype(int)]
        ranked = scores[order]
        calibration = Calibration(sample, self._asker.neutral)
        return Case(
            kind,
            size,
            ranked,
            order >= len(wrong),
            calibration.threshold(vector, ranked, len(library)),
            cutoff(sample @ vector, float(ranked[0]), len(library)),
        )


def half(query: str) -> str:
    """Return which half of the queries it belongs to."""
    return "ab"[hashlib.md5(query.encode(), usedforsecurity=False).digest()[0] % 2]


def summary(cases: list[Case], threshold: Callable[[Case], float]) -> dict[str, float]:
    """Return mean F1 by kind, of the queries that have matches, and over all three groups alike."""
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case.f1(threshold(case)))
    means = {kind: statistics.mean(values) for kind, values in by_kind.items()}
    zero = (means["removed"] + means["absent"]) / 2
    matched = (means["few"] + means["many"]) / 2
    return {**means, "zero": zero, "matched": matched, "all": (means["few"] + means["many"] + zero) / 3}


def compared(cases: list[Case]) -> dict[str, object]:
    """Return the figures of the cut-off and of flat scores, and their ratios."""
    ours = summary(cases, lambda case: case.threshold)
    own = summary(cases, lambda case: case.own)
    flat = [_flat(cases, float(score)) for score in np.arange(0.05, 0.7, 0.01)]
    best = max(flat, key=lambda means: means["all"])
    best_matched = max(flat, key=lambda means: means["matched"])
    silent = max((f for f in flat if f["zero"] >= ours["zero"]), key=lambda means: means["matched"])
    return {
        "cutoff": _rounded(ours),
        "by_own_scores": _rounded(own),
        "best_flat": _rounded(best),
        "best_flat_of_matched": _rounded(best_matched),
        "flat_as_silent": _rounded(silent),
        "ratio_all": round(ours["all"] / best["all"], 3),
        "ratio_matched": round(ours["matched"] / best_matched["matched"], 3),
        "ratio_matched_to_flat_as_silent": round(ours["matched"] / silent["matched"], 3),
    }


def of_captions(asker: Asker, table: Captions, photos: Vectors) -> dict[str, float]:
    """Return how often a caption's photo is shown, and among how many."""
    rng = np.random.default_rng(1)
    calibration = Calibration(photos[:: max(1, len(photos) // SAMPLE)], asker.neutral)
    shown, has = [], []
    for at in rng.choice(len(photos), min(500, len(photos)), replace=False):
        text = table.captions[at][0].rstrip(" .")
        vector = asker.vector(text)
        scores = photos @ vector
        threshold = calibration.threshold(vector, np.sort(scores)[::-1], len(photos), sought_by([text], 0))
        shown.append(int((scores >= threshold).sum()))
        has.append(bool(scores[at] >= threshold))
    return {
        "photos": len(photos),
        "photo_shown": round(statistics.mean(has), 3),
        "nothing_shown": round(statistics.mean(count == 0 for count in shown), 3),
        "shown_median": statistics.median(shown),
    }


def of_words(asker: Asker, table: Captions, photos: Vectors) -> dict[str, float]:
    """Return the mean F1 for everyday words that hundreds of photos show.

    A photo shows what two of its captions mention; those of which one does are left out.
    """
    cases = []
    for word, said in SAID.items():
        mentions = table.mentions(said)
        library, vector = photos[mentions != 1], asker.vector(word)
        scores = library @ vector
        order = np.argsort(-scores, kind="stable")
        ranked, sample = scores[order], library[:: max(1, len(library) // SAMPLE)]
        threshold = Calibration(sample, asker.neutral).threshold(vector, ranked, len(library))
        own = cutoff(sample @ vector, float(ranked[0]), len(library))
        cases.append(
            Case("words", len(library), ranked, (mentions[mentions != 1] >= 2)[order], threshold, own)
        )
    return {
        "cutoff": round(statistics.mean(case.f1(case.threshold) for case in cases), 3),
        "by_own_scores": round(statistics.mean(case.f1(case.own) for case in cases), 3),
        "flat_of_labels": round(statistics.mean(case.f1(0.3) for case in cases), 3),
        "best_flat": round(
            max(statistics.mean(case.f1(float(t)) for case in cases) for t in np.arange(0.0, 0.5, 0.01)), 3
        ),
    }


def _flat(cases: list[Case], score: float) -> dict[str, float]:
    return summary(cases, lambda case: score)


def _rounded(means: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in means.items()}


def _cache(folder: Path | None, photos: Path) -> Path | None:
    return folder and folder / f"{photos.name}.npy"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--captioned", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--cache", type=Path, help="where vectors of photos are kept; one folder a model")
    args = parser.parse_args()
    embedder = load(args.model) if args.model else load()
    asker = Asker(embedder)
    table = Labels(args.labelled)
    photos = embedded(embedder, table.photos, _cache(args.cache, args.labelled))
    bench = Bench(asker, table, photos)
    halves: defaultdict[str, list[Case]] = defaultdict(list)
    for label in bench.labels():
        halves[half(label)] += bench.label_cases(label)
    for query in absent():
        halves[half(query)] += bench.absent_cases(query)
    figures: dict[str, object] = {name: compared(cases) for name, cases in sorted(halves.items())}
    if args.captioned:
        captions = Captions(args.captioned)
        vectors = embedded(embedder, captions.photos, _cache(args.cache, args.captioned))
        figures["words"] = of_words(asker, captions, vectors)
        figures["captions"] = of_captions(asker, captions, vectors)
    sample = photos[:SAMPLE]
    calibration = Calibration(sample, asker.neutral)
    scores = np.sort(photos @ asker.neutral[0])[::-1]
    report(
        **figures,
        calibration_ms=round(median_s(lambda: Calibration(sample, asker.neutral), 5) * 1000, 2),
        threshold_ms=round(
            median_s(lambda: calibration.threshold(asker.neutral[0], scores, 5812), 9) * 1000, 4
        ),
        picture_threshold_ms=round(
            median_s(lambda: calibration.threshold(photos[0], scores, 5812, "pictures"), 9) * 1000, 3
        ),
    )


if __name__ == "__main__":
    main()
