"""What it brings to combine terms: minus, words with a picture, marks. Precision of the first 20, in turns.

Of captions, a photo shows what one of its five mentions, and lacks what none does. Of labels, "X -Y" asks for
photos of a kind of things but of one. The baseline "dropped" searches X and leaves out photos that are
relevant for Y; "plain_sum" is x - y, and picture + word, without weights.

    python tests/benchmarks/minus.py LABELLED CAPTIONED [--split dev] [--model MODEL] [--cache FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from common import report
from cutoff import Asker
from numpy.typing import NDArray
from truth import SAID, SINGLE, Captions, Labels, embedded

from photosearch.models.base import normalized
from photosearch.models.registry import load
from photosearch.search.combine import combined, refined
from photosearch.search.relevance import SAMPLE, Calibration

K = 20
ENOUGH = 20
"""Right photos that a question has, at least."""

PAIRS = """
dog water, dog snow, dog grass, dog ball, dog beach, man bicycle, man snow, man mountain, child water, child
grass, child swimming_pool, woman street, water boat, water dog, beach dog, beach child, snow dog, snow
mountain, street car, street bicycle, bicycle mountain, ball dog, grass dog, child beach"""
"""What is wanted, and what else it may show."""

KINDS = """
a dinosaur: brontosaurus, stegosaurus: brontosaurus=brontosaurus, stegosaurus=stegosaurus
a musical instrument: accordion, electric_guitar, saxophone, grand_piano, mandolin, euphonium:
    accordion=accordion, guitar=electric_guitar, saxophone=saxophone, piano=grand_piano
a vehicle: airplanes, ferry, helicopter, motorbikes, car_side, schooner, ketch:
    airplane=airplanes, helicopter=helicopter, motorbike=motorbikes, sailing boat=schooner ketch
a bird: flamingo*, ibis, emu, rooster, pigeon: flamingo=flamingo*, emu=emu, rooster=rooster, pigeon=pigeon
a flower: flowers102/*, tf_flowers/*, sunflower, lotus, water_lilly:
    sunflower=sunflower*, rose=rose*, tulips=*tulip*, daisy=*daisy, dandelion=*dandelion
clothes: clothing/*: a dress=dress, shoes=shoes, a hat=hat, pants=pants, a skirt=skirt, a hoodie=hoodie
an insect: butterfly, dragonfly, ant, mayfly, tick: butterfly=butterfly, dragonfly=dragonfly, ant=ant
a room: kitchen, bedroom, bathroom, computer_room, library, auditorium, art_gallery:
    bedroom=bedroom, kitchen=kitchen, bathroom=bathroom, computer=computer_room, library=library
sports: tennis_court, football_*, ice_skating:
    tennis court=tennis_court, ice=ice_skating, football=football_*
a dog: dog, dalmatian: dalmatian=dalmatian
a wild cat: leopards, cougar_*, wild_cat: leopard=leopards, cougar=cougar_*
a boat: ferry, schooner, ketch: ferry=ferry
"""
"""Kinds of things: what is asked for; labels or sets that show it; parts to do without, and their labels."""

Vectors = NDArray[np.float32]
Truth = NDArray[np.bool_]
Figures = defaultdict[str, list[float]]


def precision(scores: Vectors, right: Truth, left_out: list[int] | None = None) -> float:
    """Return the share of right photos among the first `K`."""
    scores = scores.copy()
    scores[left_out or []] = -np.inf
    return float(right[np.argsort(-scores, kind="stable")[:K]].mean())


def pairs() -> Iterator[tuple[str, str]]:
    """Yield pairs of what captions mention."""
    for pair in PAIRS.split(","):
        wanted, other = (name.replace("_", " ") for name in pair.split())
        yield wanted, other


def ask_minus(figures: Figures, photos: Vectors, asker: Asker, query: tuple[str, str], right: Truth) -> None:
    """Ask for one thing without another."""
    calibration = Calibration(photos[:: max(1, len(photos) // SAMPLE)], asker.neutral)
    wanted, other = asker.vector(query[0]), asker.vector(query[1])
    scores, away = photos @ wanted, photos @ other
    shown = away >= calibration.threshold(other, np.sort(away)[::-1], len(photos))
    figures["minus"].append(precision(photos @ combined([(wanted, 1), (other, -1)], []), right))
    figures["dropped"].append(precision(np.where(shown, -np.inf, scores), right))
    figures["alone"].append(precision(scores, right))
    figures["plain_sum"].append(precision(photos @ (wanted - other), right))


def ask_with_picture(
    figures: Figures, photos: Vectors, word: Vectors, sources: list[int], both: Truth
) -> None:
    """Ask for what pictures and a word have in common."""
    for at in sources:
        ours = photos @ combined([(word, 1)], [(photos[at], 1)])
        figures["word_and_picture"].append(precision(ours, both, [at]))
        figures["word_alone"].append(precision(photos @ word, both, [at]))
        figures["picture_alone"].append(precision(photos @ photos[at], both, [at]))
        figures["plain_sum"].append(precision(photos @ (word + photos[at]), both, [at]))


def ask_with_marks(
    figures: Figures, photos: Vectors, query: Vectors, right: Truth, rng: np.random.Generator
) -> None:
    """Ask, mark some of the first forty photos, ask again; the marked do not count."""
    first = np.argsort(-(photos @ query))[: 2 * K]
    for more, less in ((1, 0), (5, 0), (0, 1), (0, 3), (1, 1), (3, 3), (5, 5)):
        good, bad = first[right[first]], first[~right[first]]
        if len(good) < more or len(bad) < less:
            continue
        wanted = rng.choice(good, more, replace=False) if more else good[:0]
        unwanted = rng.choice(bad, less, replace=False) if less else bad[:0]
        marked = [*wanted.tolist(), *unwanted.tolist()]
        name = f"{more}_more_{less}_less"
        figures[f"{name}_before"].append(precision(photos @ query, right, marked))
        moved = refined(query, photos[wanted], photos[unwanted])
        figures[f"{name}_after"].append(precision(photos @ moved, right, marked))


def of_captions(table: Captions, photos: Vectors, asker: Asker) -> dict[str, dict[str, float]]:
    """Return the figures over captioned photos."""
    rng = np.random.default_rng(3)
    said = {name: table.mentions(words) for name, words in SAID.items()}
    minus, picture, marks = (defaultdict[str, list[float]](list) for _ in range(3))
    for wanted, other in pairs():
        x, y = asker.vector(wanted), asker.vector(other)
        without = (said[wanted] >= 1) & (said[other] == 0)
        both = (said[wanted] >= 1) & (said[other] >= 1)
        if without.sum() >= ENOUGH:
            ask_minus(minus, photos, asker, (wanted, other), without)
            ask_with_marks(marks, photos, x, without, rng)
        sources = np.flatnonzero((said[wanted] >= 3) & (said[other] == 0))
        if both.sum() >= ENOUGH and len(sources):
            chosen = rng.choice(sources, min(8, len(sources)), replace=False).tolist()
            ask_with_picture(picture, photos, y, chosen, both)
            ask_with_marks(marks, photos, normalized(x + y), both, rng)
    return {"minus": _means(minus), "word_and_picture": _means(picture), "marks": _means(marks)}


def of_labels(table: Labels, photos: Vectors, asker: Asker) -> dict[str, float]:
    """Return the figures of "kind of things, but not this" over labelled photos."""
    kept = table.sets != SINGLE  # single photos of classes of any kind
    shown = np.char.add(np.char.add(table.sets[kept], "/"), table.labels[kept])
    library = photos[kept]
    figures: Figures = defaultdict(list)
    for kind, of_kind, parts in kinds():
        is_kind = _labelled(shown, of_kind)
        for part, labels in parts.items():
            ask_minus(figures, library, asker, (kind, part), is_kind & ~_labelled(shown, labels))
    return _means(figures)


def kinds() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield kinds of things, their labels, and their parts with the labels of each."""
    for line in KINDS.strip().replace(":\n", ":").splitlines():
        kind, labels, parts = line.split(":")
        pairs = [part.strip().split("=") for part in parts.split(",")]
        yield kind, labels.replace(",", " "), {part: of_part for part, of_part in pairs}


def _labelled(shown: NDArray[np.str_], patterns: str) -> Truth:
    wanted = [name if "/" in name else f"*/{name}" for name in patterns.split()]
    return np.array([any(fnmatch(label, name) for name in wanted) for label in shown.tolist()])


def _means(figures: Figures) -> dict[str, float]:
    return {name: round(statistics.mean(values), 3) for name, values in figures.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("captioned", type=Path)
    parser.add_argument("--split", help="of the captioned photos; all if not given")
    parser.add_argument("--model")
    parser.add_argument("--cache", type=Path, help="where vectors of photos are kept; one folder a model")
    args = parser.parse_args()
    embedder = load(args.model) if args.model else load()
    asker = Asker(embedder)
    labels, captions = Labels(args.labelled), Captions(args.captioned, args.split)
    vectors = [
        embedded(embedder, table.photos, args.cache and args.cache / f"{name}.npy")
        for table, name in (
            (labels, args.labelled.name),
            (captions, args.captioned.name + (args.split or "")),
        )
    ]
    report(labels=of_labels(labels, vectors[0], asker), captions=of_captions(captions, vectors[1], asker))


if __name__ == "__main__":
    main()
