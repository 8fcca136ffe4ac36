"""What a library holds, in numbers: what a sidebar shows, and what suggestions are made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Counted:
    """A value that photos have, and how many of them a filter for it finds."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class RootCount:
    """A watched folder.

    Attributes:
        photos: as many as a search in it finds.
        failed: photos in it that could not be indexed.
        is_offline: it cannot be reached at present.
    """

    path: Path
    photos: int
    failed: int
    is_offline: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The values that there are to filter by. All counts are of photos that are shown.

    Attributes:
        months: "2023-05", the newest first.
        cameras, lenses: the most frequent first.
        types: values of the filter `type:` that tell all photos apart: "raw" and "video" stand for all of
            their kind, the others for themselves. The most frequent first.
        folders: names of folders, each once, those of the most folders first; not all of them.
    """

    roots: tuple[RootCount, ...] = ()
    months: tuple[Counted, ...] = ()
    cameras: tuple[Counted, ...] = ()
    lenses: tuple[Counted, ...] = ()
    types: tuple[Counted, ...] = ()
    folders: tuple[str, ...] = ()
