"""Everything the command line says. The one module that prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosearch.base.clock import clock_text
from photosearch.base.errors import one_line
from photosearch.base.sizes import size_text
from photosearch.base.types import Failure, Hit, IndexSummary, LibraryStatus, Progress

if TYPE_CHECKING:
    from photosearch.search.doctor import Finding


def prepare_streams() -> None:
    """Let any file name pass: names are bytes, and a terminal's encoding must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape" if stream.encoding.lower() == "utf-8" else "replace")


def say(text: str) -> None:
    """Talk to the person: to stderr."""
    print(text, file=sys.stderr)


def say_between(text: str) -> None:
    """Talk to the person between lines of the answer: on a screen, and in a file, in that order."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def error(text: str) -> None:
    """Say in one line what is wrong."""
    say(f"photosearch: {text}")


def line(text: str) -> None:
    """Write one line of the answer."""
    print(text)


def emit(value: Mapping[str, Any]) -> None:
    """Write one JSON object as one line. Undecodable bytes of file names become lone surrogates."""
    print(json.dumps(value), flush=True)


def shown(path: Path) -> str:
    """Return a path as one line: control characters escaped, other bytes as they are."""
    text = str(path)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or "\udc80" <= c <= "\udcff" else ascii(c)[1:-1] for c in text)


def hit_line(hit: Hit) -> str:
    """Return a hit as one line: score, path, where in a video it is, for how many it stands."""
    at = "" if hit.time_s is None else f"\t@ {clock_text(hit.time_s)}"
    alike = f"\t(+{len(hit.alike):,} alike)" if hit.alike else ""
    return f"{hit.score:.3f}\t{shown(hit.path)}{at}{alike}"


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as the JSON contract has it; only that of a video has a time."""
    time = {} if hit.time_s is None else {"time_s": hit.time_s}
    return {
        "path": str(hit.path),
        "score": round(hit.score, 6),
        "relevant": hit.relevant,
        "photo_id": hit.photo_id,
        "taken": hit.taken,
        "width": hit.width,
        "height": hit.height,
        "group": hit.group,
        "alike": list(hit.alike),
        "favorite": hit.photo.is_favorite,
        "rating": hit.photo.rating,
        **time,
    }


def status_json(status: LibraryStatus) -> dict[str, Any]:
    """Return the status as the JSON contract has it."""
    return {**asdict(status), "roots": [str(root) for root in status.roots]}


def wanted_rows(status: LibraryStatus) -> list[tuple[str, str]]:
    """Return a row about the model that is to be used, if there is one."""
    if status.wanted_model is None:
        return []
    photos = status.photos - status.failed
    return [("switching to", f"{status.wanted_model} ({status.wanted_indexed:,} of {photos:,} photos)")]


def progress_json(progress: Progress) -> dict[str, Any]:
    """Return a step of an indexing run as the JSON contract has it."""
    if progress.summary is not None:
        return {"event": "done", **asdict(progress.summary)}
    if progress.failure is not None:
        return {"event": "failed", **failure_json(progress.failure)}
    return {
        "event": "progress",
        "stage": progress.stage,
        "done": progress.done,
        "total": progress.total,
        "current": None if progress.current is None else str(progress.current),
        "photos_per_second": round(progress.photos_per_second, 2),
        "eta_s": None if progress.eta_s is None else round(progress.eta_s, 1),
        "model": progress.model,
    }


def failure_json(failure: Failure) -> dict[str, Any]:
    """Return a failure as JSON."""
    return {"path": str(failure.path), "reason": failure.reason}


def failure_line(failure: Failure) -> str:
    """Return a failure as one line."""
    return f"{shown(failure.path)}: {one_line(failure.reason)}"


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return what the doctor found as the JSON contract has it."""
    return {
        "check": finding.check,
        "ok": finding.trouble is None,
        "repaired": finding.done is not None,
        "trouble": finding.trouble,
        "done": finding.done,
    }


def finding_line(finding: Finding) -> str:
    """Return what the doctor found as one line."""
    told = "; ".join(part for part in (finding.trouble, finding.done) if part)
    return f"{finding.check}: {one_line(told) or 'fine'}"


def summary_line(summary: IndexSummary) -> str:
    """Return the end of a run as one line."""
    did = [f"{summary.added:,} added"]
    did += [
        f"{count:,} {word}"
        for count, word in (
            (summary.updated, "updated"),
            (summary.removed, "removed"),
            (summary.reembedded, "embedded with the new model"),
        )
        if count
    ]
    if summary.failed:
        did.append(f"{summary.failed:,} could not be read (see `photosearch failures`)")
    rate = (
        f", {summary.photos_per_second:.0f} photos/s"
        if summary.added + summary.updated + summary.reembedded
        else ""
    )
    return f"{', '.join(did)} in {summary.seconds:.1f} s{rate}"


def table(rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Write rows with aligned columns; below each its note, if there are any."""
    if not rows:
        return
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for number, row in enumerate(rows):
        line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if notes:
            line(f"      {notes[number]}")


def size(size_bytes: int) -> str:
    """Return a number of bytes as people write it."""
    return size_text(size_bytes)
