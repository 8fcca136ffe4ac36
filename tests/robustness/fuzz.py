"""Decodes thousands of spoiled pictures: each must be a photo, or a failure with a reason, in a given time.

    python tests/robustness/fuzz.py --files 5000 --seed 1 [--seconds-a-file 10] [--keep FOLDER]

Every file is decoded in a child process. What is neither a photo nor a failure is a finding: an exception
that should not get out, a process that dies, or one that does not answer in time. The files of findings
are kept. The exit code is 0 if there are none.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutations import Mutant, mutant, seeds

from photosearch.base.errors import ImageError
from photosearch.photos.decode import MAX_AREA, DecodedPhoto, decode
from photosearch.photos.scanner import VIDEO_TYPES

MEMORY_BYTES = 6 * 1024**3
"""Of address space that a child may take; beyond, it is a failure for lack of memory."""

START_S = 60
"""How long a child may take to come up."""

Target = Callable[[Mutant], str]
"""Returns "photo" or "failure"; whatever it raises is a finding."""


@dataclass(slots=True)
class Report:
    """What came of a run.

    Attributes:
        outcomes: how many files were "photo" or "failure", or the finding "error", "crash" or "hang".
        findings: one line each.
        slowest_s: seconds of the slowest file that was answered.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""


def decoded(file: Mutant) -> str:
    """Decode one file and check what comes of it."""
    min_side = 8 + len(file.data) % 217
    try:
        photo = _decode(file, min_side)
    except ImageError as error:
        reason = error.message
        if reason and reason.isprintable() and len(reason) < 300:
            return "failure"
        raise ValueError(f"this is no reason to show: {reason!r}") from error
    assert photo.image.mode == "RGB", photo.image.mode
    width, height = photo.image.size
    assert (width - 1) * (height - 1) <= MAX_AREA * min_side**2, photo.image.size
    assert photo.width > 0, photo.width
    assert photo.height > 0, photo.height
    return "photo"


def _decode(file: Mutant, min_side: int) -> DecodedPhoto:
    if file.name_type not in VIDEO_TYPES:
        return decode(file.data, min_side=min_side, name_type=file.name_type)
    with tempfile.TemporaryDirectory() as folder:  # videos are never in memory as a whole
        path = Path(folder, f"film.{file.name_type}")
        path.write_bytes(file.data)
        return decode(path, min_side=min_side)


class _Child:
    """A process that decodes one file after another."""

    def __init__(self, target: Target) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, target), daemon=True)
        self.process.start()
        theirs.close()
        if not self._pipe.poll(START_S) or self._pipe.recv() != "ready":
            raise RuntimeError("the process that decodes does not start")

    def ask(self, file: Mutant, seconds: float) -> tuple[str, str]:
        """Return the outcome, and details of a finding."""
        self._pipe.send(file)
        try:
            if self._pipe.poll(seconds):
                outcome, details = self._pipe.recv()
                return outcome, details
        except (EOFError, ConnectionError):
            self.process.join()
            return "crash", f"exit code {self.process.exitcode}"
        self.stop()
        return "hang", f"no answer within {seconds:g} s"

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self._pipe.close()


def _serve(pipe: Connection, target: Target) -> None:
    with Path(os.devnull).open("w") as nowhere:  # libtiff and LibRaw talk much about damaged files
        os.dup2(nowhere.fileno(), 2)
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe.send("ready")
    while True:
        try:
            file = pipe.recv()
        except EOFError:
            return
        try:
            answer = target(file), ""
        except BaseException:  # noqa: BLE001 - whatever gets out is what we look for
            answer = "error", traceback.format_exc()
        pipe.send(answer)


def run(
    files: int, seed: int, seconds_a_file: float, keep: Path, target: Target = decoded, tell: bool = False
) -> Report:
    """Spoil and decode so many files; those of findings are written into `keep`."""
    random, among, report = Random(seed), seeds(), Report()
    child: _Child | None = None
    try:
        for number in range(files):
            file = mutant(random, among)
            child = child or _Child(target)
            started = time.perf_counter()
            outcome, details = child.ask(file, seconds_a_file)
            taken = time.perf_counter() - started
            report.outcomes[outcome] += 1
            if outcome in ("crash", "hang"):
                child.stop()
                child = None
            if outcome in ("photo", "failure"):
                if taken > report.slowest_s:
                    report.slowest_s, report.slowest = taken, file.name
                continue
            keep.mkdir(parents=True, exist_ok=True)
            path = keep / f"{seed}-{number}.{file.name_type or 'bin'}"
            path.write_bytes(file.data)
            report.findings.append(f"{outcome}: {path} ({file.name}): {details}")
            if tell:
                print(report.findings[-1], flush=True)
    finally:
        if child is not None:
            child.stop()
    return report


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds-a-file", type=float, default=10)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "photosearch-fuzz")
    options = parser.parse_args()
    started = time.perf_counter()
    report = run(options.files, options.seed, options.seconds_a_file, options.keep, tell=True)
    print(f"{options.files} files with seed {options.seed} in {time.perf_counter() - started:.0f} s:")
    for outcome in ("photo", "failure", "error", "crash", "hang"):
        print(f"  {outcome:8}{report.outcomes[outcome]}")
    print(f"slowest: {report.slowest_s:.2f} s ({report.slowest})")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
