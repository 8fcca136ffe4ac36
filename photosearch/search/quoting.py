"""How texts are written in queries, and in what is said of them."""

from __future__ import annotations

from photosearch.base.errors import one_line

_LONGEST_SHOWN = 40


def quoted(text: str) -> str:
    """Return a text in quotes as the query language reads it; quotes in it are doubled."""
    return '"' + text.replace('"', '""') + '"'


def shortened(text: str) -> str:
    """Return a text as an error shows it: in one line, cut short if it is long."""
    line = one_line(text[: _LONGEST_SHOWN + 1])
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
