"""Following an indexing run: a bar on a terminal, plain lines elsewhere, JSON for programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from photosearch.base.types import IndexSummary, Progress
from photosearch.cli import output

if TYPE_CHECKING:
    from photosearch.search.control import Hold, RunControl

_FINE, _INTERRUPTED = 0, 130
_JSON_INTERVAL_S = 0.2


def follow(steps: Iterator[Progress], is_json: bool, control: RunControl) -> int:
    """Show a run to its end; return the exit code."""
    summary = _follow_json(steps, control) if is_json else _follow_bar(steps, control)
    if summary is None:
        return _FINE
    if not is_json:
        output.say(output.summary_line(summary))
    if summary.was_cancelled:
        output.error("interrupted; run the same again to go on")
        return _INTERRUPTED
    return _FINE


def _follow_json(steps: Iterator[Progress], control: RunControl) -> IndexSummary | None:
    control.on_hold = lambda hold: output.say(_hold_line(hold))
    summary: IndexSummary | None = None
    last_s = 0.0
    for step in steps:
        summary = step.summary or summary
        now_s = time.monotonic()
        if step.summary or step.failure or now_s - last_s >= _JSON_INTERVAL_S or step.done == step.total:
            output.emit(output.progress_json(step))
            last_s = now_s
    return summary


def _follow_bar(steps: Iterator[Progress], control: RunControl) -> IndexSummary | None:
    summary: IndexSummary | None = None
    is_finishing = False
    bar: Any = None
    model: str | None = None
    control.on_hold = lambda hold: _say_above(bar, _hold_line(hold))
    try:
        for step in steps:
            summary = step.summary or summary
            if step.stage == "indexing" and step.total and (bar is None or step.model != model):
                if step.summary is not None:
                    continue
                if bar is not None:
                    bar.close()
                model = step.model
                bar = _new_bar(step)
            if bar is not None:
                bar.update(step.done - bar.n)
            if step.stage == "finishing" and not is_finishing:
                is_finishing = True
                _say_above(bar, "every photo can be found; making searches fast (Ctrl+C leaves it for later)")
            if step.failure is not None:
                _say_above(bar, output.failure_line(step.failure))
    finally:
        if bar is not None:
            bar.close()
    return summary


def _hold_line(hold: Hold | None) -> str:
    return "going on" if hold is None else "on battery: waiting for mains power"


def _new_bar(step: Progress) -> Any:  # noqa: ANN401 - tqdm has no types
    from tqdm import tqdm

    is_terminal = sys.stderr.isatty()
    return tqdm(
        desc=step.model,
        total=step.total,
        initial=step.done,
        unit=" photos",
        file=sys.stderr,
        dynamic_ncols=is_terminal,
        smoothing=0.1,
        # A log file gets a line now and then instead of a bar redrawn ten times a second.
        mininterval=0.1 if is_terminal else 10.0,
        leave=False,
    )


def _say_above(bar: Any, text: str) -> None:  # noqa: ANN401 - tqdm has no types
    if bar is None:
        output.say(text)
    else:
        bar.write(text, file=sys.stderr)
