"""Following how a model is added: a bar with rate and time left on a terminal, JSON for programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from photosearch.cli import output

if TYPE_CHECKING:
    from collections.abc import Generator

    from photosearch.models.adding import AddProgress

_FINE = 0
_JSON_INTERVAL_S = 0.2


def follow(steps: Generator[AddProgress], is_json: bool) -> int:
    """Show to its end how a model is added; return the exit code."""
    with closing(steps):
        for step in _json(steps) if is_json else _bar(steps):
            if step.folder is not None and not is_json:
                output.say(f"added {output.size(step.done_bytes)}: {output.shown(step.folder)}")
    return _FINE


def _json(steps: Iterator[AddProgress]) -> Iterator[AddProgress]:
    last_s, stage = 0.0, ""
    for step in steps:
        now_s = time.monotonic()
        if step.stage != stage or now_s - last_s >= _JSON_INTERVAL_S:
            output.emit(_step_json(step))
            last_s, stage = now_s, step.stage
        yield step


def _step_json(step: AddProgress) -> dict[str, Any]:
    if step.folder is not None:
        return {"event": "done", "folder": str(step.folder), "bytes": step.done_bytes}
    return {
        "event": "progress",
        "stage": step.stage,
        "done_bytes": step.done_bytes,
        "total_bytes": step.total_bytes,
        "bytes_per_second": round(step.bytes_per_second),
        "eta_s": None if step.eta_s is None else round(step.eta_s, 1),
    }


def _bar(steps: Iterator[AddProgress]) -> Iterator[AddProgress]:
    bar: Any = None
    try:
        for step in steps:
            if bar is None:
                bar = _new_bar(step)
            bar.set_description_str(step.stage, refresh=False)
            bar.update(step.done_bytes - bar.n)
            yield step
    finally:
        if bar is not None:
            bar.close()


def _new_bar(first: AddProgress) -> Any:  # noqa: ANN401 - tqdm has no types
    from tqdm import tqdm

    is_terminal = sys.stderr.isatty()
    return tqdm(
        total=first.total_bytes,
        initial=first.done_bytes,  # what was here before did not come at this rate
        unit="B",
        unit_scale=True,
        file=sys.stderr,
        dynamic_ncols=is_terminal,
        # A log file gets a line now and then instead of a bar redrawn ten times a second.
        mininterval=0.1 if is_terminal else 10.0,
        leave=False,
    )
