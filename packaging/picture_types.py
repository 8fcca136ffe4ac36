"""Which files the app can be asked to find photos like: what installers tell file managers."""

from __future__ import annotations

import sys

from project import ROOT

sys.path.insert(0, str(ROOT))

from photosearch.photos.scanner import EXTENSIONS, VIDEO_TYPES


def picture_extensions() -> list[str]:
    """Return the endings of pictures' names, with their dots, sorted. Videos are no queries."""
    return sorted(ending for ending, kind in EXTENSIONS.items() if kind not in VIDEO_TYPES)
