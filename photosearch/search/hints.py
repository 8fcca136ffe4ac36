"""Out of a stream of file events, the folders to look at: a burst becomes one list.

Events are hints and no more. What happened is found out by scanning the folders they point to, so it does not
matter that systems merge them, lose some, and tell the same story in different words.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from photosearch.photos.scanner import EXTENSIONS, SYSTEM_FOLDERS

QUIET_S = 2.0
"""A burst is over when nothing happened for so long."""

LONGEST_S = 15.0
"""Hints of a burst that does not end are given out after so long."""

MOST_FOLDERS = 20
"""More folders than these are given out as the folders they lie in."""

FLOOD = 8000
"""So many events in a burst, and some may have been lost: Linux keeps 16,384 for us until we take them."""

_SUFFIXES = frozenset((*EXTENSIONS, ".xmp"))


@dataclass(frozen=True, slots=True)
class Event:
    """Something appeared, changed or went at `path`; a move is two of these.

    Attributes:
        is_folder: as far as the system knows: Windows tells of no deleted folder that it was one.
        is_gone: it is no longer there.
    """

    path: str
    is_folder: bool
    is_gone: bool = False


class Hints:
    """Gathers events until they stop for a moment. Thread-safe.

    Args:
        skip: folders in which nothing matters: the library's own.
        clock: seconds.
    """

    def __init__(self, skip: Iterable[Path] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._skip = tuple(str(folder) for folder in skip)
        self._clock = clock
        self._lock = threading.Lock()
        self._folders: dict[str, str] = {}
        """Folder to look at -> the root it is in."""
        self._events = 0
        self._first_s = self._last_s = 0.0

    def note(self, root: Path, event: Event) -> bool:
        """Take an event below `root`; return whether it is the first that matters since `take`."""
        folder = self._folder_of(str(root), event)
        if folder is None:
            return False
        with self._lock:
            now = self._clock()
            is_first = not self._folders
            if is_first:
                self._first_s = now
                if now - self._last_s > QUIET_S:
                    self._events = 0
            self._last_s = now
            self._events += 1
            if folder:
                self._folders[folder] = str(root)
            return is_first and bool(folder)

    def wait_s(self) -> float | None:
        """Return for how long to wait before `take`; None while there is nothing to take."""
        with self._lock:
            if not self._folders:
                return None
            return max(0.0, min(self._last_s + QUIET_S, self._first_s + LONGEST_S) - self._clock())

    def take(self) -> tuple[Path, ...] | None:
        """Give out the folders to look at, and begin anew; None if all have to be looked at.

        A folder that is gone is given out as the nearest one around it that is there.
        """
        with self._lock:
            folders, self._folders = self._folders, {}
            events, self._events = self._events, 0
        if events >= FLOOD:
            return None
        existing = ((_nearest(folder, root), root) for folder, root in folders.items())
        return tuple(
            Path(folder) for folder in collapsed({folder: root for folder, root in existing if folder})
        )

    def _folder_of(self, root: str, event: Event) -> str | None:
        """Return the folder that an event points to; empty if to none, and None if it does not even count."""
        path = event.path
        if any(path == folder or path.startswith(folder + os.sep) for folder in self._skip):
            return None
        if not path.startswith(root.rstrip(os.sep) + os.sep):
            return root
        names = path[len(root) :].strip(os.sep).split(os.sep)  # noqa: PTH206 - fast
        if any(name.startswith(".") or name in SYSTEM_FOLDERS for name in names):
            return None
        parent, suffix = os.path.dirname(path), os.path.splitext(names[-1])[1]  # noqa: PTH120, PTH122 - fast
        if event.is_folder:
            return parent if event.is_gone else path
        if suffix.lower() in _SUFFIXES or (event.is_gone and not suffix):
            return parent
        return ""


def collapsed(folders: Mapping[str, str], most: int = MOST_FOLDERS) -> list[str]:
    """Return folders that together hold all of these, sorted, none inside another.

    Args:
        folders: folder -> its root, above which nothing is returned.
        most: while there are more, the deepest ones become the folders they lie in.
    """
    found = _outermost(folders)
    while len(found) > most:
        deepest = max(
            (len(Path(folder).parts) for folder, root in found.items() if folder != root), default=0
        )
        if not deepest:
            break
        found = _outermost(
            {
                os.path.dirname(folder)  # noqa: PTH120 - a string goes in and comes out
                if folder != root and len(Path(folder).parts) == deepest
                else folder: root
                for folder, root in found.items()
            }
        )
    return sorted(found)


def _outermost(folders: Mapping[str, str]) -> dict[str, str]:
    """Leave out what lies inside another."""
    kept: dict[str, str] = {}
    around = None
    for folder in sorted(folders, key=lambda folder: Path(folder).parts):
        if around is None or not folder.startswith(around):
            kept[folder] = folders[folder]
            around = folder.rstrip(os.sep) + os.sep
    return kept


def _nearest(folder: str, root: str) -> str | None:
    """Return `folder`, or the nearest one around it that exists; None if the root itself does not."""
    while not os.path.isdir(folder):  # noqa: PTH112 - a string goes in and comes out
        if len(folder) <= len(root):
            return None
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder
