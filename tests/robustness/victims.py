"""Processes to be killed: the command line, and the app's engine. They note each photo they embed.

As a program it is the command line, counting: `python victims.py COUNT_FILE index FOLDER ...`.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

LOOK_EVERY_S = 0.0005
"""How often to look whether the moment to kill has come."""

LEFT_OVER_S = 20.0
"""How long children may take to notice that their parent was killed."""


def count_embedded(count_file: Path) -> None:
    """Let this process write down how many photos it embeds, at once: a kill must not undo it."""
    from photosearch.models.onnx import OnnxEmbedder

    embed_images = OnnxEmbedder.embed_images

    def counting(self: OnnxEmbedder, images: Any) -> Any:
        vectors = embed_images(self, images)
        with count_file.open("a", encoding="ascii") as file:
            file.write(f"{len(images)}\n")
        return vectors

    OnnxEmbedder.embed_images = counting  # type: ignore[method-assign]


def keep_small_segments() -> None:
    """Let this process make segments of few photos, all the time, so that kills meet it doing so."""
    from photosearch.index.upkeep import Sizes
    from photosearch.search import indexer
    from photosearch.search.vectors import VectorStore

    VectorStore.sizes = Sizes(in_memory=10, of_segment=60)
    indexer.SAVE_EVERY = 16


def embedded_so_far(count_file: Path) -> int:
    """Return how many photos all processes that count into this file have embedded."""
    if not count_file.exists():
        return 0
    return sum(map(int, count_file.read_text(encoding="ascii").split()))


def engine(connection: Connection, library: Path, count_file: Path) -> None:
    """Be the app's engine process, counting."""
    from photosearch.library import engine_main

    count_embedded(count_file)
    keep_small_segments()
    engine_main(connection, library)


class Victim:
    """A process that runs until it ends or is killed."""

    def __init__(self, pid: int, wait: Callable[[float | None], None], is_over: Callable[[], bool]) -> None:
        self.pid = pid
        self._wait = wait
        self._is_over = is_over

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait at most so long; return whether it has ended."""
        self._wait(timeout_s)
        return self._is_over()

    def kill(self) -> bool:
        """Kill it, and it alone; return False if it had ended already.

        Raises:
            AssertionError: a child of it lives on.
        """
        try:
            children = psutil.Process(self.pid).children(recursive=True)
            os.kill(self.pid, 9)
        except (psutil.NoSuchProcess, ProcessLookupError):
            return False
        had_ended = self._is_over()
        self._wait(None)
        _, left = psutil.wait_procs(children, LEFT_OVER_S)
        assert not left, f"left over: {[child.cmdline() for child in left]}"
        return not had_ended


def command(*arguments: object, count_file: Path | None = None, talk: Path | None = None) -> Victim:
    """Start the command line; `talk` takes what it says on both streams."""
    program = ["-m", "photosearch"] if count_file is None else [__file__, str(count_file)]
    with (talk or Path(os.devnull)).open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)], stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )

    def wait(timeout_s: float | None) -> None:
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return

    return Victim(process.pid, wait, lambda: process.poll() is not None)


def indexing_engine(library: Path, photos: Path, count_file: Path) -> Victim:
    """Start the engine process as the app does, and let it index."""
    from photosearch.search.messages import StartIndexing

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=engine, args=(theirs, library, count_file), daemon=False)
    process.start()
    theirs.close()
    ours.send(StartIndexing((photos,)))
    assert process.pid is not None

    def wait(timeout_s: float | None) -> None:
        process.join(timeout_s)
        if not process.is_alive():
            ours.close()

    return Victim(process.pid, wait, lambda: not process.is_alive())


if __name__ == "__main__":
    count_embedded(Path(sys.argv[1]))
    keep_small_segments()
    from photosearch.cli.main import main

    main(sys.argv[2:])
