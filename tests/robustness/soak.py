"""Photos are added, changed, moved and deleted at random for a while, with the real engine watching; then its
catalog has to agree with the file system.

    python tests/robustness/soak.py --photos 20000 --minutes 20 --seed 1
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from disorder import Disorder

from photosearch import Library
from photosearch.gui.engine_process import EngineProcess
from photosearch.photos.content import hash_of
from photosearch.search import messages as m

QUIET_S = 3.0
"""Agreement counts once the engine has said nothing for so long: more than a burst of events lasts."""

UNPLUGGED_S = 15.0
"""How long the photos' folder is away at a time: longer than it takes the engine to notice."""

_UNPLUG_CHANCE = 0.02
_LOOK_S = 0.25
_SHOWN = 10


class Engine:
    """The app's engine process, as the window would run it.

    Attributes:
        runs: quiet runs that ended.
        peak_bytes: the most memory that it and its children were seen to hold.
    """

    def __init__(self, library: Path) -> None:
        self.runs = 0
        self.peak_bytes = 0
        self._last_word_s = time.monotonic()
        self._has_opened, self._has_ended = threading.Event(), threading.Event()
        self._process = EngineProcess(library)
        self._process.listen(self._hear, self._has_ended.set)

    def add(self, folder: Path) -> None:
        """Have a folder indexed and watched."""
        self._process.send(m.StartIndexing((folder,)))

    def silent_s(self) -> float:
        """Return for how long it has said nothing."""
        return time.monotonic() - self._last_word_s

    def look(self) -> None:
        """See how it fares.

        Raises:
            RuntimeError: it has ended.
        """
        if self._has_ended.is_set() or self._process.pid is None:
            raise RuntimeError("the engine has ended")
        process = psutil.Process(self._process.pid)
        held = 0
        for one in (process, *process.children(recursive=True)):
            try:
                held += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.peak_bytes = max(self.peak_bytes, held)

    def stop(self) -> None:
        """End it."""
        self._process.stop(10)

    def _hear(self, reply: m.Reply) -> None:
        self._last_word_s = time.monotonic()
        match reply:
            case m.EngineFailed() | m.IndexingFailed():
                print(f"the engine says: {reply.message}", file=sys.stderr)
            case m.IndexingProgress(is_quiet=True) if reply.progress.summary is not None:
                self.runs += 1
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Row:
    """What the catalog knows of a photo."""

    size_bytes: int
    mtime_ns: int
    content_hash: str | None
    state: str
    embeddings: int


def rows(library: Path) -> dict[bytes, Row]:
    """Return the catalog's photos by their path below the root."""
    with Library.open(library, create=False) as opened:
        found = opened._catalog.database.connection.execute(
            "SELECT path, size_bytes, mtime_ns, content_hash, state, "
            "(SELECT count(*) FROM embeddings WHERE photo_id = photos.id) FROM photos"
        ).fetchall()
    by_path = {row[0]: Row(*row[1:]) for row in found}
    assert len(by_path) == len(found), "a photo is there twice"
    return by_path


def photos_below(root: Path) -> Iterator[Path]:
    """Yield the photos that are there, found in the plainest way."""
    for folder, _, names in os.walk(root):
        yield from (
            Path(folder, name) for name in names if name[0] != "." and name.lower().endswith((".jpg", ".png"))
        )


def disagreements(library: Path, root: Path, *, with_content: bool = False) -> list[str]:
    """Say where the catalog differs from the file system.

    Args:
        with_content: read every file, and compare what was embedded with what it is now.
    """
    known = rows(library)
    files = {os.fsencode(path.relative_to(root).as_posix()): path for path in photos_below(root)}
    found = [f"gone, but in the catalog: {os.fsdecode(path)}" for path in known.keys() - files.keys()]
    for path, file in files.items():
        row, name, status = known.get(path), os.fsdecode(path), file.stat()
        if row is None:
            found.append(f"not in the catalog: {name}")
        elif (row.size_bytes, row.mtime_ns) != (status.st_size, status.st_mtime_ns):
            found.append(f"changed since: {name}")
        elif row.state != "indexed" or row.embeddings != 1:
            found.append(f"{row.state} with {row.embeddings} embeddings: {name}")
        elif with_content and row.content_hash != hash_of(file):
            found.append(f"embedded with other content: {name}")
    return found


@contextmanager
def engine(library: Path) -> Iterator[Engine]:
    """Run the engine for the length of the block."""
    running = Engine(library)
    try:
        yield running
    finally:
        running.stop()


def settle(running: Engine, library: Path, root: Path, patience_s: float) -> list[str]:
    """Wait until catalog and file system agree; return the disagreements that do not end.

    Args:
        patience_s: for how long the engine may say nothing while they disagree.
    """
    while True:
        running.look()
        found = disagreements(library, root) if (library / "catalog.sqlite").is_file() else ["no catalog yet"]
        if not found or running.silent_s() > patience_s:
            return found
        time.sleep(_LOOK_S)


def settle_for_good(running: Engine, library: Path, root: Path, patience_s: float) -> list[str]:
    """Wait until they agree and the engine has nothing more to do; then compare contents, too."""
    while True:
        found = settle(running, library, root, patience_s)
        if found:
            return found
        if running.silent_s() >= QUIET_S:
            return disagreements(library, root, with_content=True)
        time.sleep(_LOOK_S)


def unplug(disorder: Disorder) -> None:
    """Take the photos away and bring them back, as with a drive."""
    disorder.finish()
    aside = disorder.root.with_name("unplugged")
    disorder.root.rename(aside)
    time.sleep(UNPLUGGED_S)
    aside.rename(disorder.root)
    disorder.done["unplug"] += 1


def soak(folder: Path, photos: int, minutes: float, seed: int) -> list[str]:
    """Let things happen for so many minutes; return the disagreements, and print what it was like."""
    disorder, pause = Disorder(folder / "photos", seed), random.Random(seed + 1)
    disorder.fill(photos)
    with engine(folder / "library") as running:
        running.add(disorder.root)
        end_s = time.monotonic() + 60 * minutes
        while time.monotonic() < end_s:
            for _ in range(pause.choice((1, 1, 1, 5, 25, 100))):
                disorder.step()
            running.look()
            if pause.random() < _UNPLUG_CHANCE:
                unplug(disorder)
            time.sleep(pause.expovariate(0.5))
        disorder.finish()
        ended_s = time.monotonic()
        found = settle_for_good(running, folder / "library", disorder.root, patience_s=120)
        print(
            json.dumps(
                {
                    "photos": disorder.photos,
                    "changes": sum(disorder.done.values()),
                    "kinds": dict(disorder.done.most_common()),
                    "quiet_runs": running.runs,
                    "settled_after_s": round(time.monotonic() - ended_s, 1),
                    "engine_peak_mb": running.peak_bytes >> 20,
                    "disagreements": len(found),
                },
                indent=2,
            )
        )
    return found


def main() -> int:
    """Read the arguments, soak, and say where catalog and file system disagree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--photos", type=int, default=20_000, help="at the beginning")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--folder", type=Path, help="where photos and library are made; a temporary one if none"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        os.environ["PHOTOSEARCH_HOME"] = str(folder / "home")
        found = soak(folder, arguments.photos, arguments.minutes, arguments.seed)
    for line in found[:_SHOWN]:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
