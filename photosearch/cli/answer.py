"""How the answer to a search is shown: as JSON, or as lines with headings between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.base.types import Hit
from photosearch.cli import output

if TYPE_CHECKING:
    from photosearch.search.hits import Hits

_LESS_CERTAIN = "less certain"
_ONLY_NEAREST = "nothing clearly matches; these come nearest"


def show_json(hits: Hits, query: str) -> None:
    """Write the answer as one JSON object."""
    output.emit(
        {
            "query": query,
            "model": hits.model,
            "took_ms": round(hits.took_ms, 2),
            "total": hits.total,
            "less_certain": hits.less_certain,
            "hits": [output.hit_json(hit) for hit in hits],
        }
    )


def show_lines(hits: Hits) -> None:
    """Write a line for each hit; headings, and how to see more, are talk."""
    heading: str | None = None
    for number, hit in enumerate(hits):
        previous, heading = heading, _heading(hit, is_first=number == 0 or heading == _ONLY_NEAREST)
        if heading not in (None, previous):
            output.say_between(f"-- {heading} --")
        output.line(output.hit_line(hit))
    if not hits:
        output.say("nothing found" + ("; --all shows the nearest anyway" if hits.less_certain else ""))
    elif hits.total > len(hits):
        output.say(f"{hits.total:,} found, the first {len(hits):,} shown (see --limit)")


def _heading(hit: Hit, *, is_first: bool) -> str | None:
    """Return what stands above a hit, if its neighbour above has another heading."""
    if not hit.relevant:
        return _ONLY_NEAREST if is_first else _LESS_CERTAIN
    return None if hit.group is None else output.shown(Path(hit.group))
