"""Kill switches to another model at random moments, and check each time what searches answer.

    python tests/robustness/switch_kill.py --kills 50 --seed 1

A short slice of it runs as a test. While a switch goes on, and after every kill: the library opens, SQLite
finds nothing wrong, a search answers with the results of exactly one of the two models to the last score, the
embeddings of the old one are all there, and no more photos were embedded twice than were in flight.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kill import make_photos
from tiny_bundles import DIMENSION, make_bundle_at
from victims import LOOK_EVERY_S, Victim, command, embedded_so_far, engine

from photosearch import Library
from photosearch.base.paths import user_paths
from photosearch.catalog import Catalog
from photosearch.models.registry import load
from photosearch.search.indexer import WRITE_AT_ONCE

OLD, NEW = "old", "new"
QUERY = "red cat"

Answer = tuple[tuple[str, float], ...]


def make_models() -> None:
    """Make two models whose embeddings differ in length, in the models folder of this profile."""
    make_bundle_at(user_paths().models / OLD)
    wider = {"width": DIMENSION + 2}
    make_bundle_at(
        user_paths().models / NEW, visual=wider, textual=wider, config={"embed_dim": DIMENSION + 2}
    )


def photos_in_flight() -> int:
    """Return how many photos a kill may cost: what waits to be written, and what the lanes have at hand."""
    bulk = load(NEW).for_bulk()
    return WRITE_AT_ONCE + 2 * bulk.lanes * bulk.batch_size


def answer(library: Library) -> tuple[str, Answer]:
    """Return the model that answers a query at present, and all of its answer."""
    hits = library.search(QUERY, limit=10_000, all=True)
    return hits.model, tuple((hit.path.name, round(hit.score, 5)) for hit in hits)


@dataclass
class Campaign:
    """One switch after the other, under fire.

    Attributes:
        answers: what each model answers when nothing disturbs it.
        duration_s: how long an undisturbed switch took.
        moments: how many kills there were, by what they were aimed at.
        in_vain: the most photos that one kill made to be embedded again.
        searches: how many were answered while switches went on.
        completed: switches that came to their end.
    """

    work: Path
    random: random.Random
    count: int
    answers: dict[str, Answer] = field(default_factory=dict)
    duration_s: float = 0.0
    moments: Counter[str] = field(default_factory=Counter)
    in_vain: int = 0
    searches: int = 0
    completed: int = 0
    _in_vain: int = 0

    @property
    def library(self) -> Path:
        """The library under fire."""
        return self.work / "library"

    @property
    def count_file(self) -> Path:
        """Where the photos are counted that the new model embeds."""
        return self.work / "embedded"

    def begin(self) -> None:
        """Index with the old model, and switch undisturbed once, for what is to be expected."""
        make_photos(self.work / "photos", self.count, self.random.randrange(1 << 20))
        with Library.open(self.work / "pristine") as library:
            for _ in library.index([self.work / "photos"], model=OLD):
                pass
            name, self.answers[OLD] = answer(library)
            assert (name, len(self.answers[OLD])) == (OLD, self.count)
        self.start_anew()
        started = time.monotonic()
        assert self._switch().wait()
        self.duration_s = time.monotonic() - started
        with Library.open(self.library, create=False) as library:
            name, self.answers[NEW] = answer(library)
        assert (name, len(self.answers[NEW])) == (NEW, self.count)
        assert self.answers[NEW] != self.answers[OLD]
        assert embedded_so_far(self.count_file) == self.count
        self.start_anew()

    def start_anew(self) -> None:
        """Go on with a library that knows the old model only."""
        shutil.rmtree(self.library, ignore_errors=True)
        shutil.copytree(self.work / "pristine", self.library)
        self.count_file.unlink(missing_ok=True)
        self._in_vain = 0

    def kill_once(self) -> bool:
        """Switch and kill; check what is left. Return False if the switch was over before."""
        is_engine = self.random.random() < 0.3 and self._is_begun()
        aim = self.random.choice(["any moment", "a commit", "embedding", "the swap"])
        victim = self._engine() if is_engine else self._switch()
        self._await_moment(victim, aim)
        was_killed = victim.kill()
        if was_killed:
            self.moments[f"{'engine' if is_engine else 'command line'}, {aim}"] += 1
        is_over = self._check() == NEW
        if is_over:
            self.completed += 1
            self.start_anew()
        return was_killed

    def _await_moment(self, victim: Victim, aim: str) -> None:
        """Search until the moment to kill has come, or the process has ended."""
        log = self.library / "catalog.sqlite-wal"
        begun = embedded_so_far(self.count_file)
        if aim == "a commit":
            size = _size(log)
            self._watch(victim, lambda: _size(log) > size)
        elif aim == "embedding":
            wanted = begun + self.random.randint(1, self.count)
            self._watch(victim, lambda: embedded_so_far(self.count_file) >= wanted)
        elif aim == "the swap":
            self._watch(victim, lambda: embedded_so_far(self.count_file) >= self.count + self._in_vain)
            victim.wait(self.random.uniform(0, 0.3))
            return
        else:
            moment = time.monotonic() + self.random.uniform(0, self.duration_s)
            self._watch(victim, lambda: time.monotonic() >= moment)
        victim.wait(self.random.uniform(0, 0.01))

    def _watch(self, victim: Victim, has_come: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 4 * self.duration_s
        with Library.open(self.library, create=False) as library:
            while not has_come() and time.monotonic() < deadline:
                self._check_answer(library)
                self.searches += 1
                if victim.wait(LOOK_EVERY_S):
                    return

    def _check_answer(self, library: Library) -> str:
        name, found = answer(library)
        assert found == self.answers[name], f"an answer that {name} alone would not give"
        return name

    def _check(self) -> str:
        """Check what the last kill left; return the model in use."""
        with Catalog(self.library / "catalog.sqlite") as catalog:
            assert catalog.database.check() == []
        with Library.open(self.library, create=False) as library:
            name = self._check_answer(library)
            status = library.status()
            models = {model.name: model for model in library.models()}
        assert (status.model, status.indexed, status.failed) == (name, self.count, 0)
        assert models[OLD].embedded == self.count, "embeddings of the old model are gone"
        embedded = models[NEW].embedded
        assert name == OLD or embedded == self.count, "swapped too early"
        in_vain = embedded_so_far(self.count_file) - embedded
        assert self._in_vain <= in_vain <= self._in_vain + photos_in_flight(), "embedded twice"
        self.in_vain = max(self.in_vain, in_vain - self._in_vain)
        self._in_vain = in_vain
        return name

    def _is_begun(self) -> bool:
        with Library.open(self.library, create=False) as library:
            return library.wanted_model is not None

    def _switch(self) -> Victim:
        talk = self.work / "talk"
        return command("models", "use", NEW, "--library", self.library, count_file=self.count_file, talk=talk)

    def _engine(self) -> Victim:
        """Start the app's engine process, which goes on with a switch by itself."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=engine, args=(theirs, self.library, self.count_file), daemon=False)
        process.start()
        theirs.close()
        assert process.pid is not None

        def wait(timeout_s: float | None) -> None:
            while (
                not ours.closed and ours.poll()
            ):  # nobody else reads what it tells, and a full pipe would hold it up
                try:
                    ours.recv()
                except (EOFError, OSError):
                    break
            process.join(timeout_s)
            if not process.is_alive():
                ours.close()

        return Victim(process.pid, wait, lambda: not process.is_alive())


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def run(work: Path, kills: int, photos: int, seed: int) -> Campaign:
    """Kill so many times; return what was seen. The profile of this process must be one for tests.

    Raises:
        AssertionError: an answer mixed models, or something was lost, doubled or wrong.
    """
    make_models()
    campaign = Campaign(work, random.Random(seed), photos)
    campaign.begin()
    while campaign.moments.total() < kills:
        campaign.kill_once()
    while campaign._check() != NEW:
        assert campaign._switch().wait()
    campaign.completed += 1
    return campaign


def main() -> int:
    """Run the campaign that the command line asks for; print what was seen as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PHOTOSEARCH_HOME"] = str(Path(scratch) / "home")
        seen = run(Path(scratch), options.kills, options.photos, options.seed)
        in_flight = photos_in_flight()
    print(
        json.dumps(
            {
                "kills": seen.moments.total(),
                "moments": dict(sorted(seen.moments.items())),
                "switches_completed": seen.completed,
                "undisturbed_switch_s": round(seen.duration_s, 2),
                "searches_answered_meanwhile": seen.searches,
                "most_embedded_in_vain_by_one_kill": seen.in_vain,
                "photos_in_flight": in_flight,
            },
            indent=2,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
