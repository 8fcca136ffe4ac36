"""Compares the catalog with an oracle of plain Python, on random catalogs and random conditions.

    python tests/robustness/conditions.py [COUNT] [SEED]

Half of the catalogs have the index of words, half look for texts row by row. The exit code is 0 if COUNT
conditions (10,000) were all answered as the oracle does; else the smallest case that differs is shown.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest import mock

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from condition_oracle import World, conditions, worlds
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from photosearch.base.conditions import Condition
from photosearch.catalog import Catalog

CONDITIONS_A_WORLD = 10


def compare(count: int, random_seed: int) -> Counter[str]:
    """Ask `count` conditions; return how many were compared, and of those how many some photos fulfil.

    Raises:
        AssertionError: an answer differs.
    """
    counts = Counter[str]()
    worlds_wanted = -(-count // CONDITIONS_A_WORLD)

    @seed(random_seed)
    @settings(
        max_examples=worlds_wanted,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        worlds(),
        st.lists(conditions, min_size=CONDITIONS_A_WORLD, max_size=CONDITIONS_A_WORLD),
        st.booleans(),
    )
    def agree(world: World, asked: list[Condition], is_indexed: bool) -> None:
        world.ids.clear()
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch("photosearch.catalog.words.has_trigrams", return_value=is_indexed),
            Catalog(Path(folder, "catalog.sqlite")) as catalog,
        ):
            world.build(catalog)
            for condition in asked:
                if world.is_close_call(condition):
                    counts["too close to call"] += 1
                    continue
                expected = world.fulfilling(condition)
                assert catalog.photos.matching(condition).tolist() == expected, condition
                counts["compared"] += 1
                counts["fulfilled"] += bool(expected)

    agree()
    return counts


def main() -> int:
    """Run from the command line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    random_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    started = time.perf_counter()
    counts = compare(count, random_seed)
    print(f"{dict(counts)} in {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
