"""Kill indexing at random moments, over and over, and check each time that nothing is lost, doubled or wrong.

    python tests/robustness/kill.py --kills 200 --seed 1

A short slice of it runs as a test. After every kill: the library opens, SQLite finds nothing wrong, each
path has at most one row, no row or embedding of before is gone, what the run said it did is there, every
embedding is that of an undisturbed run, and no more than one batch for each kill was embedded in vain.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from victims import LOOK_EVERY_S, Victim, command, embedded_so_far, indexing_engine

from photosearch.catalog import Catalog
from photosearch.catalog.embeddings import STORED
from photosearch.models.registry import load

LEAST_COSINE = 0.999
"""Between an embedding and that of the undisturbed run: batches of other sizes round otherwise."""

_BULK = load().for_bulk()
BATCH = 2 * _BULK.lanes * _BULK.batch_size
"""Photos that a kill may cost: in each lane a batch at work, and one that waits to be written."""

Vector = NDArray[np.float32]


def make_photos(folder: Path, count: int, seed: int) -> None:
    """Draw small pictures, no two alike, some as JPEG and some as PNG."""
    folder.mkdir()
    source = np.random.default_rng(seed)
    for number in range(count):
        coarse = source.integers(0, 255, (6, 8, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((320, 240), Image.Resampling.BICUBIC)
        picture.save(folder / f"{number:03}.{'png' if number % 3 == 0 else 'jpg'}")


def state(catalog_file: Path) -> tuple[dict[bytes, int], dict[bytes, Vector]]:
    """Return the ids and the embeddings of all photos, by path; insist that the catalog is sound."""
    with Catalog(catalog_file) as catalog:
        assert catalog.database.check() == []
    connection = sqlite3.connect(catalog_file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT path, id FROM photos").fetchall()
        vectors = connection.execute(
            "SELECT p.path, e.vector FROM embeddings e JOIN photos p ON p.id = e.photo_id"
        ).fetchall()
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (len(vectors),)
    finally:
        connection.close()
    assert len(dict(rows)) == len(rows), "a photo is there twice"
    return dict(rows), {path: np.frombuffer(v, STORED).astype(np.float32) for path, v in vectors}


@dataclass
class Campaign:
    """One library after the other, indexed under fire.

    Attributes:
        reference: the embeddings that an undisturbed run made, by path.
        duration_s: how long that run took.
        moments: how many kills there were, by what they were aimed at.
        in_vain: the most photos that one kill made to be embedded again.
        is_exact: whether every embedding was that of the undisturbed run to the bit.
    """

    work: Path
    photos: Path
    random: random.Random
    reference: dict[bytes, Vector] = field(default_factory=dict)
    duration_s: float = 0.0
    moments: Counter[str] = field(default_factory=Counter)
    in_vain: int = 0
    completed: int = 0
    is_exact: bool = True
    _ids: dict[bytes, int] = field(default_factory=dict)
    _embedded: int = 0
    _in_vain: int = 0
    _kills: int = 0

    @property
    def library(self) -> Path:
        """The library under fire."""
        return self.work / "library"

    @property
    def count_file(self) -> Path:
        """Where the embedded photos of this library are counted."""
        return self.work / "embedded"

    @property
    def talk(self) -> Path:
        """What the last command said."""
        return self.work / "talk"

    def begin(self) -> None:
        """Index undisturbed, for what is to be expected."""
        started = time.monotonic()
        self._index_to_the_end()
        self.duration_s = time.monotonic() - started
        _, self.reference = state(self.library / "catalog.sqlite")
        assert len(self.reference) == sum(1 for _ in self.photos.iterdir())
        assert embedded_so_far(self.count_file) == len(self.reference)
        self.start_anew()

    def start_anew(self) -> None:
        """Go on with an empty library."""
        shutil.rmtree(self.library)
        self.count_file.unlink()
        self._ids, self._embedded, self._in_vain, self._kills = {}, 0, 0, 0

    def kill_once(self) -> bool:
        """Index and kill; check what is left. Return False if the run was over before."""
        is_engine = self.random.random() < 0.3
        aim = self.random.choice(["any moment", "any moment", "a commit", "the scan", "the index"])
        if is_engine:
            self.talk.write_text("")
            victim = indexing_engine(self.library, self.photos, self.count_file)
        else:
            victim = self._command("index", self.photos, "--library", self.library, "--json")
        self._await_moment(victim, aim)
        was_killed = victim.kill()
        if was_killed:
            self._kills += 1
            self.moments[f"{'engine' if is_engine else 'command line'}, {aim}"] += 1
        self._check()
        return was_killed

    def finish(self) -> None:
        """Let the run come to its end; check that everything is as in the undisturbed one; start anew."""
        self._index_to_the_end()
        self._check()
        ids, embeddings = state(self.library / "catalog.sqlite")
        assert set(ids) == set(embeddings) == set(self.reference)
        assert embedded_so_far(self.count_file) <= len(self.reference) + self._kills * BATCH
        doctor = self._command("doctor", "--library", self.library, "--json", is_counting=False)
        assert doctor.wait()
        findings = [json.loads(line) for line in self.talk.read_text().splitlines()]
        assert all(finding["ok"] for finding in findings if finding["check"] != "leftovers"), findings
        left = [file for pattern in ("*.tmp*", "index/**/*.tmp*") for file in self.library.glob(pattern)]
        assert not left, left
        self.completed += 1
        self.start_anew()

    def _await_moment(self, victim: Victim, aim: str) -> None:
        """Wait for the moment to kill at, or for the end of the process."""
        log, index = self.library / "catalog.sqlite-wal", self.library / "index"
        if aim == "a commit":
            for _ in range(self.random.randint(1, 4)):
                before = _size(log)
                self._watch(victim, lambda at=before: _size(log) > at)  # type: ignore[misc]
            victim.wait(self.random.uniform(0, 0.005))
        elif aim == "the scan":
            self._watch(victim, lambda: _size(log) > 0)
            victim.wait(self.random.uniform(0, 0.1))
        elif aim == "the index":
            self._watch(victim, lambda: any(index.glob("*/.*.tmp")))
            victim.wait(self.random.uniform(0, 0.02))
        else:
            victim.wait(self.random.uniform(0, self.duration_s))

    def _watch(self, victim: Victim, has_come: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 4 * self.duration_s
        while not has_come() and time.monotonic() < deadline:
            if victim.wait(LOOK_EVERY_S):
                return

    def _check(self) -> None:
        """Check what the last kill left, half of the time on a copy: the next run then meets it as it was."""
        catalog_file = self.library / "catalog.sqlite"
        if not catalog_file.exists():
            assert not self._ids
            return
        if self.random.random() < 0.5:
            copies = self.work / "copy"
            shutil.rmtree(copies, ignore_errors=True)
            copies.mkdir()
            for file in self.library.glob("catalog.sqlite*"):
                if not file.name.endswith("-shm"):
                    shutil.copy(file, copies)
            catalog_file = copies / "catalog.sqlite"
        ids, embeddings = state(catalog_file)
        assert self._ids.items() <= ids.items(), "a photo of before is gone, or has another id"
        assert set(ids) <= set(self.reference)
        for path, vector in embeddings.items():
            cosine = float(vector @ self.reference[path])
            assert cosine >= LEAST_COSINE, f"a wrong embedding of {path!r}: {cosine}"
            self.is_exact &= bool((vector == self.reference[path]).all())
        assert len(embeddings) >= self._embedded + self._told(), "less was kept than was told"
        in_vain = embedded_so_far(self.count_file) - len(embeddings)
        assert self._in_vain <= in_vain <= self._in_vain + BATCH, "more was embedded in vain than was at work"
        self.in_vain = max(self.in_vain, in_vain - self._in_vain)
        self._in_vain = in_vain
        self._ids, self._embedded = ids, len(embeddings)

    def _told(self) -> int:
        """Return how many photos the last run said it had done."""
        done = 0
        for line in self.talk.read_text().splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the kill cut it off
            if event.get("stage") == "indexing":
                done = event["done"]
        return done

    def _index_to_the_end(self) -> None:
        run = self._command("index", self.photos, "--library", self.library, "--json")
        assert run.wait()
        assert '"event": "done"' in self.talk.read_text(), self.talk.read_text()

    def _command(self, *arguments: object, is_counting: bool = True) -> Victim:
        return command(*arguments, count_file=self.count_file if is_counting else None, talk=self.talk)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def run(work: Path, kills: int, photos: int, seed: int) -> Campaign:
    """Kill so many times; return what was seen.

    Raises:
        AssertionError: something was lost, doubled or wrong.
    """
    make_photos(work / "photos", photos, seed)
    campaign = Campaign(work, work / "photos", random.Random(seed))
    campaign.begin()
    for _ in range(kills):
        while not campaign.kill_once():
            campaign.finish()
        if campaign.random.random() < 0.2:
            campaign.finish()
    campaign.finish()
    return campaign


def main() -> int:
    """Run the campaign that the command line asks for; print what was seen as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="of indexing; a tenth more of each repair")
    parser.add_argument("--photos", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.path.append(str(Path(__file__).parents[1]))
    import kill_repairs

    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        seen = run(Path(scratch), options.kills, options.photos, options.seed)
        doctor_hits = kill_repairs.kill_doctor(Path(scratch), options.kills // 10, chance)
        migration_hits = kill_repairs.kill_migration(Path(scratch), options.kills // 10, chance)
    print(
        json.dumps(
            {
                "kills": seen.moments.total(),
                "moments": dict(sorted(seen.moments.items())),
                "libraries_completed": seen.completed,
                "undisturbed_run_s": round(seen.duration_s, 2),
                "embeddings_to_the_bit": seen.is_exact,
                "most_embedded_in_vain_by_one_kill": seen.in_vain,
                "kills_of_the_doctor": doctor_hits,
                "kills_of_a_migration": migration_hits,
            },
            indent=2,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
