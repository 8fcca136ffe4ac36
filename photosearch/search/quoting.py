"""How texts are written in queries, and in what is said of them."""

from __future__ import annotations

_LONGEST_SHOWN = 40


def quoted(text: str) -> str:
    """Return a text in quotes as the query language reads it; quotes in it are doubled."""
    return '"' + text.replace('"', '""') + '"'


def shortened(text: str) -> str:
    """Return a text as an error shows it, cut short if it is long."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
