"""Steps of several runs in a row, told as those of one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from photosearch.base.types import IndexSummary, Progress


def without_end(steps: Generator[Progress, None, None]) -> Generator[Progress, None, IndexSummary | None]:
    """Pass a run on but for its last step, whose summary is returned."""
    with closing(steps):
        for step in steps:
            if step.summary is not None:
                return step.summary
            yield step
    return None


def together(first: IndexSummary | None, then: IndexSummary | None) -> IndexSummary | None:
    """Return what two runs did in a row."""
    if first is None or then is None:
        return first or then
    seconds = first.seconds + then.seconds
    photos = first.photos_per_second * first.seconds + then.photos_per_second * then.seconds
    return replace(
        first,
        failed=first.failed + then.failed,
        reembedded=then.reembedded,
        seconds=seconds,
        photos_per_second=photos / seconds if seconds > 0 else 0.0,
        was_cancelled=then.was_cancelled,
    )


def end(did: IndexSummary | None) -> Progress:
    """Return the last step of a run."""
    assert did is not None
    done = did.added + did.updated + did.reembedded + did.failed
    return Progress("indexing", done, done, summary=did)
