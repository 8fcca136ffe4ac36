"""Folding texts, so that they compare without regard to case, accents and the width of blanks."""

from __future__ import annotations

import unicodedata

_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i"})
"""Letters with a stroke, and the i without its dot: Unicode does not take them apart."""

_UNREADABLE = "�"


def folded(text: str) -> str:
    """Return `text` in lower case, without accents, every run of blanks as one. What is folded stays so.

    What goes are accents proper (of Latin, Greek, Cyrillic) and the points of Hebrew and Arabic, which
    people leave out; what makes another letter of one (the voicing marks of kana, the nukta, vowels of
    Indian scripts and of Thai) stays. Undecodable bytes become U+FFFD, as does NUL: SQLite can hold neither.
    """
    if text.isascii() and "\0" not in text:
        return " ".join(text.lower().split())
    text = "".join(_UNREADABLE if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    text = _without_accents(_without_accents(text).casefold()).translate(_STROKES)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not _is_accent(unicodedata.combining(c)))


def _is_accent(combining_class: int) -> bool:
    """Tell by Unicode's canonical combining class: 1 overlays, 10 to 36 points, from 200 on accents."""
    return combining_class == 1 or 10 <= combining_class <= 36 or combining_class >= 200
